"""Will the effect be measurable? What must be known for that, and what the tender asks for.

Of the first thirteen buyer groups seven could not compute their savings, since tender data, composition and quantities
had not been asked for. So it is checked before a tender goes out. What is needed is what the clauses of the groups in
scope can ask for (`provides`), and what rooms above add: the inputs of indicators.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Date, bindparam, select

from buyergroup_hub.access import any_of, given, seen
from buyergroup_hub.clauses.glossary import LEVEL_WORDS
from buyergroup_hub.clauses.models import Clause, ClauseVersion, SetItem
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db, read
from buyergroup_hub.kit.formats import and_list
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.kit.web import once
from buyergroup_hub.permissions import Standing
from buyergroup_hub.tenders.models import ArrangedInput, ClauseUse, Tender


@dataclass(frozen=True)
class Need:
    """One datum: what it is, which clause or arrangement brings it, and what to do where nothing does yet."""

    key: str
    by: str | None = None
    advice: str | None = None

    @property
    def arranged(self) -> bool:
        return self.by is not None


Asked = Callable[[Collection[int]], Iterable[tuple[str, str]]]
"""Of the groups in scope, the data that their indicators need: (the key, in which words it is needed)."""

INPUTS: list[Asked] = []
"""Rooms above add here which data their indicators need."""


def check(tender: Tender) -> list[Need]:
    """The data that the effect needs, missing ones first. Empty where no group and no indicator says what is needed.

    The unit is the lot: what the clauses of one lot bring is not known of another. Then it says of which it is."""
    scope = [link.group_id for link in tender.groups if link.relation == "set"]
    offered = _offered(_versions_of(scope, tender.published_on or clock.today()) if scope else ())
    per_lot = {lot.number: brought(lot.uses) for lot in tender.counted}
    by = {key: code for one in per_lot.values() for key, code in one.items()}
    partly = {key: numbers for key in by if (numbers := [n for n, one in per_lot.items() if key not in one])}
    otherwise = {one.key: one.how for one in arranged(tender)}
    needs = _needs(offered, scope, {key: code for key, code in by.items() if key not in partly}, otherwise)
    return [_in_part(need, partly) for need in needs]


def _in_part(need: Need, partly: Mapping[str, Sequence[int]]) -> Need:
    """Which lots do not ask for a datum that others do."""
    if need.arranged or need.key not in partly:
        return need
    lots = and_list([_("perceel %(n)s", n=number) for number in partly[need.key]])
    return Need(
        need.key, None, _("Nog niet gevraagd in %(lots)s.", lots=lots) + (f" {need.advice}" if need.advice else "")
    )


def keep_readiness(tender: Tender, day: date) -> None:
    """What the check says as a tender goes to market stays as it was."""
    needs = check(tender)
    tender.ready_in, tender.ready_of, tender.ready_on = sum(need.arranged for need in needs), len(needs), day


def check_basket(items: Sequence[SetItem], who: Standing) -> list[Need]:
    """The same of what lies in a basket, before there is a tender: of the groups of its clauses."""
    scope = sorted({item.version.clause.group_id for item in items})
    versions = read(_seen_versions(), given(who, group_ids=scope, day=clock.today())).all() if scope else ()
    by = {key: item.version.clause.code for item in items for key in brought_by(item.version, item.level)}
    return _needs(_offered(versions), scope, by, {})


def _needs(
    offered: Iterable[tuple[str, str]], scope: Collection[int], by: Mapping[str, str], otherwise: Mapping[str, str]
) -> list[Need]:
    wanted = dict(offered)
    for asked in INPUTS:
        for key, words in asked(scope):
            wanted.setdefault(key, words)
    needs = [Need(key, by.get(key) or otherwise.get(key), words) for key, words in wanted.items()]
    needs += [Need(key, code) for key, code in by.items() if key not in wanted]
    return sorted(needs, key=lambda need: (need.arranged, need.key))


def arranged(tender: Tender) -> Sequence[ArrangedInput]:
    return once(("arranged", tender.id), lambda: db.session.scalars(_arranged(), {"tender": tender.id}).all())


@cache
def _arranged() -> Any:
    return select(ArrangedInput).where(ArrangedInput.tender_id == bindparam("tender"))


def _offered(versions: Sequence[Any]) -> Iterable[tuple[str, str]]:
    """(datum, advice) of what the clauses of the groups in scope can ask for."""
    for version in versions:
        for key, level in sorted(version.provides.items()):
            yield key, _advice(version.code, level)


def _versions_of(group_ids: Sequence[int], day: date) -> Sequence[Any]:
    return read(_versions(), {"group_ids": group_ids, "day": day}).all()


@cache
def _versions() -> Any:
    """Of these groups, what the versions of a day can ask for, by the code of their clause."""
    day = bindparam("day", type_=Date())
    return (
        select(Clause.code, ClauseVersion.provides)
        .join(ClauseVersion.clause)
        .where(any_of(Clause.group_id, "group_ids"), Clause.withdrawn_at.is_(None), ClauseVersion.current_on(day))
        .order_by(Clause.code)
    )


@cache
def _seen_versions() -> Any:
    """The same, of the versions that the person sees."""
    return _versions().where(seen(ClauseVersion))


def _advice(code: str, level: int) -> str:
    return _("%(code)s vraagt dit, vanaf niveau %(level)s.", code=code, level=str(LEVEL_WORDS[level]).lower())


def brought(uses: Iterable[ClauseUse]) -> Mapping[str, str]:
    """By datum, the clause that asks for it at the level that was chosen."""
    return {key: use.version.clause.code for use in uses if use.asked for key in brought_by(use.version, use.level)}


def brought_by(version: ClauseVersion, chosen: int | None) -> Iterable[str]:
    """The data that a version asks for at a level; none where it was dropped."""
    return (key for key, level in version.provides.items() if chosen is not None and chosen >= level)
