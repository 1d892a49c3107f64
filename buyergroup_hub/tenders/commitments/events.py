"""That a tender keeps a commitment, as events."""

from __future__ import annotations

from buyergroup_hub.events.catalogue import declare
from buyergroup_hub.kit.i18n import _l

MATCHED = declare("commitment.matched", "commitment", sentence=_l("De aanbesteding komt een toezegging na"))
UNMATCHED = declare("commitment.unmatched", "commitment")
