"""What happens to goals."""

from __future__ import annotations

from buyergroup_hub.events.catalogue import declare
from buyergroup_hub.kit.i18n import _l

GOAL_SET = declare("goal.set", sentence=_l("Doel gesteld"))
GOAL_EDITED = declare("goal.edited", "fields")
GOAL_SHARED = declare("goal.shared", sentence=_l("Doel voor iedereen te zien"))
GOAL_REPLACED = declare("goal.replaced", "by", sentence=_l("Doel vervangen door een ander doel"))
GOAL_ASSESSED = declare("goal.assessed", "verdict", sentence=_l("Doel beoordeeld: %(verdict)s"))
