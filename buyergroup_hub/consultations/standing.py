"""What consultations know of a person: the teams that she is in and the parties that she answers for."""

from __future__ import annotations

from typing import Any

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import aliased

from buyergroup_hub.access import provides
from buyergroup_hub.consultations.models import Consultation, Party, TeamMember
from buyergroup_hub.groups.models import Membership
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.organisations.models import Affiliation, Organisation
from buyergroup_hub.permissions import EDITORS, MARKET


@provides
def teams_and_parties(person_id: int) -> dict[str, Any]:
    """Tokens: `organisers:C` of a team, with a running client-side membership of its group, and `dialogue:Y` of the
    parties that answer there; `dialogue:Y` of the parties that she answers for. Who acts for an answering party is in
    no team (rule 8). Two queries."""
    teams = frozenset(db.session.scalars(_teams(person_id)))
    parties = db.session.execute(
        select(Party.id, Party.consultation_id, Party.organisation_id.in_(_places(person_id)).label("own")).where(
            or_(Party.consultation_id.in_(teams), Party.organisation_id.in_(_places(person_id)))
        )
    ).all()
    tokens = {f"organisers:{consultation_id}" for consultation_id in teams}
    tokens |= {f"dialogue:{party.id}" for party in parties}
    return {
        "teams": teams,
        "parties": frozenset(party.id for party in parties if party.own),
        "tokens": frozenset(tokens),
    }


def _places(person_id: int) -> Any:
    """The market-side organisations that the person works for now."""
    return (
        select(Affiliation.organisation_id)
        .join(Organisation)
        .where(*_runs(Affiliation, person_id), Organisation.kind.in_(MARKET))
    )


def _teams(person_id: int) -> Any:
    place, organisation = aliased(Affiliation), aliased(Organisation)
    answering = exists().where(
        Party.consultation_id == Consultation.id,
        Party.organisation_id == Affiliation.organisation_id,
        *_runs(Affiliation, person_id),
    )
    member = (
        exists()
        .where(Membership.group_id == Consultation.group_id, Membership.until.is_(None), Membership.role.in_(EDITORS))
        .where(Membership.affiliation_id == place.id, *_runs(place, person_id))
        .where(organisation.id == Membership.organisation_id, organisation.kind.not_in(MARKET))
    )
    return (
        select(TeamMember.consultation_id)
        .join(Consultation, Consultation.id == TeamMember.consultation_id)
        .where(TeamMember.person_id == person_id, TeamMember.until.is_(None), member, ~answering)
    )


def _runs(place: Any, person_id: int) -> tuple[Any, ...]:
    return (
        place.person_id == person_id,
        place.confirmed_at.is_not(None),
        or_(place.until.is_(None), place.until > clock.now()),
    )
