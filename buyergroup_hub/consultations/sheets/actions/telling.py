"""Who is told what by mail. A mail holds a link only; it is written when it leaves."""

from __future__ import annotations

import random
from collections.abc import Iterable

from sqlalchemy import Select, select

from buyergroup_hub.accounts.person.models import Person
from buyergroup_hub.consultations.sheets.models import (
    Consultation,
    Party,
    TeamMember,
)
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.digests import Json
from buyergroup_hub.notifications.actions import post
from buyergroup_hub.notifications.models import Subscription
from buyergroup_hub.organisations.organisation.models import Affiliation


def tell_everyone(consultation: Consultation, what: str) -> None:
    keys: dict[str, Json] = {"consultation": consultation.id, "what": what}
    tell("consultations.changed", keys, readers_of(consultation.id), demo=consultation.demo)


def tell(kind: str, keys: dict[str, Json], people: Iterable[int], *, demo: bool) -> None:
    """Ask for one mail to each of these people, in an order that says nothing."""
    statement = select(Person).where(Person.id.in_(set(people)), Person.email.is_not(None)).order_by(Person.id)
    readers = [person for person in db.session.scalars(statement) if person.may_sign_in]
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
    statement = (
        select(Affiliation.person_id)
        .join(Party, Party.organisation_id == Affiliation.organisation_id)
        .where(
            Party.consultation_id == consultation_id,
            Affiliation.confirmed_at.is_not(None),
            Affiliation.until.is_(None),
            Affiliation.person_id.not_in(_organised(consultation_id)),
        )
    )
    return set(db.session.scalars(statement if party_id is None else statement.where(Party.id == party_id)))


def people_of(organisation_id: int, consultation_id: int) -> set[int]:
    """The people who work for an organisation, but not who organised the consultation."""
    statement = select(Affiliation.person_id).where(
        Affiliation.organisation_id == organisation_id,
        Affiliation.confirmed_at.is_not(None),
        Affiliation.until.is_(None),
        Affiliation.person_id.not_in(_organised(consultation_id)),
    )
    return set(db.session.scalars(statement))


def organised(consultation_id: int) -> set[int]:
    """Everybody who ever was in the team."""
    return set(db.session.scalars(_organised(consultation_id)))


def _organised(consultation_id: int) -> Select[int]:
    return select(TeamMember.person_id).where(TeamMember.consultation_id == consultation_id)
