"""Rule 1 and its kin when two act at the same moment, on a real database: whoever is second is judged by what the first
did, nobody is let in between, and nothing is written twice.

`at_once` lets deeds begin together. `meanwhile` lets one begin while another has acted and not yet committed: it must
wait for that, or be refused; it can never pass.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Barrier, Event

from sqlalchemy import func, select, text

from buyergroup_hub.consultations.answers.actions import answering
from buyergroup_hub.consultations.answers.models import DraftPart, LateRefusal, Submission
from buyergroup_hub.consultations.dialogue.actions import asking
from buyergroup_hub.consultations.dialogue.models import Clarification, Round
from buyergroup_hub.consultations.overview import actions
from buyergroup_hub.consultations.releases.actions import releasing, unsealing
from buyergroup_hub.consultations.releases.models import Answer, Calibration, Release
from buyergroup_hub.consultations.report.actions import reporting
from buyergroup_hub.consultations.report.models import Report
from buyergroup_hub.consultations.sheets.actions import opening as actions_opening
from buyergroup_hub.consultations.sheets.actions.planning import Asked
from buyergroup_hub.consultations.sheets.models import Party
from buyergroup_hub.kit import clock as hub_clock
from buyergroup_hub.kit.db import db
from tests import factories as make
from tests.cast import Browser, Cast
from tests.consultations import consulting as the
from tests.consultations.consulting import count
from tests.filled import word
from tests.fixtures.clock import StandingClock

SECOND = timedelta(seconds=1)
PATIENCE = 60


def at_once(*deeds: Callable[[], int]) -> list[int]:
    """The answers to deeds that begin together, in order of their number."""
    gate = Barrier(len(deeds))

    def wait_and(deed: Callable[[], int]) -> int:
        gate.wait(timeout=PATIENCE)
        return deed()

    with ThreadPoolExecutor(len(deeds)) as people:
        return sorted(people.map(wait_and, deeds))


@contextmanager
def meanwhile(deed: Callable[[], int]) -> Iterator[Callable[[], Future[int]]]:
    """Inside, `begin()` starts the deed and returns once it waits for the running transaction, or is through without.
    Its answer is there once the transaction around this has ended."""
    begun = Event()

    def announced() -> int:
        begun.set()
        return deed()

    with ThreadPoolExecutor(1) as other:

        def begin() -> Future[int]:
            future = other.submit(announced)
            assert begun.wait(timeout=PATIENCE)
            _until_it_waits(future)
            return future

        yield begin


def _until_it_waits(deed: Future[int]) -> None:
    """On SQLite a writing transaction waits before it reads anything, so there is nothing to look for."""
    if db.engine.dialect.name == "sqlite":
        return
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    patience = time.monotonic() + PATIENCE
    while not deed.done() and not db.session.scalar(waiting):
        assert time.monotonic() < patience, "it neither waits nor ends"


def place(cast: Cast, pid: str, who: str = "party_a") -> tuple[str, str]:
    """(address, digest of the draft) of a party."""
    with cast.reading():
        mine = the.party(cast, pid, who)
        return f"/consultations/{pid}/parties/{mine.pid}", answering.draft_digest(mine)


def submitting(cast: Cast, pid: str, who: str = "party_a", at: datetime | None = None) -> Callable[[], int]:
    client, (mine, seen) = cast.client(who), place(cast, pid, who)
    stamp = {"hub.arrival": at} if at else {}
    url = f"{mine}/submissions"
    return lambda: client.post(url, data={"seen": seen}, environ_overrides=stamp).status_code


def posting(client: Browser, url: str, **data: object) -> Callable[[], int]:
    return lambda: client.post(url, data=data).status_code


def test_two_submits_of_one_party_are_one(cast: Cast) -> None:
    pid = the.opened(cast)
    the.drafted(cast, pid)
    assert at_once(submitting(cast, pid), submitting(cast, pid, "colleague_a")) == [303, 303]
    assert count(cast, Submission) == 1


def test_two_who_begin_for_one_organisation_share_a_party(cast: Cast) -> None:
    pid = the.opened(cast)
    firm = word(cast.organisations["firm_a"])
    begin = [
        posting(cast.client(who), f"/consultations/{pid}/parties", organisation=firm)
        for who in ("party_a", "colleague_a")
    ]
    assert at_once(*begin) == [303, 303]
    assert count(cast, Party) == 1


def test_of_two_who_save_a_first_answer_neither_loses_a_word(cast: Cast) -> None:
    pid = the.opened(cast)
    mine, _seen = _begun(cast, pid)
    pages: list[str] = []

    def saving(who: str) -> Callable[[], int]:
        client = cast.client(who)

        def save() -> int:
            answer = client.post(f"{mine}/questions/1", data={"base": "0", "text": f"Tekst van {who}."})
            pages.append(answer.get_data(as_text=True))
            return answer.status_code

        return save

    assert at_once(saving("party_a"), saving("colleague_a")) == [303, 409]
    with cast.reading():
        [kept] = db.session.scalars(select(DraftPart)).all()
    conflict = next(page for page in pages if "Er is niets overschreven" in page)
    assert "Tekst van party_a." in conflict
    assert "Tekst van colleague_a." in conflict
    assert kept.value["text"] in ("Tekst van party_a.", "Tekst van colleague_a.")


def test_of_joining_a_team_and_becoming_a_partys_colleague_at_once_comes_neither_side(cast: Cast) -> None:
    """Whichever comes first, and whoever read what in between: a right would need the other never to have been."""
    pid = the.opened(cast)
    mine, _seen = _begun(cast, pid)
    with cast.writing():
        firm = cast.organisation("firm_a").pid
        her = make.affiliation(cast.person("participant"), cast.organisation("firm_a"), confirmed=False).pid
    joining = posting(cast.client("coordinator"), f"/consultations/{pid}/team", person=cast.people["participant"])
    confirming = posting(cast.client("party_a"), f"/organisations/{firm}/people/{her}/confirmation")
    both = at_once(joining, confirming)
    assert both in ([303, 303], [303, 422])
    saved = cast.client("participant").post(f"{mine}/questions/1", data={"base": "0", "text": "Wij ook."}).status_code
    with cast.reading():
        she = cast.standing("participant")
        assert the.consultation(pid).id not in she.teams
        assert bool(she.parties) is (both == [303, 422]), "who came into the team first never answers"
    assert saved == (303 if both == [303, 422] else 403)


def _begun(cast: Cast, pid: str) -> tuple[str, str]:
    with cast.acting("party_a"):
        answering.begin_answering(the.consultation(pid), cast.organisation("firm_a"))
    return place(cast, pid)


def test_a_submit_that_waits_for_an_extension_is_judged_by_it(cast: Cast, clock: StandingClock) -> None:
    """It arrived after the closing that the page showed, and before the one that was being decided."""
    pid = the.opened(cast)
    the.drafted(cast, pid)
    clock.set(the.CLOSES - SECOND)
    with meanwhile(submitting(cast, pid, at=the.CLOSES + SECOND)) as begin:
        with cast.acting("coordinator"):
            actions_opening.extend(the.consultation(pid), the.CLOSES + timedelta(days=1), "Er kwamen vragen.")
            db.session.flush()
            answer = begin()
        assert answer.result(timeout=PATIENCE) == 303
    with cast.reading():
        [made] = db.session.scalars(select(Submission)).all()
        assert made.judged_closes_at == the.CLOSES + timedelta(days=1)


def test_a_submit_that_waits_for_a_withdrawal_is_refused_and_keeps_its_draft(cast: Cast) -> None:
    pid = the.opened(cast)
    the.drafted(cast, pid)
    with meanwhile(submitting(cast, pid)) as begin:
        with cast.acting("coordinator"):
            actions.withdraw(the.consultation(pid), "De vraag is vervallen.")
            db.session.flush()
            answer = begin()
        assert answer.result(timeout=PATIENCE) == 409
    assert (count(cast, Submission), count(cast, DraftPart)) == (0, 3)


def test_closing_and_submitting_do_not_pass_each_other(cast: Cast, clock: StandingClock) -> None:
    """One arrived a second before closing, the other at it; both have their turn after it."""
    pid = the.opened(cast)
    for who in ("party_a", "party_b"):
        the.drafted(cast, pid, who)
    clock.set(the.CLOSES + SECOND)
    early = submitting(cast, pid, "party_a", the.CLOSES - SECOND)
    late = submitting(cast, pid, "party_b", the.CLOSES)
    assert at_once(early, late) == [303, 409]
    with cast.reading():
        assert db.session.scalars(select(Submission)).one().party_id == the.party(cast, pid, "party_a").id
        assert db.session.scalars(select(LateRefusal)).one().party_id == the.party(cast, pid, "party_b").id


def test_unsealing_waits_for_a_submit_that_has_its_turn(cast: Cast, clock: StandingClock) -> None:
    pid = the.opened(cast)
    the.drafted(cast, pid)
    clock.set(the.CLOSES + SECOND)
    unseal = posting(cast.client("coordinator", assurance=2), f"/consultations/{pid}/unsealing")
    with meanwhile(unseal) as begin:
        with the.arriving(cast, "party_a", the.CLOSES - SECOND):
            assert isinstance(the.hand_in(cast, pid), Submission)
            answer = begin()
        assert answer.result(timeout=PATIENCE) == 303
    with cast.reading():
        assert len(unsealing.answers_of(the.consultation(pid))) == 3


def test_a_submit_that_waits_for_unsealing_makes_its_answers(cast: Cast, clock: StandingClock) -> None:
    pid = the.opened(cast)
    the.drafted(cast, pid)
    clock.set(the.CLOSES + SECOND)
    with meanwhile(submitting(cast, pid, at=the.CLOSES - SECOND)) as begin:
        with cast.acting("coordinator"):
            unsealing.unseal(the.consultation(pid))
            db.session.flush()
            answer = begin()
        assert answer.result(timeout=PATIENCE) == 303
    assert count(cast, Answer) == 3


def test_of_two_who_unseal_one_does(cast: Cast, clock: StandingClock) -> None:
    pid = the.opened(cast)
    the.submitted(cast, pid)
    clock.set(the.CLOSES + SECOND)
    deeds = [
        posting(cast.client(who, assurance=2), f"/consultations/{pid}/unsealing")
        for who in ("coordinator", "secretary")
    ]
    assert at_once(*deeds) == [303, 409]
    assert count(cast, Answer) == 3


def test_reopening_and_unsealing_exclude_each_other(cast: Cast, clock: StandingClock) -> None:
    pid = the.opened(cast)
    the.submitted(cast, pid)
    clock.set(the.CLOSES + SECOND)
    unseal = posting(cast.client("secretary", assurance=2), f"/consultations/{pid}/unsealing")
    with meanwhile(unseal) as begin:
        with cast.acting("coordinator"):
            actions_opening.reopen(
                the.consultation(pid), hub_clock.now() + timedelta(days=2), "De hub lag een uur plat."
            )
            db.session.flush()
            answer = begin()
        assert answer.result(timeout=PATIENCE) == 409
    assert count(cast, Answer) == 0


def waiting_text(cast: Cast, clock: StandingClock) -> tuple[str, str]:
    """One anonymised text that firm A was shown, its time to object over; (pid, address of the text)."""
    pid = the.opened(cast, Asked("text", "Wat is nodig?"))
    the.answered(cast, pid, k1="Bij brug Singel.")
    the.unsealed(cast, pid)
    with cast.acting("coordinator"):
        shown = releasing.propose_rewritten(the.answer(pid, "1", "Aannemer A"), "Bij een brug.").pid
    clock.forward(days=15)
    return pid, f"{place(cast, pid)[0]}/releases/{shown}"


def test_a_report_and_an_objection_do_not_pass_each_other(cast: Cast, clock: StandingClock) -> None:
    pid, shown = waiting_text(cast, clock)
    report = posting(
        cast.client("coordinator", assurance=2), f"/consultations/{pid}/reports", summary="Wat we leerden."
    )
    against = posting(cast.client("party_a"), f"{shown}/objection", why="Dit verraadt ons project.")
    assert at_once(report, against) in ([303, 409], [303, 422])
    with cast.reading():
        [release] = db.session.scalars(select(Release)).all()
        published = db.session.scalar(select(func.count()).select_from(Report))
        assert (release.released_at is not None) == bool(published)
        assert (release.objected_at is None) == bool(published)


def test_an_objection_that_was_first_stops_the_report(cast: Cast, clock: StandingClock) -> None:
    pid, _shown = waiting_text(cast, clock)
    report = posting(
        cast.client("coordinator", assurance=2), f"/consultations/{pid}/reports", summary="Wat we leerden."
    )
    with meanwhile(report) as begin:
        with cast.acting("party_a"):
            releasing.object_to(the.answer(pid, "1", "Aannemer A").releases[-1], "Dit verraadt ons project.")
            db.session.flush()
            answer = begin()
        assert answer.result(timeout=PATIENCE) in (409, 422), "the row was overtaken, or the rule was read after it"
    assert count(cast, Report) == 0


def test_widening_does_not_slip_past_a_table_that_is_being_published(cast: Cast) -> None:
    """Rule 7: with the widened answer known, the published table would tell of the others."""
    pid = the.opened(cast, Asked("yes_no", "Kan het?"))
    for who in ("party_a", "party_b", "unverified"):
        the.answered(cast, pid, who, k1={"choice": "yes"})
    the.unsealed(cast, pid)
    with cast.reading():
        mine = the.party(cast, pid)
        submission = answering.submissions_of(mine)[0]
        url = f"/consultations/{pid}/parties/{mine.pid}/submissions/{submission.pid}/choices"
    with meanwhile(posting(cast.client("party_a"), url, part="1", to="public")) as begin:
        with cast.acting("coordinator"):
            reporting.publish_report(the.consultation(pid), "Wat we leerden.")
            db.session.flush()
            answer = begin()
        assert answer.result(timeout=PATIENCE) == 422
    assert count(cast, Calibration) == 1
    with cast.reading():
        assert answering.submissions_of(the.party(cast, pid))[0].parts[0].choice.confidentiality == "anonymised"


def test_a_round_is_let_out_once_and_without_what_is_withheld_meanwhile(cast: Cast) -> None:
    pid = the.opened(cast)
    with cast.acting("party_a"):
        key = asking.ask(the.consultation(pid), cast.organisation("firm_a"), "Mag een scan?").key
    with cast.acting("coordinator"):
        asked = db.session.scalars(Clarification.addressed(pid=pid, key=key)).one()
        asking.answer_clarification(asked, "Ja.")
        asking.plan_round(the.consultation(pid), hub_clock.now())

    def let_out() -> int:
        with cast.writing():
            asking.rounds_due()
        return 303

    hold = posting(
        cast.client("secretary"),
        f"/consultations/{pid}/clarifications/{key}/withholding",
        reason="Er staat een prijs in.",
    )
    with meanwhile(hold) as begin:
        with cast.writing():
            asking.rounds_due()
            db.session.flush()
            answer = begin()
        assert answer.result(timeout=PATIENCE) == 409
    assert at_once(let_out, let_out) == [303, 303]
    with cast.reading():
        assert db.session.scalars(select(Round)).one().published_at is not None
        asked = db.session.scalars(Clarification.addressed(pid=pid, key=key)).one()
        assert (asked.audience, asked.withheld_reason) == ("public", None)
