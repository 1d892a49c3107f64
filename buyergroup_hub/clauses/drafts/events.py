"""What happens to a draft, as events."""

from __future__ import annotations

from buyergroup_hub.events.catalogue import declare
from buyergroup_hub.kit.i18n import _l

PREFIX_CHOSEN = declare("clause.prefix_chosen", "prefix")
DRAFTED = declare("clause.drafted", "code", sentence=_l("Er is een concept voor bepaling %(code)s"))
EDITED = declare("clause.edited", "code", "language")
DISCARDED = declare("clause.discarded", "code", sentence=_l("Het concept van bepaling %(code)s is verwijderd"))
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
