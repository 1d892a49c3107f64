"""`kill -9` during signed-in writes: nothing that was acknowledged is lost, nothing is half there.

./run bench crash [--cycles 100] [--seconds 1.5] [--database URL]

Each cycle starts server and worker, lets four sessions of a signed-in person start groups, and kills every process at
a random moment. Both are processes of their own, forked from this one when it has made the application: code is read
and routes are made once, and what a process opens (database, index, socket) it opens itself. After the kill each
acknowledged group is looked up, the chain of events is walked, and the outbox is drained and compared with the index.
The negative controls prove that the harness would notice: a hub that acknowledges before it commits, and one that
forgets its outbox before the index is written, must be caught.
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
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from multiprocessing.process import BaseProcess
from pathlib import Path

from bench import _crashing
from buyergroup_hub.accounts.seeds import PASSWORD
from buyergroup_hub.kit.web import Hub

WRITERS = 4
PERSON = "bo@demo.example"
START_WITHIN = 120.0
PATIENCE = 60.0
"""Seconds for one page, on a machine that does more."""


@dataclass
class Tally:
    """What came of the cycles: `lost` are acknowledged writes that were not there afterwards."""

    acknowledged: int = 0
    lost: int = 0
    broken_chains: int = 0
    out_of_index: int = 0
    writes: list[str] = field(default_factory=list)


def run(argv: Sequence[str]) -> int:
    """Answers 1 when something acknowledged was lost, or when a negative control was not caught."""
    parser = argparse.ArgumentParser(prog="bench crash", description=__doc__)
    parser.add_argument("--cycles", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=1.5, help="longest time until the kill")
    parser.add_argument("--controls", type=int, default=6, help="cycles of each negative control")
    parser.add_argument("--database", help="address of an empty PostgreSQL database, for the hub but not the controls")
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "made"
        _crashing.filled(_environ(made))
        if options.database:
            _crashing.filled(_environ(Path(folder) / "real", options.database))
        hub = _copied(made, "real", options.database)
        began = time.monotonic()
        real = _cycles(hub, "", options.cycles, options.seconds)
        spent = (time.monotonic() - began) / max(1, options.cycles)
        early = _cycles(_copied(made, "early"), "acknowledge", options.controls, options.seconds)
        forgetful = _cycles(_copied(made, "outbox"), "outbox", options.controls, options.seconds)
    print(f"hub on {'PostgreSQL' if options.database else 'SQLite'}: {options.cycles} kills, "
          f"{real.acknowledged} writes acknowledged, {real.lost} lost, {real.broken_chains} chains broken, "
          f"{real.out_of_index} times out of the index; {spent:.1f} s a cycle")  # fmt: skip
    print(
        f"control, acknowledges before it commits: {early.acknowledged} acknowledged, {early.lost} lost (must not be 0)"
    )
    print(f"control, forgets its outbox first: {forgetful.out_of_index} times out of the index (must not be 0)")
    sound = real.lost == real.broken_chains == real.out_of_index == 0 and real.acknowledged > 0
    return 0 if sound and early.lost and forgetful.out_of_index else 1


def _environ(folder: Path, database: str | None = None) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
    told = {"HUB_DATABASE": database} if database else {}
    environ = {"HUB_DATA": str(folder), "HUB_LOG": "error", "HUB_ENVIRONMENT": "development"}
    return kept | told | environ | {"HUB_PORT": str(free_port())}


def _copied(made: Path, name: str, database: str | None = None) -> Hub:
    """A hub that is filled already."""
    folder = made.parent / name
    if not folder.exists():
        shutil.copytree(made, folder)
    return _crashing.application(_environ(folder, database))


def _cycles(hub: Hub, control: str, cycles: int, seconds: float) -> Tally:
    """Kill a hub so many times, each time at another moment."""
    tally, draw = Tally(), random.Random(2026)  # noqa: S311  the moments need no secret
    port = hub.config["HUB"].port
    writers = [Writer(port, str(number)) for number in range(WRITERS)]
    for cycle in range(cycles):
        server = _crashing.start(hub, _crashing.serve, control)
        worker = _crashing.start(hub, _crashing.work, control, group=server.pid)
        try:
            _wait_for(port, server)
            _write_and_kill(server, writers, tally, draw.uniform(0.2, seconds))
        finally:
            _kill(server)
            worker.join()
        _examine(hub, tally)
        told = f"{cycle + 1} kills, {tally.acknowledged} acknowledged, {tally.lost} lost"
        print(f"{control or 'hub'}: {told}", file=sys.stderr, flush=True)
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
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/about", timeout=5):
                return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError("the hub did not start")


def _write_and_kill(process: BaseProcess, writers: Sequence[Writer], tally: Tally, after: float) -> None:
    stop = threading.Event()
    for writer in writers:
        writer.sit_down()
    threads = [threading.Thread(target=writer.write, args=(stop, tally.writes)) for writer in writers]
    for thread in threads:
        thread.start()
    time.sleep(after)
    _kill(process)
    stop.set()
    for thread in threads:
        thread.join(20)


class Writer:
    """A session of a signed-in person who starts groups with names that nobody else gives. It outlives the kills."""

    def __init__(self, port: int, mark: str) -> None:
        self.base, self.mark, self.token, self.number = f"http://127.0.0.1:{port}", mark, "", 0
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()), _NoRedirect())

    def sit_down(self) -> None:
        """At the hub as it was started anew; signed in once."""
        if not self.token:
            page = self._get("/sign-in")
            self._post("/sign-in", {"email": PERSON, "password": PASSWORD, "csrf_token": _token(page)})
        self.token = _token(self._get("/groups/new"))

    def write(self, stop: threading.Event, acknowledged: list[str]) -> None:
        while not stop.is_set():
            self.number += 1
            name = f"Groep {self.mark}-{self.number}"
            filled = {"name": name, "summary": "Een groep.", "sector": "other", "csrf_token": self.token}
            try:
                self._post("/groups", filled)
            except OSError:
                return
            acknowledged.append(name)

    def _get(self, path: str) -> str:
        with self.opener.open(self.base + path, timeout=PATIENCE) as answer:
            return str(answer.read().decode())

    def _post(self, path: str, fields: Mapping[str, str]) -> None:
        """Acknowledged is a redirect: the page behind it need not come."""
        data = urllib.parse.urlencode(fields).encode()
        request = urllib.request.Request(self.base + path, data, method="POST")  # noqa: S310  our own hub
        try:
            with self.opener.open(request, timeout=PATIENCE) as answer:
                raise RuntimeError(f"{path} answered {answer.status}")
        except urllib.error.HTTPError as answer:
            answer.close()
            if answer.code != 303:
                raise RuntimeError(f"{path} answered {answer.code}") from answer


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
