"""Opening pages as a person does: from the start page along the links, and along what the search box finds."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urljoin, urlsplit

from lxml import html
from werkzeug.exceptions import HTTPException

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from buyergroup_hub.kit.web import Hub

MOST = 3
"""How many pages of one kind are opened: they come from one template, and there are hundreds of some."""
SEARCHES = ("viaduct", "baggeren", "materialenpaspoort", "laadpalen", "plantaardige voeding zorg", "zzzz")
SKIPPED = ("static", "accounts.language")
HERE = ("localhost", "127.0.0.1", "127.0.0.1:5000", "localhost:5000")


@dataclass(frozen=True)
class Opened:
    """An address that was opened, the page on which its link stands, and the answer."""

    address: str
    linked_from: str
    kind: str
    status: int
    mimetype: str
    body: bytes

    @property
    def tree(self) -> Any:
        return html.fromstring(self.body.decode())


@dataclass
class Walk:
    """All that one person opened."""

    who: str
    opened: list[Opened] = field(default_factory=list)

    def of(self, mimetype: str) -> Iterator[Opened]:
        return (one for one in self.opened if one.mimetype == mimetype and one.status == 200)


def walk(hub: Hub, who: str) -> Walk:
    """Open whatever this person's pages link to, a few of each kind; `who` is a name of the demo, or `visitor`."""
    client, found = hub.test_client(), Walk(who)
    if who != "visitor":
        sign_in(client, who)
    waiting = deque([("/", ""), *((f"/search?q={words}", "") for words in SEARCHES)])
    known, kinds = {address for address, _from in waiting}, Counter[tuple[str, ...]]()
    while waiting:
        address, linked_from = waiting.popleft()
        kind = _kind(hub, address)
        kinds[kind] += 1
        if kind[0] in SKIPPED or kinds[kind] > (MOST if len(kind) == 1 or kind[0] == "search.index" else 1):
            continue
        answer = client.get(address)
        found.opened.append(
            Opened(address, linked_from, kind[0], answer.status_code, answer.mimetype or "", answer.get_data())
        )
        for link in _links(address, answer):
            if link not in known:
                known.add(link)
                waiting.append((link, address))
    return found


def sign_in(client: FlaskClient, who: str) -> None:
    """By the button beside the name on the sign-in page."""
    page = html.fromstring(client.get("/sign-in").get_data(as_text=True))
    form = page.xpath("//li[.//b[normalize-space()=$who]]//form", who=who)[0]
    answer = client.post(form.action, data=dict(form.form_values()))
    assert answer.status_code == 303


def _kind(hub: Hub, address: str) -> tuple[str, ...]:
    """The page's view and the names of what its address asks: filters of one list are of one kind."""
    parts = urlsplit(address)
    try:
        view = str(hub.url_map.bind("localhost").match(parts.path)[0])
    except HTTPException:
        view = parts.path
    return (view, *sorted({name for name, _value in parse_qsl(parts.query)}))


def _links(address: str, answer: Any) -> Iterator[str]:
    if 300 <= answer.status_code < 400:
        yield from _here(address, answer.location)
    elif answer.mimetype == "text/html":
        page = html.fromstring(answer.get_data(as_text=True))
        # A mail in the outbox is for its addressee, and so are its links.
        for link in page.xpath("//a[not(ancestor::*[@class='letter'])]/@href | //link[@rel='alternate']/@href"):
            yield from _here(address, link)


def _here(address: str, link: str) -> Iterator[str]:
    parts = urlsplit(urljoin(f"http://localhost{address}", link))
    if parts.scheme in ("http", "https") and parts.netloc in HERE:
        yield parts.path + (f"?{parts.query}" if parts.query else "")
