"""A hub made ready for a command: configured, migrated, and filled on its first run."""

from __future__ import annotations

import logging
import os
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from buyergroup_hub.kit.faults import Brief
from buyergroup_hub.operating.answers import tell
from config import CHECKOUT, OUTBOX, Config

if TYPE_CHECKING:
    from buyergroup_hub.kit.web import Hub

CLOSED = 0o007
"""What the hub writes, nobody else on the machine reads."""
LOGGED = "%(asctime)s %(levelname)s %(name)s: %(message)s"
SECRETS = re.compile(r"(/(?:invitations|reset|register|handovers|mail/off|account/address)/)[\w-]+", re.ASCII)
"""What follows these in an address lets in whoever reads it."""


class Masked(logging.Formatter):
    """Leaves out of a line what only the reader of a mail should have."""

    def format(self, record: logging.LogRecord) -> str:
        return SECRETS.sub(r"\1…", super().format(record))


def configuration(environ: Mapping[str, str] = os.environ) -> Config:
    """The configuration of this process, with its log on standard error."""
    os.umask(os.umask(0) | CLOSED)
    config = Config.from_environment(environ)
    logging.basicConfig(
        stream=sys.stderr,
        level=config.log_level.upper(),
        format=LOGGED,
        force=True,
    )
    if config.mail != OUTBOX:  # without a mail server the log is where its links are read
        logging.getLogger().handlers[0].setFormatter(Masked(LOGGED))
    if config.log_level != "debug":
        logging.getLogger().handlers[0].addFilter(Brief())
    # One line per migration, and one per request that waits for a thread, are for whoever asks for them.
    quiet = logging.NOTSET if config.log_level == "debug" else logging.ERROR
    for name in ("alembic", "waitress.queue"):
        logging.getLogger(name).setLevel(quiet)
    return config


def migrated(config: Config) -> Config:
    """The same configuration, when its database is at the head. Refuses what production does not run on, and a machine
    that is none of its hub's."""
    from buyergroup_hub.operating import database, identity, production

    production.refuse(config)
    if not database.is_there(config):
        tell(f"Making a hub in {config.data_folder} …")
    if database.migrate(config):
        tell(f"The database is at migration {database.head()}.")
    identity.refuse(config)
    return config


def hub(config: Config) -> Hub:
    """The application on a migrated database."""
    return application(migrated(config))


def application(config: Config) -> Hub:
    """The application, for a database that is known to be at the head."""
    from buyergroup_hub.app import create_app
    from buyergroup_hub.kit import static
    from buyergroup_hub.kit.templates import Compiled
    from buyergroup_hub.kit.web import Hub

    # Compiling the components takes a third of a second at every start, and each page its part at its first visit.
    if "bytecode_cache" not in Hub.jinja_options:
        Hub.jinja_options = {"bytecode_cache": Compiled(config.data_folder / "templates")}
    app = create_app(config)
    if not config.debug:  # whoever works on styles wants to see them at once
        served: Any = static.served(app.wsgi_app, CHECKOUT / "static", config.data_folder / "static")
        app.wsgi_app = served  # type: ignore[method-assign]
    return app


@contextmanager
def inside(config: Config, *, writes: bool) -> Iterator[Hub]:
    """The hub with a transaction of this command's own, committed at the end when it writes."""
    from buyergroup_hub.kit.db import begin, commit, db

    app = hub(config)
    with app.app_context():
        begin(writes=writes)
        yield app
        if writes:
            commit()
        db.session.remove()
