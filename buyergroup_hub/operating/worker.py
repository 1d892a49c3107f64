"""The worker: keeps the search index up, does jobs, lets the clock do its verbs. One per data folder.

Each chore has its own rhythm and its own back-off, so that a broken index does not hold up the mail. A turn that found
something is followed by the next at once.
"""

from __future__ import annotations

import fcntl
import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from buyergroup_hub.jobs import actions as jobs
from buyergroup_hub.kit.db import begin, commit, db
from buyergroup_hub.kit.faults import outage

IDLE = 0.25
"""Seconds between two looks that found nothing."""
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
    due_at: float = 0.0
    failures: int = 0

    def take_turn(self, app: Flask, now: float) -> bool:
        """Whether there was something to do. A failure is logged and answered by a growing pause, never passed on."""
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
        Chore("keeping the search index", search.drain),
        Chore("a job", lambda: jobs.work_once(slow=False)),
        Chore("the clock", _tick, every=1.0),
        Chore("clearing away", _clean, every=3600.0),
    ]


def beside() -> list[Chore]:
    """What it does in a thread of its own, since a mail server may take its time and no deadline waits for that."""
    return [Chore("sending mail", lambda: jobs.work_once(slow=True))]


def _tick() -> int:
    jobs.tick()
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
    while not stopping.is_set():
        if sign is not None:
            with suppress(OSError):  # a full disk keeps nobody from working
                sign.touch()
        if not _take_turns(app, mine, stopping):
            stopping.wait(max(0.0, min(chore.due_at for chore in mine) - time.monotonic()))


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
