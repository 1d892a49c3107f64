"""What production does not run on. Looked at before a hub answers anybody; the doctor tells it too."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import inspect, text

from buyergroup_hub.kit.db import sqlite_module
from buyergroup_hub.operating import database
from config import Config, ConfigError

HELD_DEMO = "SELECT 1 FROM events WHERE demo LIMIT 1"
DEMO = "this hub once held demo content, of which the passwords are printed in its documentation. "


def refuse(config: Config) -> None:
    """Raises ConfigError, naming the setting, for a hub that must not be served as production."""
    if config.is_production:
        for setting, sentence in faults(config):
            raise ConfigError(setting, sentence)


def faults(config: Config) -> Iterator[tuple[str, str]]:
    """(setting, what is wrong with what it names and how to mend it)."""
    if database.contents(config) == "demo":
        yield "HUB_DATA", f"{DEMO}Name a folder that never held any."
    if held_demo(config):
        yield "HUB_DATABASE", f"{DEMO}Name a database that never held any: deleting it again does not make it safe."
    for setting, path in _kept_in(config):
        if path.exists() and _is_open(path):
            yield setting, f"everybody on this machine can come at {path}. `chmod o= {path}` closes it."


def _is_open(path: Path) -> bool:
    """Whether somebody else on the machine can come at it: in a folder that is closed nobody comes at anything."""
    if not path.stat().st_mode & stat.S_IRWXO:
        return False
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in path.resolve().parents)


def _kept_in(config: Config) -> Iterator[tuple[str, Path]]:
    """A folder that is closed closes what is in it: files, index, secret, backups."""
    yield "HUB_DATA", config.data_folder
    if config.data_folder not in config.files_folder.parents:
        yield "HUB_FILES", config.files_folder
    if config.uses_sqlite and config.data_folder not in config.sqlite_file.parents:
        for ending in ("", "-wal", "-shm"):
            yield "HUB_DATABASE", config.sqlite_file.with_name(config.sqlite_file.name + ending)


def held_demo(config: Config) -> bool:
    """Whether a database ever held demo content. Each invented person came with an event, and no event is ever
    deleted, so that this is known also after those people have gone, and in what a backup brings back."""
    if config.uses_sqlite and not config.sqlite_file.exists():
        return False
    with database.connection_to(config) as connection:
        return inspect(connection).has_table("events") and connection.execute(text(HELD_DEMO)).first() is not None


def file_held_demo(file: Path) -> bool:
    """The same of a SQLite file that lies still, without a change to it."""
    connection = sqlite_module().connect(f"file:{quote(str(file))}?mode=ro&immutable=1", uri=True)
    try:
        return connection.execute(HELD_DEMO).fetchone() is not None
    finally:
        connection.close()
