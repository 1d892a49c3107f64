"""What happens with a fact. That a source says something is no life of the group: no timeline tells it."""

from __future__ import annotations

from buyergroup_hub.events.catalogue import declare

STATED = declare("fact.stated", "kind")
WITHDRAWN = declare("fact.withdrawn", "kind")
