"""Pages of tenders: what they say of unknown and newer, what they cost, and bad input."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from buyergroup_hub.tenders.tender.actions import running
from tests.cast import Cast
from tests.clauses import written
from tests.pages import hidden_of
from tests.queries import counted
from tests.tenders import told

pytestmark = pytest.mark.one_engine


def _cost(cast: Cast, address: str) -> int:
    client = cast.client("visitor")
    client.get(address)
    with counted(cast.app) as sent:
        assert client.get(address).status_code == 200
    return len(sent)


def test_the_calendar_costs_as_much_with_eighteen_tenders_as_with_six(cast: Cast) -> None:
    """With six the group's timeline holds deeds on tenders alone, so that both pages show the same kinds of things."""
    code = written.published(cast)
    costs = []
    for more in (6, 12):
        for number in range(more):
            pid = told.shared(cast, title=f"Brug {more} {number}", expected=f"2027-Q{number % 4 + 1}")
            told.used(cast, pid, code)
        costs.append(
            [_cost(cast, address) for address in ("/calendar", "/tenders", "/groups/group", f"/clauses/{code}")]
        )
    # The group's page may take fewer: its latest events are then all of tenders, and it looks up no clause to name.
    assert all(many <= few for few, many in zip(*costs, strict=True))


def test_a_tender_costs_as_much_with_six_lots_as_with_two(cast: Cast) -> None:
    code = written.published(cast)
    costs = []
    for lots in (("a", "b"), ("a", "b", "c", "d", "e", "f")):
        pid = told.published(cast, "Viaducten", lots=lots)
        for number in range(len(lots)):
            told.used(cast, pid, code, lot=number + 1)
        costs.append(_cost(cast, f"/tenders/{pid}"))
    assert costs[0] == costs[1]


def test_several_newer_versions_are_said_in_one_remark_above_the_clauses(cast: Cast) -> None:
    """Rule 10."""
    first, second = written.published(cast), written.published(cast, "Open tekst")
    pid = told.published(cast)
    told.used(cast, pid, first)
    told.used(cast, pid, second)
    written.revised(cast, first)
    page = cast.client("visitor").get(f"/tenders/{pid}").text
    assert f"<b>{first} versie 1</b>. Dat blijft zo." in page
    written.revised(cast, second)
    whole = BeautifulSoup(cast.client("visitor").get(f"/tenders/{pid}").text, "html.parser")
    said = [alert.get_text(" ", strip=True) for alert in whole.select("section[aria-labelledby=h-uses] .ds-alert")]
    assert len(said) == 1
    assert said[0].startswith("Deze aanbesteding blijft bij deze versies.")
    assert f"{first} versie 1 : versie 2 sinds" in said[0]
    assert f"{second} versie 1 : versie 2 sinds" in said[0]


def test_the_figure_stands_with_its_denominator(cast: Cast) -> None:
    """Rule 12."""
    code = written.published(cast)
    pid = told.published(cast, lots=("a", "b", "c"))
    told.used(cast, pid, code, lot=1)
    told.dropped(cast, pid, code, lot=2)
    page = cast.client("visitor").get(f"/clauses/{code}").text
    assert "1 van 2 percelen waarvan dit bekend is." in page
    assert "1 keer vervallen" in page
    assert f"{code} (versie 1) is gebruikt in perceel 1" in cast.client("coordinator").get(f"/tenders/{pid}").text


def test_a_clause_has_one_figure_at_its_title_at_its_levels_and_at_its_lots(cast: Cast) -> None:
    """Rule 21: n of N with k unknown, and what stands beside it is nowhere part of it."""
    code, elsewhere = written.published(cast), written.published(cast, "Elders")
    pid = told.published(cast, lots=("a", "b", "c"))
    told.used(cast, pid, code, lot=1)
    outside = told.published(cast, "Buiten", group="other_group")
    for one in (code, elsewhere):
        told.used(cast, outside, one)
    visitor = cast.client("visitor")
    page = " ".join(BeautifulSoup(visitor.get(f"/clauses/{code}").text, "html.parser").stripped_strings)
    beside = "buiten de groep toegepast in 1 perceel"
    assert f"Bewezen toegepast in 1 van 1 perceel waarvan dit bekend is · van 2 percelen onbekend · {beside}" in page
    assert f" toegepast in 1 van 1 perceel · {beside}" in page
    assert "1 van 1 perceel waarvan dit bekend is. Van 2 percelen is het onbekend." in page
    page = " ".join(BeautifulSoup(visitor.get(f"/clauses/{elsewhere}").text, "html.parser").stripped_strings)
    assert f"Toepassing in de groep onbekend · {beside}" in page
    assert page.count("Toegepast in") + page.count(" toegepast in") == page.count("uiten de groep toegepast in") > 2
    assert "oepassing onbekend" not in page


