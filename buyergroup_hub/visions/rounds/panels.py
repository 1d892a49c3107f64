"""What visions show on others' pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from buyergroup_hub.kit.web import request_cache
from buyergroup_hub.panels import Panel
from buyergroup_hub.permissions import EDITORS, Standing, Verb, can
from buyergroup_hub.visions.rounds.queries import (
    Ahead,
    Current,
    contributions_counted,
    versions_ahead,
    visions_of,
)


def _of_groups(groups: Sequence[Any], who: Standing) -> Mapping[int, list[Current]]:
    """By group its visions as the person sees them: the current version, and for who writes along the draft."""
    ids = tuple(group.id for group in groups)
    rows: dict[int, list[Current]] = {}
    for vision in request_cache(("visions of groups", ids), lambda: visions_of(ids)):
        if vision.number is not None or who.in_group(vision.group_id, EDITORS):
            rows.setdefault(vision.group_id, []).append(vision)
    return rows


def _to_begin(groups: Sequence[Any], who: Standing) -> Mapping[int, bool]:
    """The groups without a vision for which the person may begin one."""
    rows = _of_groups(groups, who)
    return {group.id: True for group in groups if group.id not in rows and can(who, Verb.START_VISION, group)}


def _ahead(visions: Sequence[Any], _who: Standing) -> Mapping[int, Ahead]:
    """By vision the version that its draft becomes."""
    return {row.vision_id: row for row in versions_ahead([vision.id for vision in visions])}


def _stays(people: Sequence[Any], who: Standing) -> Mapping[int, dict[str, int]]:
    """By person what stays when the account goes; shown to that person."""
    stays: dict[int, dict[str, int]] = {}
    for person, kind, number in contributions_counted([person.id for person in people if person.id == who.person_id]):
        stays.setdefault(person, {})[kind] = number
    return stays


PANELS = (
    Panel("group.tabs", "visions/rounds/_tab.html", _of_groups, place=10),
    Panel("group.offer", "visions/rounds/_of_group.html", _of_groups, place=20),
    Panel("group.begin", "visions/rounds/_begin.html", _to_begin, place=10),
    Panel("group.row", "visions/rounds/_group_row.html", _of_groups, place=10),
    Panel("vision.ahead", None, _ahead),
    Panel("account.stays", "visions/rounds/_stays_of_person.html", _stays, place=30),
)
