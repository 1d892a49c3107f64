"""What is known of one group in short: its phases, other names and themes, and what is unknown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from buyergroup_hub.groups.glossary import PHASE_WORDS
from buyergroup_hub.groups.models import PHASES, Group, Phase, in_words
from buyergroup_hub.groups.queries import ShortRow, short_lists_of
from buyergroup_hub.kit.formats import and_list, partial_date
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.kit.web import once


class Stay(NamedTuple):
    """A stay of a group in a phase."""

    phase: str
    since: str | None
    left: bool


def phases(group: Group) -> list[Stay]:
    """Its phases, in its own order, as the line of phases shows them."""
    return [Stay(row.word, row.more, bool(row.left)) for row in _short_lists(group)["phase"]]


def phase_line(stays: Sequence[Stay | Phase]) -> list[dict[str, Any]]:
    """A group's phases in its own order, then the usual ones that come after them. Whether it had one that usually
    comes before, nobody said: those are unknown. Empty: all is unknown, but for its end."""
    if not any(stay.phase != "ended" or stay.since for stay in stays):
        return []
    line = [
        {
            "key": stay.phase,
            "label": str(PHASE_WORDS[stay.phase]),
            "state": "done" if stay.left else "now",
            "date": partial_date(stay.since) if stay.since else None,
        }
        for stay in stays
    ]
    had = {stay.phase for stay in stays}
    others = [key for key in PHASES if key not in had and "ended" not in had and key != "ended"]
    furthest = max(PHASES.index(key) for key in had)
    before = [key for key in others if PHASES.index(key) < furthest]
    ahead = others[len(before) :]
    return [*_dateless(before, "unknown"), *line, *_dateless(ahead, "next")]


def _dateless(phases: Sequence[str], state: str) -> list[dict[str, Any]]:
    return [{"key": key, "label": str(PHASE_WORDS[key]), "state": state, "date": None} for key in phases]


def aliases(group: Group) -> list[str]:
    """Other names in sources; earlier addresses alone say nothing to a reader."""
    names = (row.word for row in _short_lists(group)["name"])
    return [name for name in names if name not in (group.name_nl, group.name_en)]


def facts(group: Group, leading: Sequence[str]) -> list[str]:
    """The short facts under the title: who leads, since when, themes; unknown is said."""
    start = partial_date(group.started) if group.started else _("onbekend")
    began = _("Oproep %(year)s", year=start) if group.kind == "call" else _("Start %(year)s", year=start)
    said = [_("Trekkers: %(names)s", names=and_list(leading))] if leading else []
    named = ", ".join(in_words(row.word, row.more).lower() for row in _short_lists(group)["theme"])
    return [*said, began, _("Thema's: %(names)s", names=named) if named else _("Thema's onbekend")]


def has_themes(group: Group) -> bool:
    return bool(_short_lists(group)["theme"])


def _short_lists(group: Group) -> Mapping[str, Sequence[ShortRow]]:
    """What a group has by kind: its phases, its names in sources and its themes, each in its order."""

    def read_them() -> Mapping[str, Sequence[ShortRow]]:
        found: dict[str, list[ShortRow]] = {"phase": [], "name": [], "theme": []}
        for row in short_lists_of(group.id):
            found[row.kind].append(row)
        return found

    return once(("groups.short_lists", group.id), read_them)
