"""No value in an address, and no header, is answered with a fault."""

from __future__ import annotations

from typing import Any

import pytest

from buyergroup_hub.kit.requests import Values
from tests.matrix.conftest import Stage

pytestmark = pytest.mark.one_engine

SEGMENTS = ("9" * 30, "-1", "%00", "%FF", "%ED%A0%80", "%F0%9F%98%80", "a" * 3000, "%2e%2e", "%0d%0aX:%20y", "' OR 1")
ASKED = ("9" * 30, "-1", "", "%00", "%FF", "%ED%A0%80", "NaN", "1e999999", "0000-00-00", "a" * 3000)
HEADERS = (
    ("Range", "bytes=9999999999999999999999-,-1,x"),
    ("If-None-Match", '"' + "x" * 3000),
    ("If-Modified-Since", "Mon, 99 Foo 99999 99:99:99 GMT"),
    ("If-Range", "\xff"),
    ("Accept-Language", ",".join(["x;q=NaN"] * 300)),
    ("Cookie", "hub=\xff; language=" + "x" * 3000),
    ("Host", "a b:99999999"),
    ("Host", ""),
    ("HX-Request", "\xff"),
    ("HX-Current-URL", "http://[::1"),
    ("Referer", "http://[::1"),
    ("User-Agent", "\xff" * 300),
    ("Content-Length", "-1"),
    ("Upgrade", "websocket"),
)
PEOPLE = ("visitor", "coordinator")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The names of what views look for in an address or a form."""
    names: set[str] = set()
    for method in ("get", "getlist", "__getitem__", "__contains__"):
        real = getattr(Values, method)

        def noted(self: Values, name: str, *more: Any, _real: Any = real, **options: Any) -> Any:
            names.add(name)
            return _real(self, name, *more, **options)

        monkeypatch.setattr(Values, method, noted)
    return names


@pytest.mark.parametrize("who", PEOPLE)
def test_no_segment_of_an_address_is_a_fault(stage: Stage, who: str) -> None:
    wrong = []
    for rule in stage.rules():
        method = "GET" if "GET" in (rule.methods or ()) else "POST"
        for segment in SEGMENTS if rule.arguments else ():
            address = "".join(segment if dynamic else part for dynamic, part in rule._trace if part != "|")
            status = _status(stage, who, method, address)
            wrong += [f"{method} {address[:80]} answers {status}"] if status >= 500 else []
    assert wrong == []


@pytest.mark.parametrize("who", PEOPLE)
def test_nothing_asked_is_a_fault(stage: Stage, who: str, asked: set[str]) -> None:
    wrong = []
    for rule, _thing, address in {str(visit[0]): visit for visit in stage.visits["GET"]}.values():
        asked.clear()
        stage.back_in(who).get(address)
        names = sorted(asked)
        for value in ASKED if names else ():
            status = _status(stage, who, "GET", f"{address}?" + "&".join(f"{name}={value}" for name in names))
            wrong += [f"{rule} with {names} = {value[:20]} answers {status}"] if status >= 500 else []
    assert wrong == []


@pytest.mark.parametrize(("name", "value"), HEADERS)
def test_no_header_is_a_fault(stage: Stage, name: str, value: str) -> None:
    wrong = []
    for rule, _thing, address in {visit[0].endpoint: visit for visit in stage.visits["GET"][::7]}.values():
        status = stage.back_in("coordinator").get(address, headers={name: value}).status_code
        wrong += [f"{rule} answers {status}"] if status >= 500 else []
    assert wrong == []


def _status(stage: Stage, who: str, method: str, address: str) -> int:
    headers = {"X-CSRFToken": stage.tokens[who]}
    return int(stage.back_in(who).open(address, method=method, headers=headers).status_code)
