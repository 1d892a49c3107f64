"""Tenders as tests tell them, made with the room's own verbs."""

from __future__ import annotations

from typing import Any

from bs4 import BeautifulSoup
from sqlalchemy import select

from buyergroup_hub.clauses.registry.models import Clause
from buyergroup_hub.kit.db import db
from buyergroup_hub.tenders.clause_uses import actions as clause_uses_actions
from buyergroup_hub.tenders.tender.actions import planning, running
from buyergroup_hub.tenders.tender.models import Tender
from tests.cast import Cast, kept
from tests.clauses.written import version


@kept
def planned(
    cast: Cast, title: str = "Brug Westsluis", *, who: str = "core_member", lots: tuple[str, ...] = (), **said: Any
) -> str:
    """The pid of an intention of the province, planned with the group `group`; only its own people see it."""
    with cast.acting(who) as standing:
        place = standing.affiliations[0]
        organisation = next(one for one in planning.own_clients() if one.id == place.organisation_id)
        return planning.plan(organisation, title, group=cast.group(said.pop("group", "group")), lots=lots, **said).pid


@kept
def shared(cast: Cast, circle: str = "public", **said: Any) -> str:
    pid = planned(cast, **said)
    with cast.acting("core_member"):
        planning.share(tender(pid), circle)
    return pid


@kept
def published(cast: Cast, title: str = "Viaducten", **said: Any) -> str:
    """A tender that went to market."""
    pid = planned(cast, title, **said)
    with cast.acting("core_member"):
        running.publish(tender(pid))
    return pid


@kept
def used(cast: Cast, pid: str, code: str, number: int = 1, lot: int = 1, level: int = 1, **said: Any) -> None:
    with cast.acting("core_member"):
        whole = tender(pid)
        chosen = whole.lots[lot - 1]
        values = said.pop("parameters", {"weken": "8"})
        clause_uses_actions.use(chosen, whole, version(code, number), level, values, **said)


@kept
def dropped(cast: Cast, pid: str, code: str, number: int = 1, lot: int = 1) -> None:
    with cast.acting("core_member"):
        whole = tender(pid)
        clause_uses_actions.drop(
            whole.lots[lot - 1], whole, version(code, number), "project", "Geen nieuwe onderdelen."
        )


@kept
def declared(cast: Cast, pid: str, lot: int = 1) -> None:
    with cast.acting("core_member"):
        whole = tender(pid)
        clause_uses_actions.declare_complete(whole.lots[lot - 1], whole)


def tender(pid: str) -> Tender:
    """A tender with its parts."""
    found = select(Tender).where(Tender.pid == pid).options(*Tender.whole())
    return db.session.scalars(found.execution_options(populate_existing=True)).unique().one()


def figure(cast: Cast, code: str) -> tuple[int | None, int | None]:
    """What the clause's lists show: (asked, of how many known lots)."""
    with cast.reading():
        clause = db.session.scalars(select(Clause).where(Clause.code == code)).one()
        return clause.proven_in, clause.proven_of


def hidden(page: str, address: str) -> dict[str, str]:
    """What the form that is sent to an address holds without its writer."""
    form = BeautifulSoup(page, "html.parser").select_one(f'form[action="{address}"]')
    assert form is not None
    return {str(one["name"]): str(one.get("value", "")) for one in form.select("input[type=hidden]")}
