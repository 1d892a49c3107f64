"""Who was on which side of a consultation, for the dossier: functions, no names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select

from buyergroup_hub.consultations.releases.models import Answer
from buyergroup_hub.consultations.sheets.models import Consultation, Party, TeamMember
from buyergroup_hub.groups.group.models import Membership
from buyergroup_hub.kit.db import db
from buyergroup_hub.organisations.organisation.models import Affiliation, Organisation


@dataclass(frozen=True)
class Sided:
    """Somebody of an organisation by her function: since when and until when she was on that side."""

    organisation: str
    function: str
    since: datetime
    until: datetime | None


def organisers(consultation: Consultation) -> list[Sided]:
    """Everyone who ever was in the team, by the client that she was in the group for."""
    statement = (
        select(TeamMember.id, Organisation.name, Affiliation.function, TeamMember.since, TeamMember.until)
        .join(Affiliation, Affiliation.person_id == TeamMember.person_id)
        .join(Membership, Membership.affiliation_id == Affiliation.id)
        .join(Organisation, Organisation.id == Affiliation.organisation_id)
        .where(TeamMember.consultation_id == consultation.id, Membership.group_id == consultation.group_id)
        .order_by(TeamMember.id, Membership.id)
    )
    by_member = {row[0]: Sided(*row[1:]) for row in db.session.execute(statement)}
    return list(by_member.values())


def of_parties(consultation: Consultation) -> list[Sided]:
    """Who could read what a party drafted, of the parties whose answers were unsealed: before that nobody may learn who
    takes part, and of a party that handed in nothing never."""
    answered = select(Answer.party_id).where(Answer.consultation_id == consultation.id)
    organised = select(TeamMember.person_id).where(TeamMember.consultation_id == consultation.id)
    statement = (
        select(Organisation.name, Affiliation.function, Affiliation.confirmed_at, Affiliation.until)
        .join(Party, Party.organisation_id == Affiliation.organisation_id)
        .join(Organisation, Organisation.id == Affiliation.organisation_id)
        .where(Party.id.in_(answered), Affiliation.confirmed_at.is_not(None))
        .where(or_(Affiliation.until.is_(None), Affiliation.until > Party.since))
        .where(Affiliation.person_id.not_in(organised))
        .order_by(Organisation.name, Affiliation.id)
    )
    return [Sided(row[0], row[1], since, row[3]) for row in db.session.execute(statement) if (since := row[2])]
