"""Define what is measured. A definition never changes: what is measured otherwise is another version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal

from sqlalchemy import select

from buyergroup_hub.access import is_of_demo
from buyergroup_hub.events.actions import record
from buyergroup_hub.groups.group.actions import slug_of
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.outcomes.indicators import events
from buyergroup_hub.outcomes.indicators.models import Indicator, IndicatorInput, IndicatorVersion

LONGEST = 60
RESERVED = frozenset({"new"})


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a version says. `inputs`: the data without which it cannot be computed, in words."""

    kind: str
    unit: str
    method: str
    boundary: str
    period_kind: str
    theme_id: int
    method_version: str = ""
    share: bool = False
    weight_name: str | None = None
    weight_unit: str | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    sum_subjects: bool = False
    sum_time: bool = False
    inputs: Sequence[str] = ()

    def columns(self) -> dict[str, object]:
        return {name: value for name, value in asdict(self).items() if name != "inputs"}


def define(name: str, said: Said, *, demo: bool = False) -> Indicator:
    """Something new that is measured, with the first version of its definition."""
    indicator = Indicator(key=_free_key(name), name=name, audience="public", demo=is_of_demo(demo), versions=[])
    db.session.add(indicator)
    db.session.flush()
    _add_version(indicator, said, 1, "")
    return indicator


def revise(indicator: Indicator, said: Said, change_note: str) -> IndicatorVersion:
    """From now on measure it otherwise. What was measured by an earlier version stays, and stands apart."""
    last = indicator.current
    if said.columns() == {name: getattr(last, name) for name in said.columns()} and list(said.inputs) == [
        one.key for one in last.inputs
    ]:
        raise RuleBroken(_("Er verandert niets aan de definitie. Pas iets aan, of ga terug."))
    return _add_version(indicator, said, last.number + 1, change_note)


def _add_version(indicator: Indicator, said: Said, number: int, change_note: str) -> IndicatorVersion:
    _check(said)
    version = IndicatorVersion(
        indicator=indicator,
        number=number,
        since=clock.today(),
        change_note=change_note,
        inputs=[IndicatorInput(position=place, key=key) for place, key in enumerate(said.inputs, 1)],
        **said.columns(),
    )
    db.session.add(version)
    record(events.INDICATOR_DEFINED, indicator, {"number": number})
    return version


def _check(said: Said) -> None:
    if said.share and (said.sum_subjects or said.sum_time):
        raise RuleBroken(_("Percentages tel je nooit op. Noem het geheel waar ze naar gewogen worden."))
    if "%" in said.unit and not said.share:
        raise RuleBroken(_("De eenheid is een percentage. Zeg dan dat het een deel van een geheel is."))
    if (said.weight_name is None) != (said.weight_unit is None):
        raise RuleBroken(_("Noem van het geheel wat het is en in welke eenheid, of laat allebei leeg."))
    if said.weight_name is not None and not said.share:
        raise RuleBroken(_("Alleen een deel van een geheel wordt gewogen. Laat het geheel leeg."))
    if said.minimum is not None and said.maximum is not None and said.minimum >= said.maximum:
        raise RuleBroken(_("De laagste waarde is niet lager dan de hoogste. Kijk de twee getallen na."))


def _free_key(name: str) -> str:
    wanted, number = slug_of(name)[:LONGEST].rstrip("-"), 1
    key = wanted
    while key in RESERVED or db.session.scalar(select(Indicator.id).where(Indicator.key == key)):
        number += 1
        key = f"{wanted[: LONGEST - 4]}-{number}"
    return key
