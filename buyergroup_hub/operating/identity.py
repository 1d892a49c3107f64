"""Whether a machine is one of its database's hub: it signs with the same secret and keeps files in the same place. Only
PostgreSQL has more than one. On SQLite another secret is the hub's own change: the doctor tells of it."""

from __future__ import annotations

import hmac
from hashlib import sha256
from pathlib import Path
from typing import cast

from sqlalchemy import Connection, Table, select, text, update

from buyergroup_hub.events.models import Identity
from buyergroup_hub.kit.digests import new_pid
from buyergroup_hub.operating import database
from config import Config, ConfigError

MARKER = "hub"
"""A file in the folder of files with what its hub is called."""

KEEP = text("INSERT INTO identities (id, hub, secret_print) VALUES (1, :hub, :print) ON CONFLICT DO NOTHING")
# The table and not the model: this is asked before all models are there.
IDENTITIES = cast(Table, Identity.__table__)
KEPT = select(IDENTITIES.c.hub, IDENTITIES.c.secret_print)
NEWEST = text("SELECT sha256 FROM files WHERE sha256 <> '' ORDER BY id DESC LIMIT 20")


def refuse(config: Config) -> None:
    """Raises ConfigError, naming the setting, for a machine that is none of its hub's. The first says what they are."""
    if config.uses_sqlite:
        _keep_first(config)
        return
    with database.connection_to(config) as connection:
        connection.execute(KEEP, {"hub": new_pid(), "print": print_of(config.secret_key)})
        check(config, connection)
        marker = config.files_folder / MARKER
        if not marker.exists():
            config.files_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            marker.write_text(f"{connection.execute(KEPT).one().hub}\n", "ascii")
        connection.commit()


def _keep_first(config: Config) -> None:
    """Writes at the first start alone: a hub that only reads starts beside one that writes."""
    with database.connection_to(config) as connection:
        if connection.execute(KEPT).first() is None:
            connection.execute(KEEP, {"hub": new_pid(), "print": print_of(config.secret_key)})
            connection.commit()


def changed(config: Config) -> bool:
    """Whether this hub signs with another secret than the one that is known as its own."""
    with database.connection_to(config) as connection:
        kept = connection.execute(KEPT).first()
    return kept is not None and not hmac.compare_digest(print_of(config.secret_key), kept.secret_print)


def check(config: Config, connection: Connection) -> None:
    """Raises ConfigError as well, and changes nothing."""
    if (kept := connection.execute(KEPT).first()) is not None:
        _check_secret(config, kept.secret_print)
        _check_files(config, kept.hub, connection)


def print_of(secret: str) -> str:
    """By it nobody finds the secret, and two are told apart."""
    return hmac.new(secret.encode(), b"which hub", sha256).hexdigest()


def _check_secret(config: Config, kept: str) -> None:
    if not hmac.compare_digest(print_of(config.secret_key), kept):
        raise ConfigError(
            "HUB_SECRET",
            "is not the one with which this database's hub signs. Give every machine the same. After changing it on "
            "all, `./run secret` on one makes the new one the hub's.",
        )


def _check_files(config: Config, hub: str, connection: Connection) -> None:
    marker = config.files_folder / MARKER
    if marker.exists():
        if marker.read_text("ascii", errors="replace").strip() != hub:
            raise ConfigError("HUB_FILES", f"{config.files_folder} holds the files of another hub.")
        return
    named = list(connection.scalars(NEWEST))
    if named and not any(_lies_in(config.files_folder, one) for one in named):
        raise ConfigError(
            "HUB_FILES", f"{config.files_folder} holds none of this hub's files. Name the one that all machines share."
        )


def _lies_in(folder: Path, sha256: str) -> bool:
    return (folder / sha256[:2] / sha256).exists()


def take(config: Config) -> None:
    """From now on this machine's secret is the hub's."""
    with database.connection_to(config) as connection:
        connection.execute(update(IDENTITIES).values(secret_print=print_of(config.secret_key)))
        connection.commit()
