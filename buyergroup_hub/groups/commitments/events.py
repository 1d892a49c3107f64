"""What happens with a commitment."""

from __future__ import annotations

from buyergroup_hub.events.catalogue import declare
from buyergroup_hub.kit.i18n import _l

COMMITTED = declare("commitment.made", "organisation", "due", sentence=_l("%(organisation)s zegde een project toe"))
PROJECT_NAMED = declare(
    "commitment.project_named", "organisation", sentence=_l("%(organisation)s noemde een project bij de toezegging")
)
COMMITMENT_WITHDRAWN = declare(
    "commitment.withdrawn", "organisation", sentence=_l("%(organisation)s trok de toezegging in")
)
