"""What is asked of clients by who comes by herself."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import or_, select

from buyergroup_hub.accounts.person.models import Person
from buyergroup_hub.organisations.organisation.models import Affiliation, Identifier, Organisation
from buyergroup_hub.organisations.organisation.queries import BY_NAME, has_in_name
from buyergroup_hub.queries import Param, Statement, query

MOST = 10


class ClientRow(NamedTuple):
    """A public client, with where its people have their addresses."""

    pid: str
    name: str
    website: str | None


@query(ClientRow)
def clients_to_choose(text: Param[str], numbers: Param[Collection[str]], demo: Param[bool]) -> Statement:
    having = select(Identifier.organisation_id).where(
        Identifier.value.in_(numbers), Identifier.country == "NL", Identifier.until.is_(None)
    )
    chosen = or_(has_in_name(text), Organisation.id.in_(having))
    return (
        select(Organisation.pid, Organisation.name, Organisation.website)
        .where(Organisation.kind == "public_client", Organisation.audience == "public")
        .where(Organisation.demo == demo, chosen)
        .order_by(*BY_NAME)
        .limit(MOST)
    )


@query(tuple[str, str | None])
def addresses_at(clients: Param[Collection[str]], now: Param[datetime]) -> Statement:
    """Of each client the addresses of who works there."""
    runs = or_(Affiliation.until.is_(None), Affiliation.until > now)
    return (
        select(Organisation.pid, Person.email)
        .join(Affiliation, Affiliation.organisation_id == Organisation.id)
        .join(Person, Person.id == Affiliation.person_id)
        .where(Organisation.pid.in_(clients), Affiliation.confirmed_at.is_not(None), runs, Person.email.is_not(None))
    )
