"""What organisations hold of a person: affiliations, which she hands over and leaves behind."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from buyergroup_hub.access import standing
from buyergroup_hub.accounts.person.actions.people import erases
from buyergroup_hub.accounts.person.models import Person
from buyergroup_hub.accounts.person.personal_data import owns
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.digests import Json
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.organisations.colleagues.actions import handovers
from buyergroup_hub.organisations.organisation.actions import people
from buyergroup_hub.organisations.organisation.actions.people import ROOM
from buyergroup_hub.organisations.organisation.models import Affiliation


@erases
def leave_all(person: Person) -> None:
    """Who goes away works nowhere any more; that she did stays, without her function."""
    mine = select(Affiliation).where(Affiliation.person_id == person.id)
    places = db.session.scalars(mine.options(joinedload(Affiliation.organisation))).all()
    if standing().person_id not in (None, person.id):
        _check_not_needed(places)
    handovers.forget(person.email or "")
    for affiliation in places:
        affiliation.function = ""
        if affiliation.until is None:
            people.end_affiliation(affiliation)


def _check_not_needed(places: Sequence[Affiliation]) -> None:
    """Who runs the hub could else empty a party, or take away who signs, and put somebody else in her place. Who worked
    where nobody is left is asked before it is handed over."""
    for affiliation in places:
        if affiliation.confirmed_at and affiliation.market and not people.colleagues(affiliation.organisation_id):
            raise RuleBroken(
                _(
                    "Bij %(name)s werkt niemand meer. Wie er werkte, krijgt bericht als de partij wordt overgedragen. "
                    "Alleen deze persoon zelf kan dit account wissen.",
                    name=affiliation.organisation.name,
                )
            )
        if affiliation.runs and (affiliation.market or affiliation.may_endorse):
            raise RuleBroken(
                _(
                    "Deze persoon hoort bij %(name)s. Alleen zijzelf kan dit account wissen, of jij nadat een collega "
                    "zei dat ze daar niet meer werkt.",
                    name=affiliation.organisation.name,
                )
            )


@owns(ROOM)
def own_data(person_id: int) -> Json:
    mine = select(Affiliation).where(Affiliation.person_id == person_id).order_by(Affiliation.id)
    return [
        {
            "organisation": a.organisation.name,
            "capacity": a.capacity,
            "function": a.function,
            "may_endorse": a.may_endorse,
            "since": a.since.isoformat(),
            "confirmed": a.confirmed_at is not None,
            "until": a.until.isoformat() if a.until else None,
        }
        for a in db.session.scalars(mine.options(joinedload(Affiliation.organisation)))
    ]
