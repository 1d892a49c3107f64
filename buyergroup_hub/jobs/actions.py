"""Ask for work, and do it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from buyergroup_hub.jobs.models import TRIES, Job
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import begin, commit, db, give_up
from buyergroup_hub.kit.digests import Json
from buyergroup_hub.kit.faults import outage

Finish = Callable[[], None]
Handler = Callable[..., Finish | None]
Tick = Callable[[], None]

LEASE = timedelta(minutes=2)
KEPT = timedelta(days=14)

HANDLERS: dict[str, Handler] = {}
SLOW: set[str] = set()
"""Names of jobs that wait for another machine, and hold up no others."""
TICKS: list[Tick] = []
PROMPT: list[Tick] = []
"""Those of them that an instant was promised for."""

log = logging.getLogger(__name__)


class Later(Exception):
    """What a job needs outside the hub is away: it is tried again for as long as that lasts. `for_all`: for its whole
    lane, which pauses, since each of them would wait in vain."""

    def __init__(self, fault: Exception, *, for_all: bool = False) -> None:
        super().__init__(f"{type(fault).__name__}: {fault}")
        self.for_all = for_all


def handles(name: str, *, slow: bool = False) -> Callable[[Handler], Handler]:
    """Register what does the jobs of a name. It is called with the job's keys, in a reading transaction.

    What takes long (a mail, a PDF, a text extraction) happens there, without holding up anybody's writing. What is to
    be written it answers as a function, which is then called in a writing transaction together with marking the job
    as done.
    """

    def register(handler: Handler) -> Handler:
        if name in HANDLERS:
            raise ValueError(f"job {name} has two handlers")
        HANDLERS[name] = handler
        if slow:
            SLOW.add(name)
        return handler

    return register


def each_turn(tick: Tick) -> Tick:
    """Register a verb of the clock: the worker calls it at every turn, in a writing transaction of its own.

    What an instant brings about (a consultation opens, a round goes out) is an act, done once and recorded with the
    planned and the actual instant; a late worker delays it and cannot leak.
    """
    TICKS.append(tick)
    return tick


def each_second(tick: Tick) -> Tick:
    """As `each_turn`, of what people were told an instant for; the others wait seconds while nothing is written."""
    PROMPT.append(tick)
    return each_turn(tick)


def enqueue(name: str, keys: Mapping[str, Json], *, dedupe: str | None = None, due_at: datetime | None = None) -> None:
    """Ask for work in the running transaction. With `dedupe`, one that waits already is enough."""
    if name not in HANDLERS:
        raise ValueError(f"nothing handles the job {name}")
    now = clock.now()
    job = {"name": name, "keys": dict(keys), "dedupe": dedupe, "asked_at": now, "due_at": due_at or now}
    if dedupe is None:
        db.session.execute(insert(Job), job)
        return
    with suppress(IntegrityError), db.session.begin_nested():
        db.session.execute(insert(Job), job)


def work_once(*, slow: bool | None = None) -> int:
    """Do the job that is due longest, of one lane where that is said; answers how many were taken (0 or 1)."""
    begin(writes=True, beside=True)  # it skips what another worker takes at this moment
    job = _lease(slow)
    if job is None:
        db.session.rollback()
        return 0
    job_id, name, keys, tries = job.id, job.name, dict(job.keys), job.tries
    commit()
    begin(writes=False)
    try:
        finish = HANDLERS[name](**keys)
        begin(writes=True)
        if finish is not None:
            finish()
    except Later as later:
        give_up()
        _postpone(job_id, tries, later)
        if later.for_all and slow is not None:
            raise
        log.warning("job %s is tried again later: %s", name, later)
    except Exception as fault:
        give_up()
        _tell(fault, "a job", name)
        _postpone(job_id, tries, fault)
    else:
        _finish(job_id, tries)
    return 1


def work_off() -> int:
    """Do whatever is due now; answers how many jobs that were. For commands and tests."""
    done = 0
    while work_once():
        done += 1
    return done


def tick(turns: Iterable[Tick] | None = None) -> None:
    """Let the clock do its verbs, each in a transaction of its own; one that fails does not keep the others from
    theirs."""
    for turn in TICKS if turns is None else turns:
        begin(writes=True)
        try:
            turn()
            commit()
        except Exception as fault:
            give_up()
            _tell(fault, "a verb of the clock", turn.__qualname__)


def _tell(fault: Exception, kind: str, name: str) -> None:
    """What is wrong around the hub is the same line for all that it keeps from working, and needs no traceback."""
    wrong = outage(fault)
    if wrong is not None:
        log.error("%s failed: %s", kind, wrong)
    else:
        log.error("%s failed: %s", kind, name, exc_info=fault)


def clean() -> None:
    """Forget jobs that were done long ago."""
    db.session.execute(delete(Job).where(Job.done_at < clock.now() - KEPT))


def waiting() -> int:
    """How many jobs wait, dead letters not counted."""
    return db.session.scalar(select(func.count()).where(Job.done_at.is_(None), Job.died_at.is_(None))) or 0


def dead_letters() -> list[Job]:
    return list(db.session.scalars(select(Job).where(Job.died_at.is_not(None)).order_by(Job.id)))


def again() -> int:
    """Let what was given up be tried again, and what waits for a later try be tried now; answers how many these are."""
    now = clock.now()
    open_ = update(Job).where(Job.done_at.is_(None))
    given_up = open_.where(Job.died_at.is_not(None)).values(died_at=None, due_at=now, tries=0)
    tried = open_.where(Job.died_at.is_(None), Job.fault.is_not(None), Job.due_at > now).values(due_at=now)
    return sum(db.session.execute(each).rowcount for each in (tried, given_up))  # type: ignore[attr-defined]


def _lease(slow: bool | None = None) -> Job | None:
    now = clock.now()
    due = select(Job).where(Job.done_at.is_(None), Job.died_at.is_(None), Job.due_at <= now)
    if slow is not None:
        due = due.where(Job.name.in_(SLOW) if slow else Job.name.not_in(SLOW))
    job = db.session.scalars(due.order_by(Job.due_at, Job.id).limit(1).with_for_update(skip_locked=True)).first()
    if job is not None:
        # Whoever fails says why; where that is missing at a later try, the worker died.
        died = job.tries > 0 and job.fault is None
        job.leased, job.tries, job.due_at, job.fault = 1, job.tries + 1, now + LEASE, None
        if job.tries > TRIES and died:
            job.died_at, job.fault = now, "the worker died while doing it"
            commit()
            return None
    return job


def _finish(job_id: int, tries: int) -> None:
    mine = update(Job).where(Job.id == job_id, Job.tries == tries, Job.done_at.is_(None))
    if db.session.execute(mine.values(done_at=clock.now(), fault=None)).rowcount == 0:  # type: ignore[attr-defined]
        db.session.rollback()  # the lease ran out and another worker has it: what was done here does not count
        return
    commit()


def _postpone(job_id: int, tries: int, fault: Exception) -> None:
    begin(writes=True)
    now = clock.now()
    waits = isinstance(fault, Later) or outage(fault) is not None
    died_at = now if tries >= TRIES and not waits else None
    pause = min(30 * 2 ** min(tries - 1, 9), 600) if waits else min(5 * 4 ** min(tries - 1, 9), 3600)
    due_at = now + timedelta(seconds=pause)
    mine = update(Job).where(Job.id == job_id, Job.tries == tries)
    words = (str(fault) if isinstance(fault, Later) else f"{type(fault).__name__}: {fault}")[:2000]
    db.session.execute(mine.values(died_at=died_at, due_at=due_at, fault=words))
    commit()
