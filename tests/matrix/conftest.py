"""The hub of the matrix: the cast, and in it what every room puts in place."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from flask import make_response
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from buyergroup_hub.app import create_app
from buyergroup_hub.kit import web
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.web import Hub
from config import Config
from tests import ids
from tests.cast import PEOPLE, Browser, Cast, gather
from tests.fixtures.hubs import hub_config
from tests.matrix.placed import Placed
from tests.postgres import Cluster

ROOMS = sorted(path.parent.name for path in Path(__file__).parent.parent.glob("*/matrix.py"))
PASSED_OVER = frozenset({"static"})


Visit = tuple[Rule, Placed | None, str]


class Stage:
    """A hub with the cast and everything in place, of which no request keeps anything."""

    def __init__(self, app: Hub, cast: Cast) -> None:
        self.app, self.cast = app, cast
        rooms = [import_module(f"tests.{room}.matrix") for room in ROOMS]
        self.placed: list[Placed] = [thing for room in rooms for thing in room.stage(cast)]
        self.may: dict[str, frozenset[str]] = {
            endpoint: frozenset(names) for room in rooms for endpoint, names in getattr(room, "MAY", {}).items()
        }
        self.skip: frozenset[str] = PASSED_OVER.union(*(getattr(room, "ELSEWHERE", ()) for room in rooms))
        self.addresses: frozenset[str] = frozenset().union(*(getattr(room, "ADDRESSES", ()) for room in rooms))
        self.clients: dict[str, Browser] = {who: cast.client(who, assurance=2) for who in PEOPLE if who != "blocked"}
        for client in self.clients.values():
            client.sees_addresses = True  # which pages may show them is asked per address below
        self.tokens = {who: client.token() for who, client in self.clients.items()}
        self.cookies = {who: _cookie(client) for who, client in self.clients.items()}
        self.visits: dict[str, list[Visit]] = {method: [*self._visits(method)] for method in ("GET", "POST")}
        """By method every address, as it stands or filled in for each thing there: everybody comes by all of them."""

    def back_in(self, who: str) -> FlaskClient:
        """Her browser as it was, whatever an answer did to its cookie."""
        client = self.clients[who]
        client.set_cookie(self.app.config["SESSION_COOKIE_NAME"], self.cookies[who])
        return client

    def post(self, who: str, address: str) -> Any:
        return self.back_in(who).post(address, data={}, headers={"X-CSRFToken": self.tokens[who]})

    def rules(self) -> list[Rule]:
        return [rule for rule in self.app.url_map.iter_rules() if rule.endpoint not in self.skip]

    def things_at(self, rule: Rule) -> list[Placed]:
        """The things whose values fill every gap of an address; the most specific ones only."""
        fitting = [
            thing
            for thing in self.placed
            if _begins(rule.rule, thing.under) and rule.arguments - set(rule.defaults or ()) <= thing.values.keys()
        ]
        longest = max((len(thing.under) for thing in fitting), default=0)
        return [thing for thing in fitting if len(thing.under) == longest]

    def _visits(self, method: str) -> Iterator[Visit]:
        for rule in self.rules():
            if method not in (rule.methods or ()):
                continue
            if not rule.arguments:
                yield rule, None, rule.rule
            for thing in self.things_at(rule) if rule.arguments else ():
                yield rule, thing, self._address(rule, thing)

    def _address(self, rule: Rule, thing: Placed) -> str:
        adapter = self.app.url_map.bind("localhost")
        return adapter.build(rule.endpoint, {name: thing.values[name] for name in rule.arguments}, force_external=False)


def _cookie(client: FlaskClient) -> str:
    kept = client.get_cookie(client.application.config["SESSION_COOKIE_NAME"])
    assert kept is not None
    return kept.value


def _plain(rule: str) -> str:
    return re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", r"<\1>", rule)


def _begins(rule: str, under: str) -> bool:
    plain = _plain(rule)
    return plain == under or plain.startswith((under + "/", under + "."))


@contextmanager
def staged(config: Config) -> Iterator[Stage]:
    app = create_app(config)
    cast = gather(app)
    with cast.writing():
        ids.move_chain()
    yield Stage(app, cast)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="package")
def set_up(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("matrix")
    shutil.copyfile(sqlite_template, folder / "hub.sqlite")
    with staged(hub_config(folder, f"sqlite:///{folder / 'hub.sqlite'}")) as made:
        yield made


@pytest.fixture(scope="module")
def keeps_nothing() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(web, "commit", lambda: db.session.rollback())
        yield


@pytest.fixture(scope="module")
def stage(set_up: Stage, keeps_nothing: None) -> Stage:
    return set_up


@pytest.fixture(scope="module")
def stage_on_postgres(
    cluster: Cluster, postgres_template: str, keeps_nothing: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stage]:
    url = cluster.create("matrix", postgres_template)
    with staged(hub_config(tmp_path_factory.mktemp("matrix"), url)) as made:
        yield made


@pytest.fixture
def bare_refusals(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refusals are a status alone: their pages are drawn often enough where they are looked at."""
    monkeypatch.setattr(web, "refusal", lambda status, *_words: make_response("", status))
