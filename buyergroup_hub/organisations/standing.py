"""What organisations know of a person: her running affiliations, and the tokens that they carry."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import bindparam, or_, select

from buyergroup_hub.access import provides
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import read
from buyergroup_hub.organisations.models import Affiliation, Organisation
from buyergroup_hub.permissions import Affiliated


@provides
def affiliations_of(person_id: int) -> dict[str, Any]:
    """Tokens: `market` with any confirmed affiliation; `network` with one that is not of the market side, at an
    organisation that more than its own people know of; `programme` for programme staff; `org:…` for each organisation
    (model.md §3)."""
    rows = read(_affiliations(), {"person": person_id, "now": clock.now()}).all()
    places = tuple(Affiliated(row.id, row.kind, row.verified_at is not None, row.may_endorse) for row in rows)
    is_programme = any(row.capacity == "programme_staff" for row in rows)
    tokens = {f"org:{place.organisation_id}" for place in places}
    if places:
        tokens.add("market")
    if any(not place.market and row.audience == "public" for place, row in zip(places, rows, strict=True)):
        tokens.add("network")
    if is_programme:
        tokens.add("programme")
    return {"affiliations": places, "is_programme": is_programme, "tokens": frozenset(tokens)}


@cache
def _affiliations() -> Any:
    return (
        select(
            Affiliation.capacity,
            Affiliation.may_endorse,
            Organisation.id,
            Organisation.kind,
            Organisation.verified_at,
            Organisation.audience,
        )
        .join(Organisation)
        .where(
            Affiliation.person_id == bindparam("person"),
            Affiliation.confirmed_at.is_not(None),
            or_(Affiliation.until.is_(None), Affiliation.until > bindparam("now")),
        )
        .order_by(Affiliation.id)
    )
