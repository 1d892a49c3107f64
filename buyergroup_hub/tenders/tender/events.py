"""What happens to tenders and lots, as events."""

from __future__ import annotations

from buyergroup_hub.events.catalogue import declare
from buyergroup_hub.kit.i18n import _l

PLANNED = declare("tender.planned", "organisation", sentence=_l("%(organisation)s is van plan om aan te besteden"))
EDITED = declare("tender.edited", "fields")
SHARED = declare("tender.shared", "circle", sentence=_l("De aanbesteding is te zien voor %(circle)s"))
DECIDED = declare("tender.decided", sentence=_l("Over de aanbesteding is besloten"))
PUBLISHED = declare("tender.published", "day", sentence=_l("De aanbesteding is gepubliceerd"))
declare(  # said by a hub before other days could be corrected too; what happened keeps its line
    "tender.publication_corrected", "day", sentence=_l("De dag van de publicatie is verbeterd")
)
DAY_CORRECTED = declare("tender.day_corrected", "step", "day", sentence=_l("De dag van %(step)s is verbeterd"))
CANCELLED = declare("tender.cancelled", "day", sentence=_l("De aanbesteding is geannuleerd"))
LINKED = declare("tender.linked", "relation", sentence=_l("De aanbesteding %(relation)s"))
UNTIED = declare("tender.untied", sentence=_l("De aanbesteding hoort niet meer bij de groep"))
ARRANGED = declare("tender.arranged", "key")

LOT_ADDED = declare("lot.added", "lot")
LOT_EDITED = declare("lot.edited", "lot")
LOT_REMOVED = declare("lot.removed", "lot")
AWARDED = declare("lot.awarded", "lot", "day", sentence=_l("Perceel %(lot)s is gegund"))
NOT_AWARDED = declare("lot.not_awarded", "lot", sentence=_l("Perceel %(lot)s is niet gegund"))
CONTRACTED = declare("lot.contracted", "lot", "day", sentence=_l("Het contract van perceel %(lot)s is gesloten"))
REALISED = declare("lot.realised", "lot", "day", sentence=_l("Perceel %(lot)s is gerealiseerd"))
LOT_DAY_CORRECTED = declare(
    "lot.day_corrected", "lot", "step", "day", sentence=_l("De dag van %(step)s van perceel %(lot)s is verbeterd")
)

USED = declare("clause_use.recorded", "clause", "use", "lot", sentence=_l("%(clause)s is %(use)s in perceel %(lot)s"))
ITEM_ADDED = declare("lot.item_added", "lot")
ITEM_REMOVED = declare("lot.item_removed", "lot")
INVOLVED = declare("tender.involved", "consultation", sentence=_l("De aanbesteding volgt op een marktconsultatie"))
NOT_INVOLVED = declare("tender.no_longer_involved", "consultation")
