"""Tell organisers at most once an hour that something waits for them in the dialogue."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import exists, or_, select

from buyergroup_hub.consultations.dialogue.models import Clarification, IndividualQuestion, ModerationDigest, Post
from buyergroup_hub.consultations.sheets.actions.telling import tell
from buyergroup_hub.consultations.sheets.models import Consultation, TeamMember
from buyergroup_hub.jobs.actions import each_turn
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.digests import Json


@each_turn
def tell_moderators() -> None:
    """Once an hour, at its turn and not when something was asked: tell the team that something waits for it, in one
    mail however much it is (rule 4: no mail tells when somebody asked)."""
    hour = clock.now().replace(minute=0, second=0, microsecond=0)
    running = (
        select(Consultation, ModerationDigest)
        .outerjoin(ModerationDigest, ModerationDigest.consultation_id == Consultation.id)
        .where(
            Consultation.opened_at.is_not(None),
            Consultation.concluded_at.is_(None),
            Consultation.withdrawn_at.is_(None),
            or_(ModerationDigest.told_at.is_(None), ModerationDigest.told_at < hour),
        )
        .order_by(Consultation.id)
    )
    for consultation, last in db.session.execute(running).all():
        _tell_team(consultation, last)


def _tell_team(consultation: Consultation, last: ModerationDigest | None) -> None:
    """A consultation that was not looked at before is told of from its next hour on."""
    if last is None:
        db.session.add(ModerationDigest(consultation_id=consultation.id, told_at=consultation.opened_at))
        return
    if _has_news(consultation.id, last.told_at):
        team = select(TeamMember.person_id).filter_by(consultation_id=consultation.id, until=None)
        keys: dict[str, Json] = {"consultation": consultation.id}
        tell("consultations.waiting", keys, db.session.scalars(team), demo=consultation.demo)
    last.told_at = clock.now()


def _has_news(consultation_id: int, since: datetime) -> bool:
    """Is there a post or an individual question since then, or a clarifying question that nobody was told of? Those
    have no time: that somebody was told of them stands with them."""
    asked = select(Clarification).filter_by(consultation_id=consultation_id, told=False)
    new = list(db.session.scalars(asked))
    for question in new:
        question.told = True
    posts = exists().where(Post.consultation_id == consultation_id, Post.said_at > since)
    alone = exists().where(
        IndividualQuestion.consultation_id == consultation_id,
        IndividualQuestion.asked_at > since,
        IndividualQuestion.settled_at.is_(None),
    )
    waits = any(asked.answer is None and asked.withheld_reason is None and asked.merged_into is None for asked in new)
    return waits or bool(db.session.scalar(select(or_(posts, alone))))
