"""What facts show on others' pages."""

from __future__ import annotations

from buyergroup_hub.groups.facts import queries
from buyergroup_hub.panels import Count

PANELS = (Count("facts", queries.facts_counted),)
