"""Read what a file says, in a child that cannot harm the hub; the worker's half.

The child is a fresh interpreter in a process group of its own. It gets 20 seconds by the clock beside its own limits;
then its whole group is killed. However it ends, the file has an outcome.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from resource import struct_rusage
from tempfile import TemporaryFile
from threading import Timer
from typing import IO

from sqlalchemy import String, cast, exists, literal, or_, select

from buyergroup_hub.files import store
from buyergroup_hub.files.models import File, FileText
from buyergroup_hub.files.outcomes import OUTCOMES, READER, TOO_MUCH, UNREADABLE, Place
from buyergroup_hub.jobs.actions import each_turn, enqueue, handles
from buyergroup_hub.jobs.models import Job
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db

CHECKOUT = Path(__file__).parents[2]
CHILD = (
    f"import sys; sys.path.insert(0, {str(CHECKOUT)!r}); "
    "from buyergroup_hub.files.child import main; main(*sys.argv[1:])"
)
WALL_SECONDS = 20
MOST_SAID = 40_000_000
"""Bytes that are taken from the child; its own caps keep it under half of this."""
ENDS_TOO_MUCH = frozenset(
    {signal.SIGKILL, signal.SIGABRT, signal.SIGXCPU, signal.SIGXFSZ, signal.SIGTRAP, signal.SIGILL}
)
"""Signals by which a child ends that ran into a limit: PDFium aborts or traps where memory is refused."""

EXTRACT = "files.extract"
AT_ONCE = 10
"""How many files are asked to be read again before others are."""
Reader = Callable[[File], None]
READERS: list[Reader] = []


@dataclass(frozen=True)
class Reading:
    """What came of one file: the outcome, the places with their text, and what it took (wall and CPU seconds, MB)."""

    outcome: str
    places: tuple[Place, ...] = ()
    cut: bool = False
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    peak_mb: float = 0.0


def when_read(reader: Reader) -> Reader:
    """Register what a room does once a file was read: have the record that it belongs to indexed again."""
    READERS.append(reader)
    return reader


def ask(file: File) -> None:
    """Have the worker read a file."""
    enqueue(EXTRACT, {"file": file.id}, dedupe=f"{EXTRACT}:{file.id}")


@each_turn
def ask_again() -> None:
    """What an earlier reader read is read again, a few at a time and behind what people add: it stays findable by what
    was read before. One that was given up waits for whoever looks into that."""
    unfinished = exists().where(Job.name == EXTRACT, Job.done_at.is_(None))
    own = Job.dedupe == literal(f"{EXTRACT}:") + cast(File.id, String)
    behind = (
        select(File)
        .where(File.outcome.is_not(None), or_(File.read_by.is_(None), File.read_by < READER))
        .where(~unfinished.where(Job.died_at.is_(None)), ~unfinished.where(own))
        .order_by(File.id)
        .limit(AT_ONCE)
    )
    for file in db.session.scalars(behind):
        ask(file)


@handles(EXTRACT)
def extract(file: int) -> Callable[[], None] | None:
    """Read a file; what was read is kept in a writing transaction afterwards, since a child may take 20 seconds."""
    found = db.session.get(File, file)
    if found is None:
        return None
    reading = read(store.path_of(found.sha256), found.media_type)

    def finish() -> None:
        again = db.session.get(File, file)
        if again is not None:
            keep(again, reading)

    return finish


def keep(file: File, reading: Reading) -> None:
    """Put a reading in the place of an earlier one."""
    db.session.refresh(file, ["texts"])
    file.texts.clear()
    db.session.flush()
    file.outcome, file.cut, file.read_at, file.read_by = reading.outcome, reading.cut, clock.now(), READER
    file.texts = [
        FileText(position=position, place=each.place, label=each.label, text=each.text)
        for position, each in enumerate(reading.places, start=1)
    ]
    for reader in READERS:
        reader(file)


def read(path: Path, media_type: str, *, rows: int = 0) -> Reading:
    """Read one file in a child, or so many rows of a table. Whatever it holds gives an outcome; RuntimeError is a fault
    of the hub itself."""
    began = time.monotonic()
    with TemporaryFile() as said:
        child = subprocess.Popen(
            [sys.executable, "-I", "-c", CHILD, str(path), media_type, str(rows)],
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env={"LANG": "C.UTF-8"},
            start_new_session=True,
        )
        usage = _ended(child)
        reading = _heard(child.returncode, said)
    peak_mb = reading.peak_mb or usage.ru_maxrss / 1024
    took = time.monotonic() - began
    return replace(reading, seconds=took, cpu_seconds=usage.ru_utime + usage.ru_stime, peak_mb=peak_mb)


def _ended(child: subprocess.Popen[bytes]) -> struct_rusage:
    """Wait for the child to end by itself or by the clock; its whole group is gone afterwards. Answers what it used."""
    timer = Timer(WALL_SECONDS, _kill, [child.pid])
    timer.start()
    try:
        _pid, status, usage = os.wait4(child.pid, 0)
    finally:
        timer.cancel()
        _kill(child.pid)
    child.returncode = os.waitstatus_to_exitcode(status)
    return usage


def _kill(group: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(group, signal.SIGKILL)


def _heard(returncode: int, said: IO[bytes]) -> Reading:
    if returncode > 0:
        raise RuntimeError("the reader of files does not start")  # the hub's own fault, so no outcome of the file
    if returncode < 0:
        return Reading(TOO_MUCH if -returncode in ENDS_TOO_MUCH else UNREADABLE)
    said.seek(0)
    try:
        answer = json.loads(said.read(MOST_SAID))
        places = tuple(Place(*map(str, each)) for each in answer["places"])
        outcome = answer["outcome"] if answer["outcome"] in OUTCOMES else UNREADABLE
        return Reading(outcome, places, bool(answer["cut"]), peak_mb=float(answer["peak_mb"]))
    except (ValueError, KeyError, TypeError):
        return Reading(UNREADABLE)
