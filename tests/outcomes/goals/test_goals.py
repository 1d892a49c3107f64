"""Goals: set at the start, fixed once judged, replaced and never moved; what shows how far they came."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from buyergroup_hub.events.models import Event
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.outcomes.goals import actions
from buyergroup_hub.outcomes.goals.models import Goal
from buyergroup_hub.outcomes.goals.waiting import last_day
from buyergroup_hub.tenders.tender.actions import running as tenders
from tests.cast import Cast
from tests.clauses import written
from tests.fixtures.clock import StandingClock
from tests.outcomes import measured
from tests.tenders import told

pytestmark = pytest.mark.one_engine

GOAL: dict[str, Any] = {
    "statement": "De helft van de percelen vraagt hergebruik",
    "target": "50%",
    "target_on": "2027",
    "scope": "Alle percelen",
    "reach": "public",
}
EDITED: dict[str, Any] = {name: value for name, value in GOAL.items() if name != "reach"}
"""What the page for editing sends: who sees a goal is no part of it."""
VERDICT: dict[str, Any] = {"verdict": "partly", "confidence": "medium", "evidence": "Geteld in de hub."}


def _seen(client: Any, pid: str) -> dict[str, str]:
    """What the form says of what its writer saw when she began."""
    return _hidden(client.get(f"/goals/{pid}/edit"))


def _hidden(page: Any) -> dict[str, str]:
    field = BeautifulSoup(page.text, "html.parser").find("input", {"name": "seen"})
    assert field is not None
    return {"seen": str(field["value"])}


def _words(page: Any) -> str:
    return re.sub(r"\s+", " ", BeautifulSoup(page.text, "html.parser").get_text(" "))


@pytest.mark.both_engines
def test_a_goal_is_set_through_its_form_and_shown_to_everyone(cast: Cast) -> None:
    code = written.published(cast)
    key = measured.defined(cast)
    client = cast.client("secretary")
    assert client.get("/groups/group/goals/new").status_code == 200
    data = GOAL | {"clauses": code, "indicator": key, "theme": "circulair", "counted": "percelen"}
    assert client.post("/groups/group/goals", data=data).status_code == 303
    words = _words(cast.client("visitor").get("/groups/group/goals"))
    assert "De helft van de percelen vraagt hergebruik" in words
    assert f"Bepaling: {code}" in words
    assert "Bij de start onbekend" in words, "rule 14: nobody said how it was"
    assert "De helft van de percelen vraagt hergebruik" in cast.client("visitor").get("/groups/group").text
    with cast.reading():
        assert [event.name for event in db.session.query(Event).filter_by(subject_kind="goals")] == ["goal.set"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"target_on": "ooit"}, "Schrijf een jaar, maand of dag"),
        ({"clauses": "XX-99"}, "We vinden geen bepaling XX-99"),
        ({"statement": ""}, "Vul dit veld in"),
        ({"reach": ""}, "Wie ziet dit doel? Maak een keuze"),
        ({"indicator": "verzonnen"}, "Kies een optie uit de lijst"),
    ],
)
def test_a_wrong_goal_is_said_and_nothing_is_lost(cast: Cast, change: dict[str, str], sentence: str) -> None:
    answer = cast.client("secretary").post("/groups/group/goals", data=GOAL | {"counted": "bruggen"} | change)
    assert answer.status_code == 422
    assert sentence in _words(answer)
    assert "bruggen" in answer.text


@pytest.mark.parametrize("when", ["2025", "2026-10", "2026-11-23"])
def test_a_goal_for_a_time_that_is_over_is_meant_or_a_slip(cast: Cast, when: str) -> None:
    """The form asks once; who keeps a goal of before the hub says so."""
    client = cast.client("secretary")
    assert "de datum is voorbij" not in client.get("/groups/group/goals/new").text
    answer = client.post("/groups/group/goals", data=GOAL | {"target_on": when})
    assert (answer.status_code, "Deze datum is al voorbij." in answer.text) == (422, True)
    assert f'value="{when}"' in answer.text
    assert 'name="past"' in answer.text
    assert client.post("/groups/group/goals", data=GOAL | {"target_on": when, "past": "y"}).status_code == 303
    with cast.reading():
        pid = db.session.scalars(select(Goal.pid)).one()
    assert 'name="past" value="y" checked' in client.get(f"/goals/{pid}/edit").text


@pytest.mark.parametrize("when", ["2026", "2026-11", "2026-11-24", "2027-01"])
def test_a_goal_for_now_or_later_is_not_asked_about(cast: Cast, when: str) -> None:
    assert cast.client("secretary").post("/groups/group/goals", data=GOAL | {"target_on": when}).status_code == 303


def test_a_goal_changes_until_it_is_first_judged(cast: Cast) -> None:
    pid = measured.aimed(cast)
    client = cast.client("coordinator")
    assert client.post(f"/goals/{pid}/edit", data=EDITED | _seen(client, pid) | {"target": "60%"}).status_code == 303
    seen = _seen(client, pid)
    measured.assessed(cast, pid)
    refused = client.post(f"/goals/{pid}/edit", data=EDITED | seen | {"target": "10%"})
    assert refused.status_code == 422
    assert "Dit doel is beoordeeld en ligt vast. Stel een ander doel" in refused.text
    assert "60%" in _words(client.get("/groups/group/goals"))
    assert "Wijzig dit doel" not in client.get("/groups/group/goals").text


@pytest.mark.both_engines
def test_who_edits_a_goal_that_changed_meanwhile_reads_that_first(cast: Cast) -> None:
    pid = measured.aimed(cast)
    first, second = cast.client("coordinator"), cast.client("secretary")
    seen = _seen(second, pid)
    assert first.post(f"/goals/{pid}/edit", data=EDITED | _seen(first, pid) | {"target": "60%"}).status_code == 303
    refused = second.post(f"/goals/{pid}/edit", data=EDITED | seen | {"target": "70%"})
    assert refused.status_code == 422
    assert "Dit is net gewijzigd, door een ander of door jou in een ander venster." in refused.text
    assert "Er staat nu: 60%." in refused.text
    assert "Iemand anders was net eerder" in refused.text
    assert "punten nog niet" not in refused.text, "nothing is wrong in what she wrote"
    assert "60%" in refused.text
    assert 'value="70%"' in refused.text
    again = _hidden(refused)
    assert second.post(f"/goals/{pid}/edit", data=EDITED | again | {"target": "70%"}).status_code == 303
    assert "70%" in _words(second.get("/groups/group/goals"))


@pytest.mark.both_engines
def test_the_database_holds_a_judged_goal_and_its_judgement(cast: Cast) -> None:
    pid = measured.aimed(cast)
    with cast.writing():
        db.session.execute(text("UPDATE goals SET target = '60%'"))  # nobody judged it yet
    measured.assessed(cast, pid)
    _refused(cast, "UPDATE goals SET target = '10%'")
    _refused(cast, "UPDATE goals SET fixed_on = NULL")
    _refused(cast, "DELETE FROM goals")
    _refused(cast, "UPDATE assessments SET verdict = 'reached'")
    _refused(cast, "DELETE FROM assessments")
    with cast.writing():
        db.session.execute(text("UPDATE goals SET audience = 'public'"))  # who reads it may widen


def _refused(cast: Cast, statement: str) -> None:
    with pytest.raises(IntegrityError, match="frozen"), cast.writing():
        db.session.execute(text(statement))


def test_another_goal_comes_in_the_place_of_one_and_the_old_one_stays(cast: Cast) -> None:
    pid = measured.aimed(cast, "Alle percelen vragen hergebruik")
    measured.assessed(cast, pid, "not_reached")
    client = cast.client("coordinator")
    assert "Alle percelen" in client.get(f"/goals/{pid}/successor").text
    assert client.post(f"/goals/{pid}/successor", data=GOAL).status_code == 303
    page = cast.client("visitor").get("/groups/group/goals")
    words = _words(page)
    assert (
        words.index("De helft van de percelen") < words.index("Vervangen doelen") < words.index("Alle percelen vragen")
    )
    assert "niet gehaald" in words
    again = client.post(f"/goals/{pid}/successor", data=GOAL)
    assert again.status_code == 422
    assert "Dit doel is vervangen door een ander doel" in again.text
    late = cast.client("programme").post(f"/goals/{pid}/assessment", data=VERDICT)
    assert "Dit doel is vervangen door een ander doel" in late.text


def test_the_last_judgement_holds_and_the_earlier_stay(cast: Cast, clock: StandingClock) -> None:
    pid = measured.aimed(cast)
    client = cast.client("programme")
    assert client.get(f"/goals/{pid}/assessment").status_code == 200
    for score in ("2", "3"):
        assert client.post(f"/goals/{pid}/assessment", data=VERDICT | {"score": score, "of": "7"}).status_code == 303
    page = cast.client("visitor").get("/groups/group/goals")
    words = _words(page)
    assert "Deels gehaald: 3 van 7 percelen" in words
    assert "1 eerder oordeel" in words
    assert "3 van 7 percelen" in _words(cast.client("visitor").get("/groups/group"))
    with cast.reading():
        assert measured.goal(pid).fixed_on == date(2026, 11, 24)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"score": "3"}, "Een score heeft twee getallen"),
        ({"score": "8", "of": "7"}, "Het eerste getal moet tussen 0 en het tweede getal liggen"),
        ({"score": "0", "of": "0"}, "Het eerste getal moet tussen 0 en het tweede getal liggen"),
        ({"verdict": "unknown", "score": "0", "of": "7"}, "Onbekend heeft geen score"),
        ({"evidence": ""}, "Vul dit veld in"),
        ({"score": "1.234", "of": "7"}, "Bedoel je met 1.234 het getal 1234"),
    ],
)
def test_a_wrong_judgement_is_refused_in_words(cast: Cast, change: dict[str, str], sentence: str) -> None:
    """Rules 12 and 14: no score without what it is of, and unknown is never 0."""
    pid = measured.aimed(cast)
    answer = cast.client("programme").post(f"/goals/{pid}/assessment", data=VERDICT | change)
    assert answer.status_code == 422
    assert sentence in _words(answer)
    with cast.reading():
        assert measured.goal(pid).fixed_on is None


def test_the_name_of_who_judged_is_shown_by_choice_alone(cast: Cast) -> None:
    """Rule 19."""
    pid = measured.aimed(cast)
    measured.assessed(cast, pid)
    visitor = cast.client("visitor")
    assert "Beoordeeld door een programmamedewerker" in visitor.get("/groups/group/goals").text
    assert "Programme Person" not in visitor.get("/groups/group/goals").text
    with cast.writing():
        cast.person("programme").shows_name = True
    assert "Beoordeeld door programmamedewerker Programme Person" in visitor.get("/groups/group/goals").text


def test_a_goal_of_the_group_is_shown_to_everyone_by_an_act(cast: Cast) -> None:
    pid = measured.aimed(cast, "Binnendoel", public=False)
    visitor, member = cast.client("visitor"), cast.client("participant")
    places = ("/groups/group", "/groups/group/goals", "/outcomes/goals")
    assert all("Binnendoel" not in visitor.get(place).text for place in places)
    assert "Binnendoel" in member.get("/groups/group/goals").text
    assert cast.client("participant").post(f"/goals/{pid}/audience").status_code == 403
    assert visitor.post(f"/goals/{pid}/audience").status_code == 404
    assert cast.client("coordinator").post(f"/goals/{pid}/audience").status_code == 303
    assert "Binnendoel" in visitor.get("/groups/group/goals").text
    assert cast.client("coordinator").post(f"/goals/{pid}/audience").status_code == 409


def test_what_waits_is_a_goal_a_value_and_a_judgement(cast: Cast) -> None:
    def work(who: str) -> str:
        return _words(cast.client(who).get("/my-work"))

    assert "Stel een doel voor de groep" in work("coordinator")
    assert "Stel een doel voor de groep" not in work("participant")
    key = measured.defined(cast)
    pid = measured.aimed(cast, indicator=key, target_on="2025")
    assert "Stel een doel voor de groep" not in work("coordinator")
    tender = told.published(cast)
    assert "Vul een meting in" not in work("core_member")
    _deliver(cast, tender)
    assert "Vul een meting in: Hergebruikt staal" in work("core_member")
    measured.recorded(cast, key, tender)
    assert "Vul een meting in" not in work("core_member")
    assert "Beoordeel een doel" in work("programme")
    measured.assessed(cast, pid)
    assert "Beoordeel een doel" not in work("programme")


def _deliver(cast: Cast, pid: str) -> None:
    with cast.acting("core_member"):
        tender = told.tender(pid)
        tenders.award(tender.lots[0], tender, "Aannemer A")
        tenders.contract(tender.lots[0], tender)
        tenders.realise(tender.lots[0], tender)


def test_a_goal_lasts_until_the_end_of_its_year_month_or_day() -> None:
    assert last_day("2026") == date(2026, 12, 31)
    assert last_day("2026-02") == date(2026, 2, 28)
    assert last_day("2026-12") == date(2026, 12, 31)
    assert last_day("2026-11-24") == date(2026, 11, 24)


def test_the_verbs_refuse_what_the_forms_refuse(cast: Cast) -> None:
    pid = measured.aimed(cast)
    with cast.acting("programme"), pytest.raises(RuleBroken):
        actions.assess(measured.goal(pid), "unknown", "low", "Niets.", score=Decimal(0), of=Decimal(7))
    with cast.acting("programme"), pytest.raises(RuleBroken):
        actions.assess(measured.goal(pid), "partly", "low", "Niets.", score=Decimal(1))
    with cast.reading():
        assert measured.goal(pid).assessments == []
