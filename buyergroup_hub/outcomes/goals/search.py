"""How goals are searched."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from flask import url_for

from buyergroup_hub.access import sees
from buyergroup_hub.kit.i18n import _, _l
from buyergroup_hub.outcomes.glossary import VERDICT_WORDS
from buyergroup_hub.outcomes.goals import labels
from buyergroup_hub.outcomes.goals.models import Goal
from buyergroup_hub.outcomes.goals.queries import goal_ids, goals_by_id, goals_to_index
from buyergroup_hub.permissions import Standing
from buyergroup_hub.search.kinds import HitView, SearchKind, register
from buyergroup_hub.search.records import CURRENT, SUPERSEDED, Record

WEIGHT = 0.8
"""Of a goal or a value: under the clause or lesson that says the same."""


def _goal_records(ids: Collection[str]) -> Iterator[Record]:
    for goal in goals_to_index([int(goal_id) for goal_id in ids]):
        group = goal.group if goal.group.audience in ("public", goal.audience) else None
        yield Record(
            kind=Goal.search_kind,
            id=str(goal.id),
            audience=goal.audience,
            title=goal.statement,
            body=_goal_body(goal),
            context=group.name_nl if group else "",
            facets={"group": group.slug} if group else {},
            date=goal.set_on.isoformat(),
            status=SUPERSEDED if goal.successor else CURRENT,
            weight=WEIGHT,
        )


def _goal_body(goal: Goal) -> str:
    evidence = goal.assessment.evidence if goal.assessment else ""
    return "\n".join(words for words in (goal.target, goal.baseline, goal.scope, evidence) if words)


def _goal_hits(ids: Collection[str], who: Standing) -> Mapping[str, HitView]:
    return {str(goal.id): _goal_hit(goal, who) for goal in goals_by_id([int(one) for one in ids])}


def _goal_hit(goal: Goal, who: Standing) -> HitView:
    judged = goal.assessment
    later = goal.successor if goal.successor is not None and sees(who, goal.successor) else None
    return HitView(
        title=goal.statement,
        url=labels.goal_url(goal),
        kind=_("Doel"),
        picture="target",
        text=_goal_body(goal),
        facts=[goal.group.name, str(VERDICT_WORDS[judged.verdict]) if judged else _("nog niet beoordeeld")],
        demo=goal.demo,
        state="old" if later else "",
        onward=(later.statement, url_for("outcomes.goals", slug=goal.group.slug)) if later else None,
    )


register(SearchKind(kind=Goal.search_kind, label=_l("Doelen"), ids=goal_ids, records=_goal_records, hits=_goal_hits))
