"""A published report as PDF/UA: set by the worker, kept as a file that everyone may download."""

from __future__ import annotations

from typing import Any

from flask import current_app

from buyergroup_hub.kit.formats import day
from buyergroup_hub.kit.i18n import _, in_language
from buyergroup_hub.outcomes.reports.chapters import plain
from buyergroup_hub.outcomes.reports.models import StateReport
from buyergroup_hub.texts.documents import Document, Section, Table


def document_of(report: StateReport, language: str) -> Document:
    """What is printed: the frozen text, with where it stands and how to check it."""
    text = report.content["texts"][language]
    with in_language(language):
        facts = [
            (_("Peildatum"), str(day(report.as_of))),
            (_("Gepubliceerd"), str(day(report.published_at))),
            (_("Vaste link"), f"{current_app.config['HUB'].base_url}/outcomes/reports/{report.pid}"),
            (_("Controlegetal (SHA-256)"), report.digest),
        ]
        sources = "\n".join(f"{place}. {source['said']}" for place, source in enumerate(text["sources"], 1))
        sections = [_section(place, chapter, language) for place, chapter in enumerate(text["chapters"], 1)]
        if sources:
            sections.append(Section(_("Bronnen"), sources, language=language))
        return Document(
            title=text["title"],
            language=language,
            facts=facts,
            note=_("Demo: deze inhoud is verzonnen.") if report.demo else "",
            sections=[Section(_("Samenvatting"), text["lead"], language=language), *sections],
            contents=True,
            made_at=report.published_at or report.as_of,
        )


def _section(place: int, chapter: dict[str, Any], language: str) -> Section:
    before = "- " if chapter["list"] else ""
    body = ("\n" if chapter["list"] else "\n\n").join(before + plain(parts) for parts in chapter["said"])
    tables = [
        Table(table["caption"], table["head"], [[plain(cell) for cell in row] for row in table["rows"]])
        for table in chapter["tables"]
    ]
    return Section(f"{place}. {chapter['heading']}", body, tables=tables, language=language)
