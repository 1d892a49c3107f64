"""A report to take along, as Word or PDF: what its page says and nothing more, to stand in a file of a tender.

What parties wrote goes into cells of tables, which are plain text: their words are never read as mark-up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO

from flask import current_app
from sqlalchemy.orm import joinedload

from buyergroup_hub.access import standing_as
from buyergroup_hub.consultations.dialogue.queries import rounds_of
from buyergroup_hub.consultations.glossary import BAND_WORDS, OUTCOME_WORDS
from buyergroup_hub.consultations.report import claims, labels
from buyergroup_hub.consultations.report import pages as report_pages
from buyergroup_hub.consultations.report.actions.reporting import PRINT
from buyergroup_hub.consultations.report.models import ConsultationPrint, Report, ReportItem
from buyergroup_hub.consultations.report.queries import prints_of, public_points
from buyergroup_hub.consultations.sheets.models import Consultation, Question
from buyergroup_hub.consultations.sheets.queries import sheet_of
from buyergroup_hub.files import actions as files
from buyergroup_hub.files.media import PDF
from buyergroup_hub.jobs.actions import Finish, handles
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.formats import moment
from buyergroup_hub.kit.i18n import _, in_language, locale
from buyergroup_hub.permissions import VISITOR
from buyergroup_hub.texts.documents import Document, Section, Table
from buyergroup_hub.texts.docx import docx_file
from buyergroup_hub.texts.pdf import pdf

WRITTEN = "nl"
"""The language of what people wrote: questions, answers, and the rounds."""


def file_name(report: Report, ending: str) -> str:
    return f"verslag-{report.consultation.pid}-{report.number}{ending}"


def word_of(report: Report) -> bytes:
    return docx_file(document_of(report))


def document_of(report: Report) -> Document:
    """What the reader may see of a report, in her language; what people wrote is Dutch."""
    consultation = report.consultation
    invented = _("Demo: verzonnen inhoud") if report.demo else ""
    address = f"{current_app.config['HUB'].base_url}/consultations/{consultation.pid}/reports/{report.number}"
    return Document(
        title=_("Verslag: %(title)s", title=consultation.title),
        sections=[_input(report), *_market(report), *_answers(report), *_rounds(report), _how(report)],
        language=locale(),
        facts=[
            *([(_("Let op"), invented)] if invented else []),
            (_("Samenvatting"), report.summary),
            (_("Gesloten"), str(moment(consultation.closes_at))),
            (_("Voor iedereen sinds"), str(moment(report.published_at))),
            (_("Vaste link"), address),
            (_("Controlegetal"), report.digest),
        ],
        note=invented,
        made_at=report.published_at,
    )


def _input(report: Report) -> Section:
    head = [_("Inbreng"), _("Ingebracht door"), _("Wat ermee is gedaan"), _("Waarom"), _("Waar")]
    rows = []
    for point in public_points(report.consultation_id):
        done = point.disposition
        if done is not None:
            link = report_pages.where_disposed(done)
            where = link[0] if link else _("nergens genoemd")
            rows.append([point.text, labels.made_by(point), str(OUTCOME_WORDS[done.outcome]), done.reason, where])
    text = "" if rows else _("Er zijn geen punten beschreven.")
    tables = [Table(_("Punt, wat ermee is gedaan, waarom en waar"), head, rows)] if rows else []
    return Section(_("Wat we met je inbreng deden"), text, tables=tables)


def _market(report: Report) -> list[Section]:
    counted = report_pages.calibrations(report.consultation)
    text = "" if counted else _("Bij deze vragen kun je geen antwoorden optellen.")
    sections = [Section(_("Wat de markt kan leveren"), text)]
    for table, rows in counted:
        title = f"{table.question.key}. {table.question.title}"
        head = ["", *(label for label, _value in rows[0]["cells"])]
        cells = [[row["label"], *(_cell_text(row, value) for _words, value in row["cells"])] for row in rows]
        sections.append(
            Section(title, level=2, language=WRITTEN, tables=[Table(_("Wat partijen zeiden, geteld"), head, cells)])
        )
    return sections


def _cell_text(row: Mapping[str, object], value: object) -> str:
    return _("niet getoond") if row["kind"] == "hidden" else str(BAND_WORDS.get(str(value), value))


def _answers(report: Report) -> list[Section]:
    items = report_pages.report_items(report)
    sections = [Section(_("Antwoorden per vraag"))]
    for question in sheet_of(report.consultation_id):
        sections.append(_answers_to(question, items.get(question.id, [])))
    return sections


def _answers_to(question: Question, items: Sequence[ReportItem]) -> Section:
    title = f"{question.key}. {question.title}"
    if not items:
        counted = _("Geanonimiseerde antwoorden zijn geteld in het overzicht hierboven.")
        none = _("Bij deze vraag is geen antwoord vrijgegeven.")
        return Section(title, none if question.kind == "text" else counted, level=2)
    rows = [[_text(item), item.organisation.signature if item.organisation else _("geanonimiseerd")] for item in items]
    return Section(
        title, level=2, language=WRITTEN, tables=[Table(_("Vrijgegeven antwoorden"), [_("Antwoord"), _("Van")], rows)]
    )


def _text(item: ReportItem) -> str:
    return "\n".join([item.text, *(_("Bestand: %(name)s", name=attached.file.name) for attached in item.files)])


def _how(report: Report) -> Section:
    return Section(_("Hoe dit verslag is gemaakt"), "\n\n".join(claims.of_report(report)))


def _rounds(report: Report) -> list[Section]:
    sections = [Section(_("Vraag en antwoord"))]
    for round_ in rounds_of(report.consultation_id):
        if round_.published_at:
            title = _("Ronde %(number)s, %(moment)s", number=round_.number, moment=moment(round_.published_at))
            rows = [[asked.text, asked.answer or ""] for asked in round_.clarifications]
            table = Table(_("Vragen met hun antwoord"), [_("Vraag"), _("Antwoord")], rows)
            sections.append(Section(title, level=2, language=WRITTEN, tables=[table]))
    return sections


@handles(PRINT)
def print_report(report_id: int, language: str) -> Finish | None:
    """What a visitor reads on the page: one file for everyone holds nothing that only some may see."""
    whole = joinedload(Report.consultation).joinedload(Consultation.group)
    report = db.session.get(Report, report_id, options=[whole])
    if report is None or print_of(report, language) is not None:
        return None
    with in_language(language), standing_as(VISITOR):
        made = pdf(document_of(report))
    name, demo = file_name(report, f"-{language}.pdf"), report.demo

    def keep() -> None:
        file = files.add(files.Upload(BytesIO(made), name, PDF), "public", demo=demo)
        db.session.add(ConsultationPrint(report_id=report_id, language=language, file_id=file.id, made_at=clock.now()))

    return keep


def print_of(report: Report, language: str | None = None) -> ConsultationPrint | None:
    """The print in a language; without one in the reader's."""
    return prints_of.one_or_none(report.id, language or locale())
