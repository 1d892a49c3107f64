"""`kill -9` during signed-in writes: nothing that was acknowledged is lost, nothing is half there.

./run bench crash [--cycles 100] [--seconds 1.5] [--engine sqlite|postgresql]

On SQLite, and on a PostgreSQL that is thrown away. Each cycle starts server and worker, lets four sessions of a
signed-in person start groups, and kills every process at a random moment. Both are processes of their own, forked from
this one when it has made the application: code is read and routes are made once, and what a process opens (database,
index, socket) it opens itself. After the kill each acknowledged group is looked up, the chain of events is walked, and
the outbox is drained and compared with the index.

On PostgreSQL, in two of three cycles, the database is killed before the hub: one of its processes, of which the server
restarts them all, or the whole server, which is started again. Then the hub has to acknowledge again by itself.

The negative controls prove that the harness would notice: a hub that acknowledges before it commits, one that forgets
its outbox before the index is written, and a PostgreSQL that does not wait for its disk must be caught. The first two
are killed just there; of the third the last write before the kill is mostly lost, so it gets a few tries.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import shutil
import signal
import socket
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Event
from pathlib import Path

import psycopg

from bench import _crashing
from buyergroup_hub.accounts.seeds import PASSWORD
from buyergroup_hub.kit.web import Hub
from tests import postgres

WRITERS = 4
PERSON = "bo@demo.example"
START_WITHIN = 120.0
PATIENCE = 60.0
"""Seconds for one page, on a machine that does more."""


@dataclass
class Tally:
    """What came of the cycles: `lost` are acknowledged writes that were not there afterwards, `stuck` the times that
    the hub did not go on after its database had come back."""

    acknowledged: int = 0
    lost: int = 0
    broken_chains: int = 0
    out_of_index: int = 0
    stuck: int = 0
    writes: list[str] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        return self.lost == self.broken_chains == self.out_of_index == self.stuck == 0 and self.acknowledged > 0


def run(argv: Sequence[str]) -> int:
    """Answers 1 when something acknowledged was lost, or when a negative control was not caught."""
    parser = argparse.ArgumentParser(prog="bench crash", description=__doc__)
    parser.add_argument("--cycles", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=1.5, help="longest time until the kill")
    parser.add_argument("--controls", type=int, default=6, help="most cycles of a negative control")
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), help="one of both")
    options = parser.parse_args(argv)
    bad = 0
    for engine in [options.engine] if options.engine else ["sqlite", "postgresql"]:
        with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
            of_postgres = engine == "postgresql"
            cluster = stack.enter_context(postgres.cluster(synced=True)) if of_postgres else None
            hubs = Hubs(Path(folder), cluster)
            bad |= _tried(hubs, options.cycles, options.controls, options.seconds)
    return bad


def _tried(hubs: Hubs, cycles: int, controls: int, seconds: float) -> int:
    began = time.monotonic()
    real = _cycles(hubs.copied("real"), "", cycles, seconds, hubs.crashes)
    spent = (time.monotonic() - began) / max(1, cycles)
    print(f"hub on {hubs.engine}: {cycles} kills, {real.acknowledged} writes acknowledged, {real.lost} lost, "
          f"{real.broken_chains} chains broken, {real.out_of_index} times out of the index, {real.stuck} times stuck; "
          f"{spent:.1f} s a cycle")  # fmt: skip
    early = _cycles(hubs.copied("early"), "acknowledge", 1, seconds)
    print(
        f"control, acknowledges before it commits: {early.acknowledged} acknowledged, {early.lost} lost (must not be 0)"
    )
    forgetful = _cycles(hubs.copied("outbox"), "outbox", 1, seconds)
    print(f"control, forgets its outbox first: {forgetful.out_of_index} times out of the index (must not be 0)")
    caught = bool(early.lost and forgetful.out_of_index)
    if hubs.cluster is not None:
        hubs.restart(waits=False)
        hasty = _cycles(hubs.copied("hasty"), "hasty", controls, seconds, [lambda: hubs.restart(waits=False)])
        print(f"control, PostgreSQL does not wait for its disk: {hasty.acknowledged} acknowledged, {hasty.lost} lost "
              "(must not be 0)")  # fmt: skip
        caught = caught and bool(hasty.lost)
    sys.stdout.flush()
    return 0 if real.is_sound and caught else 1


class Hubs:
    """Hubs that are filled already, each with a data folder and a database of its own."""

    def __init__(self, folder: Path, cluster: postgres.Cluster | None) -> None:
        self.folder, self.cluster = folder, cluster
        if cluster is not None:
            cluster.create("made")
        _crashing.filled(self._environ("made"))

    @property
    def engine(self) -> str:
        return "SQLite" if self.cluster is None else "PostgreSQL"

    @property
    def crashes(self) -> list[Callable[[], None]]:
        """What happens to the database before the hub is killed, in turn."""
        return [] if self.cluster is None else [lambda: None, self._kill_backend, lambda: self.restart(waits=True)]

    def _environ(self, name: str) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
        told = {"HUB_DATABASE": self.cluster.url(name)} if self.cluster is not None else {}
        environ = {"HUB_DATA": str(self.folder / name), "HUB_LOG": "error", "HUB_ENVIRONMENT": "development"}
        return kept | told | environ | {"HUB_PORT": str(free_port())}

    def copied(self, name: str) -> Hub:
        shutil.copytree(self.folder / "made", self.folder / name)
        if self.cluster is not None:
            self.cluster.create(name, "made")
            with self.cluster.connect("postgres") as connection:
                # A copied sequence believes that its next numbers stand in the log already, until a checkpoint.
                connection.execute("CHECKPOINT")
        return _crashing.application(self._environ(name))

    def restart(self, *, waits: bool) -> None:
        """Stop PostgreSQL as when it is killed, and start it again."""
        assert self.cluster is not None
        self.cluster.stop_at_once()
        self.cluster.start(synced=True, waits=waits)

    def _kill_backend(self) -> None:
        """The process of one connection of the hub: PostgreSQL then ends all others, and recovers."""
        assert self.cluster is not None
        with self.cluster.connect("postgres") as connection:
            found = connection.execute(
                "SELECT pid FROM pg_stat_activity WHERE datname = 'real' ORDER BY state = 'active' DESC LIMIT 1"
            ).fetchone()
            if found is not None:
                os.kill(found[0], signal.SIGKILL)
                self._until_it_ends(connection)

    def _until_it_ends(self, connection: psycopg.Connection) -> None:
        """PostgreSQL ends this connection with all others; what is acknowledged before that says nothing."""
        assert self.cluster is not None
        with suppress(psycopg.OperationalError):
            while True:
                connection.execute("SELECT pg_sleep(0.05)")
        until = time.monotonic() + START_WITHIN
        while time.monotonic() < until:
            with suppress(psycopg.OperationalError), self.cluster.connect("postgres"):
                return
            time.sleep(0.05)


def _cycles(hub: Hub, control: str, cycles: int, seconds: float, crashes: Sequence[Callable[[], None]] = ()) -> Tally:
    """Kill a hub so many times, each time at another moment; a control until it was caught."""
    tally, draw = Tally(), random.Random(2026)  # noqa: S311  the moments need no secret
    port = hub.config["HUB"].port
    writers = [Writer(port, str(number)) for number in range(WRITERS)]
    for cycle in range(cycles):
        between = _crashing.moment()
        server = _crashing.start(hub, _crashing.serve, control, between)
        worker = _crashing.start(hub, _crashing.work, control, between, group=server.pid)
        crash = crashes[cycle % len(crashes)] if crashes else None
        try:
            _wait_for(port, server)
            after = draw.uniform(0.2, seconds)
            _write_and_kill(server, writers, tally, between if control in _crashing.FAULTS else after, crash)
        finally:
            _kill(server)
            worker.join()
        _examine(hub, tally)
        told = f"{cycle + 1} kills, {tally.acknowledged} acknowledged, {tally.lost} lost"
        print(f"{control or 'hub'}: {told}", file=sys.stderr, flush=True)
        if control and (tally.lost or tally.out_of_index):
            break
    return tally


def _kill(process: BaseProcess) -> None:
    """Server and worker at once: they are one process group."""
    if process.is_alive():
        os.killpg(process.pid or 0, signal.SIGKILL)
    process.join()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait_for(port: int, process: BaseProcess) -> None:
    until = time.monotonic() + START_WITHIN
    while time.monotonic() < until and process.is_alive():
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/about", timeout=PATIENCE):
                return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError("the hub did not start")


def _write_and_kill(
    process: BaseProcess,
    writers: Sequence[Writer],
    tally: Tally,
    when: float | Event,
    crash: Callable[[], None] | None,
) -> None:
    stop = threading.Event()
    for writer in writers:
        writer.sit_down()
    threads = [threading.Thread(target=writer.write, args=(stop, tally.writes)) for writer in writers]
    for thread in threads:
        thread.start()
    if isinstance(when, float):
        time.sleep(when)
    else:
        when.wait(PATIENCE)
        _goes_on(tally.writes)
    if crash is not None:
        crash()
        tally.stuck += not _goes_on(tally.writes)
    _kill(process)
    stop.set()
    for thread in threads:
        thread.join(20)


def _goes_on(acknowledged: Sequence[str]) -> bool:
    """Whether the hub acknowledges again, by itself."""
    so_far, until = len(acknowledged), time.monotonic() + PATIENCE
    while len(acknowledged) == so_far and time.monotonic() < until:
        time.sleep(0.05)
    return len(acknowledged) > so_far


class Writer:
    """A session of a signed-in person who starts groups with names that nobody else gives. It outlives the kills."""

    def __init__(self, port: int, mark: str) -> None:
        self.base, self.mark, self.token, self.number = f"http://127.0.0.1:{port}", mark, "", 0
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()), _NoRedirect())

    def sit_down(self) -> None:
        """At the hub as it was started anew; signed in once, and again where the database lost that."""
        try:
            self.token = _token(self._get("/groups/new"))
        except (urllib.error.HTTPError, RuntimeError):
            page = self._get("/sign-in")
            self._post("/sign-in", {"email": PERSON, "password": PASSWORD, "csrf_token": _token(page)})
            self.token = _token(self._get("/groups/new"))

    def write(self, stop: threading.Event, acknowledged: list[str]) -> None:
        while not stop.is_set():
            self.number += 1
            name = f"Groep {self.mark}-{self.number}"
            filled = {"name": name, "summary": "Een groep.", "sector": "other", "csrf_token": self.token}
            try:
                done = self._post("/groups", filled)
            except OSError:
                return
            if done:
                acknowledged.append(name)

    def _get(self, path: str) -> str:
        with self.opener.open(self.base + path, timeout=PATIENCE) as answer:
            return str(answer.read().decode())

    def _post(self, path: str, fields: Mapping[str, str]) -> bool:
        """Acknowledged is a redirect: the page behind it need not come. While the database is away it is not."""
        data = urllib.parse.urlencode(fields).encode()
        request = urllib.request.Request(self.base + path, data, method="POST")  # noqa: S310  our own hub
        try:
            with self.opener.open(request, timeout=PATIENCE) as answer:
                raise RuntimeError(f"{path} answered {answer.status}")
        except urllib.error.HTTPError as answer:
            answer.close()
            if answer.code not in (303, 503):
                raise RuntimeError(f"{path} answered {answer.code}") from answer
            return answer.code == 303


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_rest: object) -> None:
        return None


def _token(page: str) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    if found is None:
        raise RuntimeError("the page has no form")
    return found.group(1)


def _examine(hub: Hub, tally: Tally) -> None:
    """What the database holds after the kill, in a process of its own that reads it as the hub would."""
    found = _crashing.examined(hub, tally.writes)
    tally.acknowledged += len(tally.writes)
    tally.lost += found["lost"]
    tally.broken_chains += found["broken"]
    tally.out_of_index += found["out_of_index"]
    tally.writes.clear()


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
