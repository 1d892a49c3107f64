"""How a consultation ends, as events."""

from __future__ import annotations

from buyergroup_hub.events.catalogue import declare
from buyergroup_hub.kit.i18n import _l

WITHDRAWN = declare("consultation.withdrawn", sentence=_l("De marktconsultatie is ingetrokken"))
CONCLUDED = declare("consultation.concluded", sentence=_l("De marktconsultatie is afgerond"))
