"""The blueprint of groups, and what stands above every page of a group."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, url_for

from buyergroup_hub.access import standing
from buyergroup_hub.groups.glossary import SECTOR_WORDS
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.panels import counts, slot
from buyergroup_hub.permissions import Verb, can

if TYPE_CHECKING:
    from buyergroup_hub.groups.group.models import Group

bp = Blueprint("groups", __name__)


def frame(group: Group, here: str) -> dict[str, Any]:
    """What stands above every page of a group: the path to it, and the tabs of all rooms, in which it is `here`."""
    return {
        "group": group,
        "here": here,
        "path": path(group),
        "tabs": slot("group.tabs", [group]),
        "own_tabs": tabs(group, here),
    }


def path(group: Group) -> list[tuple[str, str]]:
    return [
        (_("Groepen"), url_for("groups.index")),
        (str(SECTOR_WORDS[group.sector]), url_for("groups.index", sector=group.sector)),
    ]


def tabs(group: Group, here: str) -> list[tuple[str, str, int | None, bool]]:
    """The pages of this room; those of other rooms come through the slot `group.tabs`, between the first and these."""
    members = counts("members", [group]).get(group.id)
    stated = counts("facts", [group]).get(group.id)
    facts = (_("Feiten en bronnen"), url_for("groups.facts", slug=group.slug), stated, here == "facts")
    return [
        (_("Leden"), url_for("groups.members", slug=group.slug), members, here == "members"),
        *([facts] if stated or can(standing(), Verb.STATE_FACT, group) else []),
        (_("Tijdlijn"), url_for("groups.timeline", slug=group.slug), None, here == "timeline"),
    ]
