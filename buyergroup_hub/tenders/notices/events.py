"""What notices do to tenders and groups, as events."""

from __future__ import annotations

from buyergroup_hub.events.catalogue import declare
from buyergroup_hub.kit.i18n import _l

IMPORTED = declare(
    "tender.imported", "notices", "lots", sentence=_l("De aanbesteding is overgenomen uit een publicatie")
)
UPDATED = declare("tender.updated", "notice", sentence=_l("Een publicatie heeft de aanbesteding aangevuld"))
CHOSEN = declare("tender.chosen", "field", "choice")

CODED = declare("group.coded", "codes")
PROPOSED = declare("notice.proposed", "notice")
ANSWERED = declare("notice.answered", "notice", "answer")
