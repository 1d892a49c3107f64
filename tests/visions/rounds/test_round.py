"""The life of a vision as a machine: whatever people do in whatever order, what was promised holds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import func, select

from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.visions.drafts.actions import writing
from buyergroup_hub.visions.drafts.actions.writing import Overtaken, Words
from buyergroup_hub.visions.drafts.models import SectionDraft
from buyergroup_hub.visions.rounds.actions import endorsing, publishing
from buyergroup_hub.visions.rounds.models import Proposal, VisionVersion
from tests.cast import Cast
from tests.visions import writing as the

SIGNERS = st.sampled_from(sorted(the.ORGANISATIONS))


class Round(RuleBasedStateMachine):
    """Four organisations write, freeze, answer, withdraw and publish. The model holds what must be true."""

    fresh: ClassVar[Any]
    """Gives the cast on a database as at first."""

    def __init__(self) -> None:
        super().__init__()
        self.cast: Cast = self.fresh()
        self.pid = the.written(self.cast)
        self.rounds = 0
        self.going = False
        self.said: dict[str, str] = {}
        self.replied: set[str] = set()
        self.texts: list[str] = []
        self.saved: list[str] = ["Wij vragen hergebruik. (demand)"]
        self.seen = dict.fromkeys(the.ORGANISATIONS, 1)
        self.changed = True

    @rule(who=SIGNERS)
    def reads_the_section(self, who: str) -> None:
        self.seen[who] = len(self.saved)

    @rule(who=SIGNERS)
    def saves_what_she_began_with(self, who: str) -> None:
        text = f"tekst {len(self.saved) + 1} van {who}"
        with self.cast.acting(who):
            outcome = writing.save(the.section(self.pid), "nl", Words("Onderdeel", text), base=self.seen[who])
            overtaken = isinstance(outcome, Overtaken)
        assert overtaken is (self.seen[who] < len(self.saved))
        if overtaken:
            with self.cast.acting(who):
                kept = writing.own_draft(the.section(self.pid), "nl")
                assert kept is not None
                assert kept.body == text
            return
        self.saved.append(text)
        self.seen[who] = len(self.saved)
        self.changed = True

    @rule()
    def freezes(self) -> None:
        possible = not self.going and self.changed
        with self.cast.acting("coordinator"):
            try:
                the.freeze(self.pid)
            except RuleBroken:
                assert not possible
                db.session.rollback()
                return
        assert possible
        self.rounds, self.going, self.said, self.replied = self.rounds + 1, True, {}, set()
        self.texts.append(self.saved[-1])

    @precondition(lambda self: self.rounds)
    @rule(who=SIGNERS, answer=st.sampled_from(["endorsed", "endorsed_with_remark", "objection"]))
    def answers(self, who: str, answer: str) -> None:
        try:
            the.answers(self.cast, self.pid, who, answer, "want", self.rounds)
        except RuleBroken:
            assert not self.going
            return
        if self.going:
            self.said[who] = answer
            self.replied.discard(who)

    @precondition(lambda self: self.going and "objection" in self.said.values())
    @rule()
    def replies_to_objections(self) -> None:
        with self.cast.acting("coordinator"):
            of = the.proposal(self.pid, self.rounds)
            for row in endorsing.endorsements_of(of):
                if row.answer == "objection":
                    endorsing.answer_objection(row, "antwoord")
        self.replied |= {who for who, answer in self.said.items() if answer == "objection"}

    @precondition(lambda self: self.going)
    @rule()
    def withdraws(self) -> None:
        with self.cast.acting("coordinator"):
            endorsing.withdraw(the.proposal(self.pid, self.rounds), "anders")
        self.going, self.changed = False, True
        self.texts.pop()

    @precondition(lambda self: self.going)
    @rule()
    def publishes(self) -> None:
        endorsed = sum(answer != "objection" for answer in self.said.values())
        opposed = {who for who, answer in self.said.items() if answer == "objection"} - self.replied
        possible = endorsed >= 3 and not opposed
        with self.cast.acting("coordinator"):
            try:
                publishing.publish(the.proposal(self.pid, self.rounds), "wat er veranderde")
            except RuleBroken:
                assert not possible
                db.session.rollback()
                return
        assert possible
        self.going = False
        self.changed = self.saved[-1] != self.texts[-1]

    @invariant()
    def nothing_was_overwritten(self) -> None:
        with self.cast.reading():
            found = writing.revisions(the.section(self.pid), "nl")
            assert [revision.body for revision in found.values()] == self.saved

    @invariant()
    def one_round_goes_at_most(self) -> None:
        with self.cast.reading():
            assert db.session.scalar(select(func.count(Proposal.id)).filter_by(closed_at=None)) == int(self.going)

    @invariant()
    def what_was_endorsed_is_what_is_published(self) -> None:
        with self.cast.reading():
            versions = list(db.session.scalars(select(VisionVersion).order_by(VisionVersion.number)))
            done = self.texts[:-1] if self.going else self.texts
            shown = [the.version(self.pid, version.number).text for version in versions]
            bodies = [
                next(s for s in text["sections"] if s["key"] == "demand")["texts"]["nl"]["body"] for text in shown
            ]
            assert [version.number for version in versions] == list(range(1, len(done) + 1))
            assert bodies == done

    @invariant()
    def a_draft_is_somebodys_own(self) -> None:
        with self.cast.reading():
            for draft in db.session.scalars(select(SectionDraft)):
                assert draft.audience == f"person:{draft.person_id}"


@pytest.mark.sqlite
def test_the_life_of_a_vision(anew: Callable[[], Cast]) -> None:
    class Fresh(Round):
        pass

    Fresh.fresh = staticmethod(anew)
    run_state_machine_as_test(
        Fresh,
        settings=settings(
            max_examples=15, stateful_step_count=25, deadline=None, derandomize=True, database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
