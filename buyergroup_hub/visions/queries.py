"""What this room asks the database. Each question gives what the person who asks may see."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import exists, func, select
from sqlalchemy.orm import aliased, joinedload

from buyergroup_hub.accounts.models import Person
from buyergroup_hub.clauses.models import Clause, ClauseVersion
from buyergroup_hub.groups.models import Group, Membership
from buyergroup_hub.organisations.models import Affiliation, Organisation
from buyergroup_hub.queries import Param, Statement, query
from buyergroup_hub.visions.models import (
    Comment,
    Endorsement,
    Erratum,
    Proposal,
    Section,
    SectionDraft,
    SectionRevision,
    TemplateSection,
    VersionPrint,
    Vision,
    VisionVersion,
)

FOR_WHOM = "whoever sees what an organisation decides sees which one it is"
OF_GROUP = "whoever sees a published text sees whose it is"

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


@query(VisionVersion)
def versions_of(vision: Param[int]) -> Statement:
    """Newest first; a text is loaded where it is read."""
    whole = select(VisionVersion).options(joinedload(VisionVersion.proposal).defer(Proposal.content))
    return whole.where(VisionVersion.vision_id == vision).order_by(VisionVersion.number.desc())


@query(int)
def last_number(vision: Param[int]) -> Statement:
    """Of its last version; 0 before the first."""
    return select(func.coalesce(func.max(VisionVersion.number), 0)).where(VisionVersion.vision_id == vision)


@query(int)
def published_number(proposal: Param[int]) -> Statement:
    """The number of the version that it became."""
    return select(VisionVersion.number).where(VisionVersion.proposal_id == proposal)


@query(Erratum)
def errata_of(version: Param[int]) -> Statement:
    return select(Erratum).where(Erratum.version_id == version).order_by(Erratum.id)


@query(VersionPrint)
def prints_of(version: Param[int]) -> Statement:
    return select(VersionPrint).where(VersionPrint.version_id == version).options(joinedload(VersionPrint.file))


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


# Rounds


@query(Endorsement, unrestricted={Organisation: FOR_WHOM})
def endorsements_of(proposal: Param[int]) -> Statement:
    """Of a published one everybody who endorsed, the rest within the group."""
    whole = select(Endorsement).options(joinedload(Endorsement.organisation))
    order = Endorsement.answered_at.nulls_last(), Endorsement.id
    return whole.where(Endorsement.proposal_id == proposal).order_by(*order)


@query(tuple[int, int])
def endorsed_counted(proposals: Param[Collection[int]]) -> Statement:
    """(proposal, how many of those asked endorsed), of what is published."""
    public = Endorsement.audience == "public", Endorsement.late.is_(False)
    endorsed = select(Endorsement.proposal_id, func.count()).where(Endorsement.proposal_id.in_(proposals), *public)
    return endorsed.group_by(Endorsement.proposal_id)


@query(Organisation, unrestricted={Organisation: "whoever signs for an organisation sees it"})
def organisations_of(ids: Param[Collection[int]]) -> Statement:
    return select(Organisation).where(Organisation.id.in_(ids)).order_by(Organisation.name)


@query(tuple[int, int])
def answers_counted(proposal: Param[int]) -> Statement:
    """(organisation, how many answers it gave)."""
    answered = select(Endorsement.organisation_id, func.count()).join(Endorsement.answers)
    return answered.where(Endorsement.proposal_id == proposal).group_by(Endorsement.organisation_id)


# What waits for a person


@query(Comment)
def comments_owned_by(person: Param[int | None]) -> Statement:
    return (
        select(Comment)
        .where(Comment.owner_id == person, Comment.settled_at.is_(None))
        .options(joinedload(Comment.section).joinedload(Section.vision))
        .order_by(Comment.due_on.nulls_last(), Comment.id)
    )


@query(Endorsement, unrestricted={Organisation: FOR_WHOM})
def endorsements_awaited(organisations: Param[Collection[int]]) -> Statement:
    """Of proposals that go round, those that these organisations did not answer."""
    proposal = joinedload(Endorsement.proposal).joinedload(Proposal.vision)
    return (
        select(Endorsement)
        .join(Endorsement.proposal)
        .where(Endorsement.organisation_id.in_(organisations), Endorsement.answer.is_(None))
        .where(Proposal.closed_at.is_(None))
        .options(joinedload(Endorsement.organisation), proposal)
    )


@query(Proposal)
def proposals_open(groups: Param[Collection[int]]) -> Statement:
    """Those that go round."""
    return (
        select(Proposal)
        .join(Proposal.vision)
        .where(Vision.group_id.in_(groups), Proposal.closed_at.is_(None))
        .options(joinedload(Proposal.vision))
        .order_by(Proposal.id)
    )


@query(Endorsement)
def endorsements_in(proposals: Param[Collection[int]]) -> Statement:
    return select(Endorsement).where(Endorsement.proposal_id.in_(proposals))


@query(tuple[SectionDraft, Section])
def texts_unsaved_by(person: Param[int | None]) -> Statement:
    """(text that is not saved yet, its section), the newest first."""
    found = select(SectionDraft, Section).join(Section, Section.id == SectionDraft.section_id)
    mine = SectionDraft.person_id == person, Section.removed_at.is_(None)
    return found.where(*mine).options(joinedload(Section.vision)).order_by(SectionDraft.kept_at.desc())


# On pages of others


@dataclass(frozen=True)
class Current:
    """A vision as pages of its group say it, with its last version where it has one that the person sees."""

    pid: str
    group_id: int
    title: str
    language: str
    demo: bool
    number: int | None
    change_summary: str | None
    published_at: datetime | None


@query(Current)
def visions_of(groups: Param[Collection[int]]) -> Statement:
    last = select(func.max(VisionVersion.id)).where(VisionVersion.vision_id == Vision.id).correlate(Vision)
    version = VisionVersion.number, VisionVersion.change_summary, VisionVersion.published_at
    return (
        select(Vision.pid, Vision.group_id, Vision.title, Vision.language, Vision.demo, *version)
        .outerjoin(VisionVersion, VisionVersion.id == last.scalar_subquery())
        .where(Vision.group_id.in_(groups))
        .order_by(Vision.id)
    )


@query(VisionVersion, unrestricted={Group: OF_GROUP})
def newest_versions() -> Statement:
    """The visions that were published last, each in its newest version."""
    newer = aliased(VisionVersion)
    replaced = exists().where(newer.vision_id == VisionVersion.vision_id, newer.number > VisionVersion.number)
    return (
        select(VisionVersion)
        .where(~replaced)
        .options(joinedload(VisionVersion.vision).joinedload(Vision.group))
        .order_by(VisionVersion.published_at.desc(), VisionVersion.id.desc())
        .limit(3)
    )


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


class Numbered(NamedTuple):
    """Of a thing its id, the pid of its vision, and the number of its round or version."""

    id: int
    pid: str
    number: int


@query(Numbered, unrestricted={Vision: "the sounding board reads a round of a vision that is not published yet"})
def proposals_numbered(ids: Param[Collection[int]]) -> Statement:
    return select(Proposal.id, Vision.pid, Proposal.number).join(Proposal.vision).where(Proposal.id.in_(ids))


@query(Numbered)
def endorsements_numbered(ids: Param[Collection[int]]) -> Statement:
    numbered = select(Endorsement.id, Vision.pid, Proposal.number).join(Endorsement.proposal).join(Proposal.vision)
    return numbered.where(Endorsement.id.in_(ids))


@query(Numbered)
def versions_numbered(ids: Param[Collection[int]]) -> Statement:
    numbered = select(VisionVersion.id, Vision.pid, VisionVersion.number).join(VisionVersion.vision)
    return numbered.where(VisionVersion.id.in_(ids))


# What is found


@query(VisionVersion, unrestricted={Group: OF_GROUP})
def versions_by_id(ids: Param[Collection[int]]) -> Statement:
    whole = joinedload(VisionVersion.vision).joinedload(Vision.group), joinedload(VisionVersion.proposal)
    return select(VisionVersion).where(VisionVersion.id.in_(ids)).options(*whole)


@query(tuple[int, int])
def last_numbers(visions: Param[Collection[int]]) -> Statement:
    """(vision, number of its last version)."""
    last = select(VisionVersion.vision_id, func.max(VisionVersion.number))
    return last.where(VisionVersion.vision_id.in_(visions)).group_by(VisionVersion.vision_id)


@query(Section)
def sections_by_id(ids: Param[Collection[int]]) -> Statement:
    """Those of drafts, as they are now."""
    there = Section.id.in_(ids), Section.removed_at.is_(None)
    return select(Section).where(*there).options(joinedload(Section.vision).joinedload(Vision.group))
