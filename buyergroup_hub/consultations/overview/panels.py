"""What consultations wait for, and what they show on others' pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import url_for
from sqlalchemy import ColumnElement, exists

from buyergroup_hub.consultations.overview import pages
from buyergroup_hub.consultations.overview.queries import (
    CurrentRow,
    closing_soonest,
    consultations_counted,
    current_of,
    deeds_counted,
)
from buyergroup_hub.consultations.report.queries import (
    ShapedRow,
    points_of_clauses,
    points_of_sections,
)
from buyergroup_hub.consultations.sheets.models import Consultation
from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.groups.overview.listing import POSSIBILITIES, Possibility
from buyergroup_hub.groups.overview.pages import Coming
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.formats import day_and_month, machine, remaining, time_of
from buyergroup_hub.kit.i18n import _, _l
from buyergroup_hub.panels import Count, Panel, counts
from buyergroup_hub.permissions import Standing


def _tab(things: Sequence[Group], who: Standing) -> Mapping[int, int]:
    """By group how many consultations the person sees; a leader gets the tab without any."""
    numbers = counts("consultations", things)
    leading = {group.id for group in things if who.roles.get(group.id, frozenset()) & {"coordinator", "secretary"}}
    return {group_id: numbers.get(group_id, 0) for group_id in numbers.keys() | leading}


def _overview(things: Sequence[Group], _who: Standing) -> Mapping[int, list[CurrentRow]]:
    """By group its consultations that are open or coming."""
    rows: dict[int, list[CurrentRow]] = {}
    for row in current_of([thing.id for thing in things]):
        rows.setdefault(row.group_id, []).append(row)
    return rows


def _coming(things: Sequence[Group], who: Standing) -> Mapping[int, list[Coming]]:
    """By group when its consultations close or open."""
    return {
        group_id: [
            Coming(
                *_when(row.closes_at if row.state == "open" else row.opens_at),
                row.title,
                url_for("consultations.show", pid=row.pid),
                _("Consultatie is open: %(remaining)s", remaining=remaining(row.closes_at, clock.now()))
                if row.state == "open"
                else _("Consultatie opent"),
                row.demo,
                is_now=row.state == "open",
            )
            for row in rows
        ]
        for group_id, rows in _overview(things, who).items()
    }


def _when(at: datetime) -> tuple[str, tuple[str, str]]:
    """The place of an instant on a line in order of time: (its ISO date, (the day, its time))."""
    return machine(at)[:10], (" ".join(day_and_month(at)), time_of(at)[:5])


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


def _deeds(people: Sequence[Any], who: Standing) -> Mapping[int, dict[str, int]]:
    """By person how many answers, posts and decisions of hers stay; shown to herself."""
    stays: dict[int, dict[str, int]] = {}
    for person_id, name, count in deeds_counted([person.id for person in people if person.id == who.person_id]):
        stays.setdefault(person_id, {})[name] = count
    return stays


def _tabs(things: Sequence[Consultation], who: Standing) -> Mapping[int, list[tuple[str, str, str]]]:
    """By consultation the pages of it that the person may open."""
    return {thing.id: pages.tabs(thing, who) for thing in things}


PANELS = (
    Panel("consultation.tabs", None, _tabs),
    Count("consultations", consultations_counted),
    Panel("group.tabs", "consultations/overview/_tab.html", _tab, place=40),
    Panel("group.coming", None, _coming),
    Panel("group.row", "consultations/overview/_in_row.html", _overview, place=30),
    Panel("home.first", "consultations/overview/_open_now.html", _first, place=10),
    Panel("section.shaped_by", "consultations/overview/_shaped.html", _of_sections, place=10),
    Panel("clause.shaped_by", "consultations/overview/_brought_in.html", _of_clauses, place=10),
    Panel("account.stays", "consultations/overview/_stays_of_person.html", _deeds, place=40),
)
