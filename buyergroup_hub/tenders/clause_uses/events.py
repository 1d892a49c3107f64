"""What happens to clause uses and themes of lots, as events."""

from __future__ import annotations

from buyergroup_hub.events.catalogue import declare
from buyergroup_hub.kit.i18n import _l

DECLARED = declare("lot.declared_complete", "lot", sentence=_l("Van perceel %(lot)s staan alle bepalingen in de hub"))
USE_REMOVED = declare("clause_use.removed", "clause", "lot")
RESULT_TOLD = declare(
    "clause_use.resulted", "clause", "lot", sentence=_l("Het resultaat van %(clause)s in perceel %(lot)s is gemeld")
)
THEMES_SAID = declare("lot.themes_said", "lot")
