"""The list of visions: what is published, and of one's own groups what is being written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import joinedload
from werkzeug.datastructures import MultiDict

from buyergroup_hub.access import standing, visible_to
from buyergroup_hub.groups.glossary import SECTOR_WORDS
from buyergroup_hub.groups.models import Group
from buyergroup_hub.kit.db import db, pairs
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.kit.lists import Choice, Listing, Part
from buyergroup_hub.permissions import EDITORS, Standing
from buyergroup_hub.visions.models import Endorsement, Proposal, Vision, VisionVersion

PER_PAGE = 20


@dataclass(frozen=True)
class Found(Listing):
    """A page of current versions; `endorsed` says by proposal how many of those asked endorsed."""

    versions: list[VisionVersion]
    endorsed: Mapping[int, int]

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        """(words with count, address, chosen) of each sector in which there is a vision."""
        (sectors,) = self.facets
        return [(f"{words} ({count})", self.link(sector=key), on) for key, words, count, on in sectors.options if count]


def find(args: MultiDict[str, str]) -> Found:
    """The current versions of a choice as it stands in an address; what cannot be chosen is passed over."""
    who = standing()
    choice = Choice.of(args, "visions.index", ("sector",))
    chosen = [sector for sector in choice.values("sector") if sector in SECTOR_WORDS]
    seen = _current(who)
    wanted = and_(seen, Group.sector.in_(chosen)) if chosen else seen
    total = _count(wanted)
    part = Part.of(args, total, PER_PAGE)
    versions = _page(wanted, part)
    sectors = choice.facet("sector", _("Sector"), SECTOR_WORDS, _sectors(seen))
    return Found(choice, [sectors], total, _count(seen), part, versions, _endorsed(versions))


def _current(who: Standing) -> ColumnElement[bool]:
    """Of each vision the last version, where the person sees it."""
    last = select(func.max(VisionVersion.id)).group_by(VisionVersion.vision_id)
    return and_(visible_to(who, VisionVersion), visible_to(who, Vision), VisionVersion.id.in_(last))


def _count(condition: ColumnElement[bool]) -> int:
    found = select(func.count(VisionVersion.id)).join(VisionVersion.vision).join(Vision.group).where(condition)
    return db.session.scalar(found) or 0


def _page(condition: ColumnElement[bool], part: Part) -> list[VisionVersion]:
    found = (
        select(VisionVersion)
        .join(VisionVersion.vision)
        .join(Vision.group)
        .where(condition)
        .options(
            joinedload(VisionVersion.vision).joinedload(Vision.group),
            joinedload(VisionVersion.proposal).load_only(Proposal.asked, Proposal.share),
        )
        .order_by(VisionVersion.published_at.desc(), VisionVersion.id.desc())
        .limit(PER_PAGE)
        .offset(part.first)
    )
    return list(db.session.scalars(found))


def _endorsed(versions: list[VisionVersion]) -> Mapping[int, int]:
    ids = [version.proposal_id for version in versions]
    found = (
        select(Endorsement.proposal_id, func.count())
        .where(
            Endorsement.proposal_id.in_(ids),
            Endorsement.audience == "public",
            Endorsement.late.is_(False),
        )
        .group_by(Endorsement.proposal_id)
    )
    return pairs(db.session.execute(found))


def _sectors(condition: ColumnElement[bool]) -> Mapping[str, int]:
    found = select(Group.sector, func.count()).select_from(VisionVersion)
    found = found.join(VisionVersion.vision).join(Vision.group).where(condition)
    return pairs(db.session.execute(found.group_by(Group.sector)))


@dataclass(frozen=True)
class Draft:
    """A vision that somebody's group is writing: the number that it will get, and whether a proposal goes round."""

    vision: Vision
    number: int
    round: int | None


def drafts(who: Standing) -> list[Draft]:
    """The visions of the groups in which the person writes."""
    groups = [group_id for group_id, roles in who.roles.items() if roles & EDITORS]
    last = select(func.max(VisionVersion.number)).where(VisionVersion.vision_id == Vision.id).scalar_subquery()
    going = select(Proposal.number).where(Proposal.vision_id == Vision.id, Proposal.closed_at.is_(None))
    found = (
        select(Vision, func.coalesce(last, 0) + 1, going.scalar_subquery())
        .where(Vision.group_id.in_(groups))
        .options(joinedload(Vision.group))
        .order_by(Vision.id.desc())
    )
    return [Draft(vision, number, round_) for vision, number, round_ in db.session.execute(found)]
