"""How figures of public sources read."""

from __future__ import annotations

from buyergroup_hub.kit.formats import partial_date
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.outcomes.references.models import ReferenceFigure


def period(figure: ReferenceFigure) -> str:
    """`2015–2016`, or the date of the figure."""
    if figure.since and figure.until and figure.since != figure.until:
        return f"{partial_date(figure.since)}–{partial_date(figure.until)}"
    return str(partial_date(figure.since or figure.as_of)) if figure.since or figure.as_of else _("datum onbekend")
