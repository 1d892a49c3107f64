"""The list of visions: what is published, and of one's own groups what is being written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import url_for
from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import joinedload
from werkzeug.datastructures import MultiDict

from buyergroup_hub.access import standing, visible_to
from buyergroup_hub.groups.glossary import SECTOR_WORDS
from buyergroup_hub.groups.models import Group
from buyergroup_hub.kit.db import db, pairs
from buyergroup_hub.permissions import EDITORS, Standing
from buyergroup_hub.visions.models import Endorsement, Proposal, Vision, VisionVersion

PER_PAGE = 20


@dataclass(frozen=True)
class Found:
    """A page of current versions; `endorsed` says by proposal how many of those asked endorsed."""

    versions: list[VisionVersion]
    endorsed: Mapping[int, int]
    total: int
    of: int
    sectors: list[tuple[str, str, int, bool]]
    page: int
    pages: int
    chosen: tuple[str, ...]

    def link(self, page: object) -> str:
        return url_for("visions.index", sector=list(self.chosen) or None, page=page)

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        """(words with count, address, chosen) of each sector in which there is a vision."""
        return [
            (f"{words} ({count})", url_for("visions.index", sector=key), on)
            for key, words, count, on in self.sectors
            if count
        ]


def find(args: MultiDict[str, str]) -> Found:
    """The current versions of a choice as it stands in an address; what cannot be chosen is passed over."""
    who = standing()
    chosen = tuple(key for key in args.getlist("sector") if key in SECTOR_WORDS)
    seen = _current(who)
    wanted = and_(seen, Group.sector.in_(chosen)) if chosen else seen
    total = _count(wanted)
    pages = max(1, -(-total // PER_PAGE))
    page = min(max(args.get("page", 1, type=int) or 1, 1), pages)
    versions = _page(wanted, page)
    return Found(versions, _endorsed(versions), total, _count(seen), _sectors(seen, chosen), page, pages, chosen)


def _current(who: Standing) -> ColumnElement[bool]:
    """Of each vision the last version, where the person sees it."""
    last = select(func.max(VisionVersion.id)).group_by(VisionVersion.vision_id)
    return and_(visible_to(who, VisionVersion), visible_to(who, Vision), VisionVersion.id.in_(last))


def _count(condition: ColumnElement[bool]) -> int:
    found = select(func.count(VisionVersion.id)).join(VisionVersion.vision).join(Vision.group).where(condition)
    return db.session.scalar(found) or 0


def _page(condition: ColumnElement[bool], page: int) -> list[VisionVersion]:
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
        .offset((page - 1) * PER_PAGE)
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


def _sectors(condition: ColumnElement[bool], chosen: tuple[str, ...]) -> list[tuple[str, str, int, bool]]:
    counts = pairs(
        db.session.execute(
            select(Group.sector, func.count())
            .select_from(VisionVersion)
            .join(VisionVersion.vision)
            .join(Vision.group)
            .where(condition)
            .group_by(Group.sector)
        )
    )
    return [(key, str(words), counts.get(key, 0), key in chosen) for key, words in SECTOR_WORDS.items()]


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
