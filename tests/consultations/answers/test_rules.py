"""What each verb of a consultation refuses, whom it tells and what it shows: rules 1, 2, 4 and 5, sentence by sentence.

What two deeds at the same moment do to each other stands in test_races.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from buyergroup_hub.consultations.answers.actions import answering
from buyergroup_hub.consultations.answers.actions import warning as actions_warning
from buyergroup_hub.consultations.answers.models import DraftPart, LateRefusal, Submission
from buyergroup_hub.consultations.dialogue.actions import asking
from buyergroup_hub.consultations.overview import actions
from buyergroup_hub.consultations.overview import actions as overview_actions
from buyergroup_hub.consultations.releases.actions import unsealing
from buyergroup_hub.consultations.releases.models import Answer
from buyergroup_hub.consultations.report.actions import points, reporting
from buyergroup_hub.consultations.report.claims import party_count
from buyergroup_hub.consultations.sheets.actions import opening as actions_opening
from buyergroup_hub.consultations.sheets.actions.planning import Asked
from buyergroup_hub.consultations.sheets.models import Party
from buyergroup_hub.events.models import Event
from buyergroup_hub.kit import clock as hub_clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.notifications import actions as mails
from buyergroup_hub.notifications.actions import follow
from buyergroup_hub.notifications.models import Mail
from buyergroup_hub.organisations.organisation.models import Affiliation
from buyergroup_hub.search import actions as searching
from tests.cast import Cast
from tests.consultations import consulting as the
from tests.consultations.consulting import page_of, refused, told
from tests.fixtures.clock import StandingClock

pytestmark = pytest.mark.one_engine

SECOND = timedelta(seconds=1)
CANARY = "kwikstaartwoord"


# Closing (rule 1)


def test_a_late_answer_is_recorded_for_its_party_and_says_both_instants(cast: Cast, clock: StandingClock) -> None:
    pid = the.opened(cast)
    the.drafted(cast, pid)
    clock.set(the.CLOSES + SECOND)
    with cast.reading():
        mine = the.party(cast, pid)
        url, seen = f"/consultations/{pid}/parties/{mine.pid}", answering.draft_digest(mine)
    answer = cast.client("party_a").post(f"{url}/submissions", data={"seen": seen})
    assert answer.status_code == 409
    said = answer.get_data(as_text=True)
    assert "Je antwoord kwam binnen op dinsdag 22 december 2026, 12:00:01" in said
    assert "De sluiting was op dinsdag 22 december 2026, 12:00:00" in said
    with cast.reading():
        refusal = db.session.scalars(select(LateRefusal)).one()
        event = db.session.scalars(select(Event).where(Event.name == "submission.refused")).one()
        assert (refusal.arrived_at, refusal.judged_closes_at) == (the.CLOSES + SECOND, the.CLOSES)
        assert event.audience == refusal.audience == f"org:{cast.organisations['firm_a']}"
        assert db.session.scalar(select(func.count()).select_from(DraftPart)) == 3


def test_a_withdrawn_consultation_takes_nothing_and_keeps_every_draft(cast: Cast) -> None:
    pid = the.opened(cast)
    the.drafted(cast, pid)
    handed_in = the.submitted(cast, pid, "party_b")
    with cast.acting("coordinator"):
        overview_actions.withdraw(the.consultation(pid), "De vraag is vervallen.")
    refused(cast, "party_a", lambda: the.hand_in(cast, pid), "Je concept is bewaard")

    def take_back() -> None:
        [one] = answering.submissions_of(the.party(cast, pid, "party_b"))
        one.party.consultation = the.consultation(pid)
        answering.withdraw_submission(one)

    refused(cast, "party_b", take_back, "Je antwoord blijft staan")
    firm_c = "unverified"
    refused(
        cast,
        firm_c,
        lambda: answering.begin_answering(the.consultation(pid), cast.organisation("firm_c")),
        "niet open",
    )
    refused(
        cast,
        "party_a",
        lambda: asking.ask(the.consultation(pid), cast.organisation("firm_a"), "Kan het nog?"),
        "Je kunt nu geen vragen stellen",
    )
    with cast.reading():
        assert len(answering.draft_of(the.party(cast, pid))) == 3
        assert [one.pid for one in db.session.scalars(select(Submission))] == [handed_in]
    with cast.trying(), pytest.raises(RuleBroken):
        unsealing.unseal(the.consultation(pid))
    with cast.reading():
        mine = the.party(cast, pid).pid
    url = f"/consultations/{pid}/parties/{mine}/questions/1"
    answer = cast.client("party_a").post(url, data={"base": "1", "text": "Toch nog."})
    assert answer.status_code == 409
    assert "Toch nog." in page_of(cast, "party_a", f"/consultations/{pid}/parties/{mine}/draft")


def test_withdrawing_tells_everyone_who_takes_part_or_follows_and_shows_why(cast: Cast) -> None:
    pid = the.opened(cast)
    the.drafted(cast, pid)
    with cast.acting("participant"):
        follow(cast.people["participant"], "consultations", the.consultation(pid).id)
    refused(cast, "coordinator", lambda: overview_actions.withdraw(the.consultation(pid), ""), "Schrijf waarom")
    with cast.acting("coordinator"):
        overview_actions.withdraw(the.consultation(pid), "De vraag is vervallen.")
    everyone = sorted(cast.people[who] for who in ("party_a", "colleague_a", "participant"))
    assert told(cast, "changed") == everyone
    assert "De vraag is vervallen." in page_of(cast, "visitor", f"/consultations/{pid}")
    refused(
        cast,
        "coordinator",
        lambda: overview_actions.withdraw(the.consultation(pid), "Nog eens."),
        "al afgerond of inge",
    )


def test_taking_an_answer_back_is_judged_by_arrival_and_once(cast: Cast, clock: StandingClock) -> None:
    pid = the.opened(cast)
    the.submitted(cast, pid)
    clock.set(the.CLOSES + timedelta(seconds=5))

    def take_back() -> None:
        [one] = answering.submissions_of(the.party(cast, pid))
        one.party.consultation = the.consultation(pid)
        answering.withdraw_submission(one)

    with the.arriving(cast, "party_a", the.CLOSES - SECOND):
        take_back()
    with the.arriving(cast, "party_a", the.CLOSES - SECOND), pytest.raises(RuleBroken, match="al ingetrokken"):
        take_back()
    with cast.reading():
        assert answering.last_submission(the.party(cast, pid)) is None


def test_what_counts_again_is_read_also_where_the_others_were_opened_meanwhile(cast: Cast) -> None:
    """Taken back in time, and done only after the answers were opened: the version before it counts, and is opened."""
    pid = the.opened(cast)
    the.submitted(cast, pid)
    with cast.acting("party_a"):
        mine, question = the.party(cast, pid), the.question(pid, "1")
        base = answering.draft_of(mine)[question.id].version
        answering.save_draft(mine, question, {"text": "Bij nader inzien meer."}, "anonymised", base=base)
    with cast.acting("party_a"):
        the.hand_in(cast, pid)
    the.unsealed(cast, pid)
    with cast.reading():
        before = the.answer(pid, "1", "Aannemer A").pid
    with the.arriving(cast, "party_a", the.CLOSES - timedelta(seconds=1)):
        last = answering.last_submission(the.party(cast, pid))
        assert last is not None
        answering.withdraw_submission(last)
    with cast.reading():
        now = the.answer(pid, "1", "Aannemer A")
        assert "nader inzien" not in str(now.part.value)
    organiser = cast.client("coordinator", assurance=2)
    assert organiser.get(f"/consultations/{pid}/answers/{before}").status_code == 404


def test_beginning_is_for_while_it_is_open_judged_by_arrival(cast: Cast, clock: StandingClock) -> None:
    pid = the.planned(cast)
    the.approve(cast, pid)
    firm = cast.organisations["firm_a"]

    def begin() -> Party:
        return answering.begin_answering(the.consultation(pid), cast.organisation("firm_a"))

    refused(cast, "party_a", begin, "niet open")
    clock.set(the.OPENS)
    with cast.writing():
        actions_opening.open_due()
    clock.set(the.CLOSES + SECOND)
    refused(cast, "party_a", begin, "niet open")
    with the.arriving(cast, "party_a", the.CLOSES - SECOND):
        assert begin().organisation_id == firm


@pytest.mark.parametrize("who", ["coordinator", "participant", "programme"])
def test_only_the_market_answers(cast: Cast, who: str) -> None:
    pid = the.opened(cast)
    place = {"coordinator": "municipality", "participant": "municipality_2", "programme": "programme"}[who]
    refused(
        cast,
        who,
        lambda: answering.begin_answering(the.consultation(pid), cast.organisation(place)),
        "Marktpartijen en brancheorganisaties antwoorden",
    )


def extend(pid: str, closes_at: datetime, reason: str) -> None:
    actions_opening.extend(the.consultation(pid), closes_at, reason)


@pytest.mark.both_engines
def test_another_closing_is_later_has_a_reason_and_is_everyones_at_once(cast: Cast, clock: StandingClock) -> None:
    """Extension equal to all: page, feed and mails; reopening only after closing."""
    pid = the.opened(cast)
    the.drafted(cast, pid)
    the.submitted(cast, pid, "party_b")
    later = the.CLOSES + timedelta(days=2)
    for closes_at, reason, sentence in (
        (the.CLOSES - SECOND, "Eerder.", "later is dan de huidige"),
        (the.CLOSES, "Even laat.", "later is dan de huidige"),
        (later, "", "Schrijf waarom"),
    ):
        refused(cast, "coordinator", partial(extend, pid, closes_at, reason), sentence)
    refused(
        cast,
        "coordinator",
        lambda: actions_opening.reopen(the.consultation(pid), later, "Nee."),
        "pas na de sluiting",
    )
    with cast.acting("coordinator"):
        actions_opening.extend(the.consultation(pid), later, "Er kwamen veel vragen.")
    assert told(cast, "changed") == sorted(cast.people[who] for who in ("party_a", "colleague_a", "party_b"))
    for who in ("visitor", "party_a", "party_b", "supplier_member"):
        page = page_of(cast, who, f"/consultations/{pid}")
        assert "Er kwamen veel vragen." in page
        assert "donderdag 24 december 2026, 12:00" in page
        assert "dinsdag 22 december 2026, 12:00" in page, "the earlier closing stays to be read"
    clock.set(later + SECOND)
    refused(cast, "coordinator", lambda: actions_opening.reopen(the.consultation(pid), later, "x"), "in de toekomst")


def test_nothing_is_withdrawn_or_concluded_out_of_turn(cast: Cast) -> None:
    pid = the.opened(cast)
    refused(
        cast, "coordinator", lambda: actions.conclude(the.consultation(pid)), "Je kunt de consultatie nu niet afronden"
    )
    the.unsealed(cast, pid)
    refused(cast, "coordinator", lambda: unsealing.unseal(the.consultation(pid)), "één keer")
    with cast.acting("coordinator"):
        actions.conclude(the.consultation(pid))
    refused(cast, "coordinator", lambda: overview_actions.withdraw(the.consultation(pid), "Toch niet."), "al afgerond")
    refused(cast, "coordinator", lambda: actions.conclude(the.consultation(pid)), "al is afgerond")
    refused(cast, "coordinator", lambda: unsealing.unseal(the.consultation(pid)), "één keer")


def test_what_was_reported_is_withdrawn_no_more(cast: Cast) -> None:
    """Rule 5: the report stays, so the consultation that it is of does too."""
    pid = the.opened(cast)
    the.unsealed(cast, pid)
    address = f"/consultations/{pid}"
    assert "Trek de consultatie in" in page_of(cast, "coordinator", f"{address}/manage")
    assert cast.client("coordinator").get(f"{address}/withdrawal").status_code == 200
    with cast.acting("coordinator"):
        reporting.publish_report(the.consultation(pid), "Wat we hoorden.")
    assert "Trek de consultatie in" not in page_of(cast, "coordinator", f"{address}/manage")
    assert cast.client("coordinator").get(f"{address}/withdrawal").status_code == 409
    refused(
        cast,
        "coordinator",
        lambda: overview_actions.withdraw(the.consultation(pid), "Toch niet."),
        "verslag staat online",
    )


# What is sealed (rule 2)


@pytest.mark.both_engines
def test_how_many_answered_is_said_only_where_planned_and_after_unsealing(cast: Cast, clock: StandingClock) -> None:
    pid = the.opened(cast)
    for who in ("party_a", "party_b"):
        the.submitted(cast, pid, who)
    with cast.writing():
        the.consultation(pid).tells_party_count = True
    for moment in (the.CLOSES - SECOND, the.CLOSES + SECOND):
        clock.set(moment)
        with cast.reading():
            assert party_count(the.consultation(pid)) is None
    the.unsealed(cast, pid)
    with cast.reading():
        assert party_count(the.consultation(pid)) == 2
    with cast.writing():
        the.consultation(pid).tells_party_count = False
    with cast.reading():
        assert party_count(the.consultation(pid)) is None


def test_only_the_version_that_counts_is_unsealed(cast: Cast) -> None:
    pid = the.opened(cast)
    the.submitted(cast, pid, k1={"text": "Eerste versie."})
    the.submitted(cast, pid, k1={"text": "Tweede versie."})
    the.submitted(cast, pid, "party_b")
    with cast.acting("party_b"):
        last = answering.last_submission(the.party(cast, pid, "party_b"))
        assert last is not None
        last.party.consultation = the.consultation(pid)
        answering.withdraw_submission(last)
    the.unsealed(cast, pid)
    with cast.reading():
        read = [a.part.value for a in unsealing.answers_of(the.consultation(pid)) if a.question.key == "1"]
        assert read == [{"text": "Tweede versie."}]
        assert db.session.scalar(select(func.count()).select_from(Answer)) == 3


@pytest.mark.parametrize("who", ["coordinator", "secretary"])
def test_before_unsealing_organisers_read_that_all_is_sealed(cast: Cast, clock: StandingClock, who: str) -> None:
    pid = the.opened(cast)
    the.submitted(cast, pid, k1={"text": CANARY})
    for moment in (the.CLOSES - SECOND, the.CLOSES + SECOND):
        clock.set(moment)
        for url in ("answers", "ledger", "manage", "moderation", "points", "sheet", ""):
            page = page_of(cast, who, f"/consultations/{pid}/{url}".rstrip("/"))
            assert CANARY not in page
            assert "Aannemer A" not in page.partition("<main")[2]
        assert "Tot na de sluiting zien organisatoren niets" in page or "verzegeld" in page_of(
            cast, who, f"/consultations/{pid}/answers"
        )
    assert "onderdelen besloten" not in page_of(cast, who, f"/consultations/{pid}/answers")


def test_a_search_finds_nothing_that_did_not_go_out(cast: Cast) -> None:
    """Draft questions, questions that wait for a round, points before the report."""
    other = the.opened(cast)
    the.approve(cast, the.planned(cast, Asked("text", f"{CANARY}een?")))
    with cast.acting("party_a"):
        asking.ask(the.consultation(other), cast.organisation("firm_a"), f"{CANARY}twee?")
    the.submitted(cast, other, "party_b", k1={"text": f"{CANARY}vier"})
    the.unsealed(cast, other)
    with cast.acting("coordinator"):
        made = points.make_point(the.consultation(other), f"{CANARY}drie.", [])
        points.dispose(made, "partly", f"{CANARY}reden.")
    with cast.app.app_context():
        searching.drain()
    for who in ("visitor", "party_a", "party_b", "programme", "administrator", "coordinator"):
        for word in ("een", "twee", "drie", "reden", "vier"):
            page = page_of(cast, who, f"/search?q={CANARY}{word}").partition("<main")[2]
            assert "Liggers hergebruiken" not in page, (who, word)


@pytest.mark.both_engines
def test_no_log_and_no_message_of_the_database_holds_an_answer(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    pid = the.opened(cast)
    the.drafted(cast, pid, k1={"text": CANARY})
    caplog.set_level(logging.DEBUG)
    with cast.reading():
        mine = the.party(cast, pid)
        url, seen = f"/consultations/{pid}/parties/{mine.pid}", answering.draft_digest(mine)
        question_id = the.question(pid, "1").id
        party_id, audience = mine.id, mine.audience
    firm = cast.client("party_a")
    assert firm.post(f"{url}/questions/3", data={"base": "1", "number": f"{CANARY} veel"}).status_code == 422
    assert firm.post(f"{url}/submissions", data={"seen": seen}).status_code == 422
    twice: dict[str, Any] = {"party_id": party_id, "question_id": question_id, "audience": audience}
    with cast.app.app_context():
        db.session.add(DraftPart(**twice, value={"text": CANARY}, saved_at=hub_clock.now()))
        with pytest.raises(IntegrityError) as fault:
            db.session.flush()
        db.session.rollback()
    assert CANARY not in str(fault.value)
    assert CANARY not in caplog.text


def test_mail_about_an_answer_goes_to_who_still_answers(cast: Cast, clock: StandingClock) -> None:
    """The receipt to who submitted, a text to all of the party; none once somebody works there no more."""
    pid = the.opened(cast)
    the.submitted(cast, pid)
    assert told(cast, "receipt") == [cast.people["party_a"]]
    with cast.reading():
        mail = db.session.scalars(select(Mail).where(Mail.kind == "consultations.receipt")).one()
        words = mails.letter(mail)
        assert words is not None
        assert "Minimaal de tekening." not in words.text
        assert set(mail.keys) == {"submission"}
    with cast.writing():
        place = select(Affiliation).where(Affiliation.person_id == cast.people["party_a"])
        db.session.scalars(place).one().until = hub_clock.now() - SECOND
    with cast.reading():
        mail = db.session.scalars(select(Mail).where(Mail.kind == "consultations.receipt")).one()
        assert mails.letter(mail) is None


# Warned 24 and 2 hours before


def warning(cast: Cast, pid: str, clock: StandingClock) -> Mail:
    the.drafted(cast, pid)
    clock.set(the.CLOSES - timedelta(hours=23))
    with cast.writing():
        actions_warning.warn_before_closing()
    with cast.reading():
        return db.session.scalars(select(Mail).where(Mail.kind == "consultations.closing_soon")).all()[0]


def letter(cast: Cast, mail: Mail) -> object:
    with cast.reading():
        return mails.letter(db.session.get_one(Mail, mail.id))


@pytest.mark.both_engines
def test_a_warning_that_is_out_of_date_is_not_sent(cast: Cast, clock: StandingClock) -> None:
    pid = the.opened(cast)
    mail = warning(cast, pid, clock)
    assert letter(cast, mail) is not None
    with cast.acting("party_a"):
        submission = the.hand_in(cast, pid)
        assert isinstance(submission, Submission)
    assert letter(cast, mail) is None, "it was submitted meanwhile"
    with cast.acting("party_a"):
        last = answering.last_submission(the.party(cast, pid))
        assert last is not None
        last.party.consultation = the.consultation(pid)
        answering.withdraw_submission(last)
    assert letter(cast, mail) is not None
    with cast.acting("coordinator"):
        actions_opening.extend(the.consultation(pid), the.CLOSES + timedelta(days=1), "Er kwamen vragen.")
    assert letter(cast, mail) is None, "it closes later meanwhile"


def test_no_warning_after_closing_or_withdrawal(cast: Cast, clock: StandingClock) -> None:
    pid = the.opened(cast)
    mail = warning(cast, pid, clock)
    clock.set(the.CLOSES)
    assert letter(cast, mail) is None
    clock.set(the.CLOSES - timedelta(hours=1))
    with cast.acting("coordinator"):
        overview_actions.withdraw(the.consultation(pid), "De vraag is vervallen.")
    assert letter(cast, mail) is None
    before = len(told(cast, "closing_soon"))
    with cast.writing():
        actions_warning.warn_before_closing()
    assert len(told(cast, "closing_soon")) == before


# The draft that two share


def test_ones_own_autosave_is_no_conflict_and_a_promise_is_kept_with_its_choice(cast: Cast) -> None:
    pid = the.opened(cast)
    the.drafted(cast, pid)
    with cast.acting("party_a"):
        mine, asked = the.party(cast, pid), the.question(pid, "1")
        for words in ("Eén.", "Twee."):
            said = {"text": words}
            answering.save_draft(mine, asked, said, "confidential", base=1, session="page", goes_on=True)
        saved = answering.draft_of(mine)[asked.id]
        promise = answering.promises()["confidential"]
        assert (saved.value, saved.promise_id) == ({"text": "Twee."}, promise.id)
    page = page_of(cast, "party_a", f"/consultations/{pid}/parties/new")
    with cast.reading():
        for promise in answering.promises().values():
            assert promise.text_nl in page


def test_every_lack_is_said_and_nothing_is_submitted(cast: Cast) -> None:
    pid = the.opened(cast)
    the.drafted(cast, pid, k3={"number": "105"}, k2={})
    with cast.acting("party_a"):
        outcome = the.hand_in(cast, pid)
        assert isinstance(outcome, answering.Incomplete)
        assert {(one.question.key, one.sentence) for one in outcome.missing} == {
            ("2", "Deze vraag is nog leeg."),
            ("3", "Vul een getal in van 1 tot 104 weken."),
        }


def test_nobody_learns_an_answer_from_the_digest_of_a_receipt(cast: Cast) -> None:
    """Two firms that answer the same have different digests: a random number is in each."""
    pid = the.opened(cast)
    for who in ("party_a", "party_b"):
        the.submitted(cast, pid, who)
    with cast.reading():
        a, b = db.session.scalars(select(Submission)).all()
        assert a.digest != b.digest
        assert a.receipt != b.receipt
