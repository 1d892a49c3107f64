"""What happens with a figure of a source."""

from __future__ import annotations

from buyergroup_hub.events.catalogue import declare

STATED = declare("figure.stated")
WITHDRAWN = declare("figure.withdrawn")
