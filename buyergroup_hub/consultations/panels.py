"""What consultations wait for, and what they show on others' pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for
from sqlalchemy import ColumnElement, exists

from buyergroup_hub.consultations.models import Consultation
from buyergroup_hub.consultations.queries.answers import drafts_to_submit
from buyergroup_hub.consultations.queries.dialogue import questions_unanswered
from buyergroup_hub.consultations.queries.dossiers import views_to_give
from buyergroup_hub.consultations.queries.releases import points_to_judge, texts_to_judge
from buyergroup_hub.consultations.queries.report import ShapedRow, points_of_clauses, points_of_sections
from buyergroup_hub.consultations.queries.sheets import (
    CurrentRow,
    closing_soonest,
    consultations_counted,
    consultations_to_unseal,
    current_of,
)
from buyergroup_hub.consultations.to_decide import decisions
from buyergroup_hub.groups.listing import POSSIBILITIES, Possibility
from buyergroup_hub.groups.models import Group
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.i18n import _, _l, ngettext
from buyergroup_hub.kit.work import Task
from buyergroup_hub.panels import Count, Panel, counts
from buyergroup_hub.permissions import Standing


def waits_for(who: Standing) -> list[Task]:
    """For a party: a draft that is not submitted, a text to look at. For organisers: when it closes, answers to unseal
    and to decide about, a report to make, questions to answer."""
    tasks: list[Task] = []
    if who.parties:
        tasks += [*_drafts(who), *_texts(who), *_points(who), *_views(who)]
    if who.teams:
        tasks += [*_sealed(who), *decisions(who), *_questions(who)]
    return tasks


def _drafts(who: Standing) -> list[Task]:
    return [
        Task(
            title=_("Dien je antwoord in: %(title)s", title=row.title),
            url=url_for("consultations.party", pid=row.pid, party=row.party),
            due=row.closes_at,
            text=_("Je concept is nog niet ingediend. Na de sluiting nemen we niets meer aan."),
            group_id=row.group_id,
            action=_("Controleer en dien in"),
            demo=row.demo,
        )
        for row in drafts_to_submit(who.parties)
    ]


def _texts(who: Standing) -> list[Task]:
    return [
        Task(
            title=_("Kijk een tekst voor het verslag na: %(title)s", title=row.title),
            url=url_for("consultations.release", pid=row.pid, party=row.party, release=row.release),
            due=row.object_until,
            text=f"{row.key}. {row.question}",
            group_id=row.group_id,
            action=_("Bekijk de tekst"),
            demo=row.demo,
        )
        for row in texts_to_judge(who.parties)
    ]


def _points(who: Standing) -> list[Task]:
    """Points that use the party's input and of which it said nothing yet: one task per party."""
    first = {row.party: row for row in points_to_judge(who.parties, clock.now())}
    return [
        Task(
            title=_("Kijk punten voor het verslag na: %(title)s", title=row.title),
            url=url_for("consultations.party", pid=row.pid, party=row.party),
            due=row.object_until if row.silence_agrees else None,
            text=_("Je leest ze voordat iedereen ze leest."),
            group_id=row.group_id,
            action=_("Bekijk de punten"),
            demo=row.demo,
        )
        for row in first.values()
    ]


def _views(who: Standing) -> list[Task]:
    """Parts that somebody asked for under the Woo, of which the party said nothing yet: one task per request."""
    return [
        Task(
            title=_("Geef je zienswijze: %(title)s", title=row.title),
            url=url_for("consultations.party", pid=row.pid, party=row.party),
            due=row.view_until,
            text=_("Iemand vroeg met de Woo om je antwoorden. Daarna beslissen de organisatoren."),
            group_id=row.group_id,
            action=_("Bekijk wat gevraagd is"),
            demo=row.demo,
        )
        for row in views_to_give(who.parties)
    ]


