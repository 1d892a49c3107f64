"""What happens to a knowledge item, as events."""

from __future__ import annotations

from buyergroup_hub.events.catalogue import declare
from buyergroup_hub.kit.i18n import _l

WRITTEN = declare("item.written", "item_kind")
IMPORTED = declare("item.imported", "source")
EDITED = declare("item.edited", "fields")
REVISED = declare("item.revised", "from")
DISCARDED = declare("item.discarded")
PUBLISHED = declare("item.published", "item_kind", "number", "digest", sentence=_l("Nieuw kennisitem: %(item_kind)s"))
REVIEWED = declare("item.reviewed", "until", sentence=_l("Nagekeken: dit klopt nog"))
REVIEW_DUE = declare("item.review_due")
SUPERSEDED = declare("item.superseded", "by", sentence=_l("Vervangen door iets nieuws"))
WITHDRAWN = declare("item.withdrawn", sentence=_l("Kennisitem ingetrokken"))
