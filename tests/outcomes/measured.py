"""Goals, definitions and measurements for the tests of this room, made by its verbs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from buyergroup_hub.kit.db import db
from buyergroup_hub.organisations.manifest.models import Theme
from buyergroup_hub.outcomes.goals import actions as goals_actions
from buyergroup_hub.outcomes.goals.models import Goal
from buyergroup_hub.outcomes.indicators import actions as indicators_actions
from buyergroup_hub.outcomes.indicators.actions import Said
from buyergroup_hub.outcomes.indicators.models import Indicator
from buyergroup_hub.outcomes.measuring import actions as measuring_actions
from buyergroup_hub.outcomes.measuring.actions import Answer, Circumstances
from buyergroup_hub.outcomes.measuring.models import Measurement
from tests.cast import Cast, kept
from tests.tenders import told

MEASURED: dict[str, Any] = {"quality": "measured", "source_kind": "weighing", "source": "Weegbon 12"}
YEAR = {"since": date(2025, 1, 1), "until": date(2025, 12, 31)}


def theme(key: str = "circulair") -> Theme:
    return db.session.scalars(select(Theme).where(Theme.key == key)).one()


def said(**more: Any) -> Said:
    """A definition of tonnes per calendar year that may be added; `more` says it otherwise."""
    plain: dict[str, Any] = {
        "kind": "effect",
        "unit": "ton",
        "method": "Gewogen op de bouwplaats.",
        "boundary": "Dek en liggers. Niet: fundering.",
        "period_kind": "calendar_year",
        "theme_id": theme().id,
        "sum_subjects": True,
        "sum_time": True,
    }
    return Said(**plain | more)


def share(**more: Any) -> Said:
    """A percentage of a mass."""
    plain: dict[str, Any] = {
        "unit": "%",
        "share": True,
        "weight_name": "massa van het dek",
        "weight_unit": "ton",
        "minimum": Decimal(0),
        "maximum": Decimal(100),
        "period_kind": "delivery",
        "sum_subjects": False,
        "sum_time": False,
    }
    return said(**plain | more)


@kept
def defined(cast: Cast, name: str = "Hergebruikt staal", *, percent: bool = False, **more: Any) -> str:
    """An indicator; answers its key."""
    with cast.acting("programme"):
        return indicators_actions.define(name, share(**more) if percent else said(**more)).key


@kept
def revised(cast: Cast, key: str, *, percent: bool = False, **more: Any) -> None:
    with cast.acting("programme"):
        indicators_actions.revise(indicator(key), share(**more) if percent else said(**more), "Anders gemeten.")


def indicator(key: str) -> Indicator:
    return db.session.scalars(Indicator.addressed(key=key)).one()


@kept
def recorded(
    cast: Cast,
    key: str,
    pid: str,
    number: int | None = 1,
    *,
    who: str = "core_member",
    value: str | None = None,
    **more: Any,
) -> str:
    """A measurement of a lot, or of the whole tender where `number` is None; answers its pid. Without a value, and
    without a band, it is unknown."""
    with cast.acting(who):
        tender = told.tender(pid)
        subject = tender if number is None else tender.lots[number - 1]
        return _measure(key, subject, value, more)


@kept
def of_organisation(cast: Cast, key: str, name: str, value: str | None = None, *, who: str, **more: Any) -> str:
    with cast.acting(who):
        return _measure(key, cast.organisation(name), value, more)


@kept
def of_group(cast: Cast, key: str, value: str | None = None, *, who: str = "coordinator", **more: Any) -> str:
    with cast.acting(who):
        return _measure(key, cast.group(), value, more)


def _measure(key: str, subject: Any, value: str | None, more: dict[str, Any]) -> str:
    return measuring_actions.measure(indicator(key).current, subject, answer(value, more), Circumstances(**more)).pid


def answer(value: str | None, more: dict[str, Any]) -> Answer:
    """Takes out of `more` what belongs to the answer, and adds what a known value needs."""
    weight = more.pop("weight", None)
    if value is None:
        return Answer(unknown_reason=more.pop("unknown_reason", "not_measured"))
    for name, standard in (YEAR | MEASURED).items():
        more.setdefault(name, standard)
    low, _, high = value.partition("–")
    whole = Decimal(weight) if weight else None
    if high:
        return Answer(low=Decimal(low), high=Decimal(high), weight=whole)
    return Answer(value=Decimal(low), weight=whole)


@kept
def corrected(cast: Cast, pid: str, value: str | None, *, who: str = "core_member", **more: Any) -> str:
    with cast.acting(who):
        old = measurement(pid)
        version = indicator(more.pop("by")).current if "by" in more else old.version
        return measuring_actions.correct(old, version, answer(value, more), Circumstances(**more)).pid


def measurement(pid: str) -> Measurement:
    return db.session.scalars(Measurement.addressed(pid=pid)).unique().one()


@kept
def aimed(cast: Cast, statement: str = "De helft van de percelen vraagt hergebruik", **more: Any) -> str:
    """A goal of the group; answers its pid. `indicator` is a key."""
    with cast.acting("coordinator"):
        key = more.pop("indicator", None)
        plain = {
            "statement": statement,
            "baseline": None,
            "target": "50%",
            "target_on": "2027",
            "scope": "Alle percelen",
            "counted": "percelen",
        }
        more = plain | {"indicator": indicator(key) if key else None, "theme": None} | more
        return goals_actions.set_goal(cast.group(), **more).pid


def goal(pid: str) -> Goal:
    return db.session.scalars(Goal.addressed(pid=pid)).unique().one()


@kept
def assessed(cast: Cast, pid: str, verdict: str = "partly", **more: Any) -> None:
    with cast.acting("programme"):
        goals_actions.assess(goal(pid), verdict, "high", more.pop("evidence", "Geteld in de hub."), **more)
