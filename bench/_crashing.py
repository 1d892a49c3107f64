"""The hub that `bench crash` kills: the hub itself, or with one of two faults that the harness must catch.

The control "acknowledge" answers a form before it is committed; "outbox" keeps its place in the stream of changes
before the index is written. Each stands still between the two and says so: there it is killed, however busy the
machine is.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Collection, Iterable, Mapping
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Event
from typing import Any

from sqlalchemy import select

from buyergroup_hub.events.actions import faults
from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.kit.db import begin, db
from buyergroup_hub.kit.web import Hub
from buyergroup_hub.operating import commands, ready, running, server, supervise, worker
from buyergroup_hub.search import actions as search
from buyergroup_hub.search import stream
from buyergroup_hub.search.language import lexicon


def acknowledge_first(between: Event) -> None:
    """Answer a new group with a redirect, and come no further: it was to be made after that."""
    make_server: Callable[..., Any] = server.make_server

    def faulty(app: Any, *rest: Any, **options: Any) -> Any:
        def answer(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
            if (environ["REQUEST_METHOD"], environ["PATH_INFO"]) != ("POST", "/groups"):
                return list(app(environ, start))
            environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"] or 0))
            between.set()
            start("303 SEE OTHER", [("Location", "/groups"), ("Content-Length", "0")])
            return [b""]

        return make_server(answer, *rest, **options)

    server.make_server = faulty  # type: ignore[assignment]


def forget_first(between: Event) -> None:
    """Keep the place in the stream of changes, and come no further: the index was to be written after that. What is in
    the index already would not be missed, so it waits for something new."""
    in_order = search._drain  # noqa: SLF001  this is the hub's own drain in the wrong order

    def drain(changes: list[stream.Change]) -> int:
        new = {change.hit for change in changes} - search.engine().ids()
        if not any(search._records(new)):  # noqa: SLF001
            return in_order(changes)
        db.session.rollback()
        search.engine().keep_place(changes[-1].place)
        between.set()
        while True:
            signal.pause()

    search._drain = drain  # noqa: SLF001


FAULTS = {"acknowledge": acknowledge_first, "outbox": forget_first}


def serve(app: Hub) -> None:
    """As the command does, with the application that is there."""
    supervise.stop_on_signals()
    running._answer(app, app.config["HUB"], server.listen(app.config["HUB"]))  # noqa: SLF001


def work(app: Hub) -> None:
    """As the command does, with the application that is there."""
    stopping = threading.Event()
    supervise.stop_on_signals(stopping)
    worker.work(app, app.config["HUB"].data_folder, stopping)


def examine(app: Hub, answers: Connection, names: Collection[str]) -> None:
    """Tell how many of the groups with these names are not there, and what else is not whole."""
    with app.app_context():
        while search.drain():
            pass
        begin(writes=False)
        there = set(db.session.scalars(select(Group.name_nl).where(Group.name_nl.in_(names))))
        broken = len(list(faults()))
        apart = search.compare()
        search.check()
    answers.send(
        {
            "lost": len(set(names) - there),
            "broken": broken,
            "out_of_index": int(bool(apart.missing or apart.stray)),
        }
    )


def filled(environ: Mapping[str, str]) -> None:
    """Fill a hub with its demo, in a process of its own."""
    process = multiprocessing.get_context("fork").Process(target=_fill, args=(dict(environ),))
    process.start()
    process.join()
    if process.exitcode:
        raise RuntimeError("the hub was not filled")


def _fill(environ: dict[str, str]) -> None:
    os.environ.clear()
    os.environ.update(environ)
    sys.argv = ["run", "demo", "--groups", "8"]
    commands.main()


def application(environ: Mapping[str, str]) -> Hub:
    """The application of a hub, for the processes that are forked from this one. It holds no connection yet."""
    app = ready.hub(ready.configuration(environ))
    lexicon.load()
    with app.app_context():
        db.engine.dispose()
    gc.collect()
    gc.freeze()  # what is never looked at need not be copied
    return app


def moment() -> Event:
    """What a control says that it has come to."""
    return multiprocessing.get_context("fork").Event()


def start(app: Hub, what: Callable[[Hub], None], control: str, between: Event, group: int | None = None) -> BaseProcess:
    """A server or worker as a process, in a process group of its own or of another one."""
    process = multiprocessing.get_context("fork").Process(target=_run, args=(app, what, control, between))
    process.start()
    os.setpgid(process.pid or 0, group or process.pid or 0)
    return process


def _run(app: Hub, what: Callable[[Hub], None], control: str, between: Event) -> None:
    silence = os.open(os.devnull, os.O_RDWR)
    for standard in range(3):
        os.dup2(silence, standard)
    if control in FAULTS:
        FAULTS[control](between)
    what(app)


def examined(app: Hub, names: Collection[str]) -> dict[str, int]:
    """What `examine` tells, from a process of its own."""
    answers, telling = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("fork").Process(target=examine, args=(app, telling, names))
    process.start()
    telling.close()
    try:
        return dict(answers.recv())
    finally:
        process.join()
