"""No value in an address, a form or a body, and no header, is answered with a fault."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from io import BytesIO
from time import thread_time
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from buyergroup_hub.kit.forms import Form
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


HOSTILE = (
    b"%00", b"%ED%A0%80", b"1" + b"0" * 30, b"-1", b"9999-99-99", b"0000", b"9999-12-31", b"%25zz", b"NaN",
    "\u202e\u2066\x07=1+1\u2028<b>".encode(), b"x%0D%0Ay:%20z", b"", b"%C2%B2",
)  # fmt: skip
"""As they come over the wire, percent-encoded where they must be."""
LARGE = 900_000
MOST_SECONDS = 1.0


@pytest.fixture
def filled(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Of the fields of each form that was judged the value that its page would send."""
    fields: dict[str, str] = {}
    real = Form.validate

    def noted(self: Form, *arguments: Any, **options: Any) -> Any:
        for field in self:
            choices = [one.value for one in field.iter_choices()] if getattr(field, "choices", None) else []
            fields[field.name] = str(next(filter(None, choices), "")) if choices else ""
        return real(self, *arguments, **options)

    monkeypatch.setattr(Form, "validate", noted)
    return fields


def test_nothing_filled_in_is_a_fault_or_slow(stage: Stage, asked: set[str], filled: dict[str, str]) -> None:
    """Each field of each form, as somebody who may send it: one value after the other, then very much, then files."""
    wrong: list[str] = []
    for place, (endpoint, who, address) in enumerate(_allowed(stage)):
        asked.clear()
        filled.clear()
        send = partial(_spent, stage, who, address)
        send(b"x=x")
        names = sorted(name for name in asked | filled.keys() if not name.endswith("csrf_token"))
        values = [HOSTILE[(place + turn) % len(HOSTILE)] for turn in range(len(names))]
        chosen = [(name, filled[name].encode() if filled.get(name) else values[0]) for name in names]
        much = b"x " * (LARGE // 2 // max(len(names), 1))
        files = {name: (BytesIO(b"\xff" * 99), "../\x00a.pdf") for name in names}
        sent = (
            _encoded(zip(names, values, strict=True)),
            _encoded(chosen),
            _encoded((name, value if filled.get(name) else much) for name, value in chosen),
            files,
        )
        for body in sent if names else ():
            status, seconds = send(body)
            if status >= 500 or seconds > MOST_SECONDS:
                wrong.append(f"{endpoint} {address} answers {status} after {seconds:.1f} s to {str(body)[:300]}")
    assert wrong == []


def _allowed(stage: Stage) -> Iterator[tuple[str, str, str]]:
    """Of each address that takes a form one person who may send it."""
    seen = set()
    for rule, thing, address in stage.visits["POST"]:
        may = stage.may.get(rule.endpoint, frozenset(stage.clients)) & (
            thing.reach if thing else frozenset(stage.clients)
        )
        people = sorted(may & stage.clients.keys() - {"visitor"}) or sorted(may & stage.clients.keys())
        if people and rule.endpoint not in seen:
            seen.add(rule.endpoint)
            yield rule.endpoint, people[0], address


def _encoded(pairs: Iterable[tuple[str, bytes]]) -> bytes:
    return b"&".join(quote(name).encode() + b"=" + value for name, value in pairs)


def _spent(stage: Stage, who: str, address: str, body: Any, kind: str = "") -> tuple[int, float]:
    """The status of an answer, and the processor's time that it took."""
    kind = kind or ("application/x-www-form-urlencoded" if isinstance(body, bytes) else "multipart/form-data")
    headers = {"X-CSRFToken": stage.tokens[who]}
    client, began = stage.back_in(who), thread_time()
    response = FlaskClient.open(client, address, method="POST", data=body, content_type=kind, headers=headers)
    assert "Traceback" not in response.text
    return response.status_code, thread_time() - began


PART = b'--b\r\nContent-Disposition: form-data; name="%b"%b\r\n\r\n%b\r\n'
BODIES = {
    "truncated": (PART % (b"name", b"", b"x"))[:-9],
    "another boundary": PART.replace(b"--b", b"--c") % (b"name", b"", b"x") + b"--c--",
    "no end": PART % (b"name", b"", b"x" * 999),
    "10,000 parts": PART % (b"name", b"", b"x") * 10_000 + b"--b--",
    "no file name": PART % (b"file", b'; filename=""', b"x") + b"--b--",
    "a path": PART % (b"file", b'; filename="../../../etc/passwd"', b"x") + b"--b--",
    "an empty file": PART % (b"file", b'; filename="x.pdf"', b"") + b"--b--",
    "an endless header": b"--b\r\n" + b"X: " + b"y" * LARGE,
    "a header of NUL": b'--b\r\nContent-Disposition: form-data; name="\0"\r\n\r\n\0\r\n--b--',
    "nothing": b"",
}
KINDS = ("multipart/form-data; boundary=b", "multipart/form-data", "multipart/form-data; boundary=" + "b" * 9999)


@pytest.mark.parametrize("body", BODIES)
def test_no_broken_body_is_a_fault_or_slow(stage: Stage, body: str) -> None:
    wrong = []
    taking = ("accounts.start_session", "knowledge.save", "consultations.save")
    for endpoint, who, address in _allowed(stage):
        for kind in KINDS if endpoint in taking else ():
            status, seconds = _spent(stage, who, address, BODIES[body], kind)
            wrong += [f"{endpoint}: {status} after {seconds:.1f} s"] if status >= 500 or seconds > MOST_SECONDS else []
    for kind in ("application/json", "text/xml", "\xff", "application/x-www-form-urlencoded; charset=utf-7"):
        status, _seconds = _spent(stage, "coordinator", "/account", b'[[1, {"a": ' + BODIES[body], kind)
        wrong += [f"{kind}: {status}"] if status >= 500 else []
    assert wrong == []
