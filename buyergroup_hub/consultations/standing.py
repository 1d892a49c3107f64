"""What consultations know of a person: the teams that she is in and the parties that she answers for."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import bindparam, exists, or_, select
from sqlalchemy.orm import aliased

from buyergroup_hub.access import any_of, provides
from buyergroup_hub.consultations.models import Consultation, Party, TeamMember
from buyergroup_hub.groups.models import Membership
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import read, spelled
from buyergroup_hub.organisations.models import Affiliation, Organisation
from buyergroup_hub.permissions import EDITORS, MARKET


@provides
def teams_and_parties(person_id: int) -> dict[str, Any]:
    """Tokens: `organisers:C` of a team, with a running client-side membership of its group, and `dialogue:Y` of the
    parties that answer there; `dialogue:Y` of the parties that she answers for. Who acts for an answering party is in
    no team (rule 8). Two queries."""
    asked = {"person": person_id, "now": clock.now()}
    teams = frozenset(read(_teams(), asked).scalars())
    parties = read(_parties(), {**asked, "teams": list(teams)}).all()
    tokens = {f"organisers:{consultation_id}" for consultation_id in teams}
    tokens |= {f"dialogue:{party.id}" for party in parties}
    return {
        "teams": teams,
        "parties": frozenset(party.id for party in parties if party.own),
        "tokens": frozenset(tokens),
    }


@cache
def _parties() -> Any:
    own = Party.organisation_id.in_(_places())
    found = select(Party.id, Party.consultation_id, own.label("own"))
    return found.where(or_(any_of(Party.consultation_id, "teams"), own))


def _places() -> Any:
    """The market-side organisations that the person works for now."""
    places = select(Affiliation.organisation_id).join(Organisation).where(*_runs(Affiliation))
    return places.where(Organisation.kind.in_(spelled(MARKET)))


@cache
def _teams() -> Any:
    place, organisation = aliased(Affiliation), aliased(Organisation)
    answering = exists().where(
        Party.consultation_id == Consultation.id,
        Party.organisation_id == Affiliation.organisation_id,
        *_runs(Affiliation),
    )
    member = (
        exists()
        .where(Membership.group_id == Consultation.group_id, Membership.until.is_(None))
        .where(Membership.role.in_(spelled(EDITORS)))
        .where(Membership.affiliation_id == place.id, *_runs(place))
        .where(organisation.id == Membership.organisation_id, organisation.kind.not_in(spelled(MARKET)))
    )
    return (
        select(TeamMember.consultation_id)
        .join(Consultation, Consultation.id == TeamMember.consultation_id)
        .where(TeamMember.person_id == bindparam("person"), TeamMember.until.is_(None), member, ~answering)
    )


def _runs(place: Any) -> tuple[Any, ...]:
    return (
        place.person_id == bindparam("person"),
        place.confirmed_at.is_not(None),
        or_(place.until.is_(None), place.until > bindparam("now")),
    )
