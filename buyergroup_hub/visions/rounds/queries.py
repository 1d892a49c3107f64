"""What this room asks the database. Each question gives what the person who asks may see."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from buyergroup_hub.clauses.sets.models import ClauseSet
from buyergroup_hub.groups.group.models import Group, Membership
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.i18n import locale
from buyergroup_hub.organisations.organisation.models import Organisation
from buyergroup_hub.permissions import ENDORSERS, MARKET
from buyergroup_hub.queries import Param, Statement, query
from buyergroup_hub.visions.drafts.models import (
    Comment,
    SectionRevision,
    Vision,
)
from buyergroup_hub.visions.drafts.queries import FOR_WHOM
from buyergroup_hub.visions.rounds.models import (
    Endorsement,
    EndorsementAnswer,
    Erratum,
    Proposal,
    VersionPrint,
    VisionVersion,
)

OF_GROUP = "whoever sees a published text sees whose it is"


@query(VisionVersion)
def versions_of(vision: Param[int]) -> Statement:
    """Newest first; a text is loaded where it is read."""
    whole = select(VisionVersion).options(joinedload(VisionVersion.proposal).defer(Proposal.content))
    return whole.where(VisionVersion.vision_id == vision).order_by(VisionVersion.number.desc())


@query(int)
def last_number(vision: Param[int]) -> Statement:
    """Of its last version; 0 before the first."""
    return select(func.coalesce(func.max(VisionVersion.number), 0)).where(VisionVersion.vision_id == vision)


class Ahead(NamedTuple):
    """The version that a draft becomes: its number, and that of the proposal that goes round."""

    vision_id: int
    number: int
    round: int | None


@query(Ahead)
def versions_ahead(visions: Param[Collection[int]]) -> Statement:
    last = select(func.max(VisionVersion.number)).where(VisionVersion.vision_id == Vision.id)
    going = select(Proposal.number).where(Proposal.vision_id == Vision.id, Proposal.closed_at.is_(None))
    number = func.coalesce(last.scalar_subquery(), 0) + 1
    return select(Vision.id, number, going.scalar_subquery()).where(Vision.id.in_(visions))


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


def sets_of(group_id: int) -> list[ClauseSet]:
    """The newest publication of each of a group's sets: per project type and level."""
    newest = (
        select(func.max(ClauseSet.id))
        .where(ClauseSet.group_id == group_id, ClauseSet.number.is_not(None))
        .group_by(ClauseSet.project_type, ClauseSet.level)
    )
    statement = select(ClauseSet).where(ClauseSet.id.in_(newest)).order_by(ClauseSet.project_type, ClauseSet.level)
    return list(db.session.scalars(statement))


def print_of(version: VisionVersion, language: str | None = None) -> VersionPrint | None:
    """The print in a language; without one in the reader's, else in the one that it was written in."""
    prints = {printed.language: printed for printed in prints_of(version.id)}
    if language is not None:
        return prints.get(language)
    return prints.get(locale()) or prints.get(version.text["language"])


def organisations_asked(group_id: int) -> list[Organisation]:
    """Who is asked to endorse: the public clients that take part, each once. The strategy binds what they buy, so
    supplier members and knowledge partners help to write it and do not sign it."""
    members = (
        select(Organisation)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(
            Membership.group_id == group_id,
            Membership.runs(),
            Membership.role.in_(ENDORSERS),
            Organisation.kind.not_in(MARKET),
        )
        .distinct()
        .order_by(Organisation.name)
    )
    return list(db.session.scalars(members))


def current_version(vision: Vision) -> VisionVersion | None:
    """The version that was published last."""
    statement = (
        select(VisionVersion)
        .filter_by(vision_id=vision.id)
        .options(joinedload(VisionVersion.proposal))
        .order_by(VisionVersion.number.desc())
        .limit(1)
    )
    return db.session.scalars(statement).one_or_none()


def open_proposal(vision: Vision) -> Proposal | None:
    """The proposal that goes round now."""
    statement = select(Proposal).where(Proposal.vision_id == vision.id, Proposal.closed_at.is_(None))
    return db.session.scalars(statement).one_or_none()


def last_answer(proposal: Proposal, organisation: Organisation) -> EndorsementAnswer | None:
    """What an organisation said last in this round."""
    statement = (
        select(EndorsementAnswer)
        .join(EndorsementAnswer.endorsement)
        .where(Endorsement.proposal_id == proposal.id, Endorsement.organisation_id == organisation.id)
        .options(joinedload(EndorsementAnswer.person))
        .order_by(EndorsementAnswer.number.desc())
        .limit(1)
    )
    return db.session.scalars(statement).one_or_none()


# For the index, which holds what anybody may find, and for a person's own account


def version_ids() -> Sequence[int]:
    return db.session.scalars(select(VisionVersion.id)).all()


def versions_to_index(ids: Collection[int]) -> Sequence[VisionVersion]:
    whole = joinedload(VisionVersion.vision).joinedload(Vision.group), joinedload(VisionVersion.proposal)
    return db.session.scalars(select(VisionVersion).where(VisionVersion.id.in_(ids)).options(*whole)).all()


def contributions_counted(people: Collection[int]) -> Iterator[tuple[int, str, int]]:
    """(person, kind, how many) of the texts, comments and decisions of people."""
    for kind, model in (("texts", SectionRevision), ("comments", Comment), ("decisions", EndorsementAnswer)):
        column: Any = model.person_id
        counts = select(column, func.count()).where(column.in_(people)).group_by(column)
        for person, number in db.session.execute(counts):
            yield person, kind, number
