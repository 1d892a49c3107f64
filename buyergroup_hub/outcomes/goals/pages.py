"""What the pages of goals are made of."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, TypeVar

from buyergroup_hub.access import sees, standing
from buyergroup_hub.clauses.registry.models import Clause
from buyergroup_hub.groups.group.labels import may_see_name
from buyergroup_hub.kit.formats import day, number
from buyergroup_hub.kit.i18n import _, ngettext
from buyergroup_hub.outcomes.glossary import CONFIDENCE_WORDS, VERDICT_WORDS
from buyergroup_hub.outcomes.goals.models import Assessment, Goal
from buyergroup_hub.outcomes.goals.queries import GoalRow, Judged, goal_rows_of, goals_of
from buyergroup_hub.panels import slot

AnyGoal = TypeVar("AnyGoal", Goal, GoalRow)


@dataclass(frozen=True)
class Aim(Generic[AnyGoal]):
    """A goal with what is known of its indicator: of how many public values, of how many."""

    goal: AnyGoal
    known: int = 0
    of: int = 0

    @property
    def judged(self) -> Assessment | Judged | None:
        return self.goal.assessment

    @property
    def score(self) -> tuple[int | Decimal, int | Decimal] | None:
        if self.judged is None or self.judged.score is None or self.judged.of is None:
            return None
        return self.judged.score, self.judged.of

    @property
    def line(self) -> str:
        """What shows how far it is, or what is missing for that."""
        if self.judged is not None:
            words = _(
                "%(verdict)s · zekerheid %(confidence)s",
                verdict=VERDICT_WORDS[self.judged.verdict],
                confidence=CONFIDENCE_WORDS[self.judged.confidence],
            )
            return words[:1].upper() + words[1:]
        if self.goal.indicator_id is None:
            return _("Nog niet beoordeeld.")
        if not self.of:
            return _("Nog niets gemeten.")
        return ngettext(
            "%(n)s van %(of)s waarde bekend.",
            "%(n)s van %(of)s waarden bekend.",
            self.of,
            n=number(self.known),
            of=number(self.of),
        )


def of_groups(group_ids: Collection[int]) -> dict[int, list[Aim[Goal]]]:
    """By group, the goals that hold now and that the person sees, in the order in which they were set. Ten queries."""
    return _counted(goals_of(group_ids))


def rows_of_groups(group_ids: Collection[int]) -> dict[int, list[Aim[GoalRow]]]:
    """The same with no more of each goal than its row says. Three queries."""
    return _counted(goal_rows_of(group_ids))


def _counted(goals: Sequence[AnyGoal]) -> dict[int, list[Aim[AnyGoal]]]:
    """By group its goals, each with of how many something is known."""
    known = slot("goal.known", goals)
    rows: dict[int, list[Aim[AnyGoal]]] = {}
    for goal in goals:
        rows.setdefault(goal.group_id, []).append(Aim(goal, *(known.rows(goal) or [(0, 0)])[0]))
    return rows


def judged_words(goal: Goal, judged: Assessment) -> str:
    """`Beoordeeld door een programmamedewerker op maandag 2 november 2026.` The name only for whom it is (rule 19)."""
    if judged.assessor is not None and may_see_name(judged.assessor, goal.group):
        name = judged.assessor.shown_name
        return _("Beoordeeld door programmamedewerker %(name)s op %(day)s.", name=name, day=day(judged.assessed_on))
    return _("Beoordeeld door een programmamedewerker op %(day)s.", day=day(judged.assessed_on))


def clauses_of(goal: Goal) -> list[Clause]:
    """The clauses that serve it, of those that the person sees."""
    return [link.clause for link in goal.clauses if sees(standing(), link.clause)]
