"""What of a group that a public source tells of was changed here since (rule 20)."""

from __future__ import annotations

from buyergroup_hub.events.changes import changes, in_words
from buyergroup_hub.groups.glossary import FACT_WORDS
from buyergroup_hub.groups.group import events as group_events
from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.groups.members import events as members_events

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


def changed(group: Group) -> str:
    """What was changed here, in a sentence. Of a group that no source tells of, nothing: people here say all of it."""
    if group.origin != "public_source":
        return ""
    order = list(FACT_WORDS)
    found = changes("groups", group.id, CHANGES, group_id=group.id)
    return in_words(sorted(found, key=lambda one: order.index(one.fact)), FACT_WORDS)