def _sealed(who: Standing) -> list[Task]:
    """What closes, and what closed: the organisers plan their reading by the day, and then open the answers."""
    return [
        Task(
            title=_("Open de antwoorden: %(title)s", title=title),
            url=url_for("consultations.answers", pid=pid),
            text=_("De consultatie is gesloten. Tot iemand de antwoorden opent, zien organisatoren niets."),
            group_id=group_id,
            action=_("Open de antwoorden"),
            demo=demo,
        )
        if state == "closed"
        else Task(
            title=_("Consultatie sluit: %(title)s", title=title),
            url=url_for("consultations.show", pid=pid),
            due=closes_at,
            text=_("Je ziet de antwoorden pas na de sluiting."),
            group_id=group_id,
            demo=demo,
        )
        for pid, title, group_id, demo, closes_at, state in consultations_to_unseal(who.teams)
    ]


def _questions(who: Standing) -> list[Task]:
    """Questions that wait for an answer: how many, and never since when."""
    return [
        Task(
            title=ngettext("Beantwoord %(num)d vraag van een partij", "Beantwoord %(num)d vragen van partijen", count),
            url=url_for("consultations.moderation", pid=pid),
            text=title,
            group_id=group_id,
            action=_("Bekijk de vragen"),
            demo=demo,
        )
        for pid, title, group_id, demo, count in questions_unanswered(who.teams)
        if count
    ]


def _tab(things: Sequence[Group], who: Standing) -> Mapping[int, int]:
    """By group how many consultations the person sees; a leader gets the tab without any."""
    found = counts("consultations", things)
    leading = {one.id for one in things if who.roles.get(one.id, frozenset()) & {"coordinator", "secretary"}}
    return {group_id: found.get(group_id, 0) for group_id in found.keys() | leading}


def _overview(things: Sequence[Group], _who: Standing) -> Mapping[int, list[CurrentRow]]:
    """By group its consultations that are open or coming."""
    rows: dict[int, list[CurrentRow]] = {}
    for row in current_of([thing.id for thing in things]):
        rows.setdefault(row.group_id, []).append(row)
    return rows


def _first(things: Sequence[Any], _who: Standing) -> Mapping[int, list[Consultation]]:
    """On the start page what closes soonest, and then what is coming."""
    shown = closing_soonest()
    return {thing.id: shown for thing in things} if shown else {}


def _of_sections(things: Sequence[Any], _who: Standing) -> Mapping[int, list[ShapedRow]]:
    """By section the points that shaped it."""
    return _by_thing(points_of_sections([thing.id for thing in things]))


def _of_clauses(things: Sequence[Any], _who: Standing) -> Mapping[int, list[ShapedRow]]:
    """By clause the points that shaped one of its versions."""
    return _by_thing(points_of_clauses([thing.id for thing in things]))


def _by_thing(shaped: Sequence[ShapedRow]) -> dict[int, list[ShapedRow]]:
    rows: dict[int, list[ShapedRow]] = {}
    for row in shaped:
        rows.setdefault(row.of, []).append(row)
    return rows


def _may_join() -> ColumnElement[bool]:
    """The groups with a consultation that is open."""
    return exists().where(
        Consultation.group_id == Group.id, Consultation.audience == "public", Consultation.in_state() == "open"
    )


POSSIBILITIES.append(Possibility("consultation", _l("Meedoen aan een consultatie"), _may_join))

PANELS = (
    Count("consultations", consultations_counted),
    Panel("group.tabs", "consultations/_tab.html", _tab, place=40),
    Panel("group.overview", "consultations/_of_group.html", _overview, place=20),
    Panel("group.row", "consultations/_in_row.html", _overview, place=30),
    Panel("home.first", "consultations/_open_now.html", _first, place=10),
    Panel("section.shaped_by", "consultations/_shaped.html", _of_sections, place=10),
    Panel("clause.shaped_by", "consultations/_brought_in.html", _of_clauses, place=10),
)
