"""What happens to measurements, and to the data of a lot."""

from __future__ import annotations

from buyergroup_hub.events.catalogue import declare
from buyergroup_hub.kit.i18n import _l

MEASURED = declare("measurement.recorded", "indicator", "number", sentence=_l("Meting vastgelegd"))
CORRECTED = declare("measurement.corrected", "replaces", sentence=_l("Meting verbeterd"))
INPUT_RECORDED = declare("input.recorded", "lot", "key", "state")
