"""Figures of sources from a table, by the verb that the form has."""

from __future__ import annotations

from collections.abc import Mapping

from werkzeug.datastructures import MultiDict

from buyergroup_hub.files.tables import Came, Columns, Outcome, Unfit
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.outcomes.references import actions
from buyergroup_hub.outcomes.references.forms import FigureForm

COLUMNS = Columns(
    ("label_nl", "value", "unit", "boundary", "source"),
    ("label_en", "subject", "qualifier", "of", "as_of", "since", "until", "source_url", "place", "withdrawn_on"),
)
DEFAULTS = {"subject": "other", "qualifier": "exact"}


def take(row: Mapping[str, str], place: str) -> Came:
    """Take over one figure. Raises Unfit, RuleBroken."""
    if row.get("withdrawn_on"):
        return Came(Outcome.KNOWN, _("Dit cijfer is ingetrokken."))
    form = FigureForm(MultiDict(DEFAULTS | {name: text for name, text in row.items() if text}), meta={"csrf": False})
    if not form.validate():
        name, errors = next(iter(form.errors.items()))
        raise Unfit(f"{name}: {errors[0]}")
    said = form.said()
    if actions.stands(said):
        return Came(Outcome.KNOWN)
    others = actions.beside(said)
    actions.state(said, read_from=place)
    if others:
        stood = f"{others[-1].value:g} ({others[-1].when or _('datum onbekend')})"
        return Came(Outcome.DIFFERS, _("Er stond al: %(other)s. Beide blijven staan, met hun bron.", other=stood))
    return Came(Outcome.NEW)
