"""Pages of outcomes: what they say of unknown, apart and refused, what they cost, and bad input."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from bs4 import BeautifulSoup

from buyergroup_hub.kit.db import db
from buyergroup_hub.outcomes.measuring.models import Measurement
from tests.cast import Cast
from tests.filled import word
from tests.outcomes import measured
from tests.queries import counted
from tests.tenders import told

pytestmark = pytest.mark.one_engine

VALUE: dict[str, Any] = {
    "value": "1.234,5",
    "since": "1-1-2025",
    "until": "31-12-2025",
    "source_kind": "weighing",
    "source": "Weegbon 12",
    "quality": "measured",
}


def _words(page: Any) -> str:
    return re.sub(r"\s+", " ", BeautifulSoup(page.text, "html.parser").get_text(" "))


def _cost(cast: Cast, who: str, address: str) -> int:
    client = cast.client(who)
    client.get(address)
    with counted(cast.app) as sent:
        assert client.get(address).status_code == 200
    return len(sent)


def test_values_of_one_definition_stand_together_and_others_apart(cast: Cast) -> None:
    key = measured.defined(cast, "Hergebruikt materiaal", percent=True, boundary="De hele brug, met fundering.")
    old = told.published(cast, "Fietsbrug Singel")
    measured.recorded(cast, key, old, value="38", quality="estimated")
    measured.revised(cast, key, percent=True)
    pid = told.published(cast, "Viaducten noord", lots=("a", "b", "c"))
    measured.recorded(cast, key, pid, 1, value="31", weight="655")
    measured.recorded(cast, key, pid, 2, value="15.4", weight="412", quality="calculated")
    measured.recorded(cast, key, pid, 3, unknown_reason="not_realised")
    words = _words(cast.client("visitor").get(f"/outcomes/indicators/{key}"))
    assert "Van 3 van 4 percelen weten we de waarde" in words
    assert "Gemeten met versie 2: 2 percelen" in words
    assert "Samen 25,0% van 1.067 ton (massa van het dek)" in words
    assert "Bekend van 2 van 4" in words
    assert "Minst zekere waarde: berekend" in words
    assert "Anders gemeten: 1 perceel" in words
    assert "Deze waarden tellen niet mee. De afbakening verschilt." in words
    assert "Onbekend: 1 perceel" in words
    assert "nog niet opgeleverd" in words


def test_a_lot_that_a_goal_asks_for_counts_as_unknown_before_anyone_measures(cast: Cast) -> None:
    """Rules 12 and 14: the denominator is there from the start."""
    key = measured.defined(cast)
    measured.aimed(cast, indicator=key)
    told.published(cast, "Viaducten noord", lots=("a", "b"))
    words = _words(cast.client("visitor").get(f"/outcomes/indicators/{key}"))
    assert "Van 0 van 2 percelen weten we de waarde" in words
    assert "Onbekend: 2" in words
    assert "bekend van 0 van 2" in _words(cast.client("visitor").get("/outcomes/indicators"))


def test_who_buys_is_led_to_the_lots_of_which_nothing_is_said(cast: Cast) -> None:
    key = measured.defined(cast)
    pid = told.published(cast, lots=("a", "b"))
    measured.recorded(cast, key, pid, 1)
    page = cast.client("core_member").get(f"/outcomes/indicators/{key}").text
    assert f"of=2&amp;indicator={key}" in page
    assert f"of=1&amp;indicator={key}" not in page
    assert "Vul een meting in" not in cast.client("visitor").get(f"/outcomes/indicators/{key}").text


def test_a_sum_that_may_not_be_made_is_refused_on_the_page(cast: Cast) -> None:
    key = measured.defined(cast, "Vermeden CO2", sum_subjects=False)
    pid = told.published(cast, lots=("a", "b"))
    measured.recorded(cast, key, pid, 1, value="4.9")
    measured.recorded(cast, key, pid, 2, value="0.9")
    words = _words(cast.client("visitor").get(f"/outcomes/indicators/{key}"))
    assert "We tellen deze waarden niet op en berekenen geen gemiddelde. Deze definitie laat niet toe" in words
    assert "5,8" not in words


def test_a_measurement_is_recorded_through_its_form(cast: Cast) -> None:
    key = measured.defined(cast)
    pid = told.published(cast)
    client = cast.client("core_member")
    address = f"/tenders/{pid}/measurements/new?indicator={key}"
    assert "Wat je meet" in client.get(address).text
    assert client.post(address, data=VALUE).status_code == 303
    with cast.reading():
        assert db.session.query(Measurement).one().value == Decimal("1234.5")
    shown = client.get(f"/tenders/{pid}").text
    assert "1.234,5 ton" in shown
    assert "Hiervan is al iets gemeten" in client.get(address).text
    again = client.post(address, data=VALUE)
    assert again.status_code == 422
    assert "Hiervoor staat al een meting over deze periode. Verbeter die." in again.text


def test_what_a_value_lacks_is_said_all_at_once(cast: Cast) -> None:
    key = measured.defined(cast)
    pid = told.published(cast)
    answer = cast.client("core_member").post(f"/tenders/{pid}/measurements/new?indicator={key}", data={})
    assert answer.status_code == 422
    for field in ("value", "since", "source_kind", "quality"):
        assert f'href="#{field}"' in answer.text, field


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"value": "1.234"}, "Bedoel je met 1.234 het getal 1234 of 1,2340?"),
        ({"value": "veel"}, "Dit is geen getal"),
        ({"value": ""}, "Vul één getal in, of een laagste en een hoogste"),
        ({"low": "1", "high": "2"}, "Vul één getal in, of een laagste en een hoogste"),
        ({"value": "", "low": "1"}, "Een band heeft een laagste en een hoogste waarde"),
        ({"value": "", "low": "2", "high": "1"}, "De laagste waarde is niet lager dan de hoogste"),
        ({"since": ""}, "Vul in over welke dagen de meting gaat"),
        ({"since": "31-12-2025", "until": "1-1-2025"}, "Het einde van de meting ligt vóór het begin"),
        ({"since": "1-2-2025"}, "Deze definitie meet per kalenderjaar"),
        ({"since": "1-1-2027", "until": "31-12-2027"}, "De meting eindigt in de toekomst"),
        ({"since": "gisteren"}, "Vul een datum in"),
        ({"quality": ""}, "Kies hoe zeker het getal is"),
        ({"source_kind": ""}, "Kies waar het getal vandaan komt"),
        ({"unknown": "y"}, "Kies waarom de waarde onbekend is"),
        ({"unknown": "y", "unknown_reason": "not_measured"}, "Vul één getal in"),
        ({"unknown_reason": "not_measured"}, "Zet dan ook aan dat de waarde onbekend is"),
        ({"quality": "verzonnen"}, "Kies"),
        ({"note": "x" * 2001}, "Schrijf hoogstens 2000 tekens"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(cast: Cast, change: dict[str, str], sentence: str) -> None:
    key = measured.defined(cast)
    pid = told.published(cast)
    answer = cast.client("core_member").post(
        f"/tenders/{pid}/measurements/new?indicator={key}", data=VALUE | {"note": "Wat ik typte"} | change
    )
    assert answer.status_code == 422
    assert sentence in _words(answer)
    assert "Weegbon 12" in answer.text
    with cast.reading():
        assert db.session.query(Measurement).count() == 0


def test_unknown_is_an_answer_with_its_reason(cast: Cast) -> None:
    """Rule 14."""
    key = measured.defined(cast)
    pid = told.published(cast)
    client = cast.client("core_member")
    answer = client.post(
        f"/tenders/{pid}/measurements/new?indicator={key}",
        data={"unknown": "y", "unknown_reason": "inputs_missing", "note": "Geen hoeveelheden."},
    )
    assert answer.status_code == 303
    words = _words(client.get(f"/tenders/{pid}"))
    assert "gegevens ontbreken" in words
    assert "0 ton" not in words


def test_a_correction_keeps_the_old_value_readable(cast: Cast) -> None:
    key = measured.defined(cast)
    pid = told.published(cast)
    old = measured.recorded(cast, key, pid, value="10")
    client = cast.client("core_member")
    form = client.get(f"/measurements/{old}/correction").text
    assert 'value="10"' in form
    assert client.post(f"/measurements/{old}/correction", data=VALUE | {"value": "12,5"}).status_code == 303
    visitor = cast.client("visitor")
    before = visitor.get(f"/measurements/{old}").text
    assert "Deze waarde is vervangen" in before
    assert "12,5 ton" in before
    assert "Van 1 van 1 perceel weten we de waarde" in _words(visitor.get(f"/outcomes/indicators/{key}"))
    assert "al verbeterd" in client.post(f"/measurements/{old}/correction", data=VALUE).text


def test_a_value_can_be_recalculated_to_the_newest_definition(cast: Cast) -> None:
    key = measured.defined(cast)
    pid = told.published(cast)
    old = measured.recorded(cast, key, pid, value="10")
    measured.revised(cast, key, method="Berekend uit tekeningen.")
    client = cast.client("core_member")
    assert "Reken om naar versie 2" in client.get(f"/measurements/{old}/correction").text
    assert client.post(f"/measurements/{old}/correction?version=2", data=VALUE | {"value": "9"}).status_code == 303
    assert "Gemeten met versie 2: 1 perceel" in _words(client.get(f"/outcomes/indicators/{key}"))


def test_the_page_of_a_measurement_says_why_it_is_not_added(cast: Cast) -> None:
    key = measured.defined(cast)
    pid = told.published(cast, lots=("a", "b"))
    first = measured.recorded(cast, key, pid, 1, value="4.9")
    measured.revised(cast, key, method="Berekend uit tekeningen.")
    measured.recorded(cast, key, pid, 2, value="0.9")
    words = _words(cast.client("visitor").get(f"/measurements/{first}"))
    assert "We tellen deze waarden niet op en berekenen geen gemiddelde. De methode verschilt." in words


def test_organisations_and_groups_are_measured_too(cast: Cast) -> None:
    key = measured.defined(cast)
    for address, who in (
        (f"/groups/group/measurements/new?indicator={key}", "coordinator"),
        (f"/organisations/{_pid(cast)}/measurements/new?indicator={key}", "core_member"),
    ):
        assert cast.client(who).get(address).status_code == 200
        assert cast.client(who).post(address, data=VALUE).status_code == 303
        assert cast.client("party_a").post(address, data=VALUE).status_code == 403
    assert "1.234,5 ton" in cast.client("visitor").get(f"/organisations/{_pid(cast)}").text
    words = _words(cast.client("visitor").get(f"/outcomes/indicators/{key}"))
    assert "Provincie Noord en Viaducten en bruggen overlappen" in words or "overlappen: het ene hoort" in words


def _pid(cast: Cast) -> str:
    with cast.reading():
        return cast.organisation("province").pid


def test_the_choice_of_what_is_measured_names_lots_and_indicators(cast: Cast) -> None:
    key = measured.defined(cast)
    pid = told.published(cast, lots=("a", "b"))
    client = cast.client("core_member")
    page = client.get(f"/tenders/{pid}/measurements/new").text
    assert "De hele aanbesteding" in page
    assert key in page
    assert client.get(f"/tenders/{pid}/measurements/new?indicator={key}&of=2").status_code == 200
    assert client.get(f"/tenders/{pid}/measurements/new?indicator={key}&of=99").status_code == 200
    assert client.get(f"/tenders/{pid}/measurements/new?indicator=nee&of=1").status_code == 404
    assert "Wat wil je meten?" in client.post(f"/tenders/{pid}/measurements/new", data=VALUE).text


def test_a_definition_is_made_and_revised_through_its_form(cast: Cast) -> None:
    client = cast.client("programme")
    with cast.reading():
        circular = measured.theme().id
    data = {
        "name": "Herplante bomen",
        "kind": "effect",
        "unit": "bomen",
        "method": "Geteld.",
        "boundary": "Alle bomen.",
        "period_kind": "calendar_year",
        "theme": word(circular),
        "sums": ["subjects"],
        "inputs": "aantal bomen\n\n aantal bomen \nsoort",
    }
    assert client.post("/outcomes/indicators", data=data).status_code == 303
    page = _words(client.get("/outcomes/indicators/herplante-bomen"))
    assert "aantal bomen soort" in page
    same = client.post("/outcomes/indicators/herplante-bomen/versions", data=data | {"change_note": "Niets."})
    assert same.status_code == 422
    assert "Er verandert niets aan de definitie" in same.text
    changed = data | {"change_note": "Ook struiken.", "boundary": "Bomen en struiken."}
    assert client.post("/outcomes/indicators/herplante-bomen/versions", data=changed).status_code == 303
    assert "Ook struiken." in client.get("/outcomes/indicators/herplante-bomen").text
    added = client.post("/outcomes/indicators", data=data | {"unit": "%"})
    assert added.status_code == 422
    assert "Zeg dan dat het een deel van een geheel is" in added.text
    summed = client.post("/outcomes/indicators", data=data | {"unit": "%", "share": "y"})
    assert "Percentages tel je nooit op" in summed.text
    assert cast.client("coordinator").post("/outcomes/indicators", data=data).status_code == 403


def test_the_file_of_values_holds_what_everyone_sees(cast: Cast) -> None:
    key = measured.defined(cast)
    pid = told.published(cast, "=Som", lots=("a", "b"))
    measured.recorded(cast, key, pid, 1, value="-2.5")
    measured.recorded(cast, key, pid, 2)
    lines = cast.client("visitor").get(f"/outcomes/indicators/{key}/values.csv").text.splitlines()
    assert lines[1].startswith("'=Som, perceel 1")
    assert ";-2.5" in lines[1]
    assert "niet gemeten" in lines[2]


def test_pages_cost_as_much_with_many_values_as_with_few(cast: Cast) -> None:
    key = measured.defined(cast)
    measured.aimed(cast, indicator=key)
    code = [f"/outcomes/indicators/{key}", "/outcomes/indicators", "/groups/group", "/groups/group/goals"]
    costs = []
    for round_, lots in enumerate((("a", "b", "c"), ("a", "b", "c", "d", "e", "f"))):
        pid = told.published(cast, f"Viaducten {round_}", lots=lots)
        last = ""
        for number in range(1, len(lots) + 1):
            last = measured.recorded(cast, key, pid, number, value=str(number)) if number % 2 else last
        for number in range(4):  # as many as a timeline tells of: both tell of goals alone
            measured.aimed(cast, f"Doel {round_} {number}", indicator=key)
        addresses = [*code, f"/tenders/{pid}", f"/organisations/{_pid(cast)}", f"/measurements/{last}"]
        costs.append([_cost(cast, "visitor", address) for address in addresses])
        costs[-1].append(_cost(cast, "core_member", f"/tenders/{pid}/measurements/new?indicator={key}&of=1"))
        costs[-1].append(_cost(cast, "coordinator", "/my-work"))
    assert costs[0] == costs[1]


@pytest.mark.parametrize(
    "address",
    [
        "/outcomes/indicators/onzin",
        "/measurements/onzin",
        "/measurements/%00",
        "/groups/onzin/goals",
        "/goals/onzin/edit",
    ],
)
def test_bad_addresses_are_normal(cast: Cast, address: str) -> None:
    assert cast.client("programme").get(address).status_code in (400, 403, 404)  # NUL in a path is 400 on PostgreSQL
