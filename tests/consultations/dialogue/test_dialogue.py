"""Rule 4 and rule 8: clarifying questions without a trace of who asked and when, rounds for everyone at one instant,
individual questions, disclosing, and the public thread."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select, text

from buyergroup_hub.access import sees
from buyergroup_hub.consultations.dialogue.actions import asking, thread
from buyergroup_hub.consultations.dialogue.models import Clarification, Post, Round
from buyergroup_hub.consultations.overview import actions
from buyergroup_hub.events.models import Event
from buyergroup_hub.jobs import actions as jobs
from buyergroup_hub.jobs.models import Job
from buyergroup_hub.kit import clock as hub_clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.notifications.models import Mail
from tests.cast import Cast
from tests.consultations import consulting as the
from tests.consultations.consulting import clarification
from tests.filled import word
from tests.fixtures.clock import StandingClock

pytestmark = pytest.mark.one_engine

ASKED = "Mag een scan door een eigen bureau?"


def asked(cast: Cast, pid: str, who: str = "party_a", words: str = ASKED) -> str:
    return the.asked(cast, pid, who, words)


def traces(cast: Cast) -> dict[str, Any]:
    """Whatever could tell of an act: how much each table holds."""
    with cast.reading():
        tables = [table for table in db.metadata.tables if table not in ("clarifications",)]
        return {name: db.session.scalar(text(f'SELECT count(*) FROM "{name}"')) for name in sorted(tables)}


@pytest.mark.both_engines
def test_asking_leaves_no_trace_but_a_keyed_hash(cast: Cast) -> None:
    """No event, no job, no mail, no change to be indexed: nothing of which the time could be read."""
    pid = the.opened(cast)
    before = traces(cast)
    key = asked(cast, pid)
    assert traces(cast) == before
    with cast.reading():
        row = db.session.execute(text("SELECT * FROM clarifications")).mappings().one()
        assert set(row) == {
            "key", "consultation_id", "asker", "text", "answer", "round_id", "withheld_reason", "merged_into", "told",
            "proposal",
            "audience",
        }  # fmt: skip
        assert (row["key"], len(row["asker"])) == (key, 64)
        assert str(cast.organisations["firm_a"]) != row["asker"]


@pytest.mark.sqlite
def test_the_table_keeps_no_order_of_insertion(cast: Cast, engine: str) -> None:
    with cast.reading():
        made = db.session.scalar(text("SELECT sql FROM sqlite_master WHERE name = 'clarifications'"))
    assert "WITHOUT ROWID" in str(made)


def test_askers_find_their_own_and_nobody_else_does(cast: Cast) -> None:
    pid = the.opened(cast)
    asked(cast, pid)
    url = f"/consultations/{pid}/clarifications"
    for who in ("party_a", "colleague_a"):
        assert ASKED in cast.client(who).get(url).get_data(as_text=True)
    for who in ("party_b", "coordinator", "programme", "administrator", "visitor", "supplier_member"):
        assert ASKED not in cast.client(who).get(url).get_data(as_text=True)
    page = cast.client("coordinator").get(f"/consultations/{pid}/moderation").get_data(as_text=True)
    assert ASKED in page
    assert "Aannemer A" not in page


def test_the_hash_needs_secret_and_salt(cast: Cast) -> None:
    """The same organisation has another hash in another consultation, and none after conclusion."""
    first, second = the.opened(cast), the.planned(cast)
    with cast.app.app_context():
        firm = cast.organisations["firm_a"]
        one = asking.asker_hash(the.consultation(first), firm)
        assert one != asking.asker_hash(the.consultation(second), firm)
        secret = cast.app.config["SECRET_KEY"]
        cast.app.config["SECRET_KEY"] = "another"
        assert asking.asker_hash(the.consultation(first), firm) != one
        cast.app.config["SECRET_KEY"] = secret


def test_conclusion_destroys_the_key(cast: Cast, clock: StandingClock) -> None:
    pid = the.opened(cast)
    key = asked(cast, pid)
    the.unsealed(cast, pid)
    with cast.acting("coordinator"):
        asking.withhold_clarification(clarification(pid, key), "Er staat een dreigement in.")
    clock.forward(days=14)
    with cast.acting("coordinator"):
        actions.conclude(the.consultation(pid))
        proposed = asking.propose_disclosure(clarification(pid, key), "Toch nodig.").pid
    with cast.acting("party_a"):
        assert asking.own_clarifications(the.consultation(pid)) == []
    with cast.acting("secretary"), pytest.raises(RuleBroken, match="niemand in de hub nog nagaan wie deze vraag"):
        asking.disclose(disclosure(pid, proposed))


def disclosure(pid: str, proposed: str) -> Any:
    from buyergroup_hub.consultations.dialogue.models import Disclosure

    return db.session.scalars(Disclosure.addressed(pid=pid, disclosure=proposed)).one()


@pytest.mark.both_engines
def test_disclosing_takes_two_and_tells_the_party(cast: Cast) -> None:
    pid = the.opened(cast)
    key = asked(cast, pid)
    with cast.acting("coordinator"):
        proposed = asking.propose_disclosure(clarification(pid, key), "Er staat een dreigement in.").pid
    with cast.acting("coordinator"), pytest.raises(RuleBroken, match="andere organisator"):
        asking.disclose(disclosure(pid, proposed))
    with cast.acting("secretary"):
        assert asking.disclose(disclosure(pid, proposed)).name == "Aannemer A"
    with cast.reading():
        told = set(db.session.scalars(select(Mail.person_id).where(Mail.kind == "consultations.disclosed")))
        assert told == {cast.people["party_a"], cast.people["colleague_a"]}
        event = db.session.scalars(select(Event).where(Event.name == "disclosure.made")).one()
        assert event.actor_id == cast.people["secretary"]


def planned_round(cast: Cast, pid: str, at: Any) -> None:
    with cast.acting("coordinator"):
        asking.plan_round(the.consultation(pid), at)


def test_a_round_reaches_all_at_one_instant(cast: Cast, clock: StandingClock) -> None:
    """Not before, late if the worker is late; mails hold a link only and are asked for after it."""
    pid = the.opened(cast)
    the.drafted(cast, pid, "party_b")
    key, open_key = asked(cast, pid), asked(cast, pid, "party_b", "Nog iets?")
    at = hub_clock.now() + timedelta(days=1)
    planned_round(cast, pid, at)
    with cast.acting("coordinator"):
        asking.answer_clarification(clarification(pid, key), "Ja, als het erkend is.")
    url, feed = f"/consultations/{pid}/clarifications", f"/consultations/{pid}/feed.xml"

    def shown() -> set[bool]:
        pages = (cast.client(who).get(where) for who in ("visitor", "party_b", "participant") for where in (url, feed))
        return {"Ja, als het erkend is." in page.get_data(as_text=True) for page in pages}

    clock.set(at - timedelta(seconds=1))
    with cast.writing():
        asking.rounds_due()
    assert shown() == {False}
    clock.set(at + timedelta(minutes=7))
    assert shown() == {False}
    with cast.writing():
        asking.rounds_due()
    assert shown() == {True}
    with cast.app.app_context():
        assert db.session.scalar(select(Mail.id).where(Mail.kind == "consultations.round")) is None
        jobs.work_off()
    with cast.reading():
        published = db.session.scalars(select(Round)).one()
        assert (published.goes_out_at, published.published_at) == (at, at + timedelta(minutes=7))
        assert clarification(pid, open_key).audience.startswith("organisers:")
        mails = db.session.scalars(select(Mail).where(Mail.kind == "consultations.round")).all()
        assert {mail.person_id for mail in mails} == {cast.people["party_b"]}
        assert all(mail.asked_at >= at for mail in mails)
        assert all(set(mail.keys) == {"round"} for mail in mails)


@pytest.mark.both_engines
def test_a_published_answer_stays(cast: Cast, clock: StandingClock) -> None:
    from sqlalchemy.exc import IntegrityError

    pid = the.opened(cast)
    key = asked(cast, pid)
    planned_round(cast, pid, hub_clock.now())
    with cast.acting("coordinator"):
        asking.answer_clarification(clarification(pid, key), "Ja.")
        asking.rounds_due()
    with cast.app.app_context(), pytest.raises(IntegrityError):
        db.session.execute(text("UPDATE clarifications SET answer = 'Nee.'"))


def test_questions_end_before_closing(cast: Cast, clock: StandingClock) -> None:
    pid = the.opened(cast)
    clock.set(the.UNTIL)
    with cast.acting("party_a"), pytest.raises(RuleBroken, match="Je kunt nu geen vragen stellen"):
        asking.ask(the.consultation(pid), cast.organisation("firm_a"), ASKED)


def test_individual_questions_stay_between_party_and_team(cast: Cast) -> None:
    pid = the.opened(cast)
    the.drafted(cast, pid)
    with cast.acting("party_a"):
        alone = asking.ask_individually(the.party(cast, pid), "Mag onze geheime methode?", "De methode is geheim.")
        assert sees(cast.standing("coordinator"), alone)
        for who in ("party_b", "programme", "administrator", "participant", "sounding_board"):
            assert not sees(cast.standing(who), alone)
    assert not hasattr(alone, "number")
    page = cast.client("party_b").get(f"/consultations/{pid}/clarifications").get_data(as_text=True)
    assert "geheime methode" not in page


def test_what_tells_who_asks_is_shown_before_it_is_kept(cast: Cast) -> None:
    pid = the.opened(cast)
    url = f"/consultations/{pid}/clarifications"
    data = {
        "organisation": word(cast.organisations["firm_a"]),
        "text": "Wij van Aannemer A: bel 010-1234567 of a@b.example",
    }
    answer = cast.client("party_a").post(url, data=data)
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    for words in (
        "Dit kan laten zien wie je bent",
        "010-1234567",
        "de naam van de organisatie",
        "een mailadres",
        "nog niet ingediend",
    ):
        assert words in page
    with cast.reading():
        assert db.session.scalar(select(Clarification.key)) is None
    assert f'action="{url}#ask"' in page, "what is wrong stands at the form, below the rounds"
    kept = cast.client("party_a").post(url, data=data | {"anyway": "y"})
    assert (kept.status_code, kept.headers["Location"]) == (303, f"{url}#inhoud")


@pytest.mark.parametrize(
    ("said", "proposed"),
    [
        ("Wij van aannemer A keuren zelf. Mag dat? Bel 010-1234567.", "Wij van ons bedrijf keuren zelf. Mag dat?"),
        ("Mag een scan? Schrijf naar a.b@c.example", "Mag een scan?"),
        ("Bel 010-1234567 of mail a@b.example", ""),
    ],
)
def test_a_question_is_proposed_that_tells_nobody_who_asks(cast: Cast, said: str, proposed: str) -> None:
    """One press submits it; where nothing is left of a question, nothing is proposed."""
    pid = the.opened(cast)
    url = f"/consultations/{pid}/clarifications"
    data = {"organisation": word(cast.organisations["firm_a"]), "text": said}
    page = BeautifulSoup(cast.client("party_a").post(url, data=data).get_data(as_text=True), "html.parser")
    button = page.find("button", string="Dien dit voorstel in")
    assert bool(button) is bool(proposed)
    if button:
        form = button.find_parent("form")
        assert form is not None
        fields = {str(one["name"]): str(one["value"]) for one in form.find_all("input")}
        fields.pop("csrf_token")
        assert fields["text"] == proposed
        assert cast.client("party_a").post(str(form["action"]), data=fields).status_code == 303
        with cast.reading():
            assert db.session.scalars(select(Clarification.text)).one() == proposed


def test_a_withheld_post_leaves_every_surface_but_its_authors(cast: Cast) -> None:
    """Rule 8: a price in a public thread; its author reads the reason."""
    pid = the.opened(cast)
    with cast.acting("party_a"):
        post = thread.say(
            the.consultation(pid), the.question(pid, "1"), cast.organisation("firm_a"), "Negenhonderd euro."
        )
        db.session.flush()
        post_pid = post.pid
    url = f"/consultations/{pid}/questions/1"
    assert "Negenhonderd" in cast.client("party_b").get(url).get_data(as_text=True)
    with cast.acting("coordinator"):
        thread.withhold(db.session.scalars(Post.addressed(pid=pid, post=post_pid)).one(), "Er staat een prijs in.")
    for who in ("visitor", "party_b", "participant", "programme"):
        page = cast.client(who).get(url).get_data(as_text=True)
        assert "Negenhonderd" not in page
        assert "Er staat een prijs in." not in page
        assert "heeft een bericht verborgen" in page
    page = cast.client("party_a").get(url).get_data(as_text=True)
    assert "Negenhonderd" in page
    assert "Reden: Er staat een prijs in. Alleen de schrijver" in page
    assert '<a href="#say">Schrijf het anders</a>' in page
    assert "Schrijf het anders" not in cast.client("coordinator").get(url).get_data(as_text=True)
    with cast.reading():
        said = db.session.scalars(select(Event).where(Event.name == "post.made")).one()
        assert said.audience.startswith("organisers:")


def test_replies_are_one_level_deep_and_of_one_question(cast: Cast) -> None:
    pid = the.opened(cast)
    with cast.acting("party_a"):
        here, firm = the.consultation(pid), cast.organisation("firm_a")
        first = thread.say(here, the.question(pid, "1"), firm, "Een.")
        db.session.flush()
        reply = thread.say(here, the.question(pid, "1"), firm, "Twee.", first)
        db.session.flush()
        with pytest.raises(RuleBroken, match="eerste bericht"):
            thread.say(here, the.question(pid, "1"), firm, "Drie.", reply)
        with pytest.raises(RuleBroken, match="eerste bericht"):
            thread.say(here, the.question(pid, "2"), firm, "Vier.", first)


@pytest.mark.parametrize("where", ["clarifications", "questions/1"])
def test_a_standing_warning_about_prices_and_capacity(cast: Cast, where: str) -> None:
    pid = the.opened(cast)
    page = cast.client("party_a").get(f"/consultations/{pid}/{where}").get_data(as_text=True)
    assert "prijzen" in page
    assert "capaciteit" in page


def test_no_job_tells_who_asked(cast: Cast) -> None:
    pid = the.opened(cast)
    key = asked(cast, pid)
    with cast.reading():
        assert not any(key in str(job.keys) for job in db.session.scalars(select(Job)))
