"""What clauses show on others' pages, and what waits for a person here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from flask import url_for
from sqlalchemy import exists, func, select
from sqlalchemy.orm import joinedload

from buyergroup_hub.access import any_of, given, seen
from buyergroup_hub.clauses.actions import Numbered, numbers_of
from buyergroup_hub.clauses.glossary import TYPE_WORDS
from buyergroup_hub.clauses.models import (
    Clause,
    ClauseLevel,
    ClauseSet,
    ClauseVersion,
    KeptDraft,
    SetItem,
)
from buyergroup_hub.clauses.titles import LANGUAGE, TEXT_ID, TITLE, with_text
from buyergroup_hub.groups.listing import POSSIBILITIES, Possibility
from buyergroup_hub.groups.models import Group
from buyergroup_hub.kit.db import db, read
from buyergroup_hub.kit.formats import short_day
from buyergroup_hub.kit.i18n import _, _l, locale, ngettext
from buyergroup_hub.kit.work import Task
from buyergroup_hub.panels import Count, Panel, counts
from buyergroup_hub.permissions import LEADERS, Standing
from buyergroup_hub.queries import Param, Statement, query

SHOWN = 5

POSSIBILITIES.append(
    Possibility(
        "clauses",
        _l("Bepalingen overnemen"),
        lambda: exists().where(Clause.group_id == Group.id, Clause.withdrawn_at.is_(None)),
    )
)


@dataclass(frozen=True)
class Applied:
    """A clause in a group's list of those that were applied most."""

    id: int
    code: str
    type: str
    audience: str
    group_id: int
    title: str
    language: str
    levels: list[int] = field(default_factory=list)

    @property
    def type_words(self) -> str:
        return str(TYPE_WORDS[self.type])


@dataclass(frozen=True)
class Published:
    """The last publication of a set for a project type and level, or its draft, which has no number."""

    pid: str
    project_type: str | None
    level: int | None
    number: int | None
    published_at: datetime | None
    demo: bool
    clauses: int


@dataclass
class Offer:
    """What a group has in clauses, as its page shows it."""

    total: int = 0
    clauses: list[Applied] = field(default_factory=list)
    sets: list[Published] = field(default_factory=list)
    may_draft: bool = False


def _counts(groups: Sequence[Any], _who: Standing) -> Mapping[int, int]:
    """By group, how many clauses the person sees."""
    return counts("clauses", groups)


@query(tuple[int, int])
def clauses_counted(groups: Param[Collection[int]]) -> Statement:
    counted = select(Clause.group_id, func.count()).where(Clause.group_id.in_(groups))
    return counted.group_by(Clause.group_id)


def _offers(groups: Sequence[Any], who: Standing) -> Mapping[int, Any]:
    """By group, its most applied clauses and its published sets; a group with neither shows how to begin to who may."""
    totals = counts("clauses", groups)
    offers = {group.id: Offer(totals.get(group.id, 0), may_draft=f"group:{group.id}" in who.tokens) for group in groups}
    for clause in _most_applied(list(offers), who):
        offers[clause.group_id].clauses.append(clause)
    for group_id, whole in _published(list(offers), who):
        offers[group_id].sets.append(whole)
    return {group_id: offer for group_id, offer in offers.items() if offer.total or offer.sets or offer.may_draft}


def _most_applied(group_ids: list[int], who: Standing) -> Iterable[Applied]:
    found: dict[int, Applied] = {}
    for level, *shown in read(_most_applied_of(), given(who, group_ids=group_ids, language=locale())):
        clause = found.setdefault(shown[0], Applied(*shown))
        if level is not None:
            clause.levels.append(level)
    return found.values()


@cache
def _most_applied_of() -> Any:
    """A row for each level of each clause, whose levels follow each other."""
    order = (Clause.proven_in.desc().nulls_last(), Clause.code)
    place = func.row_number().over(partition_by=Clause.group_id, order_by=order)
    first = (
        select(Clause.id, place.label("place"))
        .where(any_of(Clause.group_id, "group_ids"), seen(Clause), Clause.withdrawn_at.is_(None))
        .subquery()
    )
    shown = Clause.id, Clause.code, Clause.type, Clause.audience, Clause.group_id, TITLE, LANGUAGE
    found = select(ClauseLevel.level, *shown).join(first, first.c.id == Clause.id)
    return (
        with_text(found.join(ClauseVersion, ClauseVersion.id == Clause.shown_id))
        .outerjoin(ClauseLevel, ClauseLevel.text_id == TEXT_ID)
        .where(first.c.place <= SHOWN)
        .order_by(*order, ClauseLevel.level)
    )


