"""One of the two hubs of `./run same`: the code of its own checkout, in a process of its own, asked over a line.

It runs with old modules as well as new ones, so it names few of them: how a hub is configured, filled and opened.
Each request meets the data as they were made: what one of them writes is taken back before the next.
"""

from __future__ import annotations

import hashlib
import io
import logging
import os
import random
import re
import secrets
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from collections import Counter, deque
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urljoin, urlsplit

from lxml import etree, html
from sqlalchemy import event
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException

NOW = "2026-11-24T09:00:00+00:00"
SECRET = "same-0nly-Jx49sVtq2LwPz7bRk1Yd8uMf"  # noqa: S105 (of hubs that are thrown away)
VISITOR, OUTSIDER = "visitor", "outsider@example.org"
SEARCHES = ("viaduct", "baggeren", "emissieloos materieel", "plantaardige voeding zorg", "zzzz")
CHOICES = 3
"""How many choices of one kind (the same names in the query of one page) a person makes of a list."""
OF_THE_MOMENT = frozenset({"Date", "Expires", "Content-Length", "Last-Modified"})


class Asked(NamedTuple):
    """One request; `form` makes it a post."""

    who: str
    address: str
    language: str = "nl"
    part: bool = False
    """As htmx asks for the part of a page that changes."""
    form: tuple[tuple[str, str], ...] | None = None


class Answer(NamedTuple):
    head: str
    """Status and headers."""
    body: str


# what is masked

MASKS = tuple(
    (re.compile(pattern), replaced)
    for pattern, replaced in (
        (rb'(csrf_token"[^>]*?value=")[^"]*', rb"\1"),
        (rb"(X-CSRFToken(?:&#34;|\"): ?(?:&#34;|\"))[^\"&]*", rb"\1"),
        (rb'(data-session-ends=")[^"]*', rb"\1"),
        (
            rb"(/static/)(?:[0-9a-f]{8,64}/)?([\w./-]*?)(?:[.-][0-9a-f]{8,64})?(\.[a-z]\w+)(?:\?\w+=\w+)?(?=[\"')\s])",
            rb"\1\2\3",
        ),
        (rb"/(CreationDate|ModDate) ?\([^)]*\)", rb"/\1"),
        (rb"/ID ?\[[^\]]*\]", rb"/ID"),
        (rb"(<xmp:\w+Date>|<xmpMM:\w+ID>)[^<]*", rb"\1"),
    )
)
COOKIE = re.compile(r"^(\w+)=[^;]*|Expires=[^;]*")
KEPT = re.compile(r"(<(?:pre|textarea)\b.*?</(?:pre|textarea)>)", re.DOTALL)
INLINE = "a|abbr|b|bdi|bdo|br|button|cite|code|data|del|dfn|em|i|img|input|ins|kbd|label|mark|q|s|samp|select|small"
INLINE += "|span|strong|sub|sup|svg|time|u|var"
BLOCK = re.compile(rf" ?(</?(?!(?:{INLINE})\b)[a-zA-Z!](?:[^<>\"']|\"[^\"]*\"|'[^']*')*>) ?")
IN_TAG = re.compile(r"<[a-zA-Z](?:[^<>\"']|\"[^\"]*\"|'[^']*')*>")


