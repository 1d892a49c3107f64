"""One row of each kind that most tests need, with only what matters spelled out.

Each takes a place in the running transaction (ask for `context`, or use `cast`) and has its id when it is answered.
What a test is about it makes with the room's own verbs; these are for what stands around it.
"""

from __future__ import annotations

import itertools
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import update

from buyergroup_hub.accounts.person.models import Person
from buyergroup_hub.groups.group.models import Group, Membership
from buyergroup_hub.groups.members.models import JoinRequest
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.organisations.organisation.models import Affiliation, Identifier, Organisation

Row = TypeVar("Row")

_numbers = itertools.count(1)


def invented(row: Any) -> None:
    """Mark one row alone as a demo's, which no verb can: what is tied to it is not."""
    model = type(row)
    db.session.execute(update(model).where(model.id == row.id).values(demo=True))


def add(row: Row) -> Row:
    db.session.add(row)
    db.session.flush()
    return row


def person(name: str = "", *, email: str = "", password: str | None = "no password", **columns: Any) -> Person:
    """Somebody with a confirmed address. `password` is what the column holds: a digest, or None for who has none."""
    number = next(_numbers)
    columns.setdefault("verified_at", clock.now())
    name = name or f"Person {number}"
    return add(Person(name=name, email=email or f"person{number}@example.org", password=password, **columns))


def organisation(name: str = "", kind: str = "public_client", *, kvk: str = "", **columns: Any) -> Organisation:
    """An organisation, verified unless `verified_at=None` is given; with a KvK number where one is given."""
    columns = {"verified_at": clock.now(), "verified_how": "register", "audience": "public"} | columns
    if columns["verified_at"] is None:
        columns["verified_how"] = None
    made = add(Organisation(name=name or f"Organisation {next(_numbers)}", kind=kind, **columns))
    if kvk:
        add(Identifier(organisation_id=made.id, scheme="KVK", value=kvk))
    return made


def affiliation(who: Person, where: Organisation, *, confirmed: bool = True, **columns: Any) -> Affiliation:
    """A running affiliation, confirmed unless told otherwise."""
    confirmed_at: datetime | None = clock.now() if confirmed else None
    return add(Affiliation(person_id=who.id, organisation_id=where.id, confirmed_at=confirmed_at, **columns))


def group(name: str = "", *, slug: str = "", phase: str | None = "core_group", **columns: Any) -> Group:
    """A public group in a phase, or in none that is known."""
    number = next(_numbers)
    columns = {"sector": "other", "audience": "public", "summary_nl": "Een groep in een test."} | columns
    made = Group(name_nl=name or f"Group {number}", slug=slug or f"group-{number}", **columns)
    if phase is not None:
        made.begin(phase, "2025")
    return add(made)


def member(where: Group, place: Affiliation, role: str = "participant", **columns: Any) -> Membership:
    """A person takes part in a group for her organisation."""
    columns = {"audience": "public", "since": "2025"} | columns
    return add(
        Membership(
            group_id=where.id, organisation_id=place.organisation_id, affiliation_id=place.id, role=role, **columns
        )
    )


def join_request(where: Group, who: int, words: str) -> JoinRequest:
    """Somebody asks to take part, by person id, for the organisation that she works for."""
    place = db.session.query(Affiliation).filter_by(person_id=who, until=None).one()
    return add(
        JoinRequest(
            group_id=where.id,
            affiliation_id=place.id,
            words=words,
            audience=f"group:{where.id}",
            asked_at=clock.now(),
            demo=where.demo,
        )
    )