def _published(group_ids: list[int], who: Standing) -> Iterable[tuple[int, Published]]:
    """Of each project type and level the last publication, and the draft for who sees it."""
    last: dict[Hashable, tuple[int, Published]] = {}
    for group_id, *shown in read(_sets_shown(), given(who, group_ids=group_ids)):
        one = Published(*shown)
        last[group_id, one.project_type, one.level, one.number is None] = (group_id, one)
    return last.values()


@cache
def _sets_shown() -> Any:
    items = select(func.count(SetItem.id)).where(SetItem.set_id == ClauseSet.id).correlate(ClauseSet).scalar_subquery()
    shown = ClauseSet.pid, ClauseSet.project_type, ClauseSet.level, ClauseSet.number, ClauseSet.published_at
    return _in_order(select(ClauseSet.group_id, *shown, ClauseSet.demo, items))


def _in_order(found: Any) -> Any:
    """The sets of groups that the person sees, later publications behind earlier ones."""
    seen_ones = found.where(any_of(ClauseSet.group_id, "group_ids"), seen(ClauseSet))
    return seen_ones.order_by(ClauseSet.project_type, ClauseSet.level, ClauseSet.number)


def waits_for(who: Standing) -> list[Task]:
    """Texts that were kept and not saved, and newer versions of what stands in one's groups' sets."""
    return [*_kept(who), *_replaced(who)]


def _kept(who: Standing) -> list[Task]:
    return [
        Task(
            title=_("Maak je tekst voor %(code)s af", code=version.clause.code),
            url=_editor_of(kept, version),
            text=_("Bewaard op %(day)s. De groep leest hem nog niet.", day=short_day(kept.at)),
            group_id=version.clause.group_id,
            action=_("Ga verder"),
            demo=version.demo,
        )
        for kept, version in db.session.execute(_drafts_kept(), given(who))
    ]


@cache
def _drafts_kept() -> Any:
    return (
        select(KeptDraft, ClauseVersion)
        .join(ClauseVersion, ClauseVersion.id == KeptDraft.version_id)
        .where(seen(KeptDraft), seen(ClauseVersion))
        .options(joinedload(ClauseVersion.clause))
        .order_by(KeptDraft.at)
    )


def _editor_of(kept: KeptDraft, version: ClauseVersion) -> str:
    code = version.clause.code
    if kept.language == version.language:
        return url_for("clauses.edit", code=code)
    return url_for("clauses.translation", code=code, number=version.number, language=kept.language)


def _replaced(who: Standing) -> list[Task]:
    leading = [group_id for group_id, roles in who.roles.items() if roles & LEADERS]
    rows = read(_sets_and_items(), given(who, group_ids=leading)).all() if leading else []
    last = {(row.group_id, row.project_type, row.level, row.number is None): row for row in rows}
    held = {one.pid for one in last.values()}
    items = [row for row in rows if row.clause_id and row.pid in held]
    today = numbers_of({row.clause_id for row in items}) if items else {}
    old = Counter(row.pid for row in items if _is_old(today.get(row.clause_id), row.cited))
    return [_replacing(one, old[one.pid]) for one in last.values() if old[one.pid]]


@cache
def _sets_and_items() -> Any:
    """The sets of groups, later publications last, a row for each clause in it with the version that it has of it."""
    told = ClauseSet.pid, ClauseSet.group_id, ClauseSet.project_type, ClauseSet.level, ClauseSet.number, ClauseSet.demo
    found = select(*told, SetItem.clause_id, ClauseVersion.number.label("cited"))
    found = found.outerjoin(SetItem, SetItem.set_id == ClauseSet.id)
    return _in_order(found.outerjoin(ClauseVersion, ClauseVersion.id == SetItem.version_id))


def _is_old(newest: Numbered | None, cited: int | None) -> bool:
    return newest is not None and (newest.number or 0) > (cited or 0)


def _replacing(one: Any, old: int) -> Task:
    return Task(
        title=ngettext(
            "%(num)d bepaling in jullie set heeft een nieuwe versie",
            "%(num)d bepalingen in jullie set hebben een nieuwe versie",
            old,
        ),
        url=url_for("clauses.set_page", pid=one.pid),
        text=one.project_type,
        group_id=one.group_id,
        action=_("Bekijk de set"),
        demo=one.demo,
    )


PANELS = (
    Count("clauses", clauses_counted),
    Panel("group.tabs", "clauses/_tab.html", _counts, place=20),
    Panel("group.overview", "clauses/_of_group.html", _offers, place=20),
    Panel("group.row", "clauses/_in_row.html", _counts, place=20),
)
