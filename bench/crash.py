"""`kill -9` during signed-in writes: nothing that was acknowledged is lost, nothing is half there.

./run bench crash [--cycles 100] [--seconds 1.5]

Each cycle starts server and worker, lets four sessions of a signed-in person start groups, and kills every process at
a random moment. After it each acknowledged group is looked up, the chain of events is walked, and the outbox is
drained and compared with the index. The negative controls prove that the harness would notice: a hub that
acknowledges before it commits, and one that forgets its outbox before the index is written, must be caught.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import signal
import socket
import subprocess
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
from pathlib import Path

from buyergroup_hub.accounts.seeds import PASSWORD

CHECKOUT = Path(__file__).parent.parent
WRITERS = 4
PERSON = "bo@demo.example"
START_WITHIN = 60.0


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
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        real = _cycles(Path(folder) / "real", "", options.cycles, options.seconds)
        early = _cycles(Path(folder) / "early", "acknowledge", options.controls, options.seconds)
        forgetful = _cycles(Path(folder) / "outbox", "outbox", options.controls, options.seconds)
    print(f"hub: {options.cycles} kills, {real.acknowledged} writes acknowledged, {real.lost} lost, "
          f"{real.broken_chains} chains broken, {real.out_of_index} times out of the index")  # fmt: skip
    print(
        f"control, acknowledges before it commits: {early.acknowledged} acknowledged, {early.lost} lost (must not be 0)"
    )
    print(f"control, forgets its outbox first: {forgetful.out_of_index} times out of the index (must not be 0)")
    sound = real.lost == real.broken_chains == real.out_of_index == 0 and real.acknowledged > 0
    return 0 if sound and early.lost and forgetful.out_of_index else 1


def _cycles(folder: Path, control: str, cycles: int, seconds: float) -> Tally:
    """Kill a hub so many times, each time at another moment."""
    tally, draw = Tally(), random.Random(2026)  # noqa: S311  the moments need no secret
    environ = _environ(folder, control)
    for cycle in range(cycles):
        port = _free_port()
        process = _start(environ, port, "serve", 0)
        worker = _start(environ, port, "worker", process.pid)
        try:
            _wait_for(port, process)
            _write_and_kill(process, port, tally, draw.uniform(0.2, seconds), cycle)
        finally:
            _kill(process)
            worker.wait()
        _examine(environ, tally)
    return tally


def _environ(folder: Path, control: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
    environ = {
        **kept,
        "HUB_DATA": str(folder),
        "HUB_LOG": "error",
        "HUB_ENVIRONMENT": "development",
        "CRASH_CONTROL": control,
    }
    subprocess.run(_command("demo", "--groups", "8"), env=environ, cwd=CHECKOUT, check=True, capture_output=True)
    return environ


def _command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "bench._crashing", *arguments]


def _start(environ: Mapping[str, str], port: int, what: str, group: int) -> subprocess.Popen[bytes]:
    """Server and worker in one process group of their own, so that one signal ends both."""
    return subprocess.Popen(
        _command(what),
        env={**environ, "HUB_PORT": str(port)},
        cwd=CHECKOUT,
        process_group=group,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _kill(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START_WITHIN
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/about", timeout=5):
                return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError("the hub did not start")


def _write_and_kill(process: subprocess.Popen[bytes], port: int, tally: Tally, after: float, cycle: int) -> None:
    stop = threading.Event()
    people = [Writer(port, f"{cycle}-{number}") for number in range(WRITERS)]
    for person in people:
        person.sign_in()
    threads = [threading.Thread(target=person.write, args=(stop, tally.writes)) for person in people]
    for thread in threads:
        thread.start()
    time.sleep(after)
    _kill(process)
    stop.set()
    for thread in threads:
        thread.join(20)


class Writer:
    """A session of a signed-in person who starts groups with names that nobody else gives."""

    def __init__(self, port: int, mark: str) -> None:
        self.base, self.mark, self.token = f"http://127.0.0.1:{port}", mark, ""
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()), _NoRedirect())

    def sign_in(self) -> None:
        page = self._get("/sign-in")
        self._post("/sign-in", {"email": PERSON, "password": PASSWORD, "csrf_token": _token(page)})
        self.token = _token(self._get("/groups/new"))

    def write(self, stop: threading.Event, acknowledged: list[str]) -> None:
        number = 0
        while not stop.is_set():
            number += 1
            name = f"Groep {self.mark}-{number}"
            filled = {"name": name, "summary": "Een groep.", "sector": "other", "csrf_token": self.token}
            try:
                self._post("/groups", filled)
            except OSError:
                return
            acknowledged.append(name)

    def _get(self, path: str) -> str:
        with self.opener.open(self.base + path, timeout=10) as answer:
            return str(answer.read().decode())

    def _post(self, path: str, fields: Mapping[str, str]) -> None:
        """Acknowledged is a redirect: the page behind it need not come."""
        data = urllib.parse.urlencode(fields).encode()
        request = urllib.request.Request(self.base + path, data, method="POST")  # noqa: S310  our own hub
        try:
            with self.opener.open(request, timeout=10) as answer:
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


def _examine(environ: Mapping[str, str], tally: Tally) -> None:
    """What the database holds after the kill, in a process of its own that reads it as the hub would."""
    done = subprocess.run(
        _command("examine"),
        env=environ,
        cwd=CHECKOUT,
        check=True,
        capture_output=True,
        input=json.dumps(tally.writes).encode(),
    )
    found = json.loads(done.stdout)
    tally.acknowledged += len(tally.writes)
    tally.lost += found["lost"]
    tally.broken_chains += found["broken"]
    tally.out_of_index += found["out_of_index"]
    tally.writes.clear()


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
