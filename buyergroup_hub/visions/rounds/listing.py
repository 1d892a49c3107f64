"""The list of visions: what is published, and of one's own groups what is being written."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TypeVarTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload
from werkzeug.datastructures import MultiDict

from buyergroup_hub.groups.glossary import SECTOR_WORDS
from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.kit.lists import Choice, Listing, Part
from buyergroup_hub.permissions import EDITORS, Standing
from buyergroup_hub.queries import Param, Statement, query
from buyergroup_hub.visions.drafts.models import Vision
from buyergroup_hub.visions.rounds.models import Proposal, VisionVersion
from buyergroup_hub.visions.rounds.queries import OF_GROUP, endorsed_counted

PER_PAGE = 20
Columns = TypeVarTuple("Columns")


@dataclass(frozen=True)
class VisionList(Listing):
    """A page of current versions; `endorsed` says by proposal how many of those asked endorsed."""

    versions: list[VisionVersion]
    endorsed: Mapping[int, int]

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        """(words with count, address, chosen) of each sector in which there is a vision."""
        (sectors,) = self.facets
        return [(f"{words} ({count})", self.link(sector=key), on) for key, words, count, on in sectors.options if count]


def find(args: MultiDict[str, str]) -> VisionList:
    """The current versions of a choice as it stands in an address; what cannot be chosen is passed over."""
    choice = Choice.of(args, "visions.index", ("sector",))
    by_sector = dict(sectors_counted())
    wanted = [key for key in choice.values("sector") if key in SECTOR_WORDS] or list(SECTOR_WORDS)
    total = sum(by_sector.get(sector, 0) for sector in wanted)
    part = Part.of(args, total, PER_PAGE)
    versions = versions_on_page(wanted, part.first)
    sectors = choice.facet("sector", _("Sector"), SECTOR_WORDS, by_sector)
    endorsed = dict(endorsed_counted([version.proposal_id for version in versions]))
    return VisionList(choice, [sectors], total, sum(by_sector.values()), part, versions, endorsed)


def _current(selected: Select[*Columns]) -> Select[*Columns]:
    """Of each vision the last version."""
    last = select(func.max(VisionVersion.id)).group_by(VisionVersion.vision_id)
    return selected.join(VisionVersion.vision).join(Vision.group).where(VisionVersion.id.in_(last))


@query(tuple[str, int], unrestricted={Group: OF_GROUP}, whole=True)
def sectors_counted() -> Statement:
    return _current(select(Group.sector, func.count()).select_from(VisionVersion)).group_by(Group.sector)


@query(VisionVersion, unrestricted={Group: OF_GROUP})
def versions_on_page(sectors: Param[Collection[str]], first: Param[int]) -> Statement:
    whole = (
        contains_eager(VisionVersion.vision).contains_eager(Vision.group),
        joinedload(VisionVersion.proposal).load_only(Proposal.asked, Proposal.share),
    )
    found = _current(select(VisionVersion)).where(Group.sector.in_(sectors)).options(*whole)
    found = found.order_by(VisionVersion.published_at.desc(), VisionVersion.id.desc())
    return found.limit(PER_PAGE).offset(first)


@dataclass(frozen=True)
class Draft:
    """A vision that somebody's group is writing: the number that it will get, and whether a proposal goes round."""

    vision: Vision
    number: int
    round: int | None


@query(Draft)
def visions_written_in(groups: Param[Collection[int]]) -> Statement:
    last = select(func.max(VisionVersion.number)).where(VisionVersion.vision_id == Vision.id).scalar_subquery()
    going = select(Proposal.number).where(Proposal.vision_id == Vision.id, Proposal.closed_at.is_(None))
    return (
        select(Vision, func.coalesce(last, 0) + 1, going.scalar_subquery())
        .where(Vision.group_id.in_(groups))
        .options(joinedload(Vision.group))
        .order_by(Vision.id.desc())
    )


def drafts(who: Standing) -> list[Draft]:
    """The visions of the groups in which the person writes."""
    return visions_written_in([group_id for group_id, roles in who.roles.items() if roles & EDITORS])
