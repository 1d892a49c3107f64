"""The minimum data set: what the indicators of a group's goals need, and which of it a lot still lacks.

It is the same for everyone who sees the tender: only public goals ask for data.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import func, select

from buyergroup_hub.access import any_of
from buyergroup_hub.kit.db import db, read
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.kit.web import once
from buyergroup_hub.outcomes.glossary import INPUT_WORDS
from buyergroup_hub.outcomes.models import Goal, Indicator, IndicatorInput, IndicatorVersion, LotInput
from buyergroup_hub.tenders import completeness
from buyergroup_hub.tenders.models import Lot, Tender


@dataclass(frozen=True)
class Datum:
    """One datum of a lot: what brings it, or None where it is missing; and for which indicators it is needed."""

    key: str
    by: str | None
    needed_for: Sequence[str]


def asked(group_ids: Collection[int]) -> Iterable[tuple[str, str]]:
    """(datum, in which words it is needed) for `completeness.check`."""
    for key, names in _of_groups(group_ids).items():
        yield key, _("Nodig voor: %(indicators)s.", indicators=", ".join(names))


def needed(group_ids: Collection[int]) -> dict[str, list[str]]:
    """By datum, the indicators of the groups' public goals that need it today. One query."""
    if not group_ids:
        return {}
    data: dict[str, list[str]] = {}
    for key, name in read(_needed(), {"group_ids": list(group_ids)}):
        data.setdefault(key, []).append(name)
    return data


@cache
def _needed() -> Any:
    newest = (
        select(IndicatorVersion.indicator_id, func.max(IndicatorVersion.number).label("number"))
        .group_by(IndicatorVersion.indicator_id)
        .subquery()
    )
    replaced = select(Goal.replaces_id).where(Goal.replaces_id.is_not(None))
    aimed = select(Goal.indicator_id).where(
        any_of(Goal.group_id, "group_ids"), Goal.audience == "public", Goal.id.not_in(replaced)
    )
    return (
        select(IndicatorInput.key, Indicator.name)
        .join(IndicatorVersion, IndicatorVersion.id == IndicatorInput.version_id)
        .join(Indicator, Indicator.id == IndicatorVersion.indicator_id)
        .join(
            newest,
            (newest.c.indicator_id == IndicatorVersion.indicator_id) & (newest.c.number == IndicatorVersion.number),
        )
        .where(IndicatorVersion.indicator_id.in_(aimed))
        .order_by(IndicatorInput.version_id, IndicatorInput.position)
    )


def _of_tender(tender: Tender) -> dict[str, list[str]]:
    """The same for the groups of which a tender uses the set."""
    return _of_groups([link.group_id for link in tender.groups if link.relation == "set"])


def _of_groups(group_ids: Collection[int]) -> dict[str, list[str]]:
    """The page of a tender asks twice."""
    return once(("needed", *sorted(group_ids)), lambda: needed(group_ids))


def of_lots(tender: Tender) -> list[tuple[Lot, list[Datum]]]:
    """Per counted lot, each datum with what brings it, missing ones first. Three queries."""
    wanted = _of_tender(tender)
    if not wanted:
        return []
    otherwise = {one.key: one.how for one in completeness.arranged(tender)}
    said = {(one.lot_id, one.key): one for one in _said([lot.id for lot in tender.counted])}
    rows = []
    for lot in tender.counted:
        data = [Datum(key, _by(lot, key, said, otherwise), names) for key, names in wanted.items()]
        rows.append((lot, sorted(data, key=lambda datum: (datum.by is not None, datum.key))))
    return rows


def lacking(tender: Tender) -> list[tuple[Lot, list[str] | None]]:
    """Per counted lot, what it lacks; None where that is what nothing in the whole tender brings, which its check says
    already."""
    rows = of_lots(tender)
    brought = completeness.brought(use for lot in tender.counted for use in lot.uses)
    arranged = {one.key for one in completeness.arranged(tender)}
    found: list[tuple[Lot, list[str] | None]] = []
    for lot, data in rows:
        keys = [one.key for one in data if one.by is None]
        nowhere = [one.key for one in data if one.key not in brought and one.key not in arranged]
        found.append((lot, None if sorted(keys) == sorted(nowhere) else keys))
    return found


def of_lot(tender: Tender, lot: Lot) -> list[Datum]:
    return next((data for one, data in of_lots(tender) if one is lot), [])


def _said(lot_ids: Sequence[int]) -> Sequence[LotInput]:
    return db.session.scalars(_inputs(), {"lot_ids": list(lot_ids)}).all()


@cache
def _inputs() -> Any:
    return select(LotInput).where(any_of(LotInput.lot_id, "lot_ids"))


def _by(lot: Lot, key: str, said: dict[tuple[int, str], LotInput], otherwise: dict[str, str]) -> str | None:
    """What was said of the lot itself goes before what its clauses bring, and that before what the tender arranged."""
    own = said.get((lot.id, key))
    if own is not None:
        words = str(INPUT_WORDS[own.state])
        return f"{words}: {own.note}" if own.note else words
    return completeness.brought(lot.uses).get(key) or otherwise.get(key)


completeness.INPUTS.append(asked)
