"""Record what was measured, and correct it: the old value stays readable."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from buyergroup_hub.access import standing
from buyergroup_hub.audiences import Heard
from buyergroup_hub.events.actions import record
from buyergroup_hub.files import actions as files
from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.digests import Json
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.formats import number as shown
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.organisations.organisation.models import Organisation
from buyergroup_hub.outcomes.indicators.models import IndicatorVersion
from buyergroup_hub.outcomes.measuring import events
from buyergroup_hub.outcomes.measuring.models import LotInput, Measurement
from buyergroup_hub.tenders.tender import completeness
from buyergroup_hub.tenders.tender.actions.circles import FOLLOWERS
from buyergroup_hub.tenders.tender.models import Lot, Tender

Subject = Lot | Tender | Organisation | Group


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One number, a band, or why it is unknown; `weight` is the whole that a share is a part of."""

    value: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    unknown_reason: str | None = None
    weight: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Circumstances:
    """Which days it is about, where it comes from and how certain it is."""

    since: date | None = None
    until: date | None = None
    quality: str | None = None
    source_kind: str | None = None
    source: str = ""
    note: str = ""
    upload: files.Upload | None = None


def measure(version: IndicatorVersion, subject: Subject, answer: Answer, around: Circumstances) -> Measurement:
    """Record a value of a version for a lot, tender, organisation or group."""
    _check_subject(subject)
    return _record(version, subject, answer, around, replaces=None)


def correct(old: Measurement, version: IndicatorVersion, answer: Answer, around: Circumstances) -> Measurement:
    """Put a better value in the place of one. It may follow a newer version of the same definition."""
    if old.successor is not None:
        raise RuleBroken(_("Deze meting is al verbeterd. Verbeter de nieuwe."))
    if version.indicator_id != old.version.indicator_id:
        raise RuleBroken(_("Een andere indicator is een andere meting. Leg die apart vast."))
    return _record(version, subject_of(old), answer, around, replaces=old)


def subject_of(measurement: Measurement) -> Subject:
    """What it is of; its parts are loaded."""
    subject = measurement.lot or measurement.tender or measurement.of_organisation or measurement.of_group
    assert subject is not None
    return subject


def _record(
    version: IndicatorVersion, subject: Subject, answer: Answer, around: Circumstances, *, replaces: Measurement | None
) -> Measurement:
    _check_answer(version, answer)
    _check_days(version, answer, around)
    _check_alone(version, subject, around, replaces)
    top = subject.tender if isinstance(subject, Lot) else subject
    file = files.add(around.upload, top.audience, demo=top.demo) if around.upload else None
    known = answer.unknown_reason is None
    made = Measurement(
        version=version,
        file=file or (replaces.file if replaces else None),
        replaces=replaces,
        successor=None,
        value=answer.value,
        low=answer.low,
        high=answer.high,
        weight=answer.weight,
        unknown_reason=answer.unknown_reason,
        since=around.since,
        until=around.until,
        quality=around.quality if known else None,
        source_kind=around.source_kind if known else None,
        source=around.source,
        note=around.note,
        recorded_by_id=standing().person_id,
        recorded_at=clock.now(),
        audience=top.audience,
        demo=top.demo,
        **_of(subject),
    )
    db.session.add(made)
    db.session.flush()  # whose it is stands in its columns
    keys: Mapping[str, Any] = {"indicator": version.indicator_id, "number": version.number}
    who: dict[str, Any] = {"group_id": made.group_id, "acting_for": made.organisation_id}
    record(events.MEASURED, made, keys, **who)
    if replaces is not None:
        record(events.CORRECTED, made, {"replaces": replaces.id}, **who)
    return made


def _of(subject: Subject) -> dict[str, Any]:
    """The one column that says what it is of, with what stands there."""
    names = ("lot", "tender", "of_organisation", "of_group")
    kinds: tuple[type[Any], ...] = (Lot, Tender, Organisation, Group)
    return {name: subject if isinstance(subject, kind) else None for name, kind in zip(names, kinds, strict=True)}


def _check_subject(subject: Subject) -> None:
    if isinstance(subject, Lot) and subject.tender.published_on is None:
        raise RuleBroken(_("De aanbesteding is nog niet gepubliceerd. Meet een perceel als het op de markt is."))
    if isinstance(subject, Lot) and (subject.kind == "part" or subject.replaced_by_id is not None):
        raise RuleBroken(_("Dit perceel telt niet mee in de monitoring. Kies een ander perceel."))


def _check_alone(
    version: IndicatorVersion, subject: Subject, around: Circumstances, replaces: Measurement | None
) -> None:
    """One subject has one value at a time: a second one is a correction of the first."""
    for other in current_of(version.indicator_id, subject):
        if other is replaces:
            continue
        own = version.period_kind == "delivery" and isinstance(subject, Lot)
        apart = (
            around.since is not None
            and around.until is not None
            and other.since is not None
            and other.until is not None
            and (around.until < other.since or other.until < around.since)
        )
        if own or not apart:
            raise RuleBroken(_("Hiervoor staat al een meting over deze periode. Verbeter die."))


