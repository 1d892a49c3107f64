"""What happens to adoptions, as events."""

from __future__ import annotations

from buyergroup_hub.events.catalogue import declare
from buyergroup_hub.kit.i18n import _l

ADOPTED = declare("set.adopted", "organisation", sentence=_l("%(organisation)s neemt de set over"))
ADOPTION_REPORTED = declare(
    "adoption.reported", "organisation", sentence=_l("%(organisation)s meldt wat de set heeft opgeleverd")
)
ADOPTION_LINKED = declare(
    "adoption.linked", "organisation", sentence=_l("%(organisation)s gebruikt de set in een aanbesteding")
)
ADOPTION_UNTIED = declare("adoption.untied", "organisation")
ADOPTION_ENDED = declare("adoption.ended", "organisation", sentence=_l("%(organisation)s gebruikt de set niet meer"))
