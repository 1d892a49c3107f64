"""What of a consultation is findable by its words: what everyone reads, and nothing else (rule 2)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, func, literal, literal_column, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from buyergroup_hub.consultations.answers.models import Submission
from buyergroup_hub.consultations.dialogue.models import Clarification, Handout, HandoutFile, Post
from buyergroup_hub.consultations.releases.models import Release
from buyergroup_hub.consultations.report.models import Disposition, Point, Report, ReportFile, ReportItem
from buyergroup_hub.consultations.sheets.models import Consultation, Question, SheetFile
from buyergroup_hub.consultations.sheets.queries import RESPONSIBLE, WHOSE
from buyergroup_hub.files.models import File, FileText
from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.organisations.organisation.models import Organisation, signature
from buyergroup_hub.queries import Param, Statement, query

MOST_CURRENT = 4
"""How many consultations that are open or coming the start page shows."""


@query(tuple[int, int])
def consultations_counted(groups: Param[Collection[int]]) -> Statement:
    counted = select(Consultation.group_id, func.count()).where(Consultation.group_id.in_(groups))
    return counted.group_by(Consultation.group_id)


@dataclass(frozen=True)
class Responsible:
    signature: str


@dataclass(frozen=True)
class CurrentRow:
    """A consultation that is open or coming, as its row says it."""

    group_id: int
    responsible: str
    is_known: bool
    pid: str
    title: str
    summary: str
    demo: bool
    state: str
    opens_at: datetime
    closes_at: datetime

    @property
    def organisation(self) -> Responsible:
        return Responsible(signature(self.responsible, self.is_known))


@query(CurrentRow, unrestricted={Organisation: RESPONSIBLE})
def current_of(groups: Param[Collection[int]]) -> Statement:
    shown = Consultation.pid, Consultation.title, Consultation.summary, Consultation.demo, Consultation.in_state()
    client = Organisation.name, Organisation.known()
    still = Consultation.withdrawn_at.is_(None), Consultation.concluded_at.is_(None)
    return (
        select(Consultation.group_id, *client, *shown, Consultation.opens_at, Consultation.closes_at)
        .join(Organisation, Organisation.id == Consultation.organisation_id)
        .where(Consultation.group_id.in_(groups), *still, Consultation.in_state().in_(("open", "coming")))
        .order_by(Consultation.closes_at, Consultation.id)
    )


def _named() -> Select[Consultation]:
    return select(Consultation).options(joinedload(Consultation.group), joinedload(Consultation.organisation))


@query(Consultation, unrestricted={Group: WHOSE, Organisation: RESPONSIBLE})
def closing_soonest() -> Statement:
    """What closes soonest, and then what is coming."""
    open_first = Consultation.opened_at.is_(None), Consultation.closes_at, Consultation.id
    return _named().where(Consultation.in_state().in_(("open", "coming"))).order_by(*open_first).limit(MOST_CURRENT)


@query(Consultation, unrestricted={Group: WHOSE, Organisation: RESPONSIBLE})
def consultations_of(ids: Param[Collection[int]]) -> Statement:
    return _named().where(Consultation.id.in_(ids))


OWN_DEEDS = "a person is told how many of her own deeds stay when she goes, and nothing of them"


@query(tuple[int, str, int], unrestricted=dict.fromkeys((Submission, Post, Release), OWN_DEEDS))
def deeds_counted(people: Param[Collection[int]]) -> Statement:
    """(person, kind, how many) of what these people handed in, wrote and decided."""
    deeds = ("submissions", Submission.person_id), ("posts", Post.person_id), ("decisions", Release.person_id)
    return union_all(
        *(
            select(column, literal_column(f"'{name}'"), func.count()).where(column.in_(people)).group_by(column)
            for name, column in deeds
        )
    )


Texts = Select[*tuple[Any, ...]]


class TextRow(NamedTuple):
    consultation_id: int
    text: str | None
    second: str | None


@query(TextRow)
def public_texts(ids: Param[Collection[int]]) -> Statement:
    """Only rows whose own audience is everyone, also for who reads more: a hit, a count or a snippet comes of these."""
    parts: list[tuple[Texts, ColumnElement[int] | InstrumentedAttribute[int]]] = [
        *((texts, literal(0)) for texts in _texts_for_everyone()),
        *((texts, FileText.position) for texts in _in_files()),
    ]
    rows = union_all(
        *(
            texts.add_columns(literal(rank).label("place"), position.label("position")).where(
                texts.selected_columns[0].in_(ids)
            )
            for rank, (texts, position) in enumerate(parts)
        )
    ).subquery()
    consultation_id, text, second, rank, position = rows.c
    return select(consultation_id, text, second).order_by(rank, position)


def _texts_for_everyone() -> tuple[Texts, ...]:
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
    return tuple(rows.join(FileText, FileText.file_id == File.id).where(File.audience == "public") for rows in texts)


@query(Consultation, unrestricted={Group: WHOSE})
def consultations_found(ids: Param[Collection[int]]) -> Statement:
    return select(Consultation).where(Consultation.id.in_(ids)).options(joinedload(Consultation.group))


INDEXED = "the index has everything, and search asks of it for whom"


@query(int, unrestricted={SheetFile: INDEXED, Handout: INDEXED, Report: INDEXED, ReportItem: INDEXED})
def consultations_with_file(file: Param[int]) -> Statement:
    """On their sheet, handed out while they ran, or with their report."""
    return union_all(
        select(SheetFile.consultation_id).where(SheetFile.file_id == file),
        select(Handout.consultation_id).join(HandoutFile).where(HandoutFile.file_id == file),
        select(Report.consultation_id).join(ReportItem).join(ReportFile).where(ReportFile.file_id == file),
    )
