"""What is asked of clients by who comes by herself."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import or_, select

from buyergroup_hub.organisations.organisation.models import Identifier, Organisation
from buyergroup_hub.organisations.organisation.queries import BY_NAME, has_in_name, works_somebody
from buyergroup_hub.queries import Param, Statement, query

MOST = 10


class ClientRow(NamedTuple):
    """A public client, and whether anybody there can confirm somebody."""

    pid: str
    name: str
    has_people: bool


@query(ClientRow)
def clients_to_choose(
    text: Param[str], numbers: Param[Collection[str]], demo: Param[bool], now: Param[datetime]
) -> Statement:
    having = select(Identifier.organisation_id).where(
        Identifier.value.in_(numbers), Identifier.country == "NL", Identifier.until.is_(None)
    )
    chosen = or_(has_in_name(text), Organisation.id.in_(having))
    return (
        select(Organisation.pid, Organisation.name, works_somebody(now))
        .where(Organisation.kind == "public_client", Organisation.audience == "public")
        .where(Organisation.demo == demo, chosen)
        .order_by(*BY_NAME)
        .limit(MOST)
    )
