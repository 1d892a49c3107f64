"""What organisations know of a person: her running affiliations, and the tokens that they carry."""

from __future__ import annotations

from typing import Any

from flask import url_for

from buyergroup_hub.access import Refusal, offers, provides
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.organisations.organisation.queries import affiliations_held_by, places_waiting_of, waits_at_market
from buyergroup_hub.permissions import Affiliated, Standing


@provides
def affiliations_of(person_id: int) -> dict[str, Any]:
    """Tokens: `market` with any confirmed affiliation; `network` with one that is not of the market side, at an
    organisation that more than its own people know of; `programme` for programme staff; `org:…` for each of
    her organisations."""
    rows = affiliations_held_by(person_id, clock.now())
    places = tuple(
        Affiliated(row.id, row.kind, row.verified_at is not None, row.may_endorse, row.pid, row.name) for row in rows
    )
    is_programme = any(row.capacity == "programme_staff" for row in rows)
    tokens = {f"org:{place.organisation_id}" for place in places}
    if places:
        tokens.add("market")
    if any(not place.market and row.audience == "public" for place, row in zip(places, rows, strict=True)):
        tokens.add("network")
    if is_programme:
        tokens.add("programme")
    return {"affiliations": places, "is_programme": is_programme, "tokens": frozenset(tokens)}


@offers
def where_she_works(who: Standing, _thing: object) -> Refusal | None:
    """Who works nowhere yet, as far as somebody confirmed it, sees how far it is or says where she works."""
    if who.person_id is None or who.affiliations:
        return None
    for row in places_waiting_of(who.person_id):
        url = url_for("organisations.waiting", place=row.pid)
        says = _("Iemand bevestigt eerst dat je bij %(name)s werkt.", name=row.name)
        return Refusal(says, ((_("Bekijk hoe ver het is"), url),))
    if waits_at_market.one(who.person_id):
        return Refusal(_("Iemand bevestigt eerst dat je bij je organisatie werkt."))
    return Refusal(ways=((_("Zeg bij welke opdrachtgever je werkt"), url_for("organisations.register_client")),))
