"""Who knows of a tender when (rules 8 and 15): it widens by acts, and lists, search and feeds follow."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from buyergroup_hub.events.models import Event
from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.tenders.calendar import listing
from buyergroup_hub.tenders.tender.actions import planning
from tests import factories as make
from tests.cast import Cast
from tests.tenders import told

pytestmark = pytest.mark.one_engine

MARKET = ("supplier_member", "sounding_board", "party_a", "visitor", "follower", "programme")
PLACES = ("/calendar", "/calendar.csv", "/calendar.ics", "/feed.atom", "/tenders", "/groups/group")


def _seen(cast: Cast, who: str, pid: str, title: str) -> list[str]:
    """Where this person meets the tender."""
    client = cast.client(who)
    found = [place for place in PLACES if title in client.get(place).text]
    return found + ([pid] if client.get(f"/tenders/{pid}").status_code == 200 else [])


def test_an_intention_is_its_own_peoples_alone(cast: Cast) -> None:
    pid = told.planned(cast, "Geheime brug")
    assert pid in _seen(cast, "core_member", pid, "Geheime brug")
    for who in (*MARKET, "coordinator", "participant"):
        assert _seen(cast, who, pid, "Geheime brug") == []


def test_no_supplier_or_sounding_board_reads_an_intention_that_clients_share(cast: Cast) -> None:
    """Rule 8, with a supplier member inside the very group."""
    with cast.writing():
        group = db.session.get_one(Group, cast.groups["group"])
        from buyergroup_hub.organisations.organisation.models import Affiliation

        place = db.session.query(Affiliation).filter_by(person_id=cast.people["supplier_member"]).one()
        make.member(group, place, "supplier_member")
    pid = told.shared(cast, "clients", title="Gedeelde brug")
    assert pid in _seen(cast, "coordinator", pid, "Gedeelde brug")
    assert pid in _seen(cast, "participant", pid, "Gedeelde brug")
    for who in MARKET:
        assert _seen(cast, who, pid, "Gedeelde brug") == []


def test_in_the_calendar_everyone_reads_it(cast: Cast) -> None:
    pid = told.shared(cast, title="Openbare brug", expected="2027-Q2")
    for who in ("visitor", "supplier_member"):
        assert {"/calendar", "/calendar.csv", "/calendar.ics", "/tenders", pid} <= set(
            _seen(cast, who, pid, "Openbare brug")
        )


def test_what_was_told_before_it_was_public_stays_inside(cast: Cast) -> None:
    told.shared(cast, title="Openbare brug")
    with cast.reading():
        audiences = {event.name: event.audience for event in db.session.query(Event).filter_by(subject_kind="tenders")}
    assert audiences["tender.planned"].startswith("org:")
    assert audiences["tender.shared"] == "public"


def test_sharing_with_clients_is_for_who_is_one(cast: Cast) -> None:
    pid = told.planned(cast, group="other_group")
    with cast.acting("core_member"):
        tender = told.tender(pid)
        with pytest.raises(RuleBroken, match="geen opdrachtgever"):
            planning.share(tender, "clients")


def test_nobody_shares_or_publishes_another_organisations_tender(cast: Cast) -> None:
    pid = told.shared(cast, "clients", title="Van een ander")
    for verb in ("sharing", "publication", "decision", "cancellation"):
        assert cast.client("coordinator").post(f"/tenders/{pid}/{verb}", data={}).status_code == 403
        assert cast.client("supplier_member").post(f"/tenders/{pid}/{verb}", data={}).status_code == 404


def test_a_day_that_has_not_come_is_refused(cast: Cast) -> None:
    pid = told.planned(cast)
    buyer = cast.client("core_member")
    said = {"cancellation-reason": "Geen geld meer."}
    for verb in ("decision", "publication", "cancellation"):
        answer = buyer.post(f"/tenders/{pid}/{verb}", data=said | {f"{verb}-on": "1-1-2030"})
        assert answer.status_code == 422
        error = BeautifulSoup(answer.text, "html.parser").select(f"#{verb}-on-error")[0]
        assert "Deze dag ligt in de toekomst." in error.text
        assert 'value="1-1-2030"' in answer.text
    assert "Geen geld meer.</textarea>" in answer.text


def test_a_day_of_a_lot_that_is_refused_comes_back_with_what_was_typed(cast: Cast) -> None:
    pid = told.published(cast)
    buyer, address = cast.client("core_member"), f"/tenders/{pid}/lots/1"
    said = {"award-winner": "Aannemer A", "contract-realisation_expected": "2028"}
    for verb, keeps in (("award", 'value="Aannemer A"'), ("contract", 'value="2028"'), ("realisation", "")):
        answer = buyer.post(f"{address}/{verb}", data=said | {f"{verb}-on": "1-1-2030"})
        assert (answer.status_code, keeps in answer.text) == (422, True)
        error = BeautifulSoup(answer.text, "html.parser").select(f"#{verb}-on-error")[0]
        assert "Deze dag ligt in de toekomst." in error.text
        assert buyer.post(f"{address}/{verb}", data=said).status_code == 303


def test_the_start_page_counts_the_lots_that_its_reader_may_know_of(cast: Cast) -> None:
    """Rule 8: a bar is no taller for what somebody may not see. What was expected in the past is not ahead."""
    told.planned(cast, "Eigen", expected="2027-Q1", lots=("a", "b", "c"))
    told.shared(cast, "clients", title="Van de groep", expected="2027-Q1", lots=("a", "b"))
    told.shared(cast, title="Openbaar", expected="2027-Q1")
    told.shared(cast, title="Te laat", expected="2020-Q1")
    told.shared(cast, title="Ooit")
    pid = told.shared(cast, title="Besloten", expected="2027-Q1", lots=("a", "b"))
    with cast.acting("core_member"):
        planning.decide(told.tender(pid))
    page = cast.client("visitor").get("/").text
    coming = page[page.index("h-coming") :][:5000]
    assert "2 besloten en 1 voornemen<" in coming
    assert "2020" not in coming
    assert "2 besloten en 3 voornemens" in cast.client("coordinator").get("/calendar").text
    assert "2 besloten en 1 voornemen<" in cast.client("visitor").get("/calendar").text
    with cast.acting("coordinator"):
        expected = [(quarter.key, quarter.decided, quarter.intended) for quarter in listing.ahead(4).quarters]
        assert expected == [("2027-Q1", 2, 3), ("", 0, 1)]
        assert [quarter.key for quarter in listing.ahead(1).quarters] == [""]


def test_a_full_quarter_says_what_the_page_leaves_out(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "MOST_SHOWN", 2)
    for number in range(3):
        told.shared(cast, title=f"Brug {number}", expected="2027-Q1")
    page = cast.client("visitor").get("/calendar").text
    assert "3 percelen komen eraan" in page
    assert "Nog 1 aanbesteding in deze periode. Kies een groep of een stand" in page
    assert "Brug 1" in page
    assert "Brug 2" not in page
    assert "Brug 2" in cast.client("visitor").get("/calendar.csv").text
