"""Questions about points, what was done with them, and reports."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute, contains_eager, joinedload, selectinload

from buyergroup_hub.clauses.registry.models import Clause, ClauseVersion
from buyergroup_hub.consultations.releases.models import Answer, Calibration
from buyergroup_hub.consultations.report.models import (
    ConsultationPrint,
    Disposition,
    Point,
    PointPreview,
    PointSource,
    Report,
    ReportFile,
    ReportItem,
)
from buyergroup_hub.consultations.sheets.models import Consultation, Party, Question
from buyergroup_hub.kit.web import request_cache
from buyergroup_hub.organisations.organisation.models import Organisation
from buyergroup_hub.queries import Param, Statement, query
from buyergroup_hub.visions.drafts.models import Section, SectionRevision, Vision

IS_SHOWN = "asks only whether the point is still what the party was shown"


class PreviewRow(NamedTuple):
    id: int
    pid: str
    title: str
    group_id: int
    party: str
    party_id: int
    shown_at: datetime
    object_until: datetime
    silence_agrees: bool
    demo: bool


@query(PreviewRow, unrestricted={Point: IS_SHOWN})
def points_to_judge(parties: Param[Collection[int]]) -> Statement:
    """Points that use the party's input and of which it said nothing yet."""
    shown = PointPreview.shown_at, PointPreview.object_until, PointPreview.silence_agrees, PointPreview.demo
    of = Consultation.pid, Consultation.title, Consultation.group_id, Party.pid, Party.id
    stands = Point.removed_at.is_(None), Point.text == PointPreview.text, Point.audience != "public"
    return (
        select(PointPreview.id, *of, *shown)
        .select_from(PointPreview)
        .join(Point, Point.id == PointPreview.point_id)
        .join(Party, Party.id == PointPreview.party_id)
        .join(Consultation, Consultation.id == Party.consultation_id)
        .where(
            PointPreview.party_id.in_(parties),
            PointPreview.agreed_at.is_(None),
            PointPreview.objected_at.is_(None),
            *stands,
        )
        .order_by(PointPreview.id)
    )


@query(PointPreview, unrestricted={Point: IS_SHOWN})
def previews_of(party: Param[int]) -> Statement:
    """The points that use the party's input as they were shown to it."""
    shown = select(PointPreview).where(PointPreview.party_id == party).order_by(PointPreview.id)
    return shown.options(joinedload(PointPreview.point))


class ShapedRow(NamedTuple):
    """A point and what was done with it, as it is told beside what it shaped."""

    of: int
    text: str
    outcome: str
    reason: str
    demo: bool
    pid: str
    title: str


def _shaped(of: InstrumentedAttribute[int]) -> Select[*tuple[Any, ...]]:
    done = Point.text, Disposition.outcome, Disposition.reason, Disposition.demo
    return (
        select(of, *done, Consultation.pid, Consultation.title)
        .select_from(Disposition)
        .join(Point, Point.id == Disposition.point_id)
        .join(Consultation, Consultation.id == Point.consultation_id)
        .order_by(Disposition.id)
    )


@query(ShapedRow, unrestricted={SectionRevision: "only of which section it is: the page that asks shows that section"})
def points_of_sections(sections: Param[Collection[int]]) -> Statement:
    of = SectionRevision.section_id
    shaped = _shaped(of).join(SectionRevision, SectionRevision.id == Disposition.revision_id)
    return shaped.where(of.in_(sections))


@query(ShapedRow, unrestricted={ClauseVersion: "only of which clause it is: the page that asks shows that clause"})
def points_of_clauses(clauses: Param[Collection[int]]) -> Statement:
    of = ClauseVersion.clause_id
    shaped = _shaped(of).join(ClauseVersion, ClauseVersion.id == Disposition.clause_version_id)
    return shaped.where(of.in_(clauses))


class UnsealedRow(NamedTuple):
    id: int
    pid: str
    title: str
    group_id: int
    demo: bool
    reported: bool


@query(UnsealedRow)
def consultations_unsealed(ids: Param[Collection[int]]) -> Statement:
    """Those whose answers are open, and whether there is a report."""
    reported = exists().where(Report.consultation_id == Consultation.id)
    shown = Consultation.id, Consultation.pid, Consultation.title, Consultation.group_id, Consultation.demo
    wanted = Consultation.id.in_(ids), Consultation.in_state() == "unsealed"
    return select(*shown, reported).where(*wanted).order_by(Consultation.id)


@query(Report)
def reports_of(consultation: Param[int]) -> Statement:
    return select(Report).where(Report.consultation_id == consultation)


