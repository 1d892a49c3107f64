"""Many parties submit just before a consultation closes: all are decided, none is lost or judged wrongly.

    ./run bench closing [--parties 500] [--over 1.0] [--machines 2] [--database URL | --sqlite]

Makes a consultation with a complete draft per party, starts so many servers with data folders of their own on one
database (a PostgreSQL that is thrown away, which syncs each commit to disk, or SQLite with one server), and lets each
party send its answer at a moment within so many seconds, the last of them a tenth of a second after closing. What an
answer says is compared with what the database holds, and each with the instant that stands in it.
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
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select, text, update

from bench.crash import _free_port
from buyergroup_hub.access import standing_as
from buyergroup_hub.app import create_app
from buyergroup_hub.consultations.actions import answering, opening
from buyergroup_hub.consultations.actions.planning import Dates
from buyergroup_hub.consultations.models import Consultation, LateRefusal, Party, Submission
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import begin, commit, db
from buyergroup_hub.kit.web import Hub
from buyergroup_hub.operating import database
from config import CHECKOUT, Config
from tests import factories as make
from tests import postgres
from tests.cast import Cast, gather
from tests.consultations import consulting as the

SECRET = "closing-0nly-Jx49sVtq2LwPz7bRk1Yd8uMf"  # noqa: S105  of a hub that is thrown away
CLOSES_AFTER = 0.1
"""Seconds of the rush that come after closing."""
START_WITHIN = 60.0


@dataclass(frozen=True)
class Sender:
    """One party with its draft: what it sends, as bytes."""

    party: str
    request: bytes


@dataclass(frozen=True)
class Decision:
    party: str
    status: int
    sent: float
    seconds: float


def run(argv: Sequence[str]) -> int:
    """Answers 1 where an answer was lost or judged wrongly, or was decided too late."""
    parser = argparse.ArgumentParser(prog="bench closing", description=__doc__)
    parser.add_argument("--parties", type=int, default=500)
    parser.add_argument("--over", type=float, default=1.0, help="seconds over which they send")
    parser.add_argument("--machines", type=int, default=2)
    parser.add_argument("--database", help="address of an empty PostgreSQL database")
    parser.add_argument("--sqlite", action="store_true")
    options = parser.parse_args(argv)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = f"sqlite:///{folder / 'hub.sqlite'}" if options.sqlite else options.database
        url = url or stack.enter_context(_thrown_away())
        environ = _environ(folder / "made", url)
        app = _made(environ)
        pid, senders = _drafted(app, options.parties)
        ports = [
            stack.enter_context(_served(folder, number, url))
            for number in range(1 if options.sqlite else options.machines)
        ]
        closes_at = clock.now() + timedelta(seconds=2 + options.over - CLOSES_AFTER)
        _close(app, pid, closes_at)
        decisions = asyncio.run(
            _rush(senders, ports, closes_at.timestamp() + CLOSES_AFTER - options.over, options.over)
        )
        return _told(app, decisions, options.over)


def _environ(folder: Path, url: str, port: int = 0) -> dict[str, str]:
    return {
        "HUB_ENVIRONMENT": "development", "HUB_DATA": str(folder), "HUB_DATABASE": url, "HUB_SECRET": SECRET,
        "HUB_DEMO": "no", "HUB_LOG": "error", "HUB_PORT": str(port), "HUB_BASE_URL": "http://localhost",
    }  # fmt: skip


@contextmanager
def _thrown_away() -> Iterator[str]:
    with postgres.cluster() as cluster:
        with cluster.connect("postgres") as connection:
            for setting in ("fsync", "full_page_writes", "synchronous_commit"):
                connection.execute(f"ALTER SYSTEM SET {setting} = on".encode())
            connection.execute("SELECT pg_reload_conf()")
        yield cluster.create("closing")


def _made(environ: dict[str, str]) -> Hub:
    config = Config.from_environment(environ)
    database.migrate(config)
    return create_app(config)


def _drafted(app: Hub, parties: int) -> tuple[str, list[Sender]]:
    """A consultation that is open, and per party a draft that is complete and a person who is signed in."""
    now = clock.now()
    clock.start_at(now - timedelta(days=9))
    cast = gather(app)
    closes_on = next(day for day in (now.date() + timedelta(days=20 + more) for more in range(9)) if day.weekday() < 5)
    closes_at = clock.dutch(closes_on, 12)
    dates = Dates(clock.now() + timedelta(days=1), closes_at, closes_at - timedelta(days=7))
    pid = the.planned(cast, dates=dates)
    the.approve(cast, pid)
    clock.start_at(now - timedelta(hours=1))
    with cast.writing():
        opening.open_due()
    senders = [_sender(cast, pid, number) for number in range(parties)]
    clock.start_at(None)
    return pid, senders


def _sender(cast: Cast, pid: str, number: int) -> Sender:
    name = f"closing {number}"
    with cast.writing():
        firm = make.organisation(f"Bedrijf {number}", "market_party")
        person = make.person(name)
        make.affiliation(person, firm)
        cast.people[name], cast.organisations[name] = person.id, firm.id
    the.FIRMS[name] = name
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
def _served(folder: Path, number: int, url: str) -> Iterator[int]:
    """A machine of its own: its port."""
    port = _free_port()
    environ = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
    environ |= _environ(folder / f"machine-{number}", url, port) | {"PYTHONPATH": str(CHECKOUT)}
    with subprocess.Popen([sys.executable, "-P", "-m", "buyergroup_hub", "serve"], env=environ) as server:
        try:
            until = time.monotonic() + START_WITHIN
            while not _answers(port):
                if time.monotonic() > until:
                    raise RuntimeError("the hub did not start")
                time.sleep(0.1)
            yield port
        finally:
            server.terminate()


def _answers(port: int) -> bool:
    async def ask() -> bool:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /consultations HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        return (await reader.readline()).startswith(b"HTTP/1.1 200")

    try:
        return asyncio.run(ask())
    except OSError:
        return False


def _close(app: Hub, pid: str, closes_at: object) -> None:
    with app.app_context():
        begin(writes=True)
        # Nobody brings a closing forward; here it must come within seconds.
        on_table = "" if app.config["HUB"].uses_sqlite else " ON consultations"
        db.session.execute(text(f"DROP TRIGGER guard_consultations_closing{on_table}"))
        moment = {"closes_at": closes_at, "questions_until": closes_at}
        db.session.execute(update(Consultation).where(Consultation.pid == pid).values(moment))
        commit()


async def _rush(senders: Sequence[Sender], ports: Sequence[int], begins: float, over: float) -> list[Decision]:
    draw = random.Random(2026)  # noqa: S311  the moments need no secret
    moments = [begins + draw.uniform(0, over) for _ in senders]

    async def send(sender: Sender, port: int, moment: float) -> Decision:
        await asyncio.sleep(moment - time.time())
        sent = time.time()
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(sender.request)
            answer = await reader.read()
            writer.close()
        except OSError:
            answer = b""
        status = int(answer[9:12]) if answer else 0
        return Decision(sender.party, status, sent, time.time() - sent)

    turns = [send(sender, ports[at % len(ports)], moments[at]) for at, sender in enumerate(senders)]
    return list(await asyncio.gather(*turns))


def _told(app: Hub, decisions: Sequence[Decision], over: float) -> int:
    accepted, late = _in_database(app)
    wrong = [one for one in decisions if (one.status == 303) != (one.party in accepted)]
    undecided = [one for one in decisions if one.party not in accepted and one.party not in late]
    waits = sorted(one.seconds for one in decisions)
    last = max(one.sent + one.seconds for one in decisions) - max(one.sent for one in decisions)
    print(f"{len(decisions)} parties within {over} s: {len(accepted)} accepted, {len(late)} refused as late")
    print(f"{len(undecided)} undecided, {len(wrong)} told otherwise; {dict(Counter(one.status for one in decisions))}")
    print(f"p50 {statistics.median(waits):.2f} s, p99 {waits[int(0.99 * len(waits))]:.2f} s, longest {waits[-1]:.2f} s")
    print(f"the last decided {last:.2f} s after the last was sent")
    return 1 if wrong or undecided else 0


def _in_database(app: Hub) -> tuple[set[str], set[str]]:
    with app.app_context():
        begin(writes=False)
        accepted = set(db.session.scalars(select(Party.pid).join(Submission)))
        late = set(db.session.scalars(select(Party.pid).join(LateRefusal)))
    return accepted, late


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
