"""What the main pages cost: queries, and CPU milliseconds per request beside a bare Flask page of the same size.

./run bench pages [--requests N]

The same pages are asked of a hub with 20 groups and of one with 2,000, in one process and in turn, so that the ratios
hold where the machine is busy. Targets: item pages 10 ms, lists 20 ms, search 30 ms; as many queries with 20 things as
with 2.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask, render_template_string
from flask.testing import FlaskClient
from sqlalchemy import event, insert, select

from buyergroup_hub.accounts.models import SESSION_RUNS, Person, Session
from buyergroup_hub.groups.models import Group, GroupTheme, Membership, Phase
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import begin, commit, db
from buyergroup_hub.kit.digests import digest, new_token
from buyergroup_hub.kit.web import Hub
from buyergroup_hub.operating import filling, ready
from buyergroup_hub.organisations.models import Organisation, Theme
from config import Config

LIMITS = {"item": 10, "list": 20, "search": 30}
PHASES = ("exploration", "core_group", "market_vision", "application")
SECTORS = ("civil_works", "construction", "operations", "energy", "mobility", "care", "digital")


@dataclass(frozen=True)
class Page:
    name: str
    address: str
    kind: str
    who: str = ""


PAGES = (
    Page("home", "/", "list"),
    Page("groups", "/groups", "list"),
    Page("groups, filtered", "/groups?sector=civil_works&order=name", "list"),
    Page("group", "/groups/demo-viaducten-en-bruggen", "item"),
    Page("group, signed in", "/groups/demo-viaducten-en-bruggen", "item", "noor"),
    Page("members", "/groups/demo-viaducten-en-bruggen/members", "list", "noor"),
    Page("my work", "/my-work", "list", "noor"),
    Page("visions", "/visions", "list"),
    Page("clauses", "/clauses", "list"),
    Page("clause", "/clauses/VB-12", "item"),
    Page("consultations", "/consultations", "list"),
    Page("calendar", "/calendar", "list"),
    Page("outcomes", "/outcomes", "list"),
    Page("organisations", "/organisations", "list"),
    Page("notices", "/notices", "list"),
    Page("search", "/search?q=viaduct", "search"),
)


@dataclass(frozen=True)
class Figure:
    """One page of one hub: the answer's status and size, statements sent, and CPU milliseconds per request."""

    status: int
    size: int
    queries: int
    cpu: float


def run(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="bench pages", description=__doc__)
    parser.add_argument("--requests", type=int, default=30, help="counted requests per page, in five turns")
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        small, large = _hub(Path(folder) / "small", 0), _hub(Path(folder) / "large", 2000)
        print(
            f"{'page':22}{'limit':>6}{'status':>7}{'kB':>7}{'queries':>9}{'CPU ms':>8}{'×bare':>7}   2,000 groups: ",
            end="",
        )
        print(f"{'kB':>7}{'queries':>9}{'CPU ms':>8}{'growth':>8}")
        over = [page.name for page in PAGES if not _report(page, small, large, options.requests)]
    print(f"over the limit or failing: {', '.join(over) or 'none'}")
    return 0


def _report(page: Page, small: Hub, large: Hub, requests: int) -> bool:
    few, many = _figures(page, small, large, requests)
    bare = _bare(few.size, requests)
    limit = LIMITS[page.kind]
    print(
        f"{page.name:22}{limit:6}{few.status:7}{few.size / 1000:7.1f}{few.queries:9}{few.cpu:8.1f}{few.cpu / bare:7.1f}"
        f"{'':17}{many.size / 1000:7.1f}{many.queries:9}{many.cpu:8.1f}{many.cpu / few.cpu:8.2f}"
    )
    return few.status == many.status == 200 and max(few.cpu, many.cpu) <= limit and few.queries == many.queries


