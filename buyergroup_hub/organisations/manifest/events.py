"""What happens with the Manifest."""

from __future__ import annotations

from buyergroup_hub.events.catalogue import declare
from buyergroup_hub.kit.i18n import _l

SIGNED = declare("manifest.signed", sentence=_l("De organisatie tekende het Manifest MVOI"))
PLAN_PUBLISHED = declare("action_plan.published", "period", sentence=_l("Het actieplan %(period)s is openbaar"))
YEAR_REPORTED = declare("yearly_report.recorded", "year", "state", sentence=_l("Over %(year)s is een verslag gemeld"))
