"""What happens with organisations and who works there."""

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
LET_IN = declare("affiliation.let_in", "person", "by", sentence=_l("%(by)s liet %(person)s toe"))
CONFIRMED = declare("affiliation.confirmed", "person", sentence=_l("%(person)s is toegelaten"))
"""No longer recorded: it did not say by whom."""
AFFILIATION_ENDED = declare("affiliation.ended", "person", sentence=_l("%(person)s hoort er niet meer bij"))
ENDORSING_CHANGED = declare(
    "affiliation.endorsing_changed", "person", "may_endorse", sentence=_l("%(person)s %(may_endorse)s")
)
VERIFICATION_ENDED = declare(
    "organisation.verification_ended", sentence=_l("De naam veranderde: het programma kijkt de organisatie opnieuw na")
)
STAFF_CHANGED = declare("affiliation.staff_changed", "person", "staff")
