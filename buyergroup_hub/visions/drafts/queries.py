"""What this room asks the database. Each question gives what the person who asks may see."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from buyergroup_hub.accounts.person.models import Person
from buyergroup_hub.clauses.registry.models import Clause, ClauseVersion
from buyergroup_hub.groups.group.models import Group, Membership
from buyergroup_hub.kit.db import db
from buyergroup_hub.organisations.organisation.models import Affiliation, Organisation
from buyergroup_hub.queries import Param, Statement, query
from buyergroup_hub.visions.drafts.models import (
    Comment,
    Section,
    SectionDraft,
    SectionRevision,
    TemplateSection,
    Vision,
)

Heads = Mapping[tuple[int, str], SectionRevision]
"""The last revision by section id and language."""


def heads_of(sections: Sequence[Section]) -> Heads:
    """The last revisions of sections in each language. One query."""
    ids = [section.id for section in sections]
    last = (
        select(SectionRevision.section_id, SectionRevision.language, func.max(SectionRevision.number).label("number"))
        .where(SectionRevision.section_id.in_(ids))
        .group_by(SectionRevision.section_id, SectionRevision.language)
        .subquery()
    )
    statement = select(SectionRevision).join(
        last,
        (SectionRevision.section_id == last.c.section_id)
        & (SectionRevision.language == last.c.language)
        & (SectionRevision.number == last.c.number),
    )
    return {(revision.section_id, revision.language): revision for revision in db.session.scalars(statement)}


def sections_of(vision: Vision) -> list[Section]:
    """The sections that the vision has now, in reading order."""
    there = select(Section).filter_by(vision_id=vision.id, removed_at=None).options(joinedload(Section.guide))
    return list(db.session.scalars(there.order_by(Section.position)))


FOR_WHOM = "whoever sees what an organisation decides sees which one it is"

# Of one vision


@query(Section, unrestricted={Section: "a version names the places of its texts; what is written there is apart"})
def all_sections_of(vision: Param[int]) -> Statement:
    """All that the vision ever had: an old version may hold one that is gone from the draft."""
    return select(Section).where(Section.vision_id == vision)


@query(int)
def section_number(vision: Param[int], position: Param[int]) -> Statement:
    """The place of a section among those that the vision has now."""
    there = Section.vision_id == vision, Section.removed_at.is_(None)
    return select(func.count(Section.id)).where(*there, Section.position <= position)


class RevisionRow(NamedTuple):
    key: str
    number: int
    person_id: int | None


@query(RevisionRow)
def revisions_of(vision: Param[int], language: Param[str]) -> Statement:
    return (
        select(Section.key, SectionRevision.number, SectionRevision.person_id)
        .join(SectionRevision, SectionRevision.section_id == Section.id)
        .where(Section.vision_id == vision, SectionRevision.language == language)
    )


@query(SectionRevision, unrestricted={Organisation: FOR_WHOM})
def history_of(section: Param[int], language: Param[str]) -> Statement:
    """Newest first, with who saved them."""
    by = joinedload(SectionRevision.person), joinedload(SectionRevision.acting_for)
    of_section = SectionRevision.section_id == section, SectionRevision.language == language
    return select(SectionRevision).where(*of_section).options(*by).order_by(SectionRevision.number.desc())


class Published(NamedTuple):
    """A published version of a clause."""

    code: str
    number: int
    current: bool | None


@query(Published)
def clause_versions(codes: Param[Collection[str]], day: Param[date]) -> Statement:
    return (
        select(Clause.code, ClauseVersion.number, ClauseVersion.current_on(day))
        .join(ClauseVersion.clause)
        .where(Clause.code.in_(codes), ClauseVersion.number.is_not(None))
    )


# Who writes, and what is said


@dataclass(frozen=True)
class Writer:
    """Somebody who typed lately in a section; never what."""

    section_id: int
    language: str
    begun_at: datetime
    person: Person


@query(Writer, unrestricted={SectionDraft: "who writes along sees who else is typing; what is typed is not read"})
def writers_in(sections: Param[Collection[int]], person: Param[int | None], since: Param[datetime]) -> Statement:
    """Others than the person."""
    of_others = SectionDraft.section_id.in_(sections), SectionDraft.person_id != person
    return (
        select(SectionDraft.section_id, SectionDraft.language, SectionDraft.begun_at, Person)
        .join(Person, Person.id == SectionDraft.person_id)
        .where(*of_others, SectionDraft.kept_at > since)
        .order_by(SectionDraft.begun_at)
    )


@query(Comment)
def comments_on(sections: Param[Collection[int]]) -> Statement:
    """With their replies, oldest first."""
    people = joinedload(Comment.person), joinedload(Comment.owner)
    return select(Comment).where(Comment.section_id.in_(sections)).options(*people).order_by(Comment.id)


@query(tuple[int, int])
def open_threads_counted(sections: Param[Collection[int]]) -> Statement:
    threads = Comment.section_id.in_(sections), Comment.thread_id.is_(None), Comment.settled_at.is_(None)
    return select(Comment.section_id, func.count()).where(*threads).group_by(Comment.section_id)


@query(tuple[int, str])
def roles_in(group: Param[int]) -> Statement:
    """(person, role); of several the first one last."""
    return (
        select(Affiliation.person_id, Membership.role)
        .join(Membership, Membership.affiliation_id == Affiliation.id)
        .where(Membership.group_id == group, Membership.until.is_(None))
        .order_by(Membership.id.desc())
    )


# What waits for a person


@query(Comment)
def comments_owned_by(person: Param[int | None]) -> Statement:
    return (
        select(Comment)
        .where(Comment.owner_id == person, Comment.settled_at.is_(None))
        .options(joinedload(Comment.section).joinedload(Section.vision))
        .order_by(Comment.due_on.nulls_last(), Comment.id)
    )


@query(tuple[SectionDraft, Section])
def texts_unsaved_by(person: Param[int | None]) -> Statement:
    """(text that is not saved yet, its section), the newest first."""
    statement = select(SectionDraft, Section).join(Section, Section.id == SectionDraft.section_id)
    mine = SectionDraft.person_id == person, Section.removed_at.is_(None)
    return statement.where(*mine).options(joinedload(Section.vision)).order_by(SectionDraft.kept_at.desc())


class SectionRow(NamedTuple):
    id: int
    key: str
    pid: str
    language: str
    heading_nl: str | None
    heading_en: str | None


@query(SectionRow)
def sections_named(ids: Param[Collection[int]]) -> Statement:
    """What they are called by their template."""
    headings = TemplateSection.heading_nl, TemplateSection.heading_en
    shown = select(Section.id, Section.key, Vision.pid, Vision.language, *headings)
    return shown.join(Vision, Vision.id == Section.vision_id).outerjoin(Section.guide).where(Section.id.in_(ids))


@query(Section)
def sections_by_id(ids: Param[Collection[int]]) -> Statement:
    """Those of drafts, as they are now."""
    there = Section.id.in_(ids), Section.removed_at.is_(None)
    return select(Section).where(*there).options(joinedload(Section.vision).joinedload(Vision.group))


# For the index, which holds what anybody may find


def section_ids() -> Sequence[int]:
    return db.session.scalars(select(Section.id).where(Section.removed_at.is_(None))).all()


def sections_to_index(ids: Collection[int]) -> Sequence[Section]:
    there = select(Section).where(Section.id.in_(ids), Section.removed_at.is_(None))
    return db.session.scalars(there.options(joinedload(Section.vision).joinedload(Vision.group))).all()


JUDGED = "the letter judges itself whether its reader still sees the section"


@query(
    tuple[Section, SectionDraft],
    unrestricted={Section: JUDGED, SectionDraft: JUDGED, Vision: JUDGED, Group: JUDGED},
)
def draft_written_in(section: Param[int], language: Param[str], person: Param[int | None]) -> Statement:
    """(section with its vision and group, what the person wrote in it)."""
    return (
        select(Section, SectionDraft)
        .join(SectionDraft, SectionDraft.section_id == Section.id)
        .where(Section.id == section, SectionDraft.language == language, SectionDraft.person_id == person)
        .options(joinedload(Section.vision).joinedload(Vision.group))
    )
