"""What passes again, or is mended outside the hub: a database that is away, busy or damaged, a disk that is full.

Whoever meets it gets a page or a line that says so; the log says it once, and then how often.
"""

from __future__ import annotations

import errno
import logging
import time
from dataclasses import dataclass

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnection

SQLITE = {
    5: "the database is busy",
    6: "the database is busy",
    8: "the database cannot be written",
    10: "the disk under the database cannot be read or written",
    11: "the database is damaged",
    13: "the disk is full",
    14: "the database cannot be opened",
    15: "the database is busy",
    23: "the database cannot be opened",
    26: "the database is damaged",
}
"""By primary result code (sqlite.org/rescode.html)."""
POSTGRES = {
    "08": "the database is away",
    "25006": "the database cannot be written",
    "25P03": "the database is away",
    "40": "the database is busy",
    "53": "the database has no room",
    "55P03": "the database is busy",
    "57": "the database is away",
    "58": "the disk under the database cannot be read or written",
    "XX001": "the database is damaged",
    "XX002": "the database is damaged",
}
"""By class or code of SQLSTATE."""
STALE = frozenset({SQLITE[8], SQLITE[10], SQLITE[11], SQLITE[14], POSTGRES["08"]})
"""After these no connection that is open is trusted: the file may be another when it is back."""
DISK = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk is full",
    errno.EFBIG: "the disk is full",
    errno.EROFS: "the disk cannot be written",
    errno.EIO: "the disk cannot be read or written",
    errno.EMFILE: "too many files are open",
    errno.ENFILE: "too many files are open",
    errno.EACCES: "a file of the hub cannot be opened",
    errno.EPERM: "a file of the hub cannot be opened",
}


def outage(fault: BaseException) -> str | None:
    """What is wrong around the hub, in words for its operator; None for a fault of the hub's own."""
    if isinstance(fault, NoConnection):
        return "the database is busy"
    if isinstance(fault, DBAPIError):
        return _of_database(fault)
    if (code := getattr(fault, "sqlite_errorcode", None)) is not None:  # while a connection is made it comes as it is
        return SQLITE.get(code & 0xFF)
    if isinstance(fault, OSError):
        return DISK.get(fault.errno or 0)
    return None


def _of_database(fault: DBAPIError) -> str | None:
    code = getattr(fault.orig, "sqlite_errorcode", None)
    if code is not None:
        return SQLITE.get(code & 0xFF)
    state = getattr(fault.orig, "sqlstate", None)
    if state is not None:
        return POSTGRES.get(state) or POSTGRES.get(state[:2])
    away = fault.connection_invalidated or isinstance(fault, OperationalError | InterfaceError)
    return "the database is away" if away else None


def reason(fault: BaseException) -> str:
    """The first line of what was said, without statement or parameters: those may hold what people wrote."""
    told = str(fault.orig if isinstance(fault, DBAPIError) else fault) if _speaks(fault) else ""
    return (told.strip().splitlines() or [type(fault).__name__])[0][:300]


def _speaks(fault: BaseException) -> bool:
    return isinstance(fault, DBAPIError | OSError) or not isinstance(fault, SQLAlchemyError)


@dataclass
class Repeated:
    """How often a line was kept back since it was last told, and when it may be told again."""

    told_at: float
    seen_at: float
    pause: float
    kept_back: int = 0


class Brief(logging.Filter):
    """Lets a warning or fault through once; the same again only now and then, counted and without its traceback."""

    PAUSE, LONGEST_PAUSE, KNOWN = 60.0, 3600.0, 500

    def __init__(self) -> None:
        super().__init__()
        self.seen: dict[tuple[object, ...], Repeated] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        if record.levelno < logging.WARNING:
            return True
        key, now = _what(record), time.monotonic()
        before = self.seen.get(key)
        if before is None or now - before.seen_at > self.LONGEST_PAUSE:
            while len(self.seen) >= self.KNOWN:
                self.seen.pop(next(iter(self.seen)), None)
            self.seen[key] = Repeated(now, now, self.PAUSE)
            return True
        before.seen_at = now
        if now - before.told_at < before.pause:
            before.kept_back += 1
            return False
        record.msg = f"{record.getMessage()} ({before.kept_back + 1} times more since this was last told)"
        record.args, record.exc_info, record.exc_text = (), None, None
        self.seen[key] = Repeated(now, now, min(2 * before.pause, self.LONGEST_PAUSE))
        return True


def _what(record: logging.LogRecord) -> tuple[object, ...]:
    """What makes two lines the same: all but the numbers in them, and the place of a fault."""
    words = tuple(each for each in record.args if isinstance(each, str)) if isinstance(record.args, tuple) else ()
    place: tuple[object, ...] = ()
    if record.exc_info and record.exc_info[2] is not None:
        last = record.exc_info[2]
        while last.tb_next is not None:
            last = last.tb_next
        place = record.exc_info[0], last.tb_frame.f_code.co_filename, last.tb_lineno
    return record.name, record.levelno, str(record.msg), words, place
