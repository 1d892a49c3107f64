"""Questions about what a party is shown before others read it: texts of its answers, and points made from them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, exists, func, not_, select
from sqlalchemy.orm import aliased, joinedload

from buyergroup_hub.consultations.models import (
    Answer,
    Consultation,
    Party,
    Point,
    PointPreview,
    Question,
    Release,
    ReleaseFile,
)
from buyergroup_hub.queries import Param, Statement, query


class TextRow(NamedTuple):
    pid: str
    title: str
    group_id: int
    party: str
    release: str
    object_until: datetime | None
    key: str
    question: str
    demo: bool


OF_ITS_OWN = "a party that is shown a text for its own answer sees of which question that is"
IS_SHOWN = "asks only whether the point is still what the party was shown"


@query(TextRow, unrestricted={Answer: OF_ITS_OWN})
def texts_to_judge(parties: Param[Collection[int]]) -> Statement:
    """Texts for the report of which the party said nothing yet."""
    newer = aliased(Release)
    shown = Consultation.pid, Consultation.title, Consultation.group_id, Party.pid, Release.pid, Release.object_until
    return (
        select(*shown, Question.key, Question.title, Release.demo)
        .select_from(Release)
        .join(Answer, Answer.id == Release.answer_id)
        .join(Party, Party.id == Answer.party_id)
        .join(Consultation, Consultation.id == Answer.consultation_id)
        .join(Question, Question.id == Answer.question_id)
        .where(
            Answer.party_id.in_(parties),
            Release.kind == "rewritten",
            Release.agreed_at.is_(None),
            Release.objected_at.is_(None),
            Release.released_at.is_(None),
            ~exists().where(newer.answer_id == Release.answer_id, newer.id > Release.id),
        )
        .order_by(Release.id)
    )


class PreviewRow(NamedTuple):
    pid: str
    title: str
    group_id: int
    party: str
    object_until: datetime
    silence_agrees: bool
    demo: bool


@query(PreviewRow, unrestricted={Point: IS_SHOWN})
def points_to_judge(parties: Param[Collection[int]], now: Param[datetime]) -> Statement:
    """Points that use the party's input and of which it said nothing yet; the one with the most time comes first."""
    shown = PointPreview.object_until, PointPreview.silence_agrees, PointPreview.demo
    stands = Point.removed_at.is_(None), Point.text == PointPreview.text, Point.audience != "public"
    return (
        select(Consultation.pid, Consultation.title, Consultation.group_id, Party.pid, *shown)
        .select_from(PointPreview)
        .join(Point, Point.id == PointPreview.point_id)
        .join(Party, Party.id == PointPreview.party_id)
        .join(Consultation, Consultation.id == Party.consultation_id)
        .where(
            PointPreview.party_id.in_(parties),
            PointPreview.agreed_at.is_(None),
            PointPreview.objected_at.is_(None),
            not_(and_(PointPreview.silence_agrees, PointPreview.object_until <= now)),
            *stands,
        )
        .order_by(PointPreview.object_until.desc(), PointPreview.id)
    )


@query(Release, unrestricted={Answer: OF_ITS_OWN})
def releases_of(party: Param[int]) -> Statement:
    """Of each part of the party the decision that counts."""
    newest = select(func.max(Release.id)).join(Answer, Answer.id == Release.answer_id)
    mine = newest.where(Answer.party_id == party).group_by(Release.answer_id)
    decided = select(Release).where(Release.id.in_(mine)).order_by(Release.id)
    return decided.options(joinedload(Release.answer).joinedload(Answer.question))


@query(ReleaseFile)
def files_of_release(release: Param[int]) -> Statement:
    """The versions of submitted files that the party is shown."""
    files = select(ReleaseFile).where(ReleaseFile.release_id == release).order_by(ReleaseFile.id)
    return files.options(joinedload(ReleaseFile.file))


@query(PointPreview, unrestricted={Point: IS_SHOWN})
def previews_of(party: Param[int]) -> Statement:
    """The points that use the party's input as they were shown to it."""
    shown = select(PointPreview).where(PointPreview.party_id == party).order_by(PointPreview.id)
    return shown.options(joinedload(PointPreview.point))