def current_of(indicator_id: int, subject: Subject) -> list[Measurement]:
    """The measurements of an indicator, by any version, of one subject that nothing came in the place of."""
    newer = select(Measurement.replaces_id).where(Measurement.replaces_id.is_not(None))
    column = next(getattr(Measurement, f"{name}_id") for name, value in _of(subject).items() if value is not None)
    statement = (
        select(Measurement)
        .join(IndicatorVersion, IndicatorVersion.id == Measurement.version_id)
        .where(IndicatorVersion.indicator_id == indicator_id, column == subject.id, Measurement.id.not_in(newer))
        .order_by(Measurement.id)
    )
    return list(db.session.scalars(statement))


def _check_answer(version: IndicatorVersion, answer: Answer) -> None:
    given = [answer.value is not None, answer.low is not None or answer.high is not None, bool(answer.unknown_reason)]
    if sum(given) != 1:
        raise RuleBroken(_("Vul één getal in, of een laagste en een hoogste, of zeg dat het onbekend is."))
    if (answer.low is None) != (answer.high is None):
        raise RuleBroken(_("Een band heeft een laagste en een hoogste waarde. Vul ze allebei in."))
    if answer.low is not None and answer.high is not None and answer.low >= answer.high:
        raise RuleBroken(_("De laagste waarde is niet lager dan de hoogste. Kijk de twee getallen na."))
    for number in (answer.value, answer.low, answer.high):
        _check_bounds(version, number)
    if answer.weight is not None and (answer.unknown_reason or version.weight_name is None or answer.weight <= 0):
        raise RuleBroken(_("Het geheel is groter dan 0, en hoort alleen bij een bekend deel ervan."))


def _check_bounds(version: IndicatorVersion, number: Decimal | None) -> None:
    if number is None:
        return
    if version.minimum is not None and number < version.minimum:
        raise RuleBroken(
            _(
                "%(number)s is te laag. De definitie laat waarden toe vanaf %(least)s.",
                number=shown(number),
                least=shown(version.minimum),
            )
        )
    if version.maximum is not None and number > version.maximum:
        raise RuleBroken(
            _(
                "%(number)s is te hoog. De definitie laat waarden toe tot %(most)s.",
                number=shown(number),
                most=shown(version.maximum),
            )
        )


def _check_days(version: IndicatorVersion, answer: Answer, around: Circumstances) -> None:
    since, until = around.since, around.until
    if since is None and until is None and answer.unknown_reason:
        return
    if since is None or until is None:
        raise RuleBroken(_("Vul in over welke dagen de meting gaat: de eerste en de laatste."))
    if since > until:
        raise RuleBroken(_("Het einde van de meting ligt vóór het begin. Kijk de twee dagen na."))
    if until > clock.today() and not answer.unknown_reason:
        raise RuleBroken(_("De meting eindigt in de toekomst. Kies vandaag of een eerdere dag als einde."))
    if version.period_kind == "moment" and since != until:
        raise RuleBroken(_("Deze definitie meet op één dag. Vul twee keer dezelfde dag in."))
    year = (date(since.year, 1, 1), date(since.year, 12, 31))
    if version.period_kind == "calendar_year" and (since, until) != year:
        raise RuleBroken(_("Deze definitie meet per kalenderjaar. Vul 1 januari en 31 december van hetzelfde jaar in."))


def followers_of(tender: Tender) -> Iterable[Heard]:
    """Whoever reads a tender reads its measurements, with their files."""
    lots = select(Lot.id).where(Lot.tender_id == tender.id)
    statement = (
        select(Measurement)
        .where(or_(Measurement.tender_id == tender.id, Measurement.lot_id.in_(lots)))
        .options(joinedload(Measurement.file))
    )
    for measurement in db.session.scalars(statement):
        yield measurement
        if measurement.file is not None:
            yield measurement.file


FOLLOWERS.append(followers_of)


def record_input(lot: Lot, tender: Tender, key: str, state: str | None, note: str = "") -> LotInput | None:
    """How the lot stands with a datum; None takes back what was said, and it is missing again."""
    found = db.session.get(LotInput, (lot.id, key))
    if state is None:
        if found is not None:
            db.session.delete(found)
            _tell(lot, tender, key, "missing")
        return None
    if found is None:
        brings = next((use for use in lot.uses if key in completeness.brought_by(use.version, use.level)), None)
        found = LotInput(lot_id=lot.id, key=key, use_id=brings.id if brings else None)
        db.session.add(found)
    if (found.state, found.note) != (state, note):
        found.state, found.note, found.recorded_on = state, note, clock.today()
        _tell(lot, tender, key, state)
    return found


def _tell(lot: Lot, tender: Tender, key: str, state: str) -> None:
    keys: dict[str, Json] = {"lot": lot.number, "key": key, "state": state}
    record(events.INPUT_RECORDED, tender, keys, group_id=tender.group_id, acting_for=tender.organisation_id)
