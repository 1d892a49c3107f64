"""What happens to a notice, as events: in the audit trail only, since a timeline of imports would drown the rest."""

from __future__ import annotations

from buyergroup_hub.events.catalogue import declare

IMPORTED = declare("notice.imported", "kind")
UPDATED = declare("notice.updated", "kind")
