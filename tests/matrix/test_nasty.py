"""No value in an address, a form or a body, and no header, is answered with a fault."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from cProfile import Profile
from functools import partial
from typing import Any
from urllib.parse import quote, unquote_to_bytes

import pytest
from flask import request
from flask.testing import FlaskClient

from buyergroup_hub.kit.forms import Form
from buyergroup_hub.kit.requests import Values
from tests.matrix.conftest import Stage
from tests.queries import counted

pytestmark = pytest.mark.one_engine

SEGMENTS = ("9" * 30, "-1", "%00", "%FF", "%ED%A0%80", "%F0%9F%98%80", "a" * 3000, "%2e%2e", "%0d%0aX:%20y", "' OR 1")
ASKED = ("9" * 30, "-1", "", "%00", "%FF", "%ED%A0%80", "NaN", "1e999999", "0000-00-00", "a" * 3000)
PLAIN = {
    "Range": "bytes=9999999999999999999999-,-1,x",
    "If-None-Match": '"' + "x" * 3000,
    "If-Modified-Since": "Mon, 99 Foo 99999 99:99:99 GMT",
    "If-Range": "\xff",
    "Accept": "*/*;q=NaN,\xff",
    "Accept-Encoding": "x;q=-1,\xff",
    "Accept-Language": ",".join(["x;q=NaN"] * 300),
    "Referer": "http://[::1",
    "User-Agent": "\xff" * 300,
    "Last-Event-ID": "9" * 3000,
    "Upgrade": "websocket",
    "X-Forwarded-For": "\xff, ::1%x, " * 99,
    "Forwarded": "for=\xff",
    "If-Match": "\xff",
    "Origin": "http://[::1",
    "Authorization": "Basic \xff",
}
HEADERS: tuple[dict[str, str], ...] = (
    PLAIN,
    PLAIN | {"HX-Request": "\xff", "HX-Current-URL": "http://[::1", "HX-Target": "\xff", "HX-Prompt": "%FF" * 999},
    {"HX-Request": "true", "HX-Current-URL-URI-AutoEncoded": "true", "HX-Current-URL": "%ED%A0%80"},
    {"Cookie": "hub=\xff; language=" + "x" * 3000},
    {"Cookie": "hub=.eJw; hub=.eJw.x.y; ;;=;language=\xff"},
    {"Host": "a b:99999999"},
    {"Host": ""},
    {"Content-Length": "-1"},
    {"Content-Length": "9" * 30, "Content-Type": "\xff"},
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


def test_no_segment_of_an_address_is_a_fault(stage: Stage) -> None:
    wrong, refused = [], dict.fromkeys(SEGMENTS, False)
    for place, rule in enumerate(stage.rules()):
        method = "GET" if "GET" in (rule.methods or ()) else "POST"
        for turn, segment in enumerate(SEGMENTS if rule.arguments else ()):
            address = "".join(segment if dynamic else part for dynamic, part in rule._trace if part != "|")
            if refused[segment] and _is_nowhere(stage, address, method):
                continue
            status = _status(stage, PEOPLE[(place + turn) % 2], method, address)
            refused[segment] = status == 404
            wrong += [f"{method} {address[:80]} answers {status}"] if status >= 500 else []
    assert wrong == []


def _is_nowhere(stage: Stage, address: str, method: str) -> bool:
    """No view gets it: all such addresses are answered alike, and one that is was asked for."""
    with stage.app.test_request_context(address, method=method):
        return request.routing_exception is not None


def test_nothing_asked_is_a_fault(stage: Stage, asked: set[str]) -> None:
    wrong = []
    for place, (rule, _thing, address) in enumerate({str(visit[0]): visit for visit in stage.visits["GET"]}.values()):
        asked.clear()
        stage.back_in("coordinator").get(address)
        names = sorted(asked)
        for turn, value in enumerate(ASKED if names else ()):
            who = PEOPLE[(place + turn) % 2]
            status = _status(stage, who, "GET", f"{address}?" + "&".join(f"{name}={value}" for name in names))
            wrong += [f"{rule} with {names} = {value[:20]} answers {status}"] if status >= 500 else []
    assert wrong == []


def test_no_header_is_a_fault(stage: Stage) -> None:
    """Most are read before any view is, in the same way for all, so that each address gets some."""
    wrong = []
    for place, (rule, _thing, address) in enumerate(
        {visit[0].endpoint: visit for visit in stage.visits["GET"]}.values()
    ):
        for headers in (HEADERS[place % 2], HEADERS[2 + place % (len(HEADERS) - 2)]):
            status = stage.back_in("coordinator").get(address, headers=headers).status_code
            wrong += [f"{rule} answers {status} to {[*headers]}"] if status >= 500 else []
    assert wrong == []


def _status(stage: Stage, who: str, method: str, address: str) -> int:
    headers = {"X-CSRFToken": stage.tokens[who]}
    return int(stage.back_in(who).open(address, method=method, headers=headers).status_code)


HOSTILE = (
    b"%00", b"%ED%A0%80", b"1" + b"0" * 30, b"-1", b"9999-99-99", b"0000", b"9999-12-31", b"%25zz", b"NaN",
    "\u202e\u2066\x07=1+1\u2028<b>".encode(), b"x%0D%0Ay:%20z", b"", b"%C2%B2",
)  # fmt: skip
"""As they come over the wire, percent-encoded where they must be."""
PART = b'--b\r\nContent-Disposition: form-data; name="%b"%b\r\n\r\n%b\r\n'
IN_PARTS, IN_ONE = "multipart/form-data; boundary=b", "application/x-www-form-urlencoded"
MANY = 6000
"""Signs in each field that holds a text."""
MOST_CALLS, MOST_STATEMENTS = 250_000, 80
"""Of Python for a page with so much in it. What grows in a square makes millions: a page with little makes some 40,000,
and asks of words or lines one by one make a thousand statements."""


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


def test_nothing_filled_in_is_a_fault_or_costs_a_lot(stage: Stage, asked: set[str], filled: dict[str, str]) -> None:
    """Each field of each form, as somebody who may send it: one value after the other and files, then very much."""
    wrong: list[str] = []
    with counted(stage.app) as statements:
        for place, (endpoint, who, address) in enumerate(_allowed(stage)):
            asked.clear()
            filled.clear()
            send = partial(_sent, stage, who, address)
            send(b"x=x")
            names = sorted(name for name in asked | filled.keys() if not name.endswith("csrf_token"))
            values = [HOSTILE[(place + turn) % len(HOSTILE)] for turn in range(len(names))]
            chosen = [(name, filled[name].encode() if filled.get(name) else values[0]) for name in names]
            many = [(name, value if filled.get(name) else b"x y%0Az " * (MANY // 6)) for name, value in chosen]
            if not names:
                continue
            for body, kind in ((_with_files(names, values), IN_PARTS), (_encoded(chosen), IN_ONE)):
                wrong += [f"{endpoint} answers {status} to {body!r}"] if (status := send(body, kind)) >= 500 else []
            before, profile = len(statements), Profile()
            wrong += (
                [f"{endpoint} answers {status}"] if (status := profile.runcall(send, _encoded(many))) >= 500 else []
            )
            calls, asks = sum(entry.callcount for entry in profile.getstats()), len(statements) - before
            if calls > MOST_CALLS or asks > MOST_STATEMENTS:
                wrong.append(f"{endpoint} makes {calls} calls and {asks} statements")
    assert wrong == []


def _with_files(names: list[str], values: list[bytes]) -> bytes:
    texts = [PART % (name.encode(), b"", unquote_to_bytes(value)) for name, value in zip(names, values, strict=True)]
    files = [PART % (name.encode(), b'; filename="../\0a.pdf"', b"\xff" * 99) for name in names]
    return b"".join([*texts, *files, b"--b--"])


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


def _sent(stage: Stage, who: str, address: str, body: Any, kind: str = "", length: str | None = None) -> int:
    """The status of the answer to a form; `length` is what its head says of it."""
    kind = kind or ("application/x-www-form-urlencoded" if isinstance(body, bytes) else "multipart/form-data")
    head: dict[str, Any] = {} if length is None else {"environ_overrides": {"CONTENT_LENGTH": length}}
    headers = {"X-CSRFToken": stage.tokens[who]}
    client = stage.back_in(who)
    response = FlaskClient.open(client, address, method="POST", data=body, content_type=kind, headers=headers, **head)
    assert "Traceback" not in response.text
    return response.status_code


BROKEN: dict[str, tuple[bytes, str]] = {
    "truncated": ((PART % (b"name", b"", b"x"))[:-9], IN_PARTS),
    "another boundary": (PART.replace(b"--b", b"--c") % (b"name", b"", b"x") + b"--c--", IN_PARTS),
    "no end": (PART % (b"name", b"", b"x" * 999), IN_PARTS),
    "no boundary": (PART % (b"name", b"", b"x") + b"--b--", "multipart/form-data"),
    "a long boundary": (PART % (b"name", b"", b"x"), "multipart/form-data; boundary=" + "b" * 9999),
    "many parts": (PART % (b"name", b"", b"x") * 401 + b"--b--", IN_PARTS),
    "a long head": (b"--b\r\nX: " + b"y" * 99_000, IN_PARTS),
    "many fields": (b"name=x&" * 4001, IN_ONE),
    "JSON": (b'[[1, {"a": ' * 999, "application/json"),
    "a form called JSON": (b"name=x", "application/json"),
    "XML": (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "text/xml"),
    "no kind": (b"name=x", "\xff"),
    "another length": (b"name=x", IN_ONE),
}
"""Of which nothing can be read as it was meant."""
ODD: dict[str, tuple[bytes, str]] = {
    "no file name": (PART % (b"file", b'; filename=""', b"x") + b"--b--", IN_PARTS),
    "a path": (PART % (b"file", b'; filename="../../../etc/passwd"', b"x") + b"--b--", IN_PARTS),
    "an empty file": (PART % (b"file", b'; filename="x.pdf"', b"") + b"--b--", IN_PARTS),
    "a name of NUL": (PART % (b"\0", b"", b"\0") + b"--b--", IN_PARTS),
    "another charset": (b"name=%FF%FE&\xff=\xe9", IN_ONE + "; charset=utf-7"),
    "an unknown charset": (b"name=%FF", IN_ONE + "; charset=\xff\x00"),
    "percent signs": (b"name=%zz%&%=%%41&name=%u0041&%00=%00", IN_ONE),
    "one name often": (b"name=x&" * 999 + b"name=y", IN_ONE),
    "only marks": (b"&&==&=&;;", IN_ONE),
    "JSON called a form": (b'{"name": "x"}', IN_ONE),
    "nothing": (b"", IN_PARTS),
}
EACH = 3
"""Of these bodies how many an address gets; another three than its neighbour."""
TAKE_MUCH = frozenset({"accounts.start_session", "knowledge.save", "consultations.save", "consultations.attach"})


def test_no_broken_body_is_a_fault_or_half_read(stage: Stage) -> None:
    """They are read before any view is, in the same way for all, so that each address gets some and a few get all."""
    wrong, bodies = [], [*(BROKEN | ODD).items()]
    for place, (endpoint, who, address) in enumerate(_allowed(stage)):
        all_of_them = endpoint in TAKE_MUCH
        for turn in range(len(bodies) if all_of_them else EACH):
            name, (body, kind) = bodies[(EACH * place + turn) % len(bodies)]
            status = _sent(stage, who, address, body, kind, "99" if name == "another length" else None)
            taken = all_of_them and name in BROKEN and status < 400
            wrong += [f"{endpoint} answers {status} to {name}"] if status >= 500 or taken else []
    assert wrong == []
