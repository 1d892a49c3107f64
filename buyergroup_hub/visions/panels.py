"""What visions wait for, where their events lead, what they show on others' pages, and what they offer whoever may not
do something."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from flask import url_for

from buyergroup_hub.access import Instead, offers, sees
from buyergroup_hub.events import timeline
from buyergroup_hub.kit.i18n import _, ngettext
from buyergroup_hub.kit.web import once
from buyergroup_hub.kit.work import Task
from buyergroup_hub.panels import Panel
from buyergroup_hub.permissions import EDITORS, LEADERS, Standing, Verb, can
from buyergroup_hub.visions.actions import current_version, tally
from buyergroup_hub.visions.models import Proposal, Seat, Section, Vision, VisionVersion
from buyergroup_hub.visions.pages import shortened
from buyergroup_hub.visions.queries import (
    Current,
    Numbered,
    comments_owned_by,
    endorsements_awaited,
    endorsements_in,
    endorsements_numbered,
    newest_versions,
    proposals_numbered,
    proposals_open,
    sections_named,
    texts_unsaved_by,
    versions_numbered,
    visions_of,
)


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
    return [*_to_endorse(who), *_of_rounds(who), *_unsaved(who), *_assigned(who)]


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
        for comment in comments_owned_by(who.person_id)
    ]


def _to_endorse(who: Standing) -> list[Task]:
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
        for place in endorsements_awaited(who.organisation_ids)
        if can(who, Verb.ENDORSE, Seat(place.group_id, place.organisation_id))
    ]


def _of_rounds(who: Standing) -> list[Task]:
    """Of the rounds that she leads. Nobody reads along all day whether enough organisations have endorsed by now."""
    proposals = proposals_open([group_id for group_id, roles in who.roles.items() if roles & LEADERS])
    endorsements = endorsements_in([proposal.id for proposal in proposals]) if proposals else []
    counted = [(one, tally(one, [each for each in endorsements if each.proposal_id == one.id])) for one in proposals]
    objections = [
        _round_task(
            proposal,
            ngettext("Reageer op %(num)d bezwaar", "Reageer op %(num)d bezwaren", counts.open_objections),
            _("Zolang een bezwaar openstaat, kan de marktvisie niet worden gepubliceerd."),
        )
        for proposal, counts in counted
        if counts.open_objections
    ]
    publishable = [
        _round_task(
            proposal,
            _("Publiceer de marktvisie"),
            _("De grens van de groep is gehaald en er staat geen bezwaar open."),
        )
        for proposal, counts in counted
        if counts.rule_met
    ]
    return objections + publishable


def _round_task(proposal: Proposal, title: str, text: str) -> Task:
    return Task(
        title=title,
        url=_round_url(proposal),
        text=text,
        group_id=proposal.group_id,
        action=_("Bekijk de ronde"),
        demo=proposal.demo,
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
        for draft, section in texts_unsaved_by(who.person_id)
    ]


def _round_url(proposal: Proposal) -> str:
    return url_for("visions.proposal", pid=proposal.vision.pid, number=proposal.number)


def _section_url(section: Section, language: str) -> str:
    other = language if language != section.vision.language else None
    return url_for("visions.section", pid=section.vision.pid, key=section.key, language=other)


def _of_groups(groups: Sequence[Any], who: Standing) -> Mapping[int, list[Current]]:
    """By group its visions as the person sees them: the current version, and for who writes along the draft."""
    ids = tuple(group.id for group in groups)
    rows: dict[int, list[Current]] = {}
    for vision in once(("visions of groups", ids), lambda: visions_of(ids)):
        if vision.number is not None or who.in_group(vision.group_id, EDITORS):
            rows.setdefault(vision.group_id, []).append(vision)
    return rows


def _with_action(groups: Sequence[Any], who: Standing) -> Mapping[int, list[Current]]:
    """The same, and an empty list for who may begin one."""
    rows = dict(_of_groups(groups, who))
    return rows | {group.id: rows.get(group.id, []) for group in groups if can(who, Verb.START_VISION, group)}


def _newest(places: Sequence[Any], _who: Standing) -> Mapping[int, list[VisionVersion]]:
    """The visions that were published last, each in its newest version, for the start page."""
    versions = newest_versions()
    return {place.id: versions for place in places} if versions else {}


@timeline.leads_to("sections")
def _find_sections(ids: Collection[int]) -> Mapping[int, tuple[str, str]]:
    return {
        row.id: (
            (row.heading_en if row.language == "en" else row.heading_nl) or _("eigen onderdeel"),
            url_for("visions.history", pid=row.pid, key=row.key),
        )
        for row in sections_named(ids)
    }


@timeline.leads_to("proposals")
def _find_proposals(ids: Collection[int]) -> Mapping[int, tuple[str, str]]:
    return _rounds(proposals_numbered(ids))


def _rounds(rows: Iterable[Numbered]) -> dict[int, tuple[str, str]]:
    return {
        row.id: (_("Bekijk het voorstel"), url_for("visions.proposal", pid=row.pid, number=row.number)) for row in rows
    }


@timeline.leads_to("endorsements")
def _find_endorsements(ids: Collection[int]) -> Mapping[int, tuple[str, str]]:
    return _rounds(endorsements_numbered(ids))


@timeline.leads_to("vision_versions")
def _find_versions(ids: Collection[int]) -> Mapping[int, tuple[str, str]]:
    return {
        row.id: (
            _("Lees versie %(number)s", number=row.number),
            url_for("visions.version", pid=row.pid, number=row.number),
        )
        for row in versions_numbered(ids)
    }


PANELS = (
    Panel("group.tabs", "visions/_tab.html", _of_groups, place=10),
    Panel("group.overview", "visions/_of_group.html", _with_action, place=10),
    Panel("group.row", "visions/_group_row.html", _of_groups, place=10),
    Panel("home.last", "visions/_newest.html", _newest, place=10),
)
