"""The signatories of the Manifest MVOI as a file, a line each."""

from __future__ import annotations

from collections.abc import Iterator

from buyergroup_hub.kit.i18n import _
from buyergroup_hub.organisations.manifest import signatures


def signatories() -> Iterator[list[object]]:
    yield [_("Organisatie"), _("Demo"), _("Getekend op"), _("Actieplan"), _("Loopt tot en met"), _("Verslagen")]
    unknown = _("onbekend")
    for signatory in signatures.signatories():
        plan = signatures.current_plan(signatory)
        yield [
            signatory.organisation.name,
            _("ja") if signatory.demo else _("nee"),
            signatory.signed_on or _("datum onbekend"),
            plan.period if plan else unknown,
            (plan.until if plan else None) or unknown,
            ", ".join(f"{year}: {signatures.words_of(state)}" for year, state in signatures.years(signatory)),
        ]
