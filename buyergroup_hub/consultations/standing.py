"""What consultations know of a person: the teams that she is in, the parties that she answers for, and what they offer
where she may not do something."""

from __future__ import annotations

from functools import cache
from typing import Any

from flask import url_for
from sqlalchemy import bindparam, exists, literal_column, or_, select
from sqlalchemy.orm import aliased

from buyergroup_hub.access import Instead, offers, provides, sees
from buyergroup_hub.consultations.actions.planning import on_market_side
from buyergroup_hub.consultations.models import Consultation, Party, TeamMember, circle
from buyergroup_hub.groups.models import Membership
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import read, spelled
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.organisations.models import Affiliation, Organisation
from buyergroup_hub.permissions import EDITORS, MARKET, Standing


@provides
def teams_and_parties(person_id: int) -> dict[str, Any]:
    """Tokens: `organisers:C` of a team, with a running client-side membership of its group, and `dialogue:Y` of the
    parties that answer there; `dialogue:Y` and `org:X:Y` of the parties that she answers for. One query.

    A side is for good, and follows from rows that nobody takes away: of whose team she ever was, she answers for no
    party there; who worked for a market party since the opening is in no team of it (rule 8). Both at once is neither.
    That it may be any market party keeps an organiser from learning which of them answers.
    """
    found: dict[str, set[int]] = {"team": set(), "organised": set(), "own": set(), "read": set()}
    circles = set()
    for how, row_id, organisation_id in read(_found(), {"person": person_id, "now": clock.now()}):
        found[how].add(row_id)
        circles |= {circle(organisation_id, row_id)} if how == "own" else set()
    tokens = {f"organisers:{consultation_id}" for consultation_id in found["team"]}
    tokens |= {f"dialogue:{party_id}" for party_id in found["own"] | found["read"]} | circles
    sides = {"teams": found["team"], "organised": found["organised"], "parties": found["own"]}
    return {"tokens": frozenset(tokens), **{name: frozenset(ids) for name, ids in sides.items()}}


@cache
def _found() -> Any:
    """Consultations of whose team she is, those that she ever organised, the parties that she answers for, and those
    that answer to her team."""
    teams = _teams().cte("teams")
    ever = select(TeamMember.consultation_id).where(TeamMember.person_id == bindparam("person"))
    nobody: Any = literal_column("0")
    own: Any = select(literal_column("'own'"), Party.id, Party.organisation_id).where(
        Party.organisation_id.in_(_places()), Party.consultation_id.not_in(ever)
    )
    theirs: Any = select(literal_column("'read'"), Party.id, nobody).join(
        teams, teams.c.consultation_id == Party.consultation_id
    )
    organised: Any = select(literal_column("'organised'"), ever.subquery().c.consultation_id, nobody)
    mine: Any = select(literal_column("'team'").label("how"), teams.c.consultation_id, nobody)
    return mine.union_all(organised, own, theirs)


def _places() -> Any:
    """The market-side organisations that the person works for now."""
    places = select(Affiliation.organisation_id).join(Organisation).where(*_runs(Affiliation))
    return places.where(Organisation.kind.in_(spelled(MARKET)))


def _teams() -> Any:
    place, organisation = aliased(Affiliation), aliased(Organisation)
    member = (
        exists()
        .where(Membership.group_id == Consultation.group_id, Membership.runs())
        .where(Membership.role.in_(spelled(EDITORS)))
        .where(Membership.affiliation_id == place.id, *_runs(place))
        .where(organisation.id == Membership.organisation_id, organisation.kind.not_in(spelled(MARKET)))
    )
    return (
        select(TeamMember.consultation_id)
        .join(Consultation, Consultation.id == TeamMember.consultation_id)
        .where(TeamMember.person_id == bindparam("person"), TeamMember.until.is_(None), member)
        .where(~on_market_side(bindparam("person"), bindparam("now")))
    )


def _runs(place: Any) -> tuple[Any, ...]:
    return (
        place.person_id == bindparam("person"),
        place.confirmed_at.is_not(None),
        or_(place.until.is_(None), place.until > bindparam("now")),
    )


@offers
def of_consultation(who: Standing, thing: Any) -> Instead | None:
    """The public page of the consultation that a thing is of, and why a side that she chose before refuses her."""
    consultation = _consultation_of(thing)
    if consultation is None or not sees(who, consultation):
        return None
    way = (_("Ga naar de consultatie"), url_for("consultations.show", pid=consultation.pid))
    return Instead(says=sided(who, consultation.id), ways=(way,))


def _consultation_of(thing: Any) -> Consultation | None:
    """Of the thing itself, of its party or its answer; as far as it was loaded."""
    while thing is not None and not isinstance(thing, Consultation):
        loaded = getattr(thing, "__dict__", {})
        thing = next((loaded[name] for name in ("consultation", "party", "answer") if loaded.get(name)), None)
    return thing


def sided(who: Standing, consultation_id: int) -> str:
    """What refuses somebody for good; empty where nothing does."""
    if consultation_id not in who.organised or consultation_id in who.teams:
        return ""
    if any(place.market for place in who.affiliations):
        return _(
            "Je organiseerde deze consultatie. Daarom lees en doe je hier niets voor een partij. Je collega's wel."
        )
    return _("Je zit niet meer in het team, of je werkte tijdens de consultatie voor een marktpartij.")
