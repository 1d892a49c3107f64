"""A published report as PDF/UA: set by the worker, kept as a file that everyone may download."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask import current_app
from sqlalchemy.orm import selectinload

from buyergroup_hub.files import actions as files
from buyergroup_hub.files.media import PDF
from buyergroup_hub.jobs.actions import Finish, enqueue, handles
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.formats import day
from buyergroup_hub.kit.i18n import LANGUAGES, _, in_language, locale
from buyergroup_hub.outcomes.models import ReportPrint, StateReport
from buyergroup_hub.outcomes.queries.reports import prints_of
from buyergroup_hub.outcomes.reports_text import plain
from buyergroup_hub.texts.documents import Document, Section, Table
from buyergroup_hub.texts.pdf import pdf

JOB = "outcomes.print"


def ask_prints(report: StateReport) -> None:
    for language in LANGUAGES:
        enqueue(JOB, {"report_id": report.id, "language": language}, dedupe=f"{JOB}:{report.id}:{language}")


@handles(JOB)
def print_report(report_id: int, language: str) -> Finish | None:
    report = db.session.get(StateReport, report_id, options=[selectinload(StateReport.figures)])
    if report is None or report.number is None or print_of(report, language) is not None:
        return None
    made = pdf(document_of(report, language))
    name = f"stand-van-zaken-{report.year}-{report.number}-{language}.pdf"
    demo = report.demo

    def keep() -> None:
        file = files.add(files.Upload(BytesIO(made), name, PDF), "public", demo=demo)
        db.session.add(ReportPrint(report_id=report_id, language=language, file_id=file.id, made_at=clock.now()))

    return keep


def print_of(report: StateReport, language: str | None = None) -> ReportPrint | None:
    """The print in a language; without one in the reader's."""
    return prints_of.one_or_none(report.id, language or locale())


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