def _figures(page: Page, small: Hub, large: Hub, requests: int) -> tuple[Figure, Figure]:
    """Both hubs in turn, so that a slow moment of the machine is in both."""
    clients = [_client(app, page.who) for app in (small, large)]
    first = [_first(app, client, page) for app, client in zip((small, large), clients, strict=True)]
    times: list[list[float]] = [[], []]
    for _turn in range(5):
        for place, client in enumerate(clients):
            began = time.process_time()
            for _request in range(max(1, requests // 5)):
                client.get(page.address)
            times[place].append((time.process_time() - began) * 1000 / max(1, requests // 5))
    few, many = (Figure(*first[place], statistics.median(times[place])) for place in (0, 1))
    return few, many


def _first(app: Hub, client: FlaskClient, page: Page) -> tuple[int, int, int]:
    client.get(page.address)
    sent: list[str] = []
    with app.app_context():
        engine = db.engine

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    response = client.get(page.address)
    event.remove(engine, "before_cursor_execute", note)
    return response.status_code, len(response.data), len(sent)


def _bare(size: int, requests: int) -> float:
    """CPU milliseconds of a Flask application without anything that renders a Jinja page of this size in rows."""
    app = Flask("bare")
    rows = max(1, size // 100)
    row = "<li><a href='/x/{{ n }}'>{{ words }}</a></li>"
    template = "<!doctype html><title>x</title><ul>{% for n in rows %}" + row + "{% endfor %}</ul>"

    @app.get("/")
    def page() -> str:
        return render_template_string(template, rows=range(rows), words="w" * 66)

    client = app.test_client()
    client.get("/")
    began = time.process_time()
    for _request in range(requests):
        client.get("/")
    return (time.process_time() - began) * 1000 / requests


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


def _hub(folder: Path, more: int) -> Hub:
    """A hub with its demo, and `more` groups beside it."""
    environ = {"HUB_ENVIRONMENT": "development", "HUB_DATA": str(folder), "HUB_LOG": "error"}
    if "HUB_REAL_DATA" in os.environ:
        environ["HUB_REAL_DATA"] = os.environ["HUB_REAL_DATA"]
    config = Config.from_environment(environ)
    print(f"making a hub with {more or 20} groups …", file=sys.stderr)
    filling.fill_once(config)
    app = ready.hub(config)
    with app.app_context():
        begin(writes=True)
        _more_groups(more)
        commit()
    return app


def _more_groups(number: int) -> None:
    """Rows, not acts: this hub is thrown away, and acts take a second per ten groups."""
    organisations = db.session.scalars(select(Organisation.id)).all()
    themes = db.session.scalars(select(Theme.id)).all()
    first = (db.session.scalar(select(Group.id).order_by(Group.id.desc()).limit(1)) or 0) + 1
    ids = range(first, first + number)
    if not number:
        return
    now = clock.now()
    db.session.execute(
        insert(Group),
        [
            {
                "id": n, "slug": f"bench-{n}", "kind": "buyer_group", "sector": SECTORS[n % 7],
                "name_nl": f"Bench: groep {n}", "summary_nl": "Opdrachtgevers vragen samen uit. Een tweede zin.",
                "endorse_share": 60, "version": 1, "origin": "entered", "demo": True, "audience": "public",
                "started": "2024", "last_event_at": now - timedelta(hours=n),
            }
            for n in ids
        ],
    )  # fmt: skip
    db.session.execute(insert(GroupTheme), [{"group_id": n, "theme_id": themes[n % len(themes)]} for n in ids])
    db.session.execute(
        insert(Phase),
        [
            {"group_id": n, "phase": PHASES[p], "position": p + 1, "left": p < n % 4}
            for n in ids
            for p in range(n % 4 + 1)
        ],
    )
    db.session.execute(
        insert(Membership),
        [
            {
                "pid": f"b{n:08}{m:03}", "group_id": n, "organisation_id": organisations[(n + m) % len(organisations)],
                "role": "participant", "origin": "entered", "demo": True, "audience": "public",
            }
            for n in ids
            for m in range(4)
        ],
    )  # fmt: skip


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
