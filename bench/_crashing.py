"""The hub that `bench crash` kills: the hub itself, or with one of two faults that the harness must catch.

CRASH_CONTROL=acknowledge answers a form before it is committed; CRASH_CONTROL=outbox forgets what waits for the index
before the index is written.
"""

from __future__ import annotations

import io
import json
import os
import sys
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import delete, select

from buyergroup_hub.events.actions import faults
from buyergroup_hub.groups.models import Group
from buyergroup_hub.kit.db import begin, commit, db
from buyergroup_hub.operating import commands, ready, server
from buyergroup_hub.search import actions as search
from buyergroup_hub.search.models import PendingChange
from buyergroup_hub.search.records import Hit

LATER = 0.05
"""Seconds by which a control is late: long enough for a kill to fall between."""


def acknowledge_first() -> None:
    """Answer a new group with a redirect, and make it a moment later."""
    make_server: Callable[..., Any] = server.make_server

    def faulty(app: Any, *rest: Any, **options: Any) -> Any:
        def answer(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
            if (environ["REQUEST_METHOD"], environ["PATH_INFO"]) != ("POST", "/groups"):
                return list(app(environ, start))
            body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"] or 0))
            threading.Thread(target=_later, args=(app, environ | {"wsgi.input": io.BytesIO(body)})).start()
            start("303 SEE OTHER", [("Location", "/groups"), ("Content-Length", "0")])
            return [b""]

        return make_server(answer, *rest, **options)

    server.make_server = faulty  # type: ignore[assignment]


def _later(app: Any, environ: dict[str, Any]) -> None:
    time.sleep(LATER)
    for _piece in app(environ, lambda *_answer: None):
        pass


def forget_first() -> None:
    """Delete the outbox rows, commit, and only then write the index."""

    def drain() -> int:
        begin(writes=True)
        rows = db.session.execute(select(PendingChange.id, PendingChange.kind, PendingChange.record_id)).all()
        wanted = {Hit(row.kind, row.record_id) for row in rows}
        records = list(search._records(wanted))  # noqa: SLF001  this is the hub's own drain in the wrong order
        db.session.execute(delete(PendingChange).where(PendingChange.id.in_([row.id for row in rows])))
        commit()
        time.sleep(LATER)
        if rows:
            search.engine().write(records, wanted - {Hit(record.kind, record.id) for record in records})
        return len(rows)

    search._drain = drain  # noqa: SLF001


def examine() -> None:
    """Print how many of the groups named on standard input are not there, and what else is not whole."""
    names = json.load(sys.stdin)
    with ready.hub(ready.configuration()).app_context():
        while search.drain():
            pass
        begin(writes=False)
        there = set(db.session.scalars(select(Group.name_nl).where(Group.name_nl.in_(names))))
        broken = len(list(faults()))
        apart = search.compare()
        search.check()
    answer = {
        "lost": len(set(names) - there),
        "broken": broken,
        "out_of_index": int(bool(apart.missing or apart.stray)),
    }
    print(json.dumps(answer))


def main() -> None:
    control = os.environ.get("CRASH_CONTROL", "")
    if sys.argv[1] == "examine":
        examine()
        return
    if control == "acknowledge":
        acknowledge_first()
    elif control == "outbox":
        forget_first()
    commands.main()


if __name__ == "__main__":
    main()
