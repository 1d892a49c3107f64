"""Many parties submit just before a consultation closes: all are decided, none is lost or judged wrongly.

    ./run bench closing [--parties 500] [--engine sqlite|postgresql] [--over SECONDS] [--machines 2]

On SQLite with one machine, and on a PostgreSQL that is thrown away (and syncs each commit to disk) with so many
machines on one database and one folder of files, which share the processors of this one. A proxy stands before them.
Each party has a complete draft and sends its answer at a moment within so many seconds, ten and one unless `--over`
says other; the last of them come a tenth of a second after closing.

What an answer says is compared with what the database holds, and what was decided with the instant at which the proxy
had the request whole. Answers 1 where an answer was lost or judged wrongly, and where the rush took too long: over ten
seconds 99 of 100 are to wait no more than one, in the last second all are decided within five of closing. Those
times mean something on a machine that does nothing else; the processor time of a submission says more on another.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select, text, update

from bench.crash import free_port
from buyergroup_hub.access import standing_as
from buyergroup_hub.app import create_app
from buyergroup_hub.consultations.answers.actions import answering
from buyergroup_hub.consultations.answers.models import LateRefusal, Submission
from buyergroup_hub.consultations.sheets.actions import opening
from buyergroup_hub.consultations.sheets.actions.planning import Dates
from buyergroup_hub.consultations.sheets.models import Consultation, Party
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import begin, commit, db
from buyergroup_hub.kit.web import Hub
from buyergroup_hub.operating import database
from config import CHECKOUT, Config
from tests import factories as make
from tests import postgres
from tests.cast import gather
from tests.consultations import consulting as the

SECRET = "closing-0nly-Jx49sVtq2LwPz7bRk1Yd8uMf"  # noqa: S105  of a hub that is thrown away
ENGINES = ("sqlite", "postgresql")
RUSHES = (10.0, 1.0)
"""Seconds over which they send."""
CLOSES_AFTER = 0.1
"""Seconds of the rush that come after closing."""
SOON = 2.0
"""Seconds until the rush begins."""
LONGEST_WAIT, LONGEST_RUSH = 1.0, 5.0
"""Seconds that 99 of 100 wait when they come spread, and until all are decided when they come at once."""
START_WITHIN = 60.0
WARMING = 5.0
"""Seconds in which every process of a hub that answers starts to answer."""


@dataclass(frozen=True)
class Sender:
    """One party with its draft: what it sends, as bytes."""

    party: str
    request: bytes


@dataclass(frozen=True)
class Decision:
    """What a party was told. `arrived` is when the proxy had the request whole; 0 where no answer came."""

    party: str
    status: int
    sent: float
    arrived: float
    seconds: float


@dataclass(frozen=True)
class Judged:
    """What the database holds of a party: what it was judged by, and how."""

    accepted: bool
    arrived_at: datetime


def run(argv: Sequence[str]) -> int:
    """Answers 1 where an answer was lost or judged wrongly, or was decided too late."""
    parser = argparse.ArgumentParser(prog="bench closing", description=__doc__)
    parser.add_argument("--parties", type=int, default=500)
    parser.add_argument("--engine", choices=ENGINES, help="one of both")
    parser.add_argument("--over", type=float, help="seconds over which they send")
    parser.add_argument("--machines", type=int, default=2, help="on PostgreSQL")
    options = parser.parse_args(argv)
    bad = 0
    for engine in [options.engine] if options.engine else ENGINES:
        machines = options.machines if engine == "postgresql" else 1
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            url = f"sqlite:///{folder / 'hub.sqlite'}"
            if engine == "postgresql":
                url = stack.enter_context(_thrown_away())
            hub = Closing(folder, url, machines, options.parties)
            for over in [options.over] if options.over else RUSHES:
                bad |= hub.rush(over)
    return bad


@contextmanager
def _thrown_away() -> Iterator[str]:
    with postgres.cluster(synced=True) as cluster:
        yield cluster.create("closing")


class Closing:
    """A hub with firms and people who answer, for one rush after another: each at the closing of its consultation."""

    def __init__(self, folder: Path, url: str, machines: int, parties: int) -> None:
        self.folder, self.url, self.machines = folder, url, machines
        config = Config.from_environment(self._environ("made"))
        database.migrate(config)
        self.app: Hub = create_app(config)
        self.now = clock.now()
        clock.start_at(self.now - timedelta(days=9))
        self.cast = gather(self.app)
        self.names = [f"closing {number}" for number in range(parties)]
        with self.cast.writing():
            for name in self.names:
                self._firm(name)
        clock.start_at(None)

    def _environ(self, machine: str, port: int = 0) -> dict[str, str]:
        return {
            "HUB_ENVIRONMENT": "development", "HUB_DATA": str(self.folder / machine), "HUB_DATABASE": self.url,
            "HUB_FILES": str(self.folder / "files"), "HUB_SECRET": SECRET, "HUB_DEMO": "no", "HUB_LOG": "error",
            "HUB_PORT": str(port), "HUB_BASE_URL": "http://localhost", "HUB_TRUSTED_PROXIES": "127.0.0.1",
            "HUB_PROCESSES": str(max(1, len(os.sched_getaffinity(0)) // self.machines)),
        }  # fmt: skip

    def _firm(self, name: str) -> None:
        firm = make.organisation(f"Bedrijf {name}", "market_party")
        person = make.person(name)
        make.affiliation(person, firm)
        self.cast.people[name], self.cast.organisations[name] = person.id, firm.id
        the.FIRMS[name] = name

    def rush(self, over: float) -> int:
        pid, senders = self._drafted()
        with ExitStack() as stack:
            machines = [stack.enter_context(self._served(number)) for number in range(self.machines)]
            proxy = stack.enter_context(_proxy([port for port, _process in machines]))
            time.sleep(WARMING)
            closes_at = clock.now() + timedelta(seconds=SOON + over - CLOSES_AFTER)
            self._close(pid, closes_at)
            began = [_processor_time(process) for _port, process in machines]
            decisions = asyncio.run(_rush(senders, proxy, closes_at.timestamp() + CLOSES_AFTER - over, over))
            spent = sum(_processor_time(process) for _port, process in machines) - sum(began)
        judged = self._judged(pid)
        name = "SQLite" if self.url.startswith("sqlite") else "PostgreSQL"
        print(f"{name}, {self.machines} machine{'s' * (self.machines > 1)}, {len(senders)} parties in {over:g} s:")
        wrong = _faults(decisions, judged, closes_at.timestamp())
        slow = _times(decisions, over, closes_at.timestamp())
        print(f"  {1000 * spent / len(senders):.1f} ms of processor per submission in the hub; "
              f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors", flush=True)  # fmt: skip
        return int(wrong or slow)

    def _drafted(self) -> tuple[str, list[Sender]]:
        """A consultation that is open, and per party a draft that is complete and a person who is signed in."""
        cast, now = self.cast, clock.now()
        clock.start_at(now - timedelta(days=9))
        days = (now.date() + timedelta(days=20 + more) for more in range(9))
        closes_at = clock.dutch(next(day for day in days if day.weekday() < 5), 12)
        dates = Dates(clock.now() + timedelta(days=1), closes_at, closes_at - timedelta(days=7))
        pid = the.planned(cast, dates=dates)
        the.approve(cast, pid)
        clock.start_at(now - timedelta(hours=1))
        with cast.writing():
            opening.open_due()
        senders = [self._sender(pid, name) for name in self.names]
        clock.start_at(None)
        return pid, senders

    def _sender(self, pid: str, name: str) -> Sender:
        cast = self.cast
        the.drafted(cast, pid, name)
        with cast.reading(), standing_as(cast.standing(name)):
            mine = the.party(cast, pid, name)
            party, seen = mine.pid, answering.draft_digest(mine)
        client = cast.client(name)
        token = client.token()
        cookie = client.get_cookie("hub")
        assert cookie is not None
        body = urllib.parse.urlencode({"seen": seen, "csrf_token": token}).encode()
        head = (
            f"POST /consultations/{pid}/parties/{party}/submissions HTTP/1.1\r\nHost: localhost\r\n"
            f"Cookie: hub={cookie.value}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        )
        return Sender(party, head.encode() + body)

    @contextmanager
    def _served(self, number: int) -> Iterator[tuple[int, int]]:
        """A machine of its own: its port, and its process."""
        port = free_port()
        environ = self._environ(f"machine-{number}", port)
        with _started("buyergroup_hub", "serve", environ=environ, port=port) as process:
            yield port, process

    def _close(self, pid: str, closes_at: datetime) -> None:
        with self.app.app_context():
            begin(writes=True)
            # Nobody brings a closing forward; here it must come within seconds.
            on_table = "" if self.app.config["HUB"].uses_sqlite else " ON consultations"
            db.session.execute(text(f"DROP TRIGGER IF EXISTS guard_consultations_closing{on_table}"))
            moment = {"closes_at": closes_at, "questions_until": closes_at}
            db.session.execute(update(Consultation).where(Consultation.pid == pid).values(moment))
            commit()

    def _judged(self, pid: str) -> dict[str, list[Judged]]:
        judged: dict[str, list[Judged]] = {}
        with self.app.app_context():
            begin(writes=False)
            for model, accepted in ((Submission, True), (LateRefusal, False)):
                found = select(Party.pid, model.arrived_at).join(model, model.party_id == Party.id)
                mine = found.join(Consultation, Consultation.id == Party.consultation_id).where(Consultation.pid == pid)
                for party, arrived_at in db.session.execute(mine):
                    judged.setdefault(party, []).append(Judged(accepted, arrived_at))
        return judged


@contextmanager
def _proxy(machines: Sequence[int]) -> Iterator[int]:
    port = free_port()
    with _started("bench._proxy", str(port), *map(str, machines), environ={}, port=port):
        yield port


@contextmanager
def _started(module: str, *arguments: str, environ: dict[str, str], port: int) -> Iterator[int]:
    """A process that answers on a port: its number."""
    others = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
    environ = others | environ | {"PYTHONPATH": str(CHECKOUT)}
    with subprocess.Popen([sys.executable, "-P", "-m", module, *arguments], env=environ) as process:
        try:
            until = time.monotonic() + START_WITHIN
            while not asyncio.run(_answers(port)):
                if time.monotonic() > until or process.poll() is not None:
                    raise RuntimeError(f"{module} did not start")
                time.sleep(0.1)
            yield process.pid
        finally:
            process.terminate()


async def _answers(port: int) -> bool:
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /consultations HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        answered = (await reader.readline()).startswith(b"HTTP/1.1 200")
        writer.close()
    except OSError:
        return False
    return answered


def _processor_time(process: int) -> float:
    """Seconds that a process and those that it started have run. (Fields 14 and 15 of /proc/…/stat; a name may hold
    spaces.)"""
    of = Path(f"/proc/{process}")
    fields = (of / "stat").read_text(encoding="ascii").rpartition(")")[2].split()
    children = [int(child) for threads in of.glob("task/*/children") for child in threads.read_text().split()]
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK") + sum(map(_processor_time, children))


async def _rush(senders: Sequence[Sender], proxy: int, begins: float, over: float) -> list[Decision]:
    draw = random.Random(2026)  # noqa: S311  the moments need no secret
    moments = [begins + draw.uniform(0, over) for _ in senders]
    # One of the last second comes too late for certain, and one just in time.
    moments[0], moments[-1] = begins + over - CLOSES_AFTER / 2, begins + over - 2 * CLOSES_AFTER

    async def send(sender: Sender, moment: float) -> Decision:
        await asyncio.sleep(moment - time.time())
        sent = time.time()
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", proxy)
            writer.write(sender.request)
            answer = await reader.read()
            writer.close()
        except OSError:
            answer = b""
        status, _end, rest = answer.partition(b"\r\n")
        stamp = rest.partition(b"\r\n")[0].rpartition(b"=")[2]
        told = (int(status[9:12]), float(stamp)) if status else (0, 0.0)
        return Decision(sender.party, told[0], sent, told[1], time.time() - sent)

    return list(await asyncio.gather(*map(send, senders, moments)))


def _faults(decisions: Sequence[Decision], judged: dict[str, list[Judged]], closes_at: float) -> int:
    """How many were lost or judged wrongly: what each was told, beside what the database holds and when it came."""
    found: Counter[str] = Counter()
    for one in decisions:
        held = judged.get(one.party, [])
        accepted = any(each.accepted for each in held)
        found["accepted" if accepted else "refused as late" if held else "undecided"] += 1
        found["lost"] += one.status == 303 and not accepted
        found["told otherwise"] += (one.status, accepted) not in ((303, True), (409, False))
        found["wrongly refused"] += bool(held) and not accepted and 0 < one.arrived < closes_at
        found["accepted late"] += accepted and one.sent >= closes_at
        found["decided twice"] += len(held) > 1
        apart = (abs(each.arrived_at.timestamp() - one.arrived) for each in held)
        found["under another instant"] += any(seconds > 0.001 for seconds in apart)
    told = ("lost", "wrongly refused", "accepted late", "undecided", "told otherwise", "decided twice",
            "under another instant")  # fmt: skip
    print(f"  {found['accepted']} accepted in time, {found['refused as late']} refused as late; "
          + ", ".join(f"{found[name]} {name}" for name in told))  # fmt: skip
    return sum(found[name] for name in told)


def _times(decisions: Sequence[Decision], over: float, closes_at: float) -> bool:
    """Whether the rush took too long."""
    waits = sorted(one.seconds for one in decisions)
    p99, last = waits[int(0.99 * len(waits))], max(one.sent + one.seconds for one in decisions) - closes_at
    print(f"  waited: p50 {statistics.median(waits):.2f} s, p99 {p99:.2f} s, longest {waits[-1]:.2f} s; "
          f"the last decided {last:.2f} s after closing")  # fmt: skip
    return last > LONGEST_RUSH if over <= RUSHES[1] else p99 > LONGEST_WAIT


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
