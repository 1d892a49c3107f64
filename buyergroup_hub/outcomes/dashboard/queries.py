"""Groups per phase, what public sources say of groups, and figures of public sources."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import ColumnElement, case, exists, func, or_, select

from buyergroup_hub.groups.group.models import Group, Membership, in_words
from buyergroup_hub.kit.db import spelled
from buyergroup_hub.knowledge.models import KnowledgeItem
from buyergroup_hub.permissions import LEADERS
from buyergroup_hub.queries import Param, Statement, query


class PhaseRow(NamedTuple):
    """How many groups are in a phase now; none is unknown."""

    phase: str | None
    groups: int


@query(PhaseRow, whole=True)
def groups_by_phase(*, only_real: bool) -> Statement:
    counted = select(Group.phase_now, func.count()).group_by(Group.phase_now)
    return counted.where(~Group.demo) if only_real else counted


@query(PhaseRow, whole=True)
def groups_by_start(*, only_real: bool) -> Statement:
    """By the year in which they began."""
    year = func.substr(Group.started, 1, 4)
    counted = select(year, func.count()).group_by(year).order_by(year)
    return counted.where(~Group.demo) if only_real else counted


class SourceCount(NamedTuple):
    """Of groups of which only public sources speak: how many there are, and of how many they name the year in which it
    began, who leads it, and a document."""

    groups: int
    started: int
    led: int
    documented: int


@query(SourceCount, whole=True)
def sources_counted(*, only_real: bool) -> Statement:
    facts = Group.started.is_not(None), has_leader(), has_document()
    counted = select(func.count(), *(func.coalesce(func.sum(case((fact, 1), else_=0)), 0) for fact in facts))
    unknown = counted.where(~is_known())
    return unknown.where(~Group.demo) if only_real else unknown


class NameRow(NamedTuple):
    """A group in a list of names."""

    slug: str
    name_nl: str
    name_en: str | None

    @property
    def name(self) -> str:
        return in_words(self.name_nl, self.name_en)


@query(NameRow, whole=True)
def names_of_choice(most: Param[int], *, ended: bool, only_real: bool) -> Statement:
    """By name, of groups that ended or of which only public sources speak."""
    choice = Group.phase_now == "ended" if ended else ~is_known()
    named = select(Group.slug, Group.name_nl, Group.name_en).where(choice)
    by_name = named.order_by(func.lower(Group.name_nl), Group.id).limit(most)
    return by_name.where(~Group.demo) if only_real else by_name


class DocumentRow(NamedTuple):
    """A document of a group."""

    group_id: int
    pid: str
    title: str
    dated: str | None


@query(DocumentRow)
def documents_of(groups: Param[Collection[int]]) -> Statement:
    columns = KnowledgeItem.group_id, KnowledgeItem.pid, KnowledgeItem.title, KnowledgeItem.dated
    held = select(*columns).join(Group, Group.id == KnowledgeItem.group_id).where(Group.id.in_(groups), *_documents())
    return held.order_by(KnowledgeItem.id)


def is_known() -> ColumnElement[bool]:
    """The SQL of a group of which the hub knows a phase or an event, and not only what public sources say."""
    return or_(Group.phase_now.is_not(None), Group.last_event_at.is_not(None))


def has_leader() -> ColumnElement[bool]:
    leads = Membership.group_id == Group.id, Membership.role.in_(spelled(LEADERS))
    return exists().where(*leads, Membership.runs())


def has_document() -> ColumnElement[bool]:
    return exists().where(*_documents())


def _documents() -> tuple[ColumnElement[bool], ...]:
    current = KnowledgeItem.published_at.is_not(None), KnowledgeItem.withdrawn_at.is_(None)
    kind = KnowledgeItem.kind == "document", KnowledgeItem.superseded_by_id.is_(None)
    return KnowledgeItem.group_id == Group.id, *kind, *current
