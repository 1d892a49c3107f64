"""`./run doctor`: whether this hub is healthy, in plain words, with what to do where it is not. Changes nothing."""

from __future__ import annotations

import logging
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import Flask, current_app
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import begin, db
from buyergroup_hub.kit.faults import outage, reason
from buyergroup_hub.kit.mail import fault
from buyergroup_hub.operating import database, identity, production
from buyergroup_hub.operating.worker import SIGN_OF_LIFE, booted
from config import OUTBOX, Config, ConfigError

ENOUGH_SPACE = 1024**3
"""Bytes that should be free: room for a backup, and for the index to be made beside the old one."""
LATE = timedelta(minutes=5)
AHEAD = timedelta(seconds=5)
"""How far a clock may be behind what it wrote itself, or behind the database's."""
PATIENCE = 5
NEWEST = 200
"""Files of which the doctor looks whether they are there."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: whether it is well, and what there is to say about it."""

    name: str
    healthy: bool
    sentence: str


Said = tuple[bool, str]
"""Whether something is well, and the sentence about it."""


def examine(config: Config, make_app: Callable[[Config], Flask]) -> Iterator[Finding]:
    """Look at everything that can be looked at; what needs a database that is not there is left out."""
    there = _database(config)
    yield there
    migrated = _migrations(config) if there.healthy else None
    if migrated is not None:
        yield migrated
        yield from _production(config)
    if migrated is not None and migrated.healthy:
        app = make_app(config)
        for name, look in LOOKS.items():
            yield _looked(app, config, name, look)
    elif there.healthy:
        yield Finding("the rest", False, "was not looked at: it needs the migrations first.")
    yield _disk(config)


def _looked(app: Flask, config: Config, name: str, look: Callable[[Config], Said]) -> Finding:
    """A look that fails is a finding too."""
    with app.app_context():
        begin(writes=False)
        try:
            return Finding(name, *look(config))
        except Exception as problem:
            log.debug("looking at the %s failed", name, exc_info=problem)
            return Finding(name, False, f"could not be looked at: {problem}")
        finally:
            db.session.remove()


def _database(config: Config) -> Finding:
    name = "database"
    try:
        if not database.is_there(config):
            return Finding(name, False, "there is no hub here yet. `./run` makes one; `./run restore` brings one back.")
        wrong = database.faults(config, thorough=True)
        kind = _kind(config)
    except ConfigError as problem:
        return Finding(name, False, str(problem))
    except DBAPIError as problem:  # as of its first page, from which nothing can be asked of it
        told, kind, wrong = outage(problem) or "", "", [reason(problem)]
        if "damaged" not in told:
            return Finding(name, False, f"could not be looked at: {told or 'it failed'} ({wrong[0]}).")
    if wrong:
        return Finding(name, False, f"is damaged: {wrong[0]}. Stop the hub, keep a copy, and restore a backup.")
    return Finding(name, True, f"{kind} answers and is whole.")


def _kind(config: Config) -> str:
    with database.connection_to(config) as connection:
        if config.uses_sqlite:
            return f"SQLite {connection.exec_driver_sql('SELECT sqlite_version()').scalar_one()}"
        return f"PostgreSQL {connection.exec_driver_sql('SHOW server_version').scalar_one()}".partition(" (")[0]


def _migrations(config: Config) -> Finding:
    at, head = database.revision(config), database.head()
    if at == head:
        return Finding("migrations", True, f"the database is at {head}, as this version wants it.")
    if at is not None and (reason := database.unknown(at)):
        return Finding("migrations", False, f"the database is at {at}, {reason}")
    return Finding("migrations", False, f"the database is at {at}, this version wants {head}. `./run` brings it there.")


def _production(config: Config) -> Iterator[Finding]:
    if config.is_production:
        wrong = [f"{setting}: {sentence}" for setting, sentence in production.faults(config)]
        yield Finding("production", not wrong, wrong[0] if wrong else "never held demo content, closed to others.")


def _machine(config: Config) -> Said:
    """Another secret or another folder of files would sign and keep what the hub's other machines do not know."""
    if config.uses_sqlite:
        if identity.changed(config):
            return False, (
                "signs with another secret than before: everybody is signed out, and links in mails no longer work. "
                "Give HUB_SECRET as it was; if it was changed on purpose, `./run secret` makes it the hub's."
            )
        return True, "is the only one of its hub, and signs as before."
    with database.connection_to(config) as connection:
        try:
            identity.check(config, connection)
        except ConfigError as problem:
            return False, str(problem)
    return True, "signs with its hub's secret, and its folder of files is the hub's."


