"""What happens to sets and baskets, as events."""

from __future__ import annotations

from buyergroup_hub.events.catalogue import declare
from buyergroup_hub.kit.i18n import _l

SET_COMPOSED = declare("clause_set.composed", "level", sentence=_l("De groep stelt een set samen"))
SET_CHANGED = declare("clause_set.changed", "code")
SET_PUBLISHED = declare("clause_set.published", "level", "number", "digest", sentence=_l("De set is gepubliceerd"))

BASKET_BEGUN = declare("basket.begun")
BASKET_CHANGED = declare("basket.changed", "code")
BASKET_RENAMED = declare("basket.renamed")
BASKET_THROWN_AWAY = declare("basket.thrown_away")
