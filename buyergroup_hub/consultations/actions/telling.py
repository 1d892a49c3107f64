"""Who is told what by mail. A mail holds a link only; it is written when it leaves."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import Select, exists, or_, select

from buyergroup_hub.accounts.models import Person
from buyergroup_hub.consultations.models import (
    Clarification,
    Consultation,
    DraftPart,
    IndividualQuestion,
    ModerationDigest,
    Party,
    Post,
    Submission,
    TeamMember,
    Warned,
)
from buyergroup_hub.jobs.actions import each_turn
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.digests import Json
from buyergroup_hub.notifications.actions import post
from buyergroup_hub.notifications.models import Subscription
from buyergroup_hub.organisations.models import Affiliation

WARNED_BEFORE = (2, 24)
"""Hours before closing at which a party is warned that drafted something and did not submit it; nearest first."""


def tell(kind: str, keys: dict[str, Json], people: Iterable[int], *, demo: bool) -> None:
    """Ask for one mail to each of these people, in an order that says nothing."""
    known = select(Person).where(Person.id.in_(set(people)), Person.email.is_not(None)).order_by(Person.id)
    readers = [person for person in db.session.scalars(known) if person.may_sign_in]
    random.SystemRandom().shuffle(readers)
    for person in readers:
        post(kind, str(person.email), keys, person_id=person.id, language=person.language, demo=demo)


def readers_of(consultation_id: int) -> set[int]:
    """Who hears of what concerns everyone: the parties' people and whoever follows the consultation."""
    following = select(Subscription.person_id).where(
        Subscription.subject_kind == Consultation.__tablename__,
        Subscription.subject_id == consultation_id,
        Subscription.pace != "never",
    )
    return set(db.session.scalars(following)) | people_of_parties(consultation_id)


def people_of_parties(consultation_id: int, party_id: int | None = None) -> set[int]:
    """The people who answer for the parties of a consultation, or for one of them."""
    found = (
        select(Affiliation.person_id)
        .join(Party, Party.organisation_id == Affiliation.organisation_id)
        .where(
            Party.consultation_id == consultation_id,
            Affiliation.confirmed_at.is_not(None),
            Affiliation.until.is_(None),
            Affiliation.person_id.not_in(_organised(consultation_id)),
        )
    )
    return set(db.session.scalars(found if party_id is None else found.where(Party.id == party_id)))


def people_of(organisation_id: int, consultation_id: int) -> set[int]:
    """The people who work for an organisation, but not who organised the consultation."""
    found = select(Affiliation.person_id).where(
        Affiliation.organisation_id == organisation_id,
        Affiliation.confirmed_at.is_not(None),
        Affiliation.until.is_(None),
        Affiliation.person_id.not_in(_organised(consultation_id)),
    )
    return set(db.session.scalars(found))


def _organised(consultation_id: int) -> Select[int]:
    return select(TeamMember.person_id).where(TeamMember.consultation_id == consultation_id)


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
    for one in new:
        one.told = True
    posts = exists().where(Post.consultation_id == consultation_id, Post.said_at > since)
    alone = exists().where(
        IndividualQuestion.consultation_id == consultation_id,
        IndividualQuestion.asked_at > since,
        IndividualQuestion.settled_at.is_(None),
    )
    waits = any(one.answer is None and one.withheld_reason is None and one.merged_into is None for one in new)
    return waits or bool(db.session.scalar(select(or_(posts, alone))))


@each_turn
def warn_before_closing() -> None:
    """Warn parties that drafted something and have no submission that counts. Nobody else learns of it."""
    now = clock.now()
    soon = select(Consultation).where(
        Consultation.opened_at.is_not(None),
        Consultation.withdrawn_at.is_(None),
        Consultation.closes_at > now,
        Consultation.closes_at <= now + timedelta(hours=max(WARNED_BEFORE)),
    )
    for consultation in db.session.scalars(soon.order_by(Consultation.id)):
        _warn(consultation)


def _warn(consultation: Consultation) -> None:
    """The nearest warning only: a party that begins in the last hour is not warned twice."""
    left = consultation.closes_at - clock.now()
    hours = next(hours for hours in WARNED_BEFORE if left <= timedelta(hours=hours))
    warned = exists().where(
        Warned.party_id == Party.id, Warned.hours <= hours, Warned.closes_at == consultation.closes_at
    )
    drafted = exists().where(DraftPart.party_id == Party.id)
    submitted = exists().where(Submission.party_id == Party.id, Submission.withdrawn_at.is_(None))
    waiting = select(Party).where(Party.consultation_id == consultation.id, drafted, ~submitted, ~warned)
    for party in db.session.scalars(waiting.order_by(Party.id)).all():
        db.session.add(Warned(party_id=party.id, hours=hours, closes_at=consultation.closes_at))
        keys: dict[str, Json] = {"party": party.id, "closes_at": consultation.closes_at.isoformat()}
        people = people_of_parties(consultation.id, party.id)
        tell("consultations.closing_soon", keys, people, demo=party.demo)
