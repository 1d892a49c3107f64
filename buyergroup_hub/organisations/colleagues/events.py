"""What happens with a handover."""

from __future__ import annotations

from buyergroup_hub.events.catalogue import declare
from buyergroup_hub.kit.i18n import _l

HANDOVER_ASKED = declare("handover.asked", "by", sentence=_l("%(by)s, beheerder van de hub, vroeg een overdracht aan"))
HANDOVER_AGREED = declare(
    "handover.agreed", "by", sentence=_l("%(by)s, beheerder van de hub, stemde met de overdracht in")
)
HANDOVER_STOPPED = declare("handover.stopped", sentence=_l("De overdracht is gestopt"))
