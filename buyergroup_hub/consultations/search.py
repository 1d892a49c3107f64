"""What of consultations is findable: the public sheet with its handouts, published questions and answers, and reports.

Never an answer, a draft or a question that did not go out: those are in no record, so that no hit, count, snippet or
suggestion can come of them (rule 2).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from flask import url_for
from sqlalchemy import literal, select, union_all
from sqlalchemy.orm import joinedload

from buyergroup_hub.access import any_of, given, seen
from buyergroup_hub.consultations.glossary import STATE_WORDS
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
from buyergroup_hub.files.extraction import when_read
from buyergroup_hub.files.models import File, FileText
from buyergroup_hub.kit.db import db, read
from buyergroup_hub.kit.formats import short_day
from buyergroup_hub.kit.i18n import _, _l
from buyergroup_hub.permissions import Standing
from buyergroup_hub.search.actions import enqueue
from buyergroup_hub.search.kinds import HitView, SearchKind, register
from buyergroup_hub.search.records import Record


def _ids() -> Iterable[str]:
    return (str(one) for one in db.session.scalars(select(Consultation.id)))


def _records(ids: Collection[str]) -> Iterator[Record]:
    wanted = select(Consultation).where(Consultation.id.in_([int(one) for one in ids]))
    found = list(db.session.scalars(wanted.options(joinedload(Consultation.group))))
    texts = _texts([consultation.id for consultation in found])
    return (_record(consultation, texts.get(consultation.id, [])) for consultation in found)


def _texts(ids: Collection[int]) -> dict[int, list[str]]:
    """By consultation what everyone reads of it: only rows whose own audience is everyone."""
    texts: dict[int, list[str]] = {}
    for consultation_id, *said in read(_said(), {"ids": ids}) if ids else ():
        texts.setdefault(consultation_id, []).extend(text for text in said if text)
    return {key: list(dict.fromkeys(said)) for key, said in texts.items()}


@cache
def _said() -> Any:
    """(consultation, text, second text) in one statement, in the order of `_spoken` and `_in_files`."""
    parts = [(found, literal(0)) for found in _spoken()] + [(found, FileText.position) for found in _in_files()]
    rows = union_all(
        *(
            found.add_columns(literal(place).label("place"), position.label("position")).where(
                any_of(found.selected_columns[0], "ids")
            )
            for place, (found, position) in enumerate(parts)
        )
    ).subquery()
    consultation_id, text, second, place, position = rows.c
    return select(consultation_id, text, second).order_by(place, position)


def _spoken() -> tuple[Any, ...]:
    """What people wrote."""
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


def _in_files() -> tuple[Any, ...]:
    """What documents say that everyone has: with the sheet, handed out, released in a report. Each stands in a row
    whose own file is everyone's; a file of an answer is none of them, and is not even read."""
    no_more = literal("").label("more")
    said: tuple[Any, ...] = (
        select(SheetFile.consultation_id, FileText.text, no_more).join(File, File.id == SheetFile.file_id),
        select(Handout.consultation_id, FileText.text, no_more)
        .join(HandoutFile, HandoutFile.handout_id == Handout.id)
        .join(File, File.id == HandoutFile.file_id),
        select(Report.consultation_id, FileText.text, no_more)
        .join(ReportItem, ReportItem.report_id == Report.id)
        .join(ReportFile, ReportFile.item_key == ReportItem.key)
        .join(File, File.id == ReportFile.file_id),
    )
    return tuple(one.join(FileText, FileText.file_id == File.id).where(File.audience == "public") for one in said)


@when_read
def index_again(file: File) -> None:
    """A document was read: its consultation is found by its words from now on, or once it is everyone's."""
    belongs = (
        select(SheetFile.consultation_id).where(SheetFile.file_id == file.id),
        select(Handout.consultation_id).join(HandoutFile).where(HandoutFile.file_id == file.id),
        select(Report.consultation_id).join(ReportItem).join(ReportFile).where(ReportFile.file_id == file.id),
    )
    enqueue(Consultation.search_kind, [one for found in belongs for one in db.session.scalars(found)])


def _record(consultation: Consultation, texts: list[str]) -> Record:
    return Record(
        kind=Consultation.search_kind,
        id=str(consultation.id),
        audience=consultation.audience,
        title=consultation.title,
        body="\n".join([consultation.summary, *texts]),
        language=consultation.language,
        context=consultation.group.name_nl,
        facets={"group": consultation.group.slug},
        date=consultation.closes_at.date().isoformat(),
    )


def _hits(ids: Collection[str], who: Standing) -> Mapping[str, HitView]:
    found = list(db.session.scalars(_shown(), given(who, ids=[int(one) for one in ids])))
    texts = _texts([consultation.id for consultation in found])
    return {str(one.id): _hit(one, texts.get(one.id, [])) for one in found}


@cache
def _shown() -> Any:
    shown = select(Consultation).where(any_of(Consultation.id, "ids"), seen(Consultation))
    return shown.options(joinedload(Consultation.group))


def _hit(consultation: Consultation, texts: list[str]) -> HitView:
    return HitView(
        title=consultation.title,
        url=url_for("consultations.show", pid=consultation.pid),
        kind=_("Marktconsultatie"),
        picture="messages-square",
        text="\n".join([consultation.summary, *texts]),
        language=consultation.language,
        facts=(
            consultation.group.name,
            STATE_WORDS[consultation.state],
            _("sluiting %(day)s", day=short_day(consultation.closes_at)),
        ),
        demo=consultation.demo,
    )


register(SearchKind(kind="consultation", label=_l("Marktconsultaties"), ids=_ids, records=_records, hits=_hits))
