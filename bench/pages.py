"""What the main pages cost: queries, and CPU time per request in bare Flask pages that are drawn beside them.

    ./run bench pages [--requests N] [--groups N …] [--only WORD …]

The same pages are asked of a hub with its demo and of hubs with 200 and 2,000 groups, each with as many clauses,
tenders, notices, events as a demo group has. Each runs in a process of its own, as it is served, and they are asked in
turn. Milliseconds double on a machine that is busy or slow, so each turn also draws one fixed page of 30 kB by a bare
Flask, and what is held to a limit is the ratio to that page of the same turn. It took 1.1 ms on the machine for which
the limits were set: 9 such pages for an item (10 ms), 11 signed in (12 ms), 18 for a list (20 ms), also right after a
write, 27 for a search (30 ms); no more queries in a larger hub.

Growth is said twice. From the demo to the largest hub a list also fills its page, which the demo does not; from the
hub before it to the largest, pages are full in both, and what is left grows with the number of groups. The last
figure is the largest hub's where each request is the first one after a write, in bare pages. Queries are those of such
a request.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from flask import Flask, render_template_string
from flask.testing import FlaskClient
from sqlalchemy import event, select, update

from bench.many import multiply
from buyergroup_hub.accounts.person.models import SESSION_RUNS, Person, Session
from buyergroup_hub.events.models import ChainHead
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import begin, commit, db
from buyergroup_hub.kit.digests import digest, new_token
from buyergroup_hub.kit.web import Hub
from buyergroup_hub.notices.registry.imports import import_files
from buyergroup_hub.operating import filling, ready
from buyergroup_hub.search import actions as search
from config import Config

LIMITS = {"item": 9, "own": 11, "list": 18, "search": 27}
"""In bare pages; `own`: of one thing, for who is signed in."""
TURNS = 5
NAMED = ("visions", "consultations", "tenders", "knowledge_items", "organisations", "notices")
GROUP = "/groups/demo-viaducten-en-bruggen"


@dataclass(frozen=True)
class Page:
    """`address` may name a row of the demo: `{visions}` is the pid of the first vision that everyone sees."""

    name: str
    address: str
    kind: str
    who: str = ""


PAGES = (
    Page("home", "/", "list"),
    Page("my work", "/my-work", "list", "noor"),
    Page("groups", "/groups", "list"),
    Page("groups, filtered", "/groups?sector=civil_works&order=name", "list"),
    Page("group", GROUP, "item"),
    Page("group, signed in", GROUP, "own", "noor"),
    Page("members", f"{GROUP}/members", "list", "noor"),
    Page("visions", "/visions", "list"),
    Page("vision", "/visions/{visions}", "item"),
    Page("vision, signed in", "/visions/{visions}", "own", "noor"),
    Page("clauses", "/clauses", "list"),
    Page("clauses, filtered", "/clauses?type=award_criterion", "list"),
    Page("clause", "/clauses/VB-12", "item"),
    Page("clause, signed in", "/clauses/VB-12", "own", "noor"),
    Page("consultations", "/consultations", "list"),
    Page("consultation", "/consultations/{consultations}", "item"),
    Page("consultation, party", "/consultations/{consultations}", "own", "kim"),
    Page("tenders", "/tenders", "list"),
    Page("tender", "/tenders/{tenders}", "item"),
    Page("calendar", "/calendar", "list"),
    Page("knowledge", "/knowledge", "list"),
    Page("knowledge item", "/knowledge/{knowledge_items}", "item"),
    Page("outcomes", "/outcomes", "list"),
    Page("organisations", "/organisations", "list"),
    Page("organisation", "/organisations/{organisations}", "item"),
    Page("manifest", "/manifest", "list"),
    Page("notices", "/notices", "list"),
    Page("notices, filtered", "/notices?form=competition", "list"),
    Page("notice", "/notices/{notices}", "item"),
    Page("search", "/search?q=viaduct", "search"),
    Page("search, three words", "/search?q=emissieloos+materieel+bouwplaats", "search"),
    Page("search, signed in", "/search?q=beton&kind=clause", "search", "noor"),
)


@dataclass(frozen=True)
class Figure:
    """One page of one hub: the answer's status and size, statements sent, and CPU time per request."""

    status: int
    size: int
    queries: int
    milliseconds: float
    bare_pages: float


