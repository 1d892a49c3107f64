"""The list of visions: what is published, and of one's own groups what is being written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import contains_eager, joinedload
from werkzeug.datastructures import MultiDict

from buyergroup_hub.access import any_of, given, seen, standing
from buyergroup_hub.groups.glossary import SECTOR_WORDS
from buyergroup_hub.groups.models import Group
from buyergroup_hub.kit.db import db, pairs, read
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.kit.lists import Choice, Listing, Part
from buyergroup_hub.kit.tallies import tallied
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
    choice, who = Choice.of(args, "visions.index", ("sector",)), given(standing())
    by_sector: Mapping[str, int] = pairs(tallied(_counted(), who))
    wanted = [key for key in choice.values("sector") if key in SECTOR_WORDS] or list(SECTOR_WORDS)
    total = sum(by_sector.get(sector, 0) for sector in wanted)
    part = Part.of(args, total, PER_PAGE)
    versions = list(db.session.scalars(_page(), {**who, "sectors": wanted, "first": part.first}))
    sectors = choice.facet("sector", _("Sector"), SECTOR_WORDS, by_sector)
    return Found(choice, [sectors], total, sum(by_sector.values()), part, versions, _endorsed_in(versions))


def _current(found: Any) -> Any:
    """Of each vision the last version, where the person sees it."""
    last = select(func.max(VisionVersion.id)).group_by(VisionVersion.vision_id)
    found = found.join(VisionVersion.vision).join(Vision.group)
    return found.where(seen(VisionVersion), seen(Vision), VisionVersion.id.in_(last))


@cache
def _counted() -> Any:
    return _current(select(Group.sector, func.count()).select_from(VisionVersion)).group_by(Group.sector)


@cache
def _page() -> Any:
    whole = (
        contains_eager(VisionVersion.vision).contains_eager(Vision.group),
        joinedload(VisionVersion.proposal).load_only(Proposal.asked, Proposal.share),
    )
    found = _current(select(VisionVersion)).where(any_of(Group.sector, "sectors")).options(*whole)
    found = found.order_by(VisionVersion.published_at.desc(), VisionVersion.id.desc())
    return found.limit(PER_PAGE).offset(bindparam("first"))


def _endorsed_in(versions: list[VisionVersion]) -> Mapping[int, int]:
    return pairs(read(_endorsed(), {"ids": [version.proposal_id for version in versions]}))


@cache
def _endorsed() -> Any:
    found = select(Endorsement.proposal_id, func.count()).where(any_of(Endorsement.proposal_id, "ids"))
    found = found.where(Endorsement.audience == "public", Endorsement.late.is_(False))
    return found.group_by(Endorsement.proposal_id)


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
