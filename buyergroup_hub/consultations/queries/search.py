"""What of a consultation is findable by its words: what everyone reads, and nothing else (rule 2)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, literal, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from buyergroup_hub.consultations.models import (
    Clarification,
    Consultation,
    Disposition,
    Handout,
    HandoutFile,
    Point,
    Question,
    Report,
    ReportFile,
    ReportItem,
    SheetFile,
)
from buyergroup_hub.consultations.queries.sheets import WHOSE
from buyergroup_hub.files.models import File, FileText
from buyergroup_hub.groups.models import Group
from buyergroup_hub.queries import Param, Statement, query

Texts = Select[*tuple[Any, ...]]


class TextRow(NamedTuple):
    consultation_id: int
    text: str | None
    second: str | None


@query(TextRow)
def public_texts(ids: Param[Collection[int]]) -> Statement:
    """Only rows whose own audience is everyone, also for who reads more: a hit, a count or a snippet comes of these."""
    parts: list[tuple[Texts, ColumnElement[int] | InstrumentedAttribute[int]]] = [
        *((texts, literal(0)) for texts in _written()),
        *((texts, FileText.position) for texts in _in_files()),
    ]
    rows = union_all(
        *(
            texts.add_columns(literal(place).label("place"), position.label("position")).where(
                texts.selected_columns[0].in_(ids)
            )
            for place, (texts, position) in enumerate(parts)
        )
    ).subquery()
    consultation_id, text, second, place, position = rows.c
    return select(consultation_id, text, second).order_by(place, position)


def _written() -> tuple[Texts, ...]:
    return (
        select(Question.consultation_id, Question.title, Question.hint).where(Question.audience == "public"),
        select(Handout.consultation_id, Handout.title, Handout.body).where(Handout.audience == "public"),
        select(Clarification.consultation_id, Clarification.text, Clarification.answer).where(
            Clarification.audience == "public"
        ),
        select(Point.consultation_id, Point.text, Disposition.reason)
        .join(Disposition, Disposition.point_id == Point.id)
        .where(Point.audience == "public", Disposition.audience == "public"),
        select(Report.consultation_id, Report.summary, ReportItem.text)
        .outerjoin(ReportItem, ReportItem.report_id == Report.id)
        .where(Report.audience == "public"),
    )


def _in_files() -> tuple[Texts, ...]:
    """What documents say that everyone has: with the sheet, handed out, released in a report. Each stands in a row
    whose own file is everyone's; a file of an answer is none of them, and is not even read."""
    no_more = literal("").label("more")
    texts: tuple[Texts, ...] = (
        select(SheetFile.consultation_id, FileText.text, no_more).join(File, File.id == SheetFile.file_id),
        select(Handout.consultation_id, FileText.text, no_more)
        .join(HandoutFile, HandoutFile.handout_id == Handout.id)
        .join(File, File.id == HandoutFile.file_id),
        select(Report.consultation_id, FileText.text, no_more)
        .join(ReportItem, ReportItem.report_id == Report.id)
        .join(ReportFile, ReportFile.item_key == ReportItem.key)
        .join(File, File.id == ReportFile.file_id),
    )
    return tuple(one.join(FileText, FileText.file_id == File.id).where(File.audience == "public") for one in texts)


@query(Consultation, unrestricted={Group: WHOSE})
def consultations_found(ids: Param[Collection[int]]) -> Statement:
    return select(Consultation).where(Consultation.id.in_(ids)).options(joinedload(Consultation.group))
