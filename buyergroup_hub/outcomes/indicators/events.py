"""What happens to indicators."""

from __future__ import annotations

from buyergroup_hub.events.catalogue import declare
from buyergroup_hub.kit.i18n import _l

INDICATOR_DEFINED = declare("indicator.defined", "number", sentence=_l("Versie %(number)s van de definitie"))
