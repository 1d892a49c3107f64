"""What happens with who takes part."""

from __future__ import annotations

from buyergroup_hub.events.catalogue import declare
from buyergroup_hub.kit.i18n import _l

ADMITTED = declare("membership.admitted", "organisation", "role", sentence=_l("%(organisation)s doet mee als %(role)s"))
AWAITED = declare("membership.awaited", "organisation", "role")
ROLE_CHANGED = declare(
    "membership.role_changed", "organisation", "role", sentence=_l("%(organisation)s is nu %(role)s")
)
ENDED = declare("membership.ended", "organisation", "role", sentence=_l("%(organisation)s doet niet meer mee"))
JOIN_ASKED = declare("join_request.made", "organisation")
JOIN_ANSWERED = declare("join_request.answered", "organisation", "admitted")
