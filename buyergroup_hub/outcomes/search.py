"""What of outcomes is findable: goals with their evidence, definitions, and what was measured."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from flask import url_for
from sqlalchemy import select

from buyergroup_hub.access import sees
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.formats import number
from buyergroup_hub.kit.i18n import _, _l
from buyergroup_hub.outcomes import pages, values
from buyergroup_hub.outcomes.glossary import KIND_WORDS, VERDICT_WORDS
from buyergroup_hub.outcomes.models import Goal, Indicator, Measurement
from buyergroup_hub.outcomes.queries.goals import goals_by_id
from buyergroup_hub.outcomes.queries.measuring import indicators_by_id, measurements_by_id
from buyergroup_hub.permissions import Standing
from buyergroup_hub.search.kinds import HitView, SearchKind, register
from buyergroup_hub.search.records import CURRENT, SUPERSEDED, Record

WEIGHT = 0.8
"""Of a goal or a value: under the clause or lesson that says the same."""


def _goal_ids() -> Iterable[str]:
    return (str(one) for one in db.session.scalars(select(Goal.id)))


def _goal_records(ids: Collection[str]) -> Iterator[Record]:
    found = select(Goal).where(Goal.id.in_([int(one) for one in ids])).options(*Goal.whole())
    for goal in db.session.scalars(found).unique():
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
        url=pages.goal_url(goal),
        kind=_("Doel"),
        picture="target",
        text=_goal_body(goal),
        facts=[goal.group.name, str(VERDICT_WORDS[judged.verdict]) if judged else _("nog niet beoordeeld")],
        demo=goal.demo,
        state="old" if later else "",
        onward=(later.statement, url_for("outcomes.goals", slug=goal.group.slug)) if later else None,
    )


def _indicator_ids() -> Iterable[str]:
    return (str(one) for one in db.session.scalars(select(Indicator.id)))


def _indicator_records(ids: Collection[str]) -> Iterator[Record]:
    found = select(Indicator).where(Indicator.id.in_([int(one) for one in ids])).options(*Indicator.whole())
    for one in db.session.scalars(found):
        yield Record(
            kind=Indicator.search_kind,
            id=str(one.id),
            audience=one.audience,
            title=one.name,
            body=_definition(one),
            language=one.language,
            context=one.current.theme.label_nl,
            date=one.current.since.isoformat(),
        )


def _definition(one: Indicator) -> str:
    version = one.current
    needed = [datum.key for datum in version.inputs]
    return "\n".join(words for words in (version.method, version.boundary, version.method_version, *needed) if words)


def _indicator_hits(ids: Collection[str], _who: Standing) -> Mapping[str, HitView]:
    return {
        str(one.id): HitView(
            title=one.name,
            url=url_for("outcomes.indicator", key=one.key),
            kind=_("Indicator"),
            picture="ruler",
            text=_definition(one),
            language=one.language,
            facts=[
                str(KIND_WORDS[one.current.kind]),
                one.current.theme.label,
                _("versie %(n)s", n=number(one.current.number)),
            ],
            demo=one.demo,
        )
        for one in indicators_by_id([int(one) for one in ids])
    }


def _measurement_ids() -> Iterable[str]:
    return (str(one) for one in db.session.scalars(select(Measurement.id)))


def _measurement_records(ids: Collection[str]) -> Iterator[Record]:
    found = select(Measurement).where(Measurement.id.in_([int(one) for one in ids])).options(*Measurement.whole())
    for one in db.session.scalars(found).unique():
        yield Record(
            kind=Measurement.search_kind,
            id=str(one.id),
            audience=one.audience,
            title=pages.title_of(one),
            body="\n".join(words for words in (one.source, one.note) if words),
            date=one.until.isoformat() if one.until else "",
            status=SUPERSEDED if one.successor else CURRENT,
            weight=WEIGHT,
        )


def _measurement_hits(ids: Collection[str], who: Standing) -> Mapping[str, HitView]:
    return {str(one.id): _measurement_hit(one, who) for one in measurements_by_id([int(one) for one in ids])}


def _measurement_hit(one: Measurement, who: Standing) -> HitView:
    later = one.successor if one.successor is not None and sees(who, one.successor) else None
    return HitView(
        title=pages.title_of(one),
        url=url_for("outcomes.measurement", pid=one.pid),
        kind=_("Meting"),
        picture="gauge",
        text=one.note or values.subject_name(one),
        facts=[pages.value_words(one) or pages.unknown_words(one), pages.days(one), pages.certainty(one)],
        demo=one.demo,
        state="old" if later else "",
        onward=(_("de verbeterde meting"), url_for("outcomes.measurement", pid=later.pid)) if later else None,
    )


register(
    SearchKind(kind=Goal.search_kind, label=_l("Doelen"), ids=_goal_ids, records=_goal_records, hits=_goal_hits),
    SearchKind(
        kind=Indicator.search_kind,
        label=_l("Indicatoren"),
        ids=_indicator_ids,
        records=_indicator_records,
        hits=_indicator_hits,
    ),
    SearchKind(
        kind=Measurement.search_kind,
        label=_l("Metingen"),
        ids=_measurement_ids,
        records=_measurement_records,
        hits=_measurement_hits,
    ),
)
