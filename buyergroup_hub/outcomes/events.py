"""What happens to goals, indicators, measurements and reports, as events."""

from __future__ import annotations

from buyergroup_hub.events.catalogue import declare
from buyergroup_hub.kit.i18n import _l

GOAL_SET = declare("goal.set", sentence=_l("Doel gesteld"))
GOAL_EDITED = declare("goal.edited", "fields")
GOAL_SHARED = declare("goal.shared", sentence=_l("Doel voor iedereen te zien"))
GOAL_REPLACED = declare("goal.replaced", "by", sentence=_l("Er kwam een ander doel voor in de plaats"))
GOAL_ASSESSED = declare("goal.assessed", "verdict", sentence=_l("Doel beoordeeld: %(verdict)s"))
INDICATOR_DEFINED = declare("indicator.defined", "number", sentence=_l("Versie %(number)s van de definitie"))
MEASURED = declare("measurement.recorded", "indicator", "number", sentence=_l("Meting vastgelegd"))
CORRECTED = declare("measurement.corrected", "replaces", sentence=_l("Meting verbeterd"))
INPUT_RECORDED = declare("input.recorded", "lot", "key", "state")
REPORT_MADE = declare("state_report.made", "year")
REPORT_PUBLISHED = declare(
    "state_report.published", "year", "number", "digest", sentence=_l("Stand van zaken %(year)s gepubliceerd")
)