def _events(_: Config) -> Said:
    from buyergroup_hub.events import actions as events
    from buyergroup_hub.events.models import Event, Payload

    faults = list(events.faults())
    count = db.session.scalar(select(func.count()).select_from(Event)) or 0
    if faults:
        more = f" and {len(faults) - 1} more" if len(faults) > 1 else ""
        return False, f"is broken: {faults[0].sentence}{more}. Find out who changed it, and when."
    erased = db.session.execute(
        select(Payload.erased_under, func.count(), func.max(Payload.erased_at))
        .where(Payload.erased_at.is_not(None))
        .group_by(Payload.erased_under)
    )
    told = "".join(f" {number} erased under {under}, last on {at:%d-%m-%Y}." for under, number, at in erased)
    return True, f"{count} events, unbroken; its head is {events.head()[:16]}.{told}"


def _guards(config: Config) -> Said:
    """Whether the database still refuses what it was made to refuse."""
    from buyergroup_hub.operating import shape

    with database.connection_to(config) as connection:
        wrong = list(shape.faults(connection))
    if wrong:
        more = f" and {len(wrong) - 1} more" if len(wrong) > 1 else ""
        return False, (
            f"are not all there: {wrong[0]}{more}. Somebody took it away outside the hub: find out who and when, "
            "compare with a backup, and restore one, which brings them back."
        )
    return True, "all triggers, constraints and indexes are there, as this version makes them."


def _frozen(_: Config) -> Said:
    from buyergroup_hub.operating import seals

    wrong = list(seals.faults())
    if wrong:
        more = f" and {len(wrong) - 1} more" if len(wrong) > 1 else ""
        return False, (
            f"{wrong[0]}{more}. Somebody changed it outside the hub, or the disk did: find out who and when, "
            "and compare with a backup."
        )
    return True, "all that was published, submitted or handed out is what it was, and so are the files."


def _index(config: Config) -> Said:
    from buyergroup_hub.search import actions as search

    if "hub.search" not in current_app.extensions and not (config.data_folder / "index" / "current").exists():
        return True, "is not there yet; the worker makes it."

    if why := search.fault():
        return (
            why == search.NEW,
            f"of this machine is to be made anew: {why}. The worker does; nothing is found meanwhile.",
        )
    difference = search.compare()
    waiting = search.waiting()
    if difference.missing or difference.stray:
        return (
            False,
            f"{difference.missing} records cannot be found and {difference.stray} hits lead nowhere. "
            "`./run index check` mends that.",
        )
    return True, f"{difference.indexed} records can be found, {waiting} changes wait."


def _files(config: Config) -> Said:
    """Of the newest: where machines do not share their folder, some of them were handed in at another."""
    from buyergroup_hub.files import store
    from buyergroup_hub.files.models import File

    newest = db.session.scalars(select(File.sha256).order_by(File.id.desc()).limit(NEWEST)).all()
    gone = sum(not store.path_of(each).exists() for each in newest)
    if gone:
        share = "" if config.uses_sqlite else " Do all machines share the folder of HUB_FILES?"
        return False, f"{gone} of the newest {len(newest)} are not in {config.files_folder}.{share}"
    return True, f"the newest {len(newest)} are in {config.files_folder}."


def _jobs(_: Config) -> Said:
    from buyergroup_hub.jobs import actions as jobs

    dead, waiting = jobs.dead_letters(), jobs.waiting()
    if dead:
        last = dead[-1]
        return (
            False,
            f"{len(dead)} were given up after {last.tries} tries, the last of them {last.name}: {last.fault}. "
            "Mend that, and `./run jobs --again` tries them once more.",
        )
    return True, f"none given up, {waiting} waiting."


def _worker(config: Config) -> Said:
    """A worker that runs touches its sign of life at every turn; one that does not run matters when something waits."""
    from buyergroup_hub.jobs import actions as jobs

    waiting = jobs.waiting()
    try:
        seen = datetime.fromtimestamp((config.data_folder / SIGN_OF_LIFE).stat().st_mtime, UTC)
    except OSError:
        return waiting == 0, f"has never run here; {waiting} jobs wait. `./run worker` starts one."
    ago = datetime.now(UTC) - seen
    if ago < LATE:
        return True, f"was busy {max(0, round(ago.total_seconds()))} seconds ago."
    sentence = f"was last seen {seen:%d-%m-%Y %H:%M} UTC; {waiting} jobs wait. `./run` or `./run worker` starts one."
    return waiting == 0, sentence


