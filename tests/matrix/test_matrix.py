"""The matrix: every address as every person, with whatever the rooms put in place."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

import pytest
from werkzeug.routing import Rule

from buyergroup_hub.access import declared
from buyergroup_hub.home.descriptions import DESCRIPTIONS
from tests.cast import PEOPLE
from tests.matrix.conftest import Stage
from tests.matrix.placed import Placed
from tests.pages import check_page
from tests.queries import asked_while_drawing, counted

pytestmark = pytest.mark.one_engine

REFUSED = frozenset({401, 403, 404})


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
def test_everybody_sees_what_is_hers_and_nothing_else(stage: Stage, who: str, sent: set[tuple[str, str]]) -> None:
    shown: dict[str, set[str]] = defaultdict(set)
    wrong: list[str] = []
    canaries = [thing.canary for thing in stage.placed if thing.canary]
    forbidden = {thing.canary for thing in stage.placed if thing.canary and who not in thing.seen_by}
    for rule, thing, address in stage.visits["GET"]:
        sent.clear()
        response = stage.back_in(who).get(address)
        wrong += _asks_for_each_row(rule, sent)
        text = _said(response)
        for word in canaries:
            if word in text:
                shown[word].add(address)
                wrong += [f"{address} shows {word}"] if word in forbidden else []
        wrong += wrong_status(stage, rule, thing, who, response.status_code, address)
        wrong += _wrong_page(stage, rule, who, response)
        wrong += _is_kept(rule, who, response, address)
        wrong += _is_shared(rule, who, response, address, text)
    assert wrong == []
    for thing in stage.placed:
        if thing.canary and who in thing.seen_by:
            missing = [address for address in thing.shown_at if address not in shown[thing.canary]]
            assert shown[thing.canary], f"{who} sees {thing.canary} nowhere"
            assert missing == [], f"{who} does not see {thing.canary} at {missing}"


@pytest.fixture
def sent(stage: Stage) -> Iterator[set[tuple[str, str]]]:
    """The statements that a page sends, with what they ask for."""
    statements: set[tuple[str, str]] = set()

    def note(context: Any) -> bool:
        statements.add((context.statement, str(context.parameters)))
        return False

    with counted(stage.app, note, after_a_write=False):
        yield statements


FOR_EACH_ROW = 3
"""A page that asks the same of so many things asks it of each of its rows, and gets slower with them."""
PER_LETTER = "accounts.notifications"
"""It writes the last few letters again, to say why they were sent."""


def _asks_for_each_row(rule: Rule, sent: set[tuple[str, str]]) -> list[str]:
    often = Counter(statement for statement, _values in sent)
    return [
        f"{rule.endpoint} asks {number} times: {statement}"
        for statement, number in often.items()
        if number >= FOR_EACH_ROW and rule.endpoint != PER_LETTER
    ]


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


def _is_kept(rule: Rule, who: str, response: Any, address: str) -> list[str]:
    """What is not everybody's stays in no browser: Back after signing out would show it."""
    personal = who != "visitor" or "token" in rule.arguments or response.request.method == "POST"
    kept = response.headers.get("Cache-Control")
    wrong = kept not in ("no-store", "" if personal else "private, no-cache")
    wrong = wrong or (personal and response.headers.get("ETag", "").startswith("W/"))  # of a file it names the file
    return [f"{who} keeps {address}: {kept}"] if wrong else []


def _is_shared(rule: Rule, who: str, response: Any, address: str, text: str) -> list[str]:
    """Only pages that are named as everybody's, and only as a visitor sees them, offer themselves to others."""
    offered = '<meta property="og:' in text or '<meta name="description"' in text or 'rel="canonical"' in text
    named = who == "visitor" and response.status_code == 200 and rule.endpoint in DESCRIPTIONS
    return [f"{address} offers itself to others, or does not: {who}"] if offered != named else []


def is_let_in(stage: Stage, rule: Rule, thing: Placed | None, who: str) -> bool:
    may = not _requires(stage, rule) or who in stage.may.get(rule.endpoint, ())
    return may and (thing is None or who in thing.reach)


def wrong_status(stage: Stage, rule: Rule, thing: Placed | None, who: str, status: int, address: str) -> list[str]:
    if status >= 500:
        return [f"{address} answers {status}"]
    if _requires(stage, rule) and rule.endpoint not in stage.may:
        return []  # test_no_address_is_missing says so
    let_in = is_let_in(stage, rule, thing, who)
    refused = status in REFUSED or (status in (302, 303) and who == "visitor" and not let_in)
    if let_in == refused:
        return [f"{rule.endpoint} {address} answers {who} {status}"]
    return []


@pytest.fixture(scope="module", autouse=True)
def asked() -> Iterator[dict[str, str]]:
    """What templates ask in all tests of this file."""
    with asked_while_drawing() as templates:
        yield templates


@pytest.mark.parametrize("who", [name for name in PEOPLE if name != "blocked"])
def test_nobody_does_what_she_may_not(stage: Stage, bare_refusals: None, who: str) -> None:
    wrong: list[str] = []
    for rule, thing, address in stage.visits["POST"]:
        response = stage.post(who, address)
        wrong += wrong_status(stage, rule, thing, who, response.status_code, f"POST {address}")
        wrong += _is_kept(rule, who, response, f"POST {address}")
    assert wrong == []


def test_templates_ask_nothing(stage: Stage, asked: dict[str, str]) -> None:
    """They draw what their views gathered, on every page that the tests before this one saw."""
    assert asked == {}
