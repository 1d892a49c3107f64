"""What clauses show on others' pages, and what waits for a person here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from flask import url_for
from sqlalchemy import exists

from buyergroup_hub.clauses.actions import numbers_of
from buyergroup_hub.clauses.glossary import TYPE_WORDS
from buyergroup_hub.clauses.models import Clause, ClauseVersion, KeptDraft
from buyergroup_hub.clauses.queries import (
    ItemRow,
    Numbered,
    SetRow,
    clauses_counted,
    drafts_kept,
    items_of,
    most_applied_of,
    sets_of,
)
from buyergroup_hub.groups.listing import POSSIBILITIES, Possibility
from buyergroup_hub.groups.models import Group
from buyergroup_hub.kit.formats import short_day
from buyergroup_hub.kit.i18n import _, _l, locale, ngettext
from buyergroup_hub.kit.work import Task
from buyergroup_hub.panels import Count, Panel, counts
from buyergroup_hub.permissions import LEADERS, Standing

SHOWN = 5
OfSet = TypeVar("OfSet", SetRow, ItemRow)

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


@dataclass
class Offer:
    """What a group has in clauses, as its page shows it."""

    total: int = 0
    clauses: list[Applied] = field(default_factory=list)
    sets: list[SetRow] = field(default_factory=list)
    may_draft: bool = False


def _counts(groups: Sequence[Any], _who: Standing) -> Mapping[int, int]:
    """By group, how many clauses the person sees."""
    return counts("clauses", groups)


def _offers(groups: Sequence[Any], who: Standing) -> Mapping[int, Any]:
    """By group, its most applied clauses and its published sets; a group with neither shows how to begin to who may."""
    totals = counts("clauses", groups)
    offers = {group.id: Offer(totals.get(group.id, 0), may_draft=f"group:{group.id}" in who.tokens) for group in groups}
    for clause in _most_applied(offers.keys()):
        offers[clause.group_id].clauses.append(clause)
    for row in last_of_each(sets_of(offers.keys())):
        offers[row.group_id].sets.append(row)
    return {group_id: offer for group_id, offer in offers.items() if offer.total or offer.sets or offer.may_draft}


def _most_applied(groups: Collection[int]) -> Iterable[Applied]:
    found: dict[int, Applied] = {}
    for row in most_applied_of(groups, SHOWN, locale()):
        clause = found.setdefault(row.id, Applied(*row[:-1]))
        if row.level is not None:
            clause.levels.append(row.level)
    return found.values()


def last_of_each(rows: Iterable[OfSet]) -> list[OfSet]:
    """Of each project type and level the last publication, and the draft for who sees it."""
    return list({(row.group_id, row.project_type, row.level, row.number is None): row for row in rows}.values())


def waits_for(who: Standing) -> list[Task]:
    """Texts that were kept and not saved, and newer versions of what stands in one's groups' sets."""
    return [*_kept(), *_replaced(who)]


def _kept() -> list[Task]:
    return [
        Task(
            title=_("Maak je tekst voor %(code)s af", code=version.clause.code),
            url=_editor_of(kept, version),
            text=_("Bewaard op %(day)s. De groep leest hem nog niet.", day=short_day(kept.at)),
            group_id=version.clause.group_id,
            action=_("Ga verder"),
            demo=version.demo,
        )
        for kept, version in drafts_kept()
    ]


def _editor_of(kept: KeptDraft, version: ClauseVersion) -> str:
    code = version.clause.code
    if kept.language == version.language:
        return url_for("clauses.edit", code=code)
    return url_for("clauses.translation", code=code, number=version.number, language=kept.language)


def _replaced(who: Standing) -> list[Task]:
    leading = [group_id for group_id, roles in who.roles.items() if roles & LEADERS]
    rows = items_of(leading) if leading else []
    last = last_of_each(rows)
    held = {row.pid for row in last}
    items = [(row.clause_id, row) for row in rows if row.clause_id and row.pid in held]
    today = numbers_of({clause for clause, _row in items}) if items else {}
    old = Counter(row.pid for clause, row in items if _is_old(today.get(clause), row.cited))
    return [_replacing(row, old[row.pid]) for row in last if old[row.pid]]


def _is_old(newest: Numbered | None, cited: int | None) -> bool:
    return newest is not None and (newest.number or 0) > (cited or 0)


def _replacing(one: ItemRow, old: int) -> Task:
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
