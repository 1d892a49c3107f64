"""Which facts of a group its public source says, and which were changed here since (rule 20)."""

from __future__ import annotations

from typing import NamedTuple

from buyergroup_hub.events.changes import changes, in_words
from buyergroup_hub.groups.glossary import FACT_WORDS
from buyergroup_hub.groups.group import events as group_events
from buyergroup_hub.groups.group import labels
from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.groups.group.queries import members_sourced
from buyergroup_hub.groups.members import events as members_events
from buyergroup_hub.kit.formats import and_list
from buyergroup_hub.kit.i18n import _

CHANGES = {
    group_events.RENAMED: "name",
    group_events.EDITED: None,
    group_events.PHASE_ENTERED: "phase",
    group_events.PHASE_TAKEN_BACK: "phase",
    group_events.SUCCEEDED: "successor",
    members_events.ADMITTED: "members",
    members_events.ROLE_CHANGED: "members",
    members_events.ENDED: "members",
}


class Provenance(NamedTuple):
    """What the source says, and what was changed here, each as a sentence or empty."""

    sourced: str
    changed: str


def of(group: Group) -> Provenance:
    """Of a group that no source tells of, nothing: people here say all of it."""
    if group.origin != "public_source":
        return Provenance("", "")
    changed = changes("groups", group.id, CHANGES, group_id=group.id)
    told = {
        "name": True,
        "summary": bool(group.summary_nl),
        "sector": True,
        "started": bool(group.started),
        "themes": labels.has_themes(group),
        "phase": bool(labels.phases(group)),
        "members": bool(members_sourced(group.id)),
    }
    touched = {one.fact for one in changed}
    kept = [str(FACT_WORDS[fact]) for fact, there in told.items() if there and fact not in touched]
    order = list(FACT_WORDS)
    said = _("Uit een openbare bron: %(facts)s.", facts=and_list(kept)) if kept else ""
    return Provenance(said, in_words(sorted(changed, key=lambda one: order.index(one.fact)), FACT_WORDS))