def test_what_nobody_said_is_unknown_and_never_not_asked(cast: Cast) -> None:
    """Rule 14: of a lot that is not declared complete, a clause without a row is unknown."""
    code = written.published(cast)
    pid = told.published(cast, lots=("a", "b"))
    told.used(cast, pid, code, lot=1)
    assert "Niet gevraagd" not in cast.client("visitor").get(f"/tenders/{pid}").text
    told.declared(cast, pid, lot=2)
    assert "Niet gevraagd" in cast.client("visitor").get(f"/tenders/{pid}").text


def test_a_use_is_recorded_through_its_form(cast: Cast) -> None:
    code = written.published(cast)
    pid = told.planned(cast)
    client = cast.client("core_member")
    address = f"/tenders/{pid}/lots/1/uses/{code}"
    seen = hidden_of(client.get(address).text, "seen")
    wrong = client.post(address, data=seen | {"use": "used", "level": "1", "p_weken": "99"})
    assert wrong.status_code == 422
    assert "buiten de grenzen" in wrong.text
    without_reason = client.post(
        address, data=seen | {"use": "changed", "level": "1", "p_weken": "8", "final_text": "Anders."}
    )
    assert without_reason.status_code == 422
    assert "Anders." in without_reason.text
    assert client.post(address, data=seen | {"use": "used", "level": "1", "p_weken": "12"}).status_code == 303
    with cast.reading():
        assert told.tender(pid).lots[0].uses[0].parameters == {"weken": "12"}


def test_the_check_before_publication_names_what_is_missing(cast: Cast) -> None:
    written.published(cast, "Met gegevens", provides={"hoeveelheden per materiaal": 2})
    code = written.published(cast, "Ook met gegevens", provides={"afstand van het transport": 1})
    pid = told.planned(cast)
    told.used(cast, pid, code)
    page = cast.client("core_member").get(f"/tenders/{pid}/progress").text
    assert "1 van 2 gegevens zijn geregeld" in page
    assert "vraagt dit, vanaf niveau significant" in page
    client = cast.client("core_member")
    said = {"arrangement-key": "hoeveelheden per materiaal", "arrangement-how": "De opdrachtnemer meldt het."}
    assert client.post(f"/tenders/{pid}/inputs", data=said).status_code == 303
    assert client.post(f"/tenders/{pid}/publication", data={}).status_code == 303
    with cast.reading():
        tender = told.tender(pid)
        assert (tender.ready_in, tender.ready_of) == (2, 2)


def _coming(page: str) -> str:
    return page.partition('id="h-coming"')[2].partition("</section>")[0]


def test_what_is_still_to_come_says_when(cast: Cast) -> None:
    """On its own page, in its group and where it is found; not any more once it is on the market."""
    pid = told.shared(cast, title="Brug Westsluis", expected="2027-Q3")
    visitor = cast.client("visitor")
    page = visitor.get(f"/tenders/{pid}").text
    assert "verwacht: 3e kwartaal 2027" in page
    assert "Zoek een publicatie" not in page
    assert "Zoek een publicatie" in cast.client("core_member").get(f"/tenders/{pid}").text
    assert "voornemen, 3e kwartaal 2027" in visitor.get("/tenders").text
    assert "<b>3e kwartaal</b>2027" in visitor.get("/groups/group").text
    with cast.acting("core_member"):
        running.publish(told.tender(pid))
    assert "3e kwartaal 2027" not in cast.client("visitor").get(f"/tenders/{pid}").text
    assert "Brug Westsluis" not in _coming(visitor.get("/groups/group").text)
    assert "verwacht: kwartaal onbekend" in visitor.get(f"/tenders/{told.shared(cast, title='Ooit')}").text


@pytest.mark.both_engines
@pytest.mark.parametrize(
    "address",
    [
        "/tenders?group=nee",
        "/tenders/onzin",
        "/tenders?page=-4",
        "/calendar?stage=x&group=y",
        "/calendar.ics?group=%00",
    ],
)
def test_bad_addresses_are_normal(cast: Cast, address: str) -> None:
    assert cast.client("visitor").get(address).status_code in (200, 404)
