"""The life of a consultation as a machine: whatever people and clock do in whatever order, what was promised holds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import func, select

from buyergroup_hub.access import sees
from buyergroup_hub.consultations.answers.actions import answering
from buyergroup_hub.consultations.answers.models import LateRefusal, Submission
from buyergroup_hub.consultations.overview import actions
from buyergroup_hub.consultations.releases.actions import unsealing
from buyergroup_hub.consultations.releases.models import Answer
from buyergroup_hub.consultations.sheets.actions import opening as actions_opening
from buyergroup_hub.consultations.sheets.models import Extension
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.workdays import workday_from
from tests.cast import Cast
from tests.consultations import consulting as the
from tests.fixtures.clock import NOW

FIRMS = st.sampled_from(("party_a", "party_b"))


class Life(RuleBasedStateMachine):
    """Two firms draft, submit and withdraw while organisers prolong, reopen, unseal and withdraw."""

    fresh: ClassVar[Any]
    """Makes the cast in a hub of its own."""

    def __init__(self) -> None:
        super().__init__()
        clock.start_at(NOW)
        self.cast: Cast = self.fresh()
        self.pid = the.opened(self.cast)
        self.closes_at = the.CLOSES
        self.unsealed = self.withdrawn = False
        self.texts: dict[str, int] = {}
        self.counts: dict[str, list[int]] = {"party_a": [], "party_b": []}
        self.refused = 0

    @property
    def takes(self) -> bool:
        return clock.now() < self.closes_at and not self.withdrawn

    @rule(hours=st.integers(1, 300))
    def time_passes(self, hours: int) -> None:
        clock.start_at(clock.now() + timedelta(hours=hours))
        with self.cast.writing():
            actions_opening.open_due()

    @rule()
    def it_is_the_last_second(self) -> None:
        if clock.now() < self.closes_at - timedelta(seconds=1):
            clock.start_at(self.closes_at - timedelta(seconds=1))

    @rule(who=FIRMS)
    def drafts(self, who: str) -> None:
        """A firm that takes part can write on after closing; one that does not begins only while it is open."""
        if who not in self.texts and not self.takes:
            with self.cast.acting(who), pytest.raises(RuleBroken):
                answering.begin_answering(the.consultation(self.pid), self.cast.organisation(the.FIRMS[who]))
            return
        self.texts[who] = self.texts.get(who, 0) + 1
        the.drafted(self.cast, self.pid, who, k1={"text": f"tekst {self.texts[who]}"})

    @precondition(lambda self: self.texts)
    @rule(who=FIRMS)
    def submits(self, who: str) -> None:
        if who in self.texts:
            self._submit(who, clock.now())

    @precondition(lambda self: self.texts)
    @rule(who=FIRMS, late=st.integers(-2, 2))
    def submits_through_a_queue(self, who: str, late: int) -> None:
        """A request that arrived about the closing instant has its turn now."""
        arrived_at = self.closes_at + timedelta(seconds=late)
        if who in self.texts and arrived_at <= clock.now():
            self._submit(who, arrived_at)

    def _submit(self, who: str, arrived_at: datetime) -> None:
        standing = self.counts[who]
        same = bool(standing) and standing[-1] == self.texts[who]
        with the.arriving(self.cast, who, arrived_at):
            if self.withdrawn:
                with pytest.raises(RuleBroken):
                    the.hand_in(self.cast, self.pid, who)
                return
            outcome = the.hand_in(self.cast, self.pid, who)
            if same:
                assert isinstance(outcome, Submission)
            elif arrived_at < self.closes_at:
                assert isinstance(outcome, Submission)
                standing.append(self.texts[who])
            else:
                assert isinstance(outcome, LateRefusal)
                self.refused += 1

    @precondition(lambda self: any(self.counts.values()))
    @rule(who=FIRMS)
    def withdraws_an_answer(self, who: str) -> None:
        if not self.counts[who]:
            return
        with self.cast.acting(who):
            last = answering.last_submission(the.party(self.cast, self.pid, who))
            assert last is not None
            last.party.consultation = the.consultation(self.pid)
            if not self.takes:
                with pytest.raises(RuleBroken):
                    answering.withdraw_submission(last)
                return
            answering.withdraw_submission(last)
        self.counts[who].pop()

    @rule(days=st.integers(1, 4))
    def prolongs_or_reopens(self, days: int) -> None:
        day = max(self.closes_at, clock.now()).astimezone(clock.AMSTERDAM).date() + timedelta(days=days)
        later = clock.dutch(workday_from(day), 12)
        is_open = clock.now() < self.closes_at
        allowed = not self.withdrawn and (is_open or not self.unsealed)
        with self.cast.acting("coordinator"):
            decide = actions_opening.extend if is_open else actions_opening.reopen
            if not allowed:
                with pytest.raises(RuleBroken):
                    decide(the.consultation(self.pid), later, "Omdat het moet.")
                return
            decide(the.consultation(self.pid), later, "Omdat het moet.")
        self.closes_at = later

    @rule()
    def unseals(self) -> None:
        allowed = clock.now() >= self.closes_at and not self.unsealed and not self.withdrawn
        with self.cast.acting("secretary"):
            if not allowed:
                with pytest.raises(RuleBroken):
                    unsealing.unseal(the.consultation(self.pid))
                return
            unsealing.unseal(the.consultation(self.pid))
        self.unsealed = True

    @precondition(lambda self: not self.withdrawn and len(self.texts) > 1)
    @rule(sure=st.integers(0, 9))
    def withdraws_the_consultation(self, sure: int) -> None:
        if sure == 0:
            with self.cast.acting("coordinator"):
                actions.withdraw(the.consultation(self.pid), "De vraag is vervallen.")
            self.withdrawn = True

    @invariant()
    def nothing_is_readable_before_unsealing(self) -> None:
        with self.cast.reading():
            made = db.session.scalar(select(func.count()).select_from(Answer)) or 0
            assert self.unsealed or made == 0
            who = self.cast.standing("coordinator")
            assert not any(sees(who, one) for one in db.session.scalars(select(Submission)))

    @invariant()
    def what_counts_is_what_was_submitted_last(self) -> None:
        with self.cast.reading():
            if self.unsealed:
                answers = unsealing.answers_of(the.consultation(self.pid))
                read = {a.party.organisation.name: a.part.value for a in answers if a.question.key == "1"}
                names = {"party_a": "Aannemer A", "party_b": "Aannemer B"}
                said = {names[who]: {"text": f"tekst {mine[-1]}"} for who, mine in self.counts.items() if mine}
                assert read == said

    @invariant()
    def every_submission_arrived_before_the_closing_that_it_was_judged_by(self) -> None:
        with self.cast.reading():
            for one in db.session.scalars(select(Submission)):
                assert one.arrived_at < one.judged_closes_at <= self.closes_at
            assert db.session.scalar(select(func.count()).select_from(LateRefusal)) == self.refused
            last = db.session.scalars(select(Extension).order_by(Extension.id.desc())).first()
            assert (
                (last.new_closes_at if last else the.CLOSES) == the.consultation(self.pid).closes_at == self.closes_at
            )

    @invariant()
    def no_draft_is_lost(self) -> None:
        with self.cast.reading():
            for who, number in self.texts.items():
                draft = answering.draft_of(the.party(self.cast, self.pid, who))
                assert {"text": f"tekst {number}"} in [part.value for part in draft.values()]


@pytest.mark.sqlite
def test_the_life_of_a_consultation(anew: Callable[[], Cast]) -> None:
    Life.fresh = staticmethod(anew)
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=12, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
