"""What happens to published clauses, as events."""

from __future__ import annotations

from buyergroup_hub.events.catalogue import declare
from buyergroup_hub.kit.i18n import _l

LIMITED = declare(
    "clause.limited",
    "code",
    "number",
    "valid_until",
    sentence=_l("Bepaling %(code)s, versie %(number)s loopt eerder af"),
)
VERSION_WITHDRAWN = declare(
    "clause.version_withdrawn",
    "code",
    "number",
    sentence=_l("Bepaling %(code)s, versie %(number)s is ingetrokken"),
)
WITHDRAWN = declare("clause.withdrawn", "code", sentence=_l("Bepaling %(code)s is ingetrokken"))
ENDORSED = declare(
    "clause.endorsed", "code", "number", sentence=_l("Bepaling %(code)s, versie %(number)s is onderschreven")
)
