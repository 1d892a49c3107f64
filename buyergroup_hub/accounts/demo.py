"""What exists only where the hub may be tried out: signing in as an invented person with one click, and the outbox.

Neither is registered in production or without HUB_DEMO: there the addresses are not there at all.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask import Flask, current_app
from sqlalchemy import select

from buyergroup_hub.accounts.models import Person
from buyergroup_hub.kit.db import db
from config import Config


def is_on(config: Config) -> bool:
    return config.demo and not config.is_production


def may_enter(person: Person) -> bool:
    """In production nobody signs in as an invented person: her password stands in the documentation."""
    return not (person.demo and current_app.config["HUB"].is_production)


def people() -> Sequence[Person]:
    """The invented people that one can sign in as."""
    if not is_on(current_app.config["HUB"]):
        return ()
    invented = select(Person).where(
        Person.demo.is_(True), Person.blocked_at.is_(None), Person.erased_at.is_(None), Person.password.is_not(None)
    )
    return db.session.scalars(invented.order_by(Person.id)).all()


def install(app: Flask, config: Config, blueprint: object) -> None:
    """Open the demo's pages where there is a demo."""
    if is_on(config):
        app.register_blueprint(blueprint)  # type: ignore[arg-type]
