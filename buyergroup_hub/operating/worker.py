"""The worker: keeps the search index up, does jobs, lets the clock do its verbs. One per data folder.

Each chore has its own rhythm and its own back-off, so that a broken index does not hold up the mail. A turn that found
something is followed by the next at once. While nothing is written to the database little is asked of it.
"""

from __future__ import annotations

import fcntl
import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from buyergroup_hub.jobs import actions as jobs
from buyergroup_hub.kit.db import Pulse, begin, commit, db
from buyergroup_hub.kit.faults import outage

LOOK = 0.25
"""Seconds between two looks whether anything was written."""
IDLE = 2.0
"""Seconds between two looks for work while nothing is written: only what was to be done later can have fallen due."""
LONGEST_PAUSE = 60.0
"""Seconds to which the pause after repeated failures grows."""
STOP_WITHIN = 5.0
"""Seconds that a mail that is being handed over gets when the worker stops."""
SIGN_OF_LIFE = "worker.alive"

log = logging.getLogger(__name__)


@dataclass
class Chore:
    """Something that is looked at every so many seconds; `work` answers how much it found to do."""

    name: str
    work: Callable[[], int]
    every: float = IDLE
    soon: float | None = None
    """Seconds after a turn that found nothing from which on a write brings the next; None: it does not."""
    turned_at: float = 0.0
    due_at: float = 0.0
    failures: int = 0

    def wake(self) -> None:
        """Something was written. What fails keeps its pause."""
        if self.soon is not None and not self.failures:
            self.due_at = min(self.due_at, self.turned_at + self.soon)

    def take_turn(self, app: Flask, now: float) -> bool:
        """Whether there was something to do. A failure is logged and answered by a growing pause, never passed on."""
        self.turned_at = now
        try:
            with app.app_context():
                done = self.work()
        except Exception as fault:
            self.failures += 1
            pause = min(self.every * 2 ** min(self.failures, 20), max(LONGEST_PAUSE, self.every))
            wrong = str(fault) if isinstance(fault, jobs.Later) else outage(fault)
            # What is wrong outside the hub needs no traceback.
            log.error("%s failed: %s; tried again in %.1f s", self.name, wrong or "", pause, exc_info=wrong is None)
            self.due_at = now + pause
            return False
        self.failures = 0
        self.due_at = now if done else now + self.every
        return done > 0


def booted() -> list[str]:
    """When the clock says that this machine started, and which start that was: another answer later is a clock that
    was moved."""
    try:
        start = Path("/proc/sys/kernel/random/boot_id").read_text("ascii").split()
        return [f"{time.time() - time.clock_gettime(time.CLOCK_BOOTTIME):.3f}", *start]
    except (OSError, AttributeError):
        return []


def chores() -> list[Chore]:
    """What a worker does, the most urgent first."""
    from buyergroup_hub.search import actions as search  # takes a while to import

    return [
        Chore("keeping the search index", search.drain, soon=0.0),
        Chore("a job", lambda: jobs.work_once(slow=False), soon=0.0),
        Chore("the clock", lambda: _tick(jobs.PROMPT), every=1.0),
        Chore(
            "what the clock brings along",
            lambda: _tick(each for each in jobs.TICKS if each not in jobs.PROMPT),
            every=10.0,
            soon=1.0,
        ),
        Chore("clearing away", _clean, every=3600.0),
    ]


def beside() -> list[Chore]:
    """What it does in a thread of its own, since a mail server may take its time and no deadline waits for that."""
    return [Chore("sending mail", lambda: jobs.work_once(slow=True), soon=0.0)]


def _tick(turns: Iterable[jobs.Tick]) -> int:
    jobs.tick(turns)
    return 0


def _clean() -> int:
    from buyergroup_hub.search import actions as search

    search.read_through()
    begin(writes=True)
    jobs.clean()
    search.forget_old()
    commit()
    db.session.remove()
    return 0


def work(app: Flask, folder: Path, stopping: threading.Event, todo: Sequence[Chore] | None = None) -> None:
    """Do chores until told to stop, as the only worker of a data folder: a second waits until the first has gone."""
    mine, others = (chores(), beside()) if todo is None else (todo, [])
    with _alone(folder, stopping) as is_alone:
        lane = threading.Thread(target=_keep_on, args=(app, others, stopping), name="mail", daemon=True)
        if is_alone and others:
            lane.start()
        if is_alone:
            with suppress(OSError):
                (folder / SIGN_OF_LIFE).write_text(" ".join(booted()), "ascii")
            _keep_on(app, mine, stopping, sign=folder / SIGN_OF_LIFE)
        if lane.ident is not None:
            lane.join(STOP_WITHIN)


def _keep_on(app: Flask, mine: Sequence[Chore], stopping: threading.Event, sign: Path | None = None) -> None:
    with _pulse(app, mine) as beats:
        while not stopping.is_set():
            if sign is not None:
                with suppress(OSError):  # a full disk keeps nobody from working
                    sign.touch()
            if beats():
                for chore in mine:
                    chore.wake()
            if not _take_turns(app, mine, stopping):
                stopping.wait(max(0.0, min(LOOK, *(chore.due_at - time.monotonic() for chore in mine))))


@contextmanager
def _pulse(app: Flask, mine: Sequence[Chore]) -> Iterator[Callable[[], bool]]:
    """What says whether anything was written; nothing asks where no chore waits for that."""
    if all(chore.soon is None for chore in mine):
        yield lambda: False
        return
    with app.app_context():
        pulse = Pulse(db.engine)
    yield pulse.beats
    pulse.rest()


def _take_turns(app: Flask, mine: Sequence[Chore], stopping: threading.Event) -> bool:
    """One turn of every chore that is due; whether any found something to do."""
    found = False
    for chore in mine:
        now = time.monotonic()
        if chore.due_at <= now and not stopping.is_set():
            found = chore.take_turn(app, now) or found
    return found


@contextmanager
def _alone(folder: Path, stopping: threading.Event) -> Iterator[bool]:
    """Hold the lock of the data folder; gives whether it was got before the wish to stop. A dead process holds none."""
    with (folder / "worker.lock").open("w") as lock:
        while not (got := _locked(lock.fileno())) and not stopping.wait(1.0):
            pass
        yield got


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
