"""What consultations know of a person: the teams that she is in, the parties that she answers for, and what they offer
where she may not do something."""

from __future__ import annotations

from functools import cache
from typing import Any

from flask import url_for
from sqlalchemy import bindparam, exists, literal_column, or_, select
from sqlalchemy.orm import aliased

from buyergroup_hub.access import Instead, offers, provides, sees
from buyergroup_hub.consultations.models import Consultation, Party, TeamMember
from buyergroup_hub.groups.models import Membership
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import read, spelled
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.organisations.models import Affiliation, Organisation
from buyergroup_hub.permissions import EDITORS, MARKET, Standing


@provides
def teams_and_parties(person_id: int) -> dict[str, Any]:
    """Tokens: `organisers:C` of a team, with a running client-side membership of its group, and `dialogue:Y` of the
    parties that answer there; `dialogue:Y` of the parties that she answers for. Who acts for an answering party is in
    no team (rule 8). One query."""
    found: dict[str, set[int]] = {"team": set(), "own": set(), "read": set()}
    for how, row_id in read(_found(), {"person": person_id, "now": clock.now()}):
        found[how].add(row_id)
    tokens = {f"organisers:{consultation_id}" for consultation_id in found["team"]}
    tokens |= {f"dialogue:{party_id}" for party_id in found["own"] | found["read"]}
    return {"teams": frozenset(found["team"]), "parties": frozenset(found["own"]), "tokens": frozenset(tokens)}


@cache
def _found() -> Any:
    """Consultations of whose team she is, the parties that she answers for, and those that answer to her team."""
    teams = _teams().cte("teams")
    own: Any = select(literal_column("'own'"), Party.id).where(Party.organisation_id.in_(_places()))
    theirs: Any = select(literal_column("'read'"), Party.id).join(
        teams, teams.c.consultation_id == Party.consultation_id
    )
    return select(literal_column("'team'").label("how"), teams.c.consultation_id).union_all(own, theirs)


def _places() -> Any:
    """The market-side organisations that the person works for now."""
    places = select(Affiliation.organisation_id).join(Organisation).where(*_runs(Affiliation))
    return places.where(Organisation.kind.in_(spelled(MARKET)))


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


@offers
def of_consultation(who: Standing, thing: Any) -> Instead | None:
    """The public page of the consultation that a thing is of."""
    consultation = getattr(thing, "__dict__", {}).get("consultation", thing)
    if not isinstance(consultation, Consultation) or not sees(who, consultation):
        return None
    way = (_("Ga naar de consultatie"), url_for("consultations.show", pid=consultation.pid))
    return Instead(ways=(way,))
