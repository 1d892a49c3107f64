"""What happens to clauses, sets and baskets, as events."""

from __future__ import annotations

from buyergroup_hub.events.catalogue import declare
from buyergroup_hub.kit.i18n import _l

PREFIX_CHOSEN = declare("clause.prefix_chosen", "prefix")
DRAFTED = declare("clause.drafted", "code", sentence=_l("Er is een concept voor bepaling %(code)s"))
EDITED = declare("clause.edited", "code", "language")
DISCARDED = declare("clause.discarded", "code", sentence=_l("Het concept van bepaling %(code)s is weggegooid"))
PUBLISHED = declare(
    "clause.published",
    "code",
    "number",
    "valid_from",
    "digest",
    sentence=_l("Bepaling %(code)s, versie %(number)s is gepubliceerd"),
)
TRANSLATED = declare(
    "clause.translated",
    "code",
    "number",
    "language",
    "digest",
    sentence=_l("Bepaling %(code)s, versie %(number)s is vertaald"),
)
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

SET_COMPOSED = declare("clause_set.composed", "level", sentence=_l("De groep stelt een set samen"))
SET_CHANGED = declare("clause_set.changed", "code")
SET_PUBLISHED = declare("clause_set.published", "level", "number", "digest", sentence=_l("De set is gepubliceerd"))

BASKET_BEGUN = declare("basket.begun")
BASKET_CHANGED = declare("basket.changed", "code")
BASKET_RENAMED = declare("basket.renamed")
BASKET_THROWN_AWAY = declare("basket.thrown_away")
