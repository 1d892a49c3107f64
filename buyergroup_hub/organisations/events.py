"""What happens to organisations, their people and their Manifest, as events."""

from __future__ import annotations

from buyergroup_hub.events.catalogue import declare
from buyergroup_hub.kit.i18n import _l

REGISTERED = declare("organisation.registered")
EDITED = declare("organisation.edited", "fields")
SHOWN = declare("organisation.shown")
VERIFIED = declare("organisation.verified", "how")
MERGED = declare(
    "organisation.succeeded", "to", "kind", sentence=_l("De organisatie ging verder onder een andere naam")
)
AFFILIATED = declare("affiliation.begun", "person", "confirmed")
CONFIRMED = declare("affiliation.confirmed", "person")
AFFILIATION_ENDED = declare("affiliation.ended", "person")
ENDORSING_CHANGED = declare("affiliation.endorsing_changed", "person", "may_endorse")
STAFF_CHANGED = declare("affiliation.staff_changed", "person", "staff")
SIGNED = declare("manifest.signed", sentence=_l("De organisatie tekende het Manifest MVOI"))
PLAN_PUBLISHED = declare("action_plan.published", "period", sentence=_l("Het actieplan %(period)s is openbaar"))
YEAR_REPORTED = declare("yearly_report.recorded", "year", "state", sentence=_l("Over %(year)s is een verslag gemeld"))
