"""What the chain says of itself: rows that are sealed by no verb's own event. Nobody reads it."""

from __future__ import annotations

from buyergroup_hub.events.catalogue import declare

SEALED = declare("rows.sealed", "tables")
WRITTEN = declare("rows.written")