def run(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="bench pages", description=__doc__)
    parser.add_argument("--requests", type=int, default=30, help="counted requests per page, in five turns")
    parser.add_argument("--groups", type=int, nargs="+", default=[200, 2000], help="groups of the larger hubs")
    parser.add_argument("--only", nargs="+", default=[""], metavar="WORD", help="pages with one of these in the name")
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        places = _alone(_make_small, folder / "demo")
        for groups in options.groups:
            _alone(_make_large, folder / "demo", folder / str(groups), groups)
        hubs = [Asked(folder / name) for name in ("demo", *map(str, options.groups))]
        print(_heads(options.groups))
        pages = [Page(each.name, each.address.format(**places), each.kind, each.who) for each in PAGES]
        asked = [page for page in pages if any(word in page.name for word in options.only)]
        over = [page.name for page in asked if not _report(page, hubs, options.requests)]
        for hub in hubs:
            hub.end()
    print(f"over the limit or failing: {', '.join(over) or 'none'}")
    return 0


def _heads(sizes: Sequence[int]) -> str:
    few = f"{'page':22}{'limit':>6}{'kB':>7}{'queries':>9}{'CPU ms':>8}{'×bare':>7}"
    more = [f" {f'{size:,}:':>7}{'kB':>7}{'queries':>9}{'CPU ms':>8}{'×bare':>7}" for size in sizes]
    before = f", from {sizes[-2]:,}" if len(sizes) > 1 else ""
    return few + "".join(more) + f"   growth{before}; ×bare after a write"


