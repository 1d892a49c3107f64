"""Commands that run a hub: `./run` by itself, `serve`, `worker`, `fresh`, `administrator`."""

from __future__ import annotations

import logging
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from buyergroup_hub.operating import ready
from buyergroup_hub.operating.answers import Answer, Refused, answering, tell
from config import CHECKOUT, OUTBOX, Config

if TYPE_CHECKING:
    from buyergroup_hub.kit.web import Hub
    from buyergroup_hub.operating.administrators import Appointed

FRESH = CHECKOUT / ".hub-fresh"
log = logging.getLogger(__name__)


def start() -> None:
    """Set up, fill on the first run, and serve with a worker beside, until Ctrl-C."""
    from buyergroup_hub.operating import filling

    config = ready.migrated(ready.configuration())
    filling.fill_once(config)
    _serve_with_worker(config)


def _serve_with_worker(config: Config, administrator: Appointed | None = None) -> None:
    from buyergroup_hub.operating.supervise import worker_of_this_process

    with _listening(config) as (config, bound):
        app = ready.application(config)
        child = worker_of_this_process(config.as_environment())
        try:
            _welcome(app, config, administrator)
            _answer(app, config, bound)
        finally:
            bound.close()
            child.stop()
            tell("The hub has stopped.")


@contextmanager
def _listening(config: Config) -> Iterator[tuple[Config, socket.socket]]:
    """The socket on which this process answers, and its hub on that port."""
    from buyergroup_hub.operating.server import listen
    from buyergroup_hub.operating.supervise import stop_on_signals

    stop_on_signals()
    bound = listen(config)
    try:
        yield config.listening_on(bound.getsockname()[1]), bound
    finally:
        bound.close()


def _answer(app: Hub, config: Config, bound: socket.socket) -> None:
    """Answer, with as many other processes beside this one as were asked for, until asked to stop."""
    from buyergroup_hub.operating.supervise import web_process_of_this_process

    settings = config.as_environment()
    others = [web_process_of_this_process(settings, bound.fileno()) for _ in range(config.processes - 1)]
    try:
        _answer_alone(app, config, bound)
    finally:
        for child in others:
            child.stop()


def _answer_alone(app: Hub, config: Config, bound: socket.socket) -> None:
    from buyergroup_hub.operating import warm
    from buyergroup_hub.operating.server import make_server

    # Twice the application's own limit: up to there people get its page, which says what to do.
    largest = 2 * int(app.config["MAX_CONTENT_LENGTH"])
    warm.beside(app)
    make_server(app.wsgi_app, config, bound, largest=largest).run()


def _welcome(app: Hub, config: Config, administrator: Appointed | None) -> None:
    """Where the hub is, and who can look around in it."""
    from buyergroup_hub.operating import filling

    tell(f"\nBuyer Group Hub: {config.base_url}\n")
    if config.demo:
        for line in filling.told_people(app):
            tell(line)
    for line in _told(config, administrator) if administrator is not None else ():
        tell(line)
    tell("Ctrl-C stops it.")


@click.command()
@click.option("--on-socket", type=int, hidden=True, help="Answer on the listening socket with this descriptor.")
@click.option("--with-parent", type=int, hidden=True, help="Stop when the process with this number has gone.")
def serve(on_socket: int | None, with_parent: int | None) -> None:
    """Serve pages only. `worker` does the rest, in a process of its own."""
    if on_socket is not None:
        _serve_beside(on_socket, with_parent)
        return
    with _listening(ready.migrated(ready.configuration())) as (config, bound):
        app = ready.application(config)
        tell(f"Buyer Group Hub: {config.base_url}")
        _answer(app, config, bound)


def _serve_beside(listening: int, parent: int | None) -> None:
    """Answer beside the process that listens, which made the hub ready."""
    from buyergroup_hub.operating.supervise import stop_on_signals, stop_with

    stop_on_signals()
    if parent is not None:
        stop_with(parent)
    config = ready.configuration()
    with socket.socket(fileno=listening) as bound:
        _answer_alone(ready.application(config), config, bound)


@click.command()
@click.option("--with-parent", type=int, hidden=True, help="Stop when the process with this number has gone.")
def worker(with_parent: int | None) -> None:
    """Do what happens beside pages: search index, mail, jobs, moments."""
    from buyergroup_hub.operating.supervise import stop_on_signals, stop_with
    from buyergroup_hub.operating.worker import work

    stopping = threading.Event()
    stop_on_signals(stopping)
    if with_parent is not None:
        stop_with(with_parent)
    config = ready.configuration()
    app = ready.hub(config)
    threading.Thread(target=_try_mail, args=(config,), name="trying mail", daemon=True).start()
    work(app, config.data_folder, stopping)


def _try_mail(config: Config) -> None:
    """Say at once that no mail can leave, and not when the first is missed. It waits; the hub goes on."""
    from buyergroup_hub.kit.mail import fault

    problem = "" if config.mail == OUTBOX else fault(config.mail)
    if problem:
        log.error("no mail can leave by the server of HUB_MAIL: %s. It waits until it can; see `./run doctor`", problem)


@click.command()
@click.option("--email", default="admin@example.org", show_default=True, help="Address of the first administrator.")
@click.option("--name", default="Beheerder", show_default=True, help="Name of the first administrator.")
def fresh(email: str, name: str) -> None:
    """Serve an empty hub with a first administrator. For trying it out; `administrator` makes one in any hub."""
    from buyergroup_hub.operating import administrators

    environ = {"HUB_DATA": str(FRESH), **os.environ, "HUB_DEMO": "no"}
    config = ready.configuration(environ)
    if config.is_production:
        raise Refused(
            "What a service prints stands in a log, so in production the way in is not printed here. "
            f"Start the hub by `./run` or `./run serve`, and in a terminal: ./run administrator {email}"
        )
    _serve_with_worker(config, administrators.first(ready.migrated(config), email, name))


@click.command()
@click.argument("email")
@click.option("--name", default="Beheerder", show_default=True, help="Her name, where she has no account yet.")
@answering
def administrator(email: str, name: str) -> Answer:
    """Make the person with the address EMAIL an administrator, and print her way in. Also of a hub with content."""
    from buyergroup_hub.operating import administrators

    config = ready.configuration()
    made = administrators.appoint(config, email, name)
    url = f"{config.base_url}{made.path}" if made.path else None
    return Answer({"address": made.address, "url": url}, list(_told(config, made)))


def _told(config: Config, made: Appointed) -> Iterator[str]:
    """Where an administrator chooses her password, for the eyes of who runs the command."""
    if made.path is None:
        yield f"{made.address} is an administrator, and signs in with her own password at {config.base_url}/sign-in"
        yield f"Forgotten? {config.base_url}/reset mails a link. No mail? Make another address an administrator."
        return
    yield f"The administrator chooses a password, once and within a day, at:\n{config.base_url}{made.path}"
    yield f"She signs in afterwards as {made.address}.\n"
