"""What happens to proposals and versions, as events."""

from __future__ import annotations

from buyergroup_hub.events.catalogue import declare
from buyergroup_hub.kit.i18n import _l

FROZEN = declare(
    "proposal.frozen",
    "number",
    "digest",
    "asked",
    "needed",
    sentence=_l("De groep vraagt organisaties om de marktvisie te onderschrijven"),
)
REMINDED = declare("proposal.reminded", "number", "asked")
WITHDRAWN = declare("proposal.withdrawn", "number", sentence=_l("Het voorstel voor de marktvisie is ingetrokken"))
ENDORSED = declare(
    "proposal.endorsed", "number", "organisation", "answer", sentence=_l("%(organisation)s onderschrijft de marktvisie")
)
OBJECTED = declare(
    "proposal.objected", "number", "organisation", sentence=_l("%(organisation)s maakt bezwaar tegen de marktvisie")
)
OBJECTION_ANSWERED = declare(
    "proposal.objection_answered", "number", "organisation", sentence=_l("De groep reageerde op een bezwaar")
)
PUBLISHED = declare(
    "vision.published",
    "vision",
    "number",
    "digest",
    "endorsed",
    "asked",
    sentence=_l("Versie %(number)s van de marktvisie is gepubliceerd"),
)
ERRATUM_NOTED = declare(
    "vision.erratum_noted", "number", sentence=_l("Bij versie %(number)s van de marktvisie staat een verbetering")
)