def _mail(config: Config) -> Said:
    from buyergroup_hub.notifications import actions as notifications
    from buyergroup_hub.notifications.models import Mail

    late = notifications.waiting(since=clock.now() - LATE)
    bounced = db.session.scalar(select(func.count(Mail.id)).where(Mail.bounced_at.is_not(None))) or 0
    uncertain = notifications.count_uncertain()
    told = f"{late} mails are more than {LATE.seconds // 60} minutes late; {bounced} bounced."
    if uncertain:
        told += f" Of {uncertain} nobody knows whether they arrived: `./run jobs --uncertain` sends them again."
    if config.mail == OUTBOX:
        return late == 0, f"stays in the hub (HUB_MAIL=outbox). {told}"
    problem = fault(config.mail, PATIENCE)
    if problem:
        return False, f"cannot leave by the server of HUB_MAIL: {problem}. It waits until it can. {told}"
    return not late and not uncertain, f"can leave: the server lets us in. {told}"


def _contact(config: Config) -> Said:
    if config.contact:
        return True, f"questions go to {config.contact}."
    told = "no address for questions: the page of contact says so. Give one in HUB_CONTACT."
    return not config.is_production, told


def _clock(config: Config) -> Said:
    """A clock that is behind refuses nobody who is late and dates what happens before what happened."""
    from buyergroup_hub.events.models import Event

    now = datetime.now(UTC)
    if config.now is not None:
        return True, f"stands still at {config.now.isoformat()} (HUB_NOW)."
    last = db.session.scalar(select(func.max(Event.at)).where(~Event.demo))
    if last is not None and last > now + AHEAD:
        return False, f"is behind: the newest event is of {last.isoformat()}. Set it by NTP."
    if moved := _moved(config):
        return False, (
            f"was set {abs(moved)} seconds {'ahead' if moved > 0 else 'back'} since the worker started. Deadlines in "
            "that time were judged by it: look at them, keep the clock right by NTP, and start the worker again."
        )
    if (event := _set_back()) is not None:
        return False, f"was set back once: event {event} is dated after the one that follows it. Keep it right by NTP."
    if not config.uses_sqlite:
        apart = abs(db.session.execute(text("SELECT clock_timestamp()")).scalar_one() - now)
        if apart > AHEAD:
            seconds = round(apart.total_seconds())
            return False, f"and that of the database are {seconds} seconds apart. Set both by NTP."
    return True, f"{now:%d-%m-%Y %H:%M:%S} UTC, not behind what was recorded. {_synchronised()}"


def _moved(config: Config) -> int:
    """Seconds that the clock was moved since the worker started, beside the time that passed."""
    try:
        began = (config.data_folder / SIGN_OF_LIFE).read_text("ascii").split()
        if began[1:] != booted()[1:]:
            return 0
        moved = float(booted()[0]) - float(began[0])
    except (OSError, ValueError, IndexError):
        return 0
    return round(moved) if abs(moved) > AHEAD.total_seconds() else 0


def _set_back() -> int | None:
    """The first event that is dated after its follower. Invented events are dated as their story wants it."""
    from buyergroup_hub.events.models import Event

    later = None
    for seq, at in db.session.execute(select(Event.seq, Event.at).where(~Event.demo).order_by(Event.seq)):
        if later is not None and later[1] > at + AHEAD:
            return int(later[0])
        later = seq, at
    return None


def _synchronised() -> str:
    """What the machine itself says about its clock, where it can be asked."""
    try:
        asked = ["timedatectl", "show", "--property=NTPSynchronized", "--value"]
        said = subprocess.run(asked, capture_output=True, text=True, timeout=PATIENCE, check=False).stdout.strip()
    except (OSError, subprocess.TimeoutExpired):
        said = ""
    return {"yes": "It is kept right by NTP.", "no": "It is not kept right by NTP."}.get(said, "NTP was not checked.")


LOOKS: Mapping[str, Callable[[Config], Said]] = {
    "machine": _machine,
    "event chain": _events,
    "guards": _guards,
    "frozen": _frozen,
    "search index": _index,
    "files": _files,
    "jobs": _jobs,
    "worker": _worker,
    "mail": _mail,
    "contact": _contact,
    "clock": _clock,
}


def _disk(config: Config) -> Finding:
    free = shutil.disk_usage(config.data_folder).free
    told = f"{free / 1024**3:.1f} GB free beside {config.data_folder}."
    return Finding("disk", free >= ENOUGH_SPACE, told if free >= ENOUGH_SPACE else f"only {told} Make room.")
