"""A PostgreSQL that stands still is waited for only so long: nobody's page hangs for ever.

What PostgreSQL itself can end, it ends (`statement_timeout`); a machine that is gone, the network's own clocks find. A
server that is stopped, or whose disk hangs, answers the network and nothing else, so the wait for its answer ends too.
"""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg.abc import RV, PQGen
from psycopg.pq import TransactionStatus
from sqlalchemy import Engine, event

SILENT, STANDS = 20.0, 5.0
"""Seconds after which a statement is given up; and the question whether a kept connection still works."""
BOUNDS = (
    f"SELECT set_config('statement_timeout', '{SILENT:.0f}s', false), "
    f"set_config('client_connection_check_interval', '{STANDS:.0f}s', false)"
)
"""Kept by the server: it gives up what takes longer, and what nobody waits for any more."""


class Connection(psycopg.Connection[Any]):
    """One that gives up."""

    patience: float | None = None
    """Seconds that the server gives a statement of the running transaction, where that is not SILENT."""

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        if timeout is None:
            # Outside a transaction only that question is asked. The server's own end comes first, if it still can.
            timeout = STANDS if self.autocommit else (self.patience or SILENT) + STANDS
        try:
            return super().wait(gen, interval, timeout)
        except psycopg.OperationalError:
            if self.pgconn.transaction_status == TransactionStatus.ACTIVE:
                self.pgconn.finish()  # its answer may still come, and would be taken for that of the next question
            raise


def bound(engine: Engine) -> None:
    """For pages, jobs and checks; migrations take the time that they take."""
    event.listen(engine, "do_connect", _connect)


def _connect(_dialect: object, _record: object, arguments: Any, options: Any) -> Connection:
    connection = Connection.connect(*arguments, **options)
    connection.autocommit = True
    connection.execute(BOUNDS)
    connection.autocommit = False
    return connection
