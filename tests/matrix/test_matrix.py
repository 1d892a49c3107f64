"""The matrix: every address as every person, with whatever the rooms put in place."""

from __future__ import annotations

import re
import shutil
from collections import defaultdict
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from buyergroup_hub.access import declared
from buyergroup_hub.app import create_app
from buyergroup_hub.kit import web
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.web import Hub
from tests.cast import PEOPLE, Browser, Cast, gather
from tests.conftest import hub_config
from tests.matrix.placed import Placed
from tests.pages import check_page

pytestmark = pytest.mark.one_engine

ROOMS = sorted(path.parent.name for path in Path(__file__).parent.parent.glob("*/matrix.py"))
REFUSED = frozenset({401, 403, 404})
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


@pytest.fixture(scope="module")
def stage(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("matrix")
    shutil.copyfile(sqlite_template, folder / "hub.sqlite")
    app = create_app(hub_config(folder, f"sqlite:///{folder / 'hub.sqlite'}"))
    made = Stage(app, gather(app))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(web, "finish", lambda: db.session.rollback())
        yield made
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def test_no_address_is_missing(stage: Stage) -> None:
    missing = [
        f"{rule.rule} has nothing in place" for rule in stage.rules() if rule.arguments and not stage.things_at(rule)
    ]
    missing += [
        f"{rule.endpoint} says nobody who may"
        for rule in stage.rules()
        if _requires(stage, rule) and rule.endpoint not in stage.may
    ]
    known = {rule.endpoint for rule in stage.app.url_map.iter_rules()}
    missing += [f"{endpoint} is no address" for endpoint in (stage.may.keys() | stage.skip) - known]
    assert missing == []


def _requires(stage: Stage, rule: Rule) -> bool:
    return (declared(stage.app.view_functions[rule.endpoint]) or "").startswith("requires")


def test_each_canary_has_a_word_of_its_own(stage: Stage) -> None:
    words = [thing.canary for thing in stage.placed if thing.canary]
    assert len(words) == len(set(words))


@pytest.mark.parametrize("who", [name for name in PEOPLE if name != "blocked"])
def test_everybody_sees_what_is_hers_and_nothing_else(stage: Stage, who: str) -> None:
    shown: dict[str, set[str]] = defaultdict(set)
    wrong: list[str] = []
    canaries = [thing.canary for thing in stage.placed if thing.canary]
    forbidden = {thing.canary for thing in stage.placed if thing.canary and who not in thing.seen_by}
    for rule, thing, address in stage.visits["GET"]:
        response = stage.back_in(who).get(address)
        text = _said(response)
        for word in canaries:
            if word in text:
                shown[word].add(address)
                wrong += [f"{address} shows {word}"] if word in forbidden else []
        wrong += _wrong_status(stage, rule, thing, who, response.status_code, address)
        wrong += _wrong_page(stage, rule, who, response)
    assert wrong == []
    for thing in stage.placed:
        if thing.canary and who in thing.seen_by:
            missing = [address for address in thing.shown_at if address not in shown[thing.canary]]
            assert shown[thing.canary], f"{who} sees {thing.canary} nowhere"
            assert missing == [], f"{who} does not see {thing.canary} at {missing}"


def _said(response: Any) -> str:
    """The text of an answer; some are files, and a calendar folds its lines (RFC 5545, 3.1)."""
    text: str = response.get_data().decode(errors="replace")
    return text.replace("\r\n ", "") if response.mimetype == "text/calendar" else text


def _wrong_page(stage: Stage, rule: Rule, who: str, response: Any) -> list[str]:
    try:
        check_page(response, own_address=f"{who}@example.org", addresses=rule.endpoint in stage.addresses)
    except AssertionError as fault:
        return [str(fault).partition("\n")[0]]
    return []


def _wrong_status(stage: Stage, rule: Rule, thing: Placed | None, who: str, status: int, address: str) -> list[str]:
    if status >= 500:
        return [f"{address} answers {status}"]
    if _requires(stage, rule):
        if rule.endpoint not in stage.may:
            return []  # test_no_address_is_missing says so
        let_in = who in stage.may[rule.endpoint] and (thing is None or who in thing.reach)
    else:
        let_in = thing is None or who in thing.reach
    refused = status in REFUSED or (status in (302, 303) and who == "visitor" and not let_in)
    if let_in == refused:
        return [f"{rule.endpoint} {address} answers {who} {status}"]
    return []


@pytest.mark.parametrize("who", [name for name in PEOPLE if name != "blocked"])
def test_nobody_does_what_she_may_not(stage: Stage, who: str) -> None:
    wrong: list[str] = []
    for rule, thing, address in stage.visits["POST"]:
        response = stage.post(who, address)
        wrong += _wrong_status(stage, rule, thing, who, response.status_code, f"POST {address}")
    assert wrong == []
