"""A report as PDF/UA: set by the worker, kept as a file that everyone may download."""

from __future__ import annotations

from io import BytesIO

from sqlalchemy.orm import joinedload

from buyergroup_hub.access import standing_as
from buyergroup_hub.consultations import exports
from buyergroup_hub.consultations.actions.reporting import PRINT
from buyergroup_hub.consultations.models import Consultation, ConsultationPrint, Report
from buyergroup_hub.consultations.queries.report import prints_of
from buyergroup_hub.files import actions as files
from buyergroup_hub.files.media import PDF
from buyergroup_hub.jobs.actions import Finish, handles
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.i18n import in_language, locale
from buyergroup_hub.permissions import VISITOR
from buyergroup_hub.texts.pdf import pdf


@handles(PRINT)
def print_report(report_id: int, language: str) -> Finish | None:
    """What a visitor reads on the page: one file for everyone holds nothing that only some may see."""
    whole = joinedload(Report.consultation).joinedload(Consultation.group)
    report = db.session.get(Report, report_id, options=[whole])
    if report is None or print_of(report, language) is not None:
        return None
    with in_language(language), standing_as(VISITOR):
        made = pdf(exports.document_of(report))
    name, demo = exports.file_name(report, f"-{language}.pdf"), report.demo

    def keep() -> None:
        file = files.add(files.Upload(BytesIO(made), name, PDF), "public", demo=demo)
        db.session.add(ConsultationPrint(report_id=report_id, language=language, file_id=file.id, made_at=clock.now()))

    return keep


def print_of(report: Report, language: str | None = None) -> ConsultationPrint | None:
    """The print in a language; without one in the reader's."""
    return prints_of.one_or_none(report.id, language or locale())