def _report(page: Page, hubs: Sequence[Asked], requests: int) -> bool:
    few, *more = figures = _figures(page, hubs, requests)
    limit, many = LIMITS[page.kind], figures[-1]
    line = f"{page.name:22}{limit:6}"
    for place, each in enumerate(figures):
        line += f"{'' if place == 0 else ' ' * 8}{each.size / 1000:7.1f}{each.queries:9}"
        line += f"{each.milliseconds:8.1f}{each.bare_pages:7.1f}"
    line += "".join(f"{many.bare_pages / each.bare_pages:9.2f}" for each in (few, *more[-2:-1]))
    written = statistics.median(
        hubs[-1].times(max(5, requests // TURNS), after_writes=True) / bare_page() for _turn in range(TURNS)
    )
    print(f"{line}{written:9.1f}", flush=True)
    answered = all(each.status == 200 and each.queries <= few.queries for each in figures)
    return answered and max(written, *(each.bare_pages for each in figures)) <= limit


def _figures(page: Page, hubs: Sequence[Asked], requests: int) -> list[Figure]:
    """All hubs in turn, so that a slow moment of the machine is in each."""
    first = [hub.first(page) for hub in hubs]
    times: list[list[float]] = [[] for _hub in hubs]
    beside: list[list[float]] = [[] for _hub in hubs]
    for _turn in range(TURNS):
        for taken, ratios, hub in zip(times, beside, hubs, strict=True):
            before = bare_page()
            taken.append(hub.times(max(1, requests // TURNS)))
            ratios.append(taken[-1] * 2 / (before + bare_page()))
    return [
        Figure(*seen, statistics.median(taken), statistics.median(ratios))
        for seen, taken, ratios in zip(first, times, beside, strict=True)
    ]


class Asked:
    """A hub in a process of its own, which is asked for pages and says what they cost it."""

    def __init__(self, folder: Path) -> None:
        self.line, other = multiprocessing.Pipe()
        self.process = SEPARATE.Process(target=_answer, args=(other, folder), daemon=True)
        self.process.start()

    def first(self, page: Page) -> tuple[int, int, int]:
        """Status, size and queries of a page; the next `times` are of this page."""
        self.line.send(page)
        status, size, queries = self.line.recv()
        return status, size, queries

    def times(self, requests: int, *, after_writes: bool = False) -> float:
        """CPU milliseconds per request of the page that was asked for last; of a middling one where each comes after
        a write."""
        self.line.send((requests, after_writes))
        return float(self.line.recv())

    def end(self) -> None:
        self.line.send(None)
        self.process.join()


SEPARATE = multiprocessing.get_context("spawn")


def _answer(line: Connection, folder: Path) -> None:
    app = ready.hub(_config(folder))
    page = PAGES[0]
    client = app.test_client()
    while (asked := line.recv()) is not None:
        if isinstance(asked, Page):
            page, client = asked, _client(app, asked.who)
            line.send(_first(app, client, page))
            continue
        requests, after_writes = asked
        if after_writes:
            line.send(statistics.median(_after_a_write(app, client, page.address) for _request in range(requests)))
        else:
            line.send(_cost(client, page.address, requests))


def _cost(client: FlaskClient, address: str, requests: int = 1) -> float:
    began = time.process_time()
    for _request in range(requests):
        client.get(address)
    return (time.process_time() - began) * 1000 / requests


def _after_a_write(app: Hub, client: FlaskClient, address: str) -> float:
    _write(app)
    return _cost(client, address)


def _write(app: Hub) -> None:
    """Write what changes nothing."""
    with app.app_context():
        begin(writes=True)
        db.session.execute(update(ChainHead).values(seq=ChainHead.seq))
        commit()


def _first(app: Hub, client: FlaskClient, page: Page) -> tuple[int, int, int]:
    client.get(page.address)
    _write(app)
    sent: list[str] = []
    with app.app_context():
        engine = db.engine

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    response = client.get(page.address)
    event.remove(engine, "before_cursor_execute", note)
    return response.status_code, len(response.data), len(sent)


def bare_page(requests: int = 10) -> float:
    """CPU milliseconds of the page of 30 kB that everything is held against: rows, drawn by a Flask application with
    nothing else in it."""
    client = _bare()
    began = time.process_time()
    for _request in range(requests):
        client.get("/")
    return (time.process_time() - began) * 1000 / requests


@cache
def _bare() -> FlaskClient:
    app = Flask("bare")
    row = "<li><a href='/x/{{ n }}'>{{ words }}</a></li>"
    template = "<!doctype html><title>x</title><ul>{% for n in rows %}" + row + "{% endfor %}</ul>"

    @app.get("/")
    def page() -> str:
        return render_template_string(template, rows=range(300), words="w" * 66)

    client = app.test_client()
    client.get("/")
    return client


def _client(app: Hub, who: str) -> FlaskClient:
    client = app.test_client()
    if who:
        with app.test_request_context():
            begin(writes=True)
            person = db.session.scalars(select(Person).where(Person.email == f"{who}@demo.example")).one()
            token, now = new_token(), clock.now()
            db.session.add(
                Session(digest=digest(token), person_id=person.id, started_at=now, expires_at=now + SESSION_RUNS)
            )
            commit()
        with client.session_transaction() as cookie:
            cookie.update(_user_id=token, _fresh=True)
    return client


def _alone(make: Callable[..., Any], *given: Any) -> Any:
    """What is made in a process that ends afterwards, so that nothing of it is in those that are measured."""
    with SEPARATE.Pool(1) as pool:
        return pool.apply(make, given)


def _make_small(folder: Path) -> dict[str, str]:
    """A hub with its demo and, where `HUB_REAL_DATA` is, its notices; answers where the pages of all hubs are."""
    small = _hub(folder)
    _index(small)
    return _places(small)


def _make_large(small: Path, folder: Path, groups: int) -> None:
    """A copy of it with so many groups."""
    shutil.copytree(small, folder)
    print(f"making a hub with {groups:,} groups …", file=sys.stderr)
    large = ready.hub(_config(folder))
    with large.app_context():
        begin(writes=True)
        multiply(groups)
        commit()
    _index(large)


def _hub(folder: Path) -> Hub:
    print("making a hub with its demo …", file=sys.stderr)
    config = _config(folder)
    filling.fill_once(config)
    app = ready.hub(config)
    notices = config.real_data / "notices"
    if not notices.is_dir():
        print(f"there are no notices in this hub: no folder {notices} (HUB_REAL_DATA)", file=sys.stderr)
        return app
    with app.app_context():
        import_files([notices])
    return app


def _config(folder: Path) -> Config:
    given = {name: os.environ[name] for name in ("HUB_REAL_DATA",) if name in os.environ}
    return Config.from_environment(
        {"HUB_ENVIRONMENT": "development", "HUB_DATA": str(folder), "HUB_LOG": "error", **given}
    )


def _index(app: Hub) -> None:
    """As the worker would have it: all is in the index, and nothing waits."""
    with app.app_context():
        search.rebuild()


def _places(app: Hub) -> dict[str, str]:
    """By table the pid of the first row that everyone sees."""
    with app.app_context():
        tables = {name: db.metadata.tables[name].c for name in NAMED}
        first = {name: select(c.pid).order_by(c.id).limit(1) for name, c in tables.items()}
        seen = {name: of.where(tables[name].audience == "public") if "audience" in tables[name] else of
                for name, of in first.items()}  # fmt: skip
        return {name: db.session.scalar(of) or "none" for name, of in seen.items()}


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
