"""What a page says of the seal, sentence by sentence: who reads an answer, who learns who asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from buyergroup_hub.consultations.answers.actions import answering
from buyergroup_hub.consultations.answers.models import DraftPart
from buyergroup_hub.consultations.dialogue.actions import asking
from buyergroup_hub.consultations.dialogue.models import Clarification, Disclosure, IndividualQuestion
from buyergroup_hub.consultations.overview import actions
from buyergroup_hub.consultations.releases import events
from buyergroup_hub.consultations.sheets.models import ClarificationSalt
from buyergroup_hub.events.models import Event
from buyergroup_hub.kit.db import db
from tests.cast import PEOPLE, Cast
from tests.consultations import consulting as the
from tests.consultations.dossiers.test_woo import (
    test_the_party_is_asked_and_heard_before_anything_goes_out as heard_under_woo,
)
from tests.fixtures.clock import StandingClock

pytestmark = pytest.mark.one_engine

OWN = ("party_a", "colleague_a")
ANSWERS = (
    "Tot de sluiting ziet alleen je eigen organisatie je concept en je antwoord.",
    "We leggen elke keer vast wie een antwoord opent, en wanneer.",
    "Dat geldt ook voor programmamedewerkers en beheerders van de hub.",
    "Alleen je eigen organisatie kan later meer mensen laten lezen wat je indiende.",
    "Dan beslist de opdrachtgever volgens de wet. Je hoort dat eerst en kunt reageren.",
    "Wie de server, de database of een back-up van de hub technisch beheert, kan alles lezen.",
)
QUESTIONS = (
    "Bij een vraag bewaren we geen naam en geen tijdstip.",
    "De organisatoren lezen je vraag meteen, en zien niet wie de vraag stelde.",
    "Alleen twee organisatoren samen kunnen nagaan wie een vraag stelde, met een reden.",
    "Na de afronding kan niemand dat in de hub nog nagaan. We verwijderen dan de sleutel.",
    "Wie de database én de sleutel van de server heeft, kan het buiten de hub om nagaan.",
    "Dan zien de organisatoren wel van wie de vraag is. Andere partijen zien die vraag niet.",
)


def test_it_is_said_wherever_it_is_promised_in_the_same_words(cast: Cast) -> None:
    pid = the.opened(cast)
    new = f"/consultations/{pid}/parties/new"
    assert says(cast, "party_b", new, ANSWERS)
    the.drafted(cast, pid)
    mine = _place(cast, pid)
    for url in (f"/consultations/{pid}", mine, f"{mine}/questions/1", "/privacy"):
        assert says(cast, "party_a", url, ANSWERS), url
    for url in (f"/consultations/{pid}/clarifications", f"{mine}/individual-questions/new", "/privacy"):
        assert says(cast, "party_a", url, QUESTIONS), url
    assert says(cast, "coordinator", f"/consultations/{pid}/answers", ANSWERS)
    visitor = cast.client("visitor")
    visitor.set_cookie("language", "en")
    english = visitor.get("/privacy").text
    for said in ("Anyone who manages the server, the database or a backup", "has both the database and the server key"):
        assert said in english


def says(cast: Cast, who: str, url: str, sentences: tuple[str, ...]) -> bool:
    page = the.page_of(cast, who, url)
    return all(sentence in page for sentence in sentences)


def _place(cast: Cast, pid: str) -> str:
    with cast.reading():
        return f"/consultations/{pid}/parties/{the.party(cast, pid).pid}"


def test_until_the_closing_only_its_own_organisation_sees_draft_and_answer(cast: Cast) -> None:
    pid = the.opened(cast)
    submission = the.submitted(cast, pid, k1={"text": "koekoekszin"})
    mine = _place(cast, pid)
    for who in PEOPLE:
        client = cast.client(who, assurance=2)
        for url in (mine, f"{mine}/questions/1", f"{mine}/draft", f"{mine}/submissions/{submission}/statement"):
            answer = client.get(url)
            assert (answer.status_code == 200) == (who in OWN), (who, url)
            assert ("koekoekszin" in answer.text) == (who in OWN), (who, url)


def test_after_it_organisers_read_and_each_opening_is_recorded(cast: Cast) -> None:
    pid = the.opened(cast)
    the.submitted(cast, pid, k1={"text": "koekoekszin"})
    the.unsealed(cast, pid)
    with cast.reading():
        url = f"/consultations/{pid}/answers/{the.answer(pid, '1', 'Aannemer A').pid}"
    for count, who in enumerate(("coordinator", "secretary"), 1):
        assert "koekoekszin" in cast.client(who, assurance=2).get(url).text
        with cast.reading():
            read = db.session.scalars(select(Event).where(Event.name == events.READ).order_by(Event.seq)).all()
            assert (len(read), read[-1].actor_id) == (count, cast.people[who])
    for who in PEOPLE:
        if who not in ("coordinator", "secretary"):
            answer = cast.client(who, assurance=2).get(url)
            assert answer.status_code != 200, who
            assert "koekoekszin" not in answer.text


def test_only_its_own_organisation_lets_more_people_read(cast: Cast) -> None:
    pid = the.opened(cast)
    submission = the.submitted(cast, pid)
    the.unsealed(cast, pid)
    url = f"{_place(cast, pid)}/submissions/{submission}/choices"
    page = cast.client("party_a").get(url.removesuffix("/choices")).text
    part = page.split('name="part"')[1].split('<option value="')[2].split('"')[0]
    assert part == "1", "called by its question: the same for every party"
    for who in PEOPLE:
        if who not in OWN:
            answer = cast.client(who, assurance=2).post(url, data={"part": part, "to": "public"})
            assert answer.status_code in (302, 303, 401, 403, 404), who
    with cast.reading():
        whole = answering.submissions_of(the.party(cast, pid))[0]
        assert {one.choice.confidentiality for one in whole.parts} == {"anonymised"}
    assert cast.client("colleague_a").post(url, data={"part": part, "to": "public"}).status_code == 303


@pytest.mark.both_engines
def test_under_the_woo_it_is_told_and_heard_first(cast: Cast, clock: StandingClock) -> None:
    heard_under_woo(cast, clock)


@pytest.mark.both_engines
def test_whoever_holds_the_database_reads_everything(cast: Cast) -> None:
    """As the page admits: nothing is encrypted for the organisation alone."""
    pid = the.opened(cast)
    the.submitted(cast, pid, k1={"text": "koekoekszin"})
    with cast.reading():
        for table in (DraftPart.__tablename__, "parts"):
            kept = db.session.execute(text(f"SELECT CAST(value AS TEXT) FROM {table}")).scalars().all()
            assert any("koekoekszin" in one for one in kept)


@pytest.fixture
def asked(cast: Cast) -> tuple[str, str]:
    """(consultation, key of a question of party_a)"""
    pid = the.opened(cast)
    with cast.acting("party_a"):
        one = asking.ask(the.consultation(pid), cast.organisation("firm_a"), "Welke norm geldt er?")
        return pid, one.key


@pytest.mark.both_engines
def test_with_a_question_stand_no_name_and_no_time(cast: Cast, asked: tuple[str, str]) -> None:
    columns = set(Clarification.__table__.columns.keys())
    assert not {name for name in columns if "person" in name or "organisation" in name or name.endswith("_at")}
    with cast.reading():
        assert not db.session.scalars(select(Event).where(Event.actor_id == cast.people["party_a"])).all()


def test_organisers_read_it_at_once_without_its_asker_and_all_others_in_its_round(
    cast: Cast, clock: StandingClock, asked: tuple[str, str]
) -> None:
    pid, key = asked
    page = the.page_of(cast, "coordinator", f"/consultations/{pid}/clarifications/{key}")
    assert "Welke norm geldt er?" in page
    assert "Aannemer A" not in page
    everyone = f"/consultations/{pid}/clarifications"
    assert "Welke norm geldt er?" not in the.page_of(cast, "party_b", everyone)
    with cast.acting("coordinator"):
        asking.answer_clarification(_question(pid, key), "De nieuwe.")
        asking.plan_round(the.consultation(pid), the.OPENS + timedelta(days=1))
    clock.set(the.OPENS + timedelta(days=1))
    with cast.writing():
        asking.rounds_due()
    assert "Welke norm geldt er?" in the.page_of(cast, "party_b", everyone)


def _question(pid: str, key: str) -> Clarification:
    return db.session.scalars(Clarification.addressed(pid=pid, key=key)).one()


def test_two_organisers_together_find_out_and_its_organisation_is_told(cast: Cast, asked: tuple[str, str]) -> None:
    pid, key = asked
    the.refused(cast, "coordinator", lambda: asking.propose_disclosure(_question(pid, key), ""), "waarom")
    with cast.acting("coordinator"):
        proposed = asking.propose_disclosure(_question(pid, key), "Er staat een dreigement in.").pid
    the.refused(cast, "coordinator", _disclosing(pid, proposed), "andere organisator")
    with cast.acting("secretary"):
        _disclosing(pid, proposed)()
    assert the.told(cast, "disclosed") == sorted(cast.people[who] for who in OWN)


def _disclosing(pid: str, proposed: str) -> Callable[[], object]:
    return lambda: asking.disclose(db.session.scalars(Disclosure.addressed(pid=pid, disclosure=proposed)).one())


@pytest.mark.both_engines
def test_after_the_conclusion_the_key_is_gone_from_the_hub_and_not_from_what_was_copied(
    cast: Cast, asked: tuple[str, str], clock: StandingClock
) -> None:
    pid, key = asked
    with cast.acting("coordinator"):
        proposed = asking.propose_disclosure(_question(pid, key), "Toch nodig.").pid
    with cast.reading():
        copied = db.session.scalars(select(ClarificationSalt.salt)).one()
        firm, one = cast.organisations["firm_a"], the.consultation(pid)
        assert asking.asker_hash(one, firm) == _question(pid, key).asker, "with the database and the server's key"
    the.unsealed(cast, pid)
    with cast.acting("coordinator"):
        asking.withhold_clarification(_question(pid, key), "Er staat een naam in.")
    clock.forward(days=14)
    with cast.acting("coordinator"):
        actions.conclude(the.consultation(pid))
    the.refused(cast, "secretary", _disclosing(pid, proposed), "niemand in de hub nog nagaan wie deze vraag")
    with cast.writing():
        assert db.session.scalars(select(ClarificationSalt)).all() == []
        db.session.add(ClarificationSalt(consultation_id=the.consultation(pid).id, salt=copied))
        db.session.flush()
        assert asking.asker_hash(the.consultation(pid), firm) == _question(pid, key).asker, "with a backup"


def test_organisers_see_whose_an_individual_question_is_and_other_parties_do_not_see_it(cast: Cast) -> None:
    pid = the.opened(cast)
    the.drafted(cast, pid)
    with cast.acting("party_a"):
        one = asking.ask_individually(the.party(cast, pid), "Mag ons procedé?", "Het procedé is geheim.").pid
    url = f"/consultations/{pid}/individual-questions/{one}"
    page = the.page_of(cast, "coordinator", url)
    assert "Mag ons procedé?" in page
    assert "Aannemer A" in page
    for who in ("party_b", "visitor", "programme", "administrator"):
        assert cast.client(who).get(url).status_code != 200
        assert "procedé" not in the.page_of(cast, who, f"/consultations/{pid}/clarifications")
    with cast.reading():
        assert db.session.scalars(select(IndividualQuestion)).one().audience.startswith("dialogue:")
