"""A report to download: its figures as CSV or all of it as JSON, and what each column means."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from buyergroup_hub.kit.digests import canonical
from buyergroup_hub.kit.i18n import _, locale
from buyergroup_hub.outcomes.reports import actions
from buyergroup_hub.outcomes.reports.models import StateReport
from buyergroup_hub.texts.versions import canonical_json


def columns() -> list[tuple[str, str]]:
    """(column of the CSV file, what it means)."""
    return [
        ("number", _("Het nummer van het cijfer in dit verslag.")),
        ("definition", _("De naam van de definitie: wat is geteld.")),
        ("version", _("De versie van die definitie.")),
        ("meaning", _("De definitie in woorden.")),
        ("group", _("De groep waarvoor is geteld. Leeg: niet per groep geteld.")),
        ("sector", _("De sector waarvoor is geteld. Leeg: niet per sector geteld, of de sector is onbekend.")),
        ("theme", _("Het thema waarvoor is geteld. Leeg: niet per thema geteld.")),
        ("year", _("Het jaar waarover is geteld. Leeg: geteld op de peildatum.")),
        ("n", _("Hoeveel rijen aan de definitie voldoen. Leeg: onbekend, dus niet 0.")),
        ("of", _("Van hoeveel rijen: de noemer. Leeg: onbekend.")),
        ("unknown", _("Van hoeveel rijen van de noemer onbekend is of ze aan de definitie voldoen.")),
        ("rows", _("Wat een rij is: lots zijn percelen, groups groepen, goals doelen, signatories ondertekenaars.")),
        ("demo", _("1 als er verzonnen rijen zijn meegeteld.")),
        ("counted_addresses", _("De adressen van de rijen die zijn geteld (n), met spaties ertussen.")),
        ("all_addresses", _("De adressen van alle rijen van de noemer, met spaties ertussen.")),
    ]


def lines(report: StateReport) -> Iterator[Sequence[object]]:
    """The figures, one a line, after the names of the columns."""
    yield [name for name, _meaning in columns()]
    meanings = report.content["texts"][locale()]["definitions"]
    for figure in report.figures:
        said = figure.parameters
        yield [
            figure.position,
            figure.definition,
            figure.definition_version,
            meanings[figure.definition],
            *(said.get(name) for name in ("group_name", "sector", "theme_key", "year")),
            figure.n,
            figure.of,
            figure.unknown,
            figure.counted["kind"],
            int(figure.counted["demo"]),
            " ".join(figure.addresses["n"]),
            " ".join(figure.addresses["of"]),
        ]


def column_lines() -> Iterator[Sequence[object]]:
    yield [_("Kolom"), _("Betekenis")]
    yield from columns()


def as_json(report: StateReport) -> str:
    """All that the digest is over (`report`), the digest, and what the columns of the CSV file mean."""
    sealed: dict[str, Any] = json.loads(canonical_json(actions.sealed(report)))
    return canonical(
        {
            "report": sealed,
            "digest": report.digest,
            "digest_of": "SHA-256 of the canonical JSON of report: keys sorted, no spaces, UTF-8",
            "number": report.number,
            "published_at": report.published_at.isoformat() if report.published_at else None,
            "columns": dict(columns()),
        }
    )