@query(int)
def newest_report(consultation: Param[int]) -> Statement:
    """Its number."""
    numbers = select(Report.number).where(Report.consultation_id == consultation)
    return numbers.order_by(Report.number.desc()).limit(1)


@query(ConsultationPrint)
def prints_of(report: Param[int], language: Param[str]) -> Statement:
    made = ConsultationPrint.report_id == report, ConsultationPrint.language == language
    return select(ConsultationPrint).where(*made).options(joinedload(ConsultationPrint.file))


@query(ReportItem, unrestricted={Organisation: "a party that chose to answer in public stands in the report by name"})
def items_of(report: Param[int]) -> Statement:
    """The released answers of a report."""
    items = select(ReportItem).where(ReportItem.report_id == report)
    parts = joinedload(ReportItem.organisation), selectinload(ReportItem.files).joinedload(ReportFile.file)
    return items.options(*parts).order_by(ReportItem.confidentiality.desc(), ReportItem.key)


@query(tuple[str, int])
def items_counted(report: Param[int]) -> Statement:
    """(public or anonymised, how many)."""
    kinds = select(ReportItem.confidentiality, func.count()).where(ReportItem.report_id == report)
    return kinds.group_by(ReportItem.confidentiality)


@query(Calibration)
def calibrations_of(consultation: Param[int]) -> Statement:
    """The frozen tables, in the order of their questions."""
    tables = select(Calibration).where(Calibration.consultation_id == consultation).join(Calibration.question)
    return tables.options(contains_eager(Calibration.question)).order_by(Question.position)


LEADS = "where a point ended the page says only to who may read that, and a heading of the group only to the group"


@query(Point, unrestricted=dict.fromkeys((SectionRevision, Section, Vision, ClauseVersion, Clause), LEADS))
def public_points(consultation: Param[int]) -> Statement:
    """The points that everyone reads, with what was done with them and where."""
    points = select(Point).where(Point.consultation_id == consultation, Point.audience == "public")
    done = joinedload(Point.disposition)
    revision = done.joinedload(Disposition.revision)
    section = revision.joinedload(SectionRevision.section)
    places = (
        revision.load_only(SectionRevision.section_id, SectionRevision.heading, raiseload=True),
        section.joinedload(Section.vision),
        section.joinedload(Section.guide),
        done.joinedload(Disposition.clause_version).joinedload(ClauseVersion.clause),
    )
    return points.options(*places).order_by(Point.position)


OWN_INPUT = "a party sees which points that everyone reads were made from its own answers"


@query(int, unrestricted={PointSource: OWN_INPUT, Answer: OWN_INPUT})
def points_made_from(consultation: Param[int], parties: Param[Collection[int]]) -> Statement:
    """The public points that were made from answers of one's own parties."""
    return (
        select(PointSource.point_id)
        .distinct()
        .join(Answer, Answer.id == PointSource.answer_id)
        .join(Point, Point.id == PointSource.point_id)
        .join(Party, Party.id == Answer.party_id)
        .where(Answer.consultation_id == consultation, Point.audience == "public", Party.id.in_(parties))
    )


SHOWN_FIRST = "says of all public points together whether the parties read them first, and of none which or whose"


@query(int, unrestricted=dict.fromkeys((PointSource, PointPreview, Answer), SHOWN_FIRST))
def points_unseen(consultation: Param[int]) -> Statement:
    """A public point with a party that it was made from and that was not shown it."""
    shown = exists().where(PointPreview.point_id == Point.id, PointPreview.party_id == Answer.party_id)
    return (
        select(Point.id)
        .join(PointSource, PointSource.point_id == Point.id)
        .join(Answer, Answer.id == PointSource.answer_id)
        .where(Point.consultation_id == consultation, Point.audience == "public", ~shown)
        .limit(1)
    )


@query(tuple[int, str])
def sections_of(group: Param[int]) -> Statement:
    """(revision, heading) of the sections of a group's visions as they stand in Dutch."""
    heads = (
        select(func.max(SectionRevision.id))
        .join(Section, Section.id == SectionRevision.section_id)
        .join(Vision, Vision.id == Section.vision_id)
        .where(Vision.group_id == group, Section.removed_at.is_(None), SectionRevision.language == "nl")
        .group_by(SectionRevision.section_id)
    )
    revisions = select(SectionRevision.id, SectionRevision.heading).where(SectionRevision.id.in_(heads))
    return revisions.order_by(SectionRevision.id)


def last_report(consultation: Consultation) -> int | None:
    """The number of the newest report; None as long as there is none."""
    return request_cache(("report", consultation.id), lambda: newest_report.one_or_none(consultation.id))
