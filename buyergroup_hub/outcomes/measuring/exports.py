"""The values of an indicator as a file: what everyone sees of them, with what makes them comparable or not."""

from __future__ import annotations

from collections.abc import Iterable

from buyergroup_hub.kit.i18n import _
from buyergroup_hub.outcomes.measuring import labels
from buyergroup_hub.outcomes.measuring.labels import source_words
from buyergroup_hub.outcomes.measuring.pages import Overview


def csv_head() -> list[str]:
    return [
        _("Waarvan"), _("Versie"), _("Laagste"), _("Hoogste"), _("Eenheid"), _("Geheel"), _("Eenheid van het geheel"),
        _("Begin"), _("Einde"), _("Zekerheid"), _("Bron of reden"), "Demo",
    ]  # fmt: skip


def csv_rows(shown: Overview) -> Iterable[list[str]]:
    """The public values of an indicator, one a row, with what makes them comparable."""
    for found in (*shown.same, *shown.apart):
        for one in found.known:
            low, high = (one.value, one.value) if one.value is not None else (one.low, one.high)
            yield [
                labels.subject_name(one),
                str(one.version.number),
                *(str(part) if part is not None else "" for part in (low, high)),
                one.version.unit,
                str(one.weight) if one.weight is not None else "",
                one.version.weight_unit or "",
                *(part.isoformat() if part else "" for part in (one.since, one.until)),
                one.quality or "",
                source_words(one) or "",
                "demo" if one.demo else "",
            ]
    for nothing in shown.unknown:
        yield [nothing.name, "", "", "", "", "", "", "", "", "", nothing.reason, "demo" if nothing.demo else ""]
