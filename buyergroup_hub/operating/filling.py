"""What is in a hub when it starts: the real groups, demo content on the first run, a first administrator.

A room that has demo content has a `seeds` module with `sow(groups, seed)`, which makes it by the same actions as
people's own and makes nothing twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from buyergroup_hub.operating import database, ready
from buyergroup_hub.operating.answers import Progress, Refused, tell
from config import Config

if TYPE_CHECKING:
    from buyergroup_hub.groups.overview.imports import Imported
    from buyergroup_hub.kit.web import Hub

SOWN = (
    "accounts",
    "organisations",
    "groups",
    "notices",
    "clauses",
    "visions",
    "consultations",
    "tenders",
    "knowledge",
    "outcomes",
)
"""Rooms in the order in which their content builds on each other's."""

DEMO_GROUPS = 8
DEMO_SEED = 2026
ROLES_TOLD = 2


def fill_once(config: Config) -> None:
    """What the first run puts into a hub; one that was broken off goes on where it was."""
    if database.contents(config):
        return
    from buyergroup_hub.groups.overview.imports import FACTS

    with database.filling(config):
        if database.contents(config):
            return
        bring_groups(config, FACTS / "groups.csv")
        bring_facts(config, FACTS / "facts.csv")
        bring_documents(config)
        if config.demo:
            tell("Making demo content …")
            sow(config, DEMO_GROUPS, DEMO_SEED)
        database.remember_contents(config, "demo" if config.demo else "groups")


def bring_groups(config: Config, file: Path) -> Imported:
    """Import groups from a CSV file; what came of each row, with NAME:LINE for a rejected one."""
    from buyergroup_hub.groups.overview.imports import import_groups

    with ready.hub(config).app_context():
        return import_groups(file, Progress("Groups"))


def bring_facts(config: Config, file: Path) -> Imported:
    """Import facts of groups from a table."""
    from buyergroup_hub.groups.overview.imports import import_facts

    with ready.hub(config).app_context():
        return import_facts(file, Progress("Facts"))


def bring_documents(config: Config) -> None:
    """The documents of real groups that a public source names."""
    from buyergroup_hub.knowledge import imports

    with ready.inside(config, writes=True):
        imports.bring_documents()


def sow(config: Config, groups: int, seed: int) -> None:
    """Make demo content, each room in a transaction of its own. Refused where invented content must not come."""
    if not config.demo:
        raise Refused("This hub takes no demo content (HUB_DEMO). Name another folder with HUB_DATA to try things out.")
    from buyergroup_hub.kit.db import begin, commit
    from buyergroup_hub.kit.errors import RuleBroken

    app = ready.hub(config)
    for room in SOWN:
        if find_spec(f"buyergroup_hub.{room}") is None or find_spec(f"buyergroup_hub.{room}.seeds") is None:
            continue
        with app.app_context():
            begin(writes=True)
            try:
                import_module(f"buyergroup_hub.{room}.seeds").sow(groups=groups, seed=seed)
            except RuleBroken as broken:
                raise Refused(
                    f"The demo content of {room} could not be made: {broken} Nothing of it was kept."
                ) from broken
            commit()


def people(app: Hub) -> list[dict[str, Any]]:
    """The demo people: address, password, organisation, and their role per group."""
    from buyergroup_hub.accounts.person.models import Person
    from buyergroup_hub.kit.db import db
    from buyergroup_hub.organisations.organisation.models import Affiliation, Organisation

    works_for = (
        select(Person.id, Person.email, Organisation.name)
        .outerjoin(Affiliation, (Affiliation.person_id == Person.id) & Affiliation.until.is_(None))
        .outerjoin(Organisation, Organisation.id == Affiliation.organisation_id)
        .where(Person.demo, Person.email.is_not(None), Person.password.is_not(None))
        .order_by(Person.id)
    )
    with app.app_context():
        roles = _roles()
        found = db.session.execute(works_for).all()
    return [
        {"address": address, "password": _demo_password(), "organisation": organisation, "roles": roles.get(number, [])}
        for number, address, organisation in found
    ]


def _roles() -> dict[int, list[dict[str, str]]]:
    """By person id, the running roles: group and role."""
    from buyergroup_hub.groups.group.models import Group, Membership
    from buyergroup_hub.kit.db import db
    from buyergroup_hub.organisations.organisation.models import Affiliation

    running = (
        select(Affiliation.person_id, Group.slug, Membership.role)
        .join(Affiliation, Affiliation.id == Membership.affiliation_id)
        .join(Group, Group.id == Membership.group_id)
        .where(Membership.until.is_(None))
        .order_by(Group.slug)
    )
    roles: dict[int, list[dict[str, str]]] = {}
    for person_id, group, role in db.session.execute(running):
        roles.setdefault(person_id, []).append({"group": group, "role": role})
    return roles


def _demo_password() -> str:
    """All demo people have the same: nobody has to keep it, and their hub is never in production."""
    return str(import_module("buyergroup_hub.accounts.seeds").PASSWORD)


def told_people(app: Hub) -> Iterator[str]:
    """The demo people for a person's eyes."""
    found = people(app)
    if found:
        yield f"Demo people, all with the password {found[0]['password']}"
    for each in found:
        roles = [f"{role['role'].replace('_', ' ')} of {role['group']}" for role in each["roles"][:ROLES_TOLD]]
        more = len(each["roles"]) - ROLES_TOLD
        told = ", ".join([*roles, *([f"{more} more"] if more > 0 else [])])
        yield f"  {each['address']:24} {each['organisation'] or '':40.40} {told}".rstrip()
