"""What exists only where the hub may be tried out: signing in as an invented person with one click, and the outbox.

Neither is registered in production or without HUB_DEMO: there the addresses are not there at all.
"""

from __future__ import annotations

from flask import Flask, current_app

from buyergroup_hub.accounts.person.models import Person
from config import Config


def is_on(config: Config) -> bool:
    return config.demo and not config.is_production


def may_enter(person: Person) -> bool:
    """In production nobody signs in as an invented person: her password stands in the documentation."""
    return not (person.demo and current_app.config["HUB"].is_production)


def install(app: Flask, config: Config, blueprint: object) -> None:
    """Open the demo's pages where there is a demo."""
    if is_on(config):
        app.register_blueprint(blueprint)  # type: ignore[arg-type]
