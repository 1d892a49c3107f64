"""What the forms of clause uses start from and let choose."""

from __future__ import annotations

from typing import Any

from buyergroup_hub.kit.i18n import _, locale
from buyergroup_hub.tenders.clause_uses.queries import clauses_to_use
from buyergroup_hub.tenders.tender.models import ClauseUse, Tender


def text_of_use(use: ClauseUse | None) -> dict[str, Any]:
    """What a lot says of a clause beside what its form asks; empty where it says nothing yet."""
    if use is None:
        return {}
    filled_in = ", ".join(f"{key}: {value}" for key, value in use.parameters.items())
    return {"version": _("versie %(n)s", n=use.version.number), "filled_in": filled_in}


def usable(tender: Tender) -> list[tuple[str, str]]:
    """(code, words) of the clauses that a lot may record: those of its groups first, then all that hold today."""
    own = [link.group_id for link in tender.groups]
    return [(clause.code, f"{clause.code} {clause.title}") for clause in clauses_to_use(own, locale())]
