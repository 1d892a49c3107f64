"""What visions wait for, where their events lead, what they show on others' pages, and what they offer whoever may not
do something."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from flask import url_for
from sqlalchemy import and_, bindparam, exists, func, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from buyergroup_hub.access import Instead, any_of, given, offers, seen, sees, standing
from buyergroup_hub.events import timeline
from buyergroup_hub.kit.db import db, read
from buyergroup_hub.kit.i18n import _, ngettext
from buyergroup_hub.kit.web import once
from buyergroup_hub.kit.work import Task
from buyergroup_hub.panels import Panel
from buyergroup_hub.permissions import EDITORS, LEADERS, Standing, Verb, can
from buyergroup_hub.visions.actions import current_version, tally
from buyergroup_hub.visions.models import (
    Comment,
    Endorsement,
    Proposal,
    Seat,
    Section,
    SectionDraft,
    TemplateSection,
    Vision,
    VisionVersion,
)
from buyergroup_hub.visions.pages import shortened


@offers
def of_vision(who: Standing, thing: Any) -> Instead | None:
    """The version that everyone reads, of the vision that a thing is of."""
    vision = getattr(thing, "__dict__", {}).get("vision", thing)
    version = current_version(vision) if isinstance(vision, Vision) and sees(who, vision) else None
    if version is None or not sees(who, version):
        return None
    way = (
        _("Lees versie %(number)s van de marktvisie", number=version.number),
        url_for("visions.show", pid=vision.pid),
    )
    return Instead(ways=(way,))


def waits_for(who: Standing) -> list[Task]:
    """Proposals that one's organisation has not answered, objections that a leader replies to, what she can publish
    then, and texts not saved yet."""
    return [*_to_endorse(who), *_objections(who), *_publishable(who), *_unsaved(who), *_assigned(who)]


def _assigned(who: Standing) -> list[Task]:
    """Threads that she said to see to, or that others asked her to."""
    return [
        Task(
            title=_("Pak een suggestie op") if comment.kind == "suggestion" else _("Pak een opmerking op"),
            url=url_for("visions.comment", pid=comment.section.vision.pid, comment=comment.pid),
            due=comment.due_on,
            text=shortened(comment.body or comment.quote, 140),
            group_id=comment.group_id,
            action=_("Bekijk de opmerking"),
            demo=comment.demo,
        )
        for comment in db.session.scalars(_owned(), given(who, person=who.person_id))
    ]


@cache
def _owned() -> Any:
    return (
        select(Comment)
        .where(Comment.owner_id == bindparam("person"), Comment.settled_at.is_(None), seen(Comment))
        .options(joinedload(Comment.section).joinedload(Section.vision))
        .order_by(Comment.due_on.nulls_last(), Comment.id)
    )


def _to_endorse(who: Standing) -> list[Task]:
    waiting = db.session.scalars(_unanswered(), given(who, organisations=list(who.organisation_ids)))
    return [
        Task(
            title=_("Besluit over de marktvisie namens %(name)s", name=place.organisation.name),
            url=_round_url(place.proposal),
            due=place.proposal.respond_by,
            text=_("Een bevroren tekst gaat rond. Je organisatie reageerde nog niet."),
            group_id=place.group_id,
            action=_("Lees en besluit"),
            demo=place.demo,
        )
        for place in waiting
        if can(who, Verb.ENDORSE, Seat(place.group_id, place.organisation_id))
    ]


@cache
def _unanswered() -> Any:
    return (
        select(Endorsement)
        .join(Endorsement.proposal)
        .where(
            any_of(Endorsement.organisation_id, "organisations"),
            Endorsement.answer.is_(None),
            Proposal.closed_at.is_(None),
            seen(Proposal),
        )
        .options(
            joinedload(Endorsement.organisation),
            joinedload(Endorsement.proposal).joinedload(Proposal.vision).joinedload(Vision.group),
        )
    )


def _objections(who: Standing) -> list[Task]:
    leading = [group_id for group_id, roles in who.roles.items() if roles & LEADERS]
    return [
        Task(
            title=ngettext("Reageer op %(num)d bezwaar", "Reageer op %(num)d bezwaren", count),
            url=_round_url(proposal),
            text=_("Zolang een bezwaar openstaat, kan de marktvisie niet worden gepubliceerd."),
            group_id=proposal.group_id,
            action=_("Bekijk de ronde"),
            demo=proposal.demo,
        )
        for proposal, count in db.session.execute(_objected(), {"groups": leading})
    ]


@cache
def _objected() -> Any:
    return (
        select(Proposal, func.count(Endorsement.id))
        .join(Proposal.vision)
        .join(Endorsement, Endorsement.proposal_id == Proposal.id)
        .where(
            any_of(Vision.group_id, "groups"),
            Proposal.closed_at.is_(None),
            Endorsement.answer == "objection",
            Endorsement.replied_at.is_(None),
            Endorsement.late.is_(False),
        )
        .group_by(Proposal.id)
        .options(joinedload(Proposal.vision))
    )


def _publishable(who: Standing) -> list[Task]:
    """Nobody reads along all day whether enough organisations have endorsed by now."""
    leading = [group_id for group_id, roles in who.roles.items() if roles & LEADERS]
    if not leading:
        return []
    return [
        Task(
            title=_("Publiceer de marktvisie"),
            url=_round_url(proposal),
            text=_("De grens van de groep is gehaald en er staat geen bezwaar open."),
            group_id=proposal.group_id,
            action=_("Bekijk de ronde"),
            demo=proposal.demo,
        )
        for proposal in db.session.scalars(_running(), {"groups": leading})
        if tally(proposal, proposal.endorsements).rule_met
    ]


@cache
def _running() -> Any:
    return (
        select(Proposal)
        .join(Proposal.vision)
        .where(any_of(Vision.group_id, "groups"), Proposal.closed_at.is_(None), Proposal.withdrawn_at.is_(None))
        .options(joinedload(Proposal.vision), selectinload(Proposal.endorsements))
    )


def _unsaved(who: Standing) -> list[Task]:
    return [
        Task(
            title=_("Sla je tekst op: %(heading)s", heading=draft.heading or _("zonder kop")),
            url=_section_url(section, draft.language),
            text=_("Je tekst is bewaard als concept. Alleen jij leest hem."),
            group_id=section.group_id,
            action=_("Ga verder"),
            demo=section.demo,
        )
        for draft, section in db.session.execute(_drafts(), given(who, person=who.person_id))
    ]


@cache
def _drafts() -> Any:
    mine = SectionDraft.person_id == bindparam("person"), seen(Section), Section.removed_at.is_(None)
    found = select(SectionDraft, Section).join(Section, Section.id == SectionDraft.section_id).where(*mine)
    return found.options(joinedload(Section.vision)).order_by(SectionDraft.kept_at.desc())


def _round_url(proposal: Proposal) -> str:
    return url_for("visions.proposal", pid=proposal.vision.pid, number=proposal.number)


def _section_url(section: Section, language: str) -> str:
    other = language if language != section.vision.language else None
    return url_for("visions.section", pid=section.vision.pid, key=section.key, language=other)


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


def _of_groups(groups: Sequence[Any], who: Standing) -> Mapping[int, list[Current]]:
    """By group its visions as the person sees them: the current version, and for who writes along the draft."""
    ids = tuple(group.id for group in groups)
    rows: dict[int, list[Current]] = {}
    for vision in once(("visions of groups", ids), lambda: _visions_of(ids, who)):
        if vision.number is not None or who.in_group(vision.group_id, EDITORS):
            rows.setdefault(vision.group_id, []).append(vision)
    return rows


def _visions_of(group_ids: Sequence[int], who: Standing) -> list[Current]:
    return [Current(*row) for row in read(_of_these_groups(), given(who, group_ids=list(group_ids)))]


@cache
def _of_these_groups() -> Any:
    last = select(func.max(VisionVersion.id)).where(VisionVersion.vision_id == Vision.id).correlate(Vision)
    version = VisionVersion.number, VisionVersion.change_summary, VisionVersion.published_at
    return (
        select(Vision.pid, Vision.group_id, Vision.title, Vision.language, Vision.demo, *version)
        .outerjoin(VisionVersion, and_(VisionVersion.id == last.scalar_subquery(), seen(VisionVersion)))
        .where(any_of(Vision.group_id, "group_ids"), seen(Vision))
        .order_by(Vision.id)
    )


def _with_action(groups: Sequence[Any], who: Standing) -> Mapping[int, list[Current]]:
    """The same, and an empty list for who may begin one."""
    rows = dict(_of_groups(groups, who))
    return rows | {group.id: rows.get(group.id, []) for group in groups if can(who, Verb.START_VISION, group)}


def _newest(_places: Sequence[Any], who: Standing) -> Mapping[int, list[VisionVersion]]:
    """The visions that were published last, each in its newest version, for the start page."""
    versions = list(db.session.scalars(_newest_versions(), given(who)))
    return {place.id: versions for place in _places} if versions else {}


@cache
def _newest_versions() -> Any:
    newer = aliased(VisionVersion)
    replaced = exists().where(newer.vision_id == VisionVersion.vision_id, newer.number > VisionVersion.number)
    return (
        select(VisionVersion)
        .where(seen(VisionVersion), ~replaced.where(seen(newer)))
        .options(
            joinedload(VisionVersion.vision).joinedload(Vision.group),
            joinedload(VisionVersion.proposal).load_only(Proposal.asked, Proposal.share),
        )
        .order_by(VisionVersion.published_at.desc(), VisionVersion.id.desc())
        .limit(3)
    )


@timeline.leads_to("sections")
def _find_sections(ids: Collection[int]) -> Mapping[int, tuple[str, str]]:
    return {
        row.id: (
            (row.heading_en if row.language == "en" else row.heading_nl) or _("eigen onderdeel"),
            url_for("visions.history", pid=row.pid, key=row.key),
        )
        for row in read(_sections_led_to(), given(standing(), ids=list(ids)))
    }


@cache
def _sections_led_to() -> Any:
    shown = Section.id, Section.key, Vision.pid, Vision.language, TemplateSection.heading_nl, TemplateSection.heading_en
    return (
        select(*shown)
        .join(Vision, Vision.id == Section.vision_id)
        .outerjoin(Section.guide)
        .where(any_of(Section.id, "ids"), seen(Section))
    )


@timeline.leads_to("proposals")
def _find_proposals(ids: Collection[int]) -> Mapping[int, tuple[str, str]]:
    return _rounds(read(_proposals_led_to(), given(standing(), ids=list(ids))))


def _rounds(rows: Iterable[Any]) -> dict[int, tuple[str, str]]:
    """From (id, pid of the vision, number of the round)."""
    return {
        row[0]: (_("Bekijk het voorstel"), url_for("visions.proposal", pid=row.pid, number=row.number)) for row in rows
    }


@cache
def _proposals_led_to() -> Any:
    shown = select(Proposal.id, Vision.pid, Proposal.number).join(Vision, Vision.id == Proposal.vision_id)
    return shown.where(any_of(Proposal.id, "ids"), seen(Proposal))


@timeline.leads_to("endorsements")
def _find_endorsements(ids: Collection[int]) -> Mapping[int, tuple[str, str]]:
    return _rounds(read(_endorsements_led_to(), given(standing(), ids=list(ids))))


@cache
def _endorsements_led_to() -> Any:
    shown = select(Endorsement.id, Vision.pid, Proposal.number).join(Endorsement.proposal).join(Proposal.vision)
    return shown.where(any_of(Endorsement.id, "ids"), seen(Endorsement))


@timeline.leads_to("vision_versions")
def _find_versions(ids: Collection[int]) -> Mapping[int, tuple[str, str]]:
    return {
        row.id: (
            _("Lees versie %(number)s", number=row.number),
            url_for("visions.version", pid=row.pid, number=row.number),
        )
        for row in read(_versions_led_to(), given(standing(), ids=list(ids)))
    }


@cache
def _versions_led_to() -> Any:
    shown = select(VisionVersion.id, VisionVersion.number, Vision.pid).join(VisionVersion.vision)
    return shown.where(any_of(VisionVersion.id, "ids"), seen(VisionVersion))


PANELS = (
    Panel("group.tabs", "visions/_tab.html", _of_groups, place=10),
    Panel("group.overview", "visions/_of_group.html", _with_action, place=10),
    Panel("group.row", "visions/_group_row.html", _of_groups, place=10),
    Panel("home.last", "visions/_newest.html", _newest, place=10),
)
