"""What happens to a draft, as events."""

from __future__ import annotations

from buyergroup_hub.events.catalogue import declare
from buyergroup_hub.kit.i18n import _l

STARTED = declare("vision.started", sentence=_l("De groep begon aan een marktvisie"))
SECTION_SAVED = declare(
    "section.saved", "section", "language", "number", sentence=_l("Een onderdeel van de marktvisie is gewijzigd")
)
SECTION_ADDED = declare("section.added", "section", sentence=_l("De marktvisie kreeg er een onderdeel bij"))
SECTION_SPLIT = declare("section.split", "section", "into", sentence=_l("Een onderdeel is in tweeën gesplitst"))
SECTION_REMOVED = declare("section.removed", "section", sentence=_l("Een onderdeel is uit de marktvisie gehaald"))
COMMENTED = declare("comment.made", "section", "kind")
REPLIED = declare("comment.replied", "section")
ASSIGNED = declare("comment.assigned", "section", "owner", "day")
SETTLED = declare("comment.settled", "section", "outcome")
