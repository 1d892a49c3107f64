"""What waits for a person in this room."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any

from flask import url_for
from sqlalchemy import exists, func, select
from sqlalchemy.orm import contains_eager, joinedload

from buyergroup_hub.access import any_of, given, seen, visible_to
from buyergroup_hub.groups.models import Group
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db, read
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.kit.work import Task
from buyergroup_hub.outcomes.models import Assessment, Goal, Indicator, IndicatorVersion, Measurement
from buyergroup_hub.outcomes.values import lot_name
from buyergroup_hub.permissions import LEADERS, Standing
from buyergroup_hub.tenders.models import Lot, Tender, TenderGroup


def waits_for(who: Standing) -> list[Task]:
    """Of groups that one leads: no goal yet. Of one's tenders: delivered, and not measured. Of programme staff: goals
    whose day has come and that nobody judged. A constant number of queries."""
    if not who.signed_in:
        return []
    return [*_without_goal(who), *_unmeasured(who), *(_unjudged(who) if who.is_programme else ())]


def _without_goal(who: Standing) -> Iterator[Task]:
    leading = [group_id for group_id, roles in who.roles.items() if roles & LEADERS]
    for group_id, slug, demo in read(_running_without_goal(), {"leading": leading}) if leading else ():
        yield Task(
            title=_("Stel een doel voor de groep"),
            url=url_for("outcomes.new_goal", slug=slug),
            text=_("Zonder doel van de start kan niemand later zeggen wat de groep heeft bereikt."),
            group_id=group_id,
            action=_("Stel een doel"),
            demo=demo,
        )


@cache
def _running_without_goal() -> Any:
    return select(Group.id, Group.slug, Group.demo).where(
        any_of(Group.id, "leading"),
        ~exists().where(Goal.group_id == Group.id),
        func.coalesce(Group.phase_now, "") != "ended",
    )


def _unmeasured(who: Standing) -> Iterator[Task]:
    """Delivered lots of one's own, with an indicator that a goal of its groups names and of which nothing is said."""
    asked = given(who, organisations=list(who.organisation_ids))
    for lot, indicator, key, group_id in dict.fromkeys(db.session.execute(_not_measured(), asked).all()):
        address = url_for("outcomes.measure_tender", pid=lot.tender.pid, of=lot.number, indicator=key)
        yield Task(
            title=_("Vul een meting in: %(indicator)s", indicator=indicator),
            url=address,
            text=_("%(lot)s is opgeleverd. Weet je de waarde niet, zeg dat dan.", lot=lot_name(lot)),
            group_id=group_id,
            action=_("Vul een meting in"),
            demo=lot.tender.demo,
        )


@cache
def _not_measured() -> Any:
    said = exists().where(
        Measurement.lot_id == Lot.id,
        Measurement.version_id == IndicatorVersion.id,
        IndicatorVersion.indicator_id == Indicator.id,
    )
    return (
        select(Lot, Indicator.name, Indicator.key, TenderGroup.group_id)
        .join(Tender, Tender.id == Lot.tender_id)
        .join(TenderGroup, TenderGroup.tender_id == Tender.id)
        .join(Goal, Goal.group_id == TenderGroup.group_id)
        .join(Indicator, Indicator.id == Goal.indicator_id)
        .where(
            any_of(Tender.organisation_id, "organisations"),
            seen(Tender),
            seen(Goal),
            TenderGroup.relation == "set",
            Lot.realised_on.is_not(None),
            Lot.kind != "part",
            Lot.replaced_by_id.is_(None),
            ~said,
        )
        .options(contains_eager(Lot.tender).load_only(Tender.pid, Tender.title, Tender.demo))
        .order_by(Lot.realised_on, Lot.id, Indicator.name)
    )


def _unjudged(who: Standing) -> Iterator[Task]:
    replaced = select(Goal.replaces_id).where(Goal.replaces_id.is_not(None))
    found = (
        select(Goal)
        .where(
            visible_to(who, Goal),
            Goal.id.not_in(replaced),
            Goal.target_on < clock.today().isoformat(),
            ~exists().where(Assessment.goal_id == Goal.id),
        )
        .options(joinedload(Goal.group))
        .order_by(Goal.target_on, Goal.id)
    )
    for goal in db.session.scalars(found):
        due = last_day(goal.target_on)
        if due <= clock.today():
            yield Task(
                title=_("Beoordeel een doel"),
                url=url_for("outcomes.assessment", pid=goal.pid),
                due=due,
                text=f"{goal.group.name}: {goal.statement}",
                group_id=goal.group_id,
                action=_("Beoordeel het doel"),
                demo=goal.demo,
            )


def last_day(partial: str) -> date:
    """The last day of a year, month or day: a goal for 2025 has until the end of it."""
    year, month, day = (*(int(part) for part in partial.split("-")), 0, 0)[:3]
    if day:
        return date(year, month, day)
    following = date(year + month // 12, month % 12 + 1, 1) if month else date(year + 1, 1, 1)
    return date.fromordinal(following.toordinal() - 1)