def masked(data: bytes) -> str:
    """A body without what differs each time; of a packed file all that is in it."""
    if data[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            return "\n".join(f"{name}\n{masked(packed.read(name))}" for name in packed.namelist())
    for pattern, replaced in MASKS:
        data = pattern.sub(replaced, data)
    return data.decode("utf-8", "replace") if data[:5] != b"%PDF-" else data.decode("latin-1")


def normal(body: str) -> str:
    """A page without the white space that no reader sees: what stands on lines of its own equals what does not."""
    parts = KEPT.split(body)
    parts[::2] = [BLOCK.sub(r"\1", IN_TAG.sub(_on_one_line, re.sub(r"\s+", " ", part))) for part in parts[::2]]
    return "".join(parts)


def _on_one_line(tag: re.Match[str]) -> str:
    return re.sub(r" ?(/?>)$", r"\1", tag[0])


def head_of(response: Any) -> str:
    lines = [f"{name}: {value}" for name, value in response.headers if name not in OF_THE_MOMENT]
    cookies = [COOKIE.sub(r"\1", line.removeprefix("Set-Cookie: ")) for line in lines if line.startswith("Set-Cookie")]
    others = [masked(line.encode()) for line in lines if not line.startswith("Set-Cookie")]
    return "\n".join([str(response.status_code), *sorted(others), *(f"Set-Cookie: {each}" for each in cookies)])


# how hubs are made


def settings(folder: Path) -> dict[str, str]:
    kind = "test" if folder.name == "stage" else "development"
    given = {"HUB_ENVIRONMENT": kind, "HUB_DATA": str(folder), "HUB_NOW": NOW, "HUB_SECRET": SECRET, "HUB_LOG": "error"}
    return given | {"HUB_BASE_URL": "http://localhost"}


def make(folder: Path, groups: int) -> list[str]:
    """Fill a data folder with the demo, or with what the tests of all addresses put in place; answers addresses to
    begin at."""
    os.environ.update(settings(folder))
    from buyergroup_hub.operating import filling, ready

    config = ready.configuration(os.environ)
    begin = ["/", *(f"/search?q={words}" for words in SEARCHES)]
    if folder.name == "stage":
        from tests.cast import gather
        from tests.matrix.conftest import Stage

        app = ready.hub(config)
        stage = Stage(app, gather(app))
        begin += [address for _rule, _thing, address in stage.visits["GET"]]
        begin += sorted({f"/search?q={thing.canary}" for thing in stage.placed if thing.canary})
    else:
        filling.fill_once(config)
        if groups:
            filling.sow(config, groups, filling.DEMO_SEED)
    run = [sys.executable, "-P", "-m", "buyergroup_hub", "index", "rebuild"]
    subprocess.run(run, env=os.environ | settings(folder), check=folder.name != "stage", stdout=subprocess.DEVNULL)
    _let_in(folder / "hub.sqlite")
    return begin


def _let_in(file: Path) -> None:
    """An outsider, and for everybody a session of which the token is known."""
    with sqlite3.connect(file) as connection:
        columns = [name for _place, name, *_rest in connection.execute("PRAGMA table_info(people)")]
        own = {"id": "id + 1", "pid": "'outs1d3rsame'", "email": f"'{OUTSIDER}'", "admin_since": "NULL"}
        values = ", ".join(own.get(name, name) for name in columns)
        connection.execute(f"INSERT INTO people SELECT {values} FROM people ORDER BY id DESC LIMIT 1")  # noqa: S608
        now = NOW[:19].replace("T", " ") + ".000000"
        for number, email in connection.execute("SELECT id, email FROM people WHERE email IS NOT NULL").fetchall():
            row = {
                "id": 9000 + number % 1000, "pid": f"s{number:011}", "digest": _digest(token_of(email)),
                "person_id": number, "started_at": now, "assured_at": now, "expires_at": now.replace("-24", "-25"),
                "device": "",
            }  # fmt: skip
            marks = ", ".join("?" * len(row))
            connection.execute(f"INSERT INTO sessions ({', '.join(row)}) VALUES ({marks})", [*row.values()])  # noqa: S608
    connection.close()


def token_of(email: str) -> str:
    return f"same-{_digest(email)}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


# the hub that answers


class Answering:
    """A hub over a data folder of its own, and its people."""

    def __init__(self, folder: Path) -> None:
        os.environ.update(settings(folder))
        from buyergroup_hub.operating import ready

        self.app = ready.hub(ready.configuration(os.environ))
        self.file, self.kept = folder / "hub.sqlite", folder / "hub.kept"
        with self.app.app_context():
            self.engine = self.app.extensions["sqlalchemy"].engine
        self.engine.dispose()
        shutil.copyfile(self.file, self.kept)
        self.is_changed = False
        event.listen(self.engine, "before_cursor_execute", self._note)
        with sqlite3.connect(self.kept) as connection:
            known = connection.execute("SELECT email FROM people WHERE email IS NOT NULL ORDER BY id").fetchall()
        connection.close()
        self.cookies = {VISITOR: ""} | {email: self._cookie(email) for (email,) in known}
        logging.disable(logging.CRITICAL)

    def _note(self, _connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        self.is_changed |= statement.lstrip()[:6].upper() in ("INSERT", "UPDATE", "DELETE", "REPLAC")

    def _cookie(self, email: str) -> str:
        content = {"_user_id": token_of(email), "_fresh": True, "csrf_token": "drawn"}
        signed = self.app.session_interface.get_signing_serializer(self.app).dumps(content)  # type: ignore[attr-defined]
        return f"; {self.app.config['SESSION_COOKIE_NAME']}={signed}"

    def response(self, asked: Asked) -> Any:
        if self.is_changed:
            self._take_back()
        _seed(str(asked))
        headers = {"Cookie": f"language={asked.language}{self.cookies[asked.who]}"}
        if asked.part:
            headers["HX-Request"] = "true"
        form = None if asked.form is None else MultiDict(asked.form)
        client = self.app.test_client(use_cookies=False)
        return client.open(asked.address, method="GET" if form is None else "POST", data=form, headers=headers)

    def _take_back(self) -> None:
        self.engine.dispose()
        for left in ("hub.sqlite-wal", "hub.sqlite-shm"):
            self.file.with_name(left).unlink(missing_ok=True)
        shutil.copyfile(self.kept, self.file)
        self.is_changed = False

    def answer(self, asked: Asked) -> Answer:
        response = self.response(asked)
        return Answer(head_of(response), masked(response.get_data()))

    def digests(self, asked: list[tuple[Any, ...]]) -> list[tuple[str, str]]:
        """Of each answer as it stands, and without white space that nobody sees."""
        return [self._digests(Asked(*one)) for one in asked]

    def _digests(self, asked: Asked) -> tuple[str, str]:
        head, body = self.answer(asked)
        folded = normal(body) if "Content-Type: text/html" in head else body
        return _digest(head + body), _digest(head + folded)

    def shown(self, asked: tuple[Any, ...]) -> tuple[str, str]:
        """The answer for a person's eyes, with what the hub logs while making it."""
        logging.disable(logging.NOTSET)
        answer = self.answer(Asked(*asked))
        logging.disable(logging.CRITICAL)
        return answer.head, answer.body

    def walk(self, who: str, begin: list[str], most: int) -> list[str]:
        """The addresses that a person's pages link to. At most so many pages of a kind are opened for it."""
        waiting, known, kinds = deque(begin), dict.fromkeys(begin), Counter[tuple[str, ...]]()
        while waiting:
            address = waiting.popleft()
            kind = self._kind(address)
            if kind[0] == "static" or kinds[kind] >= (most if len(kind) == 1 or address in begin else CHOICES):
                if len(kind) > 1 or kind[0] == "static":
                    known.pop(address)
                continue
            kinds[kind] += 1
            for link in _links(address, self.response(Asked(who, address))):
                if link not in known:
                    known[link] = None
                    waiting.append(link)
        return list(known)

    def _kind(self, address: str) -> tuple[str, ...]:
        """The endpoint and the names of what its address asks: filters of one list are of one kind."""
        parts = urlsplit(address)
        try:
            endpoint = str(self.app.url_map.bind("localhost").match(parts.path)[0])
        except HTTPException:
            endpoint = parts.path
        return endpoint, *sorted({name for name, _value in parse_qsl(parts.query, keep_blank_values=True)})

    def unasked(self, addresses: list[str]) -> list[str]:
        """The addresses that the hub takes, of which none was asked."""
        asked = {self._kind(address)[0] for address in addresses} | {"static"}
        rules = [rule for rule in self.app.url_map.iter_rules() if "GET" in (rule.methods or ())]
        return sorted({rule.rule for rule in rules if rule.endpoint not in asked})


def _seed(what: str) -> None:
    """Let chance draw the same for the same request."""
    drawn = random.Random(what)  # noqa: S311 (nothing is kept secret)
    random.seed(what)
    secrets.choice, secrets.randbelow = drawn.choice, drawn.randrange  # type: ignore[assignment]
    secrets.token_bytes = lambda nbytes=None: drawn.randbytes(nbytes or 32)


def _links(address: str, response: Any) -> Iterator[str]:
    if 300 <= response.status_code < 400:
        yield from _here(address, response.location)
    elif response.mimetype == "text/html" and response.get_data():
        try:
            page = html.fromstring(response.get_data(as_text=True))
        except etree.ParserError:
            return
        found = "//a/@href | //link/@href | //*/@hx-get | //img/@src | //form[not(@method) or @method='get']/@action"
        for link in page.xpath(found):
            yield from _here(address, link)


def _here(address: str, link: str) -> Iterator[str]:
    parts = urlsplit(urljoin(f"http://localhost{address}", link))
    if parts.scheme in ("http", "https") and parts.netloc == "localhost" and not parts.path.startswith("/static/"):
        yield (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def main() -> None:
    line = Connection(int(sys.argv[1]))
    folder, groups = line.recv()
    if groups is not None:
        line.send(make(Path(folder), groups))
        return
    hub = Answering(Path(folder))
    line.send(list(hub.cookies))
    while True:
        try:
            order = line.recv()
        except EOFError:
            return
        verb, *given = order
        line.send(getattr(hub, verb)(*given))


if __name__ == "__main__":
    main()
