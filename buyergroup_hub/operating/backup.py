"""A copy of a hub that can be trusted: made while it is in use, checked before it counts, refused when it has changed.

A backup is a folder: the database, the kept files, the secret where the hub made one, and a manifest with the digest of
each. It gets its name only when all of it is on disk, so that a folder with a backup's name is a whole one. The search
index is not in it: it is made again from the database.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import URL, make_url

from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import make_engine, sqlite_module
from buyergroup_hub.operating import database, production
from buyergroup_hub.operating.answers import Refused
from config import Config

MANIFEST = "manifest.json"
FORMAT = 1
SQLITE, DUMP, FILES, SECRET = "database.sqlite", "database.dump", "files", "secret"
PAGES_AT_ONCE = 500
"""Pages that SQLite copies before it lets writers through."""


class BackupFailed(Refused):
    """No backup was made, or none was restored; the message says why and that nothing changed."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A whole backup: where it lies, when it was made, how many files and bytes it has."""

    folder: Path
    made_at: datetime
    files: int
    size: int


def make(config: Config, target: Path | None = None) -> Backup:
    """Copy the hub while it is in use.

    The database comes first: files are only ever added, so each that it names is still there afterwards.
    """
    made_at = clock.now()
    folder = target or config.data_folder / "backups" / made_at.strftime("%Y-%m-%dT%H-%M-%SZ")
    if folder.exists():
        raise BackupFailed(f"{folder} is there already. Nothing was overwritten; give another name.")
    if not database.is_there(config):
        raise BackupFailed("There is no hub here yet, so there is nothing to copy.")
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = folder.with_name(folder.name + ".partial")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    try:
        revision = _copy_database(config, draft)
        _copy_files(config, draft)
        contents = _contents(draft)
        _write_manifest(draft, config, made_at, revision, production.held_demo(config), contents)
        _sync(draft)
        draft.rename(folder)
        _sync_folder(folder.parent)
    except OSError as problem:
        raise BackupFailed(f"The copy could not be written: {problem}. The hub itself is as it was.") from problem
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return Backup(folder, made_at, len(contents), sum(each["size"] for each in contents))


def restore(config: Config, folder: Path) -> Backup:
    """Put a backup in the place of a hub that is not there. Raises BackupFailed, and then nothing was changed."""
    manifest = _verified(folder)
    if database.is_there(config) or database.taken(config):
        raise BackupFailed(
            "There is a hub here already and it is left as it is. Restore into an empty one: "
            "name another folder with HUB_DATA, and another database with HUB_DATABASE if you set that."
        )
    if manifest["sqlite"] != config.uses_sqlite:
        kind = "SQLite" if manifest["sqlite"] else "PostgreSQL"
        raise BackupFailed(f"This backup was made of a hub on {kind}; restore it on {kind}. HUB_DATABASE says which.")
    if config.is_production and _of_demo(folder, manifest):
        raise BackupFailed(
            "This backup is of a hub that held demo content, which production never runs on. Restore it elsewhere."
        )
    config.data_folder.mkdir(parents=True, exist_ok=True)
    for each in manifest["contents"]:
        if each["path"] not in (SQLITE, DUMP):
            _place(folder / each["path"], _place_of(config, each["path"]))
    # Last, since a hub counts as being there from the moment that its database is.
    if config.uses_sqlite:
        _place(folder / SQLITE, config.sqlite_file)
    else:
        _run(config, "pg_restore", "--exit-on-error", "--single-transaction", "--no-owner", str(folder / DUMP))
    _sync(config.data_folder)
    if config.files_folder.is_dir():
        _sync(config.files_folder)
    size = sum(each["size"] for each in manifest["contents"])
    return Backup(folder, datetime.fromisoformat(manifest["made_at"]), len(manifest["contents"]), size)


def _of_demo(folder: Path, manifest: dict[str, Any]) -> bool:
    """What the copy itself says; of PostgreSQL its manifest is asked, and the hub asks the database when it starts."""
    return production.file_held_demo(folder / SQLITE) if manifest["sqlite"] else bool(manifest.get("demo"))


def _copy_database(config: Config, draft: Path) -> str | None:
    """The copy's migration."""
    if not config.uses_sqlite:
        revision = database.revision(config)
        _run(config, "pg_dump", "--format=custom", "--no-owner", f"--file={draft / DUMP}")
        return revision
    copy = replace(config, database_url=f"sqlite:///{draft / SQLITE}")
    _copy_sqlite(config, copy)
    wrong = database.faults(copy, thorough=True)
    if wrong:
        raise BackupFailed(f"The database is damaged ({wrong[0]}), so no backup was made of it. See `doctor`.")
    return database.revision(copy)


def _copy_sqlite(config: Config, copy: Config) -> None:
    source, target = make_engine(config.database_url), make_engine(copy.database_url)
    held, copied = source.raw_connection(), target.raw_connection()
    try:
        held.driver_connection.backup(copied.driver_connection, pages=PAGES_AT_ONCE)  # type: ignore[union-attr]
        # One file, without a log beside it: that is what is digested and carried away.
        copied.driver_connection.execute("PRAGMA journal_mode=DELETE")  # type: ignore[union-attr]
    except sqlite_module().Error as problem:
        raise BackupFailed(f"The database could not be copied: {problem}.") from problem
    finally:
        held.close()
        copied.close()
        source.dispose()
        target.dispose()


def _copy_files(config: Config, draft: Path) -> None:
    if config.files_folder.is_dir():
        shutil.copytree(config.files_folder, draft / FILES, ignore=shutil.ignore_patterns("*.partial"))
    if (config.data_folder / SECRET).is_file():
        shutil.copy2(config.data_folder / SECRET, draft / SECRET)


def _place_of(config: Config, path: str) -> Path:
    """Where something of a backup goes."""
    within = path.removeprefix(f"{FILES}/")
    return config.files_folder / within if within != path else config.data_folder / path


def _contents(folder: Path) -> list[dict[str, Any]]:
    return [
        {"path": path.relative_to(folder).as_posix(), "size": path.stat().st_size, "sha256": _digest(path)}
        for path in sorted(_files(folder))
        if path != folder / MANIFEST
    ]


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write_manifest(
    draft: Path, config: Config, made_at: datetime, revision: str | None, demo: bool, contents: list[dict[str, Any]]
) -> None:
    manifest = {
        "format": FORMAT,
        "made_at": made_at.isoformat(),
        "sqlite": config.uses_sqlite,
        "migration": revision,
        "demo": demo,
        "contents": contents,
    }
    (draft / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")


def _verified(folder: Path) -> dict[str, Any]:
    """The manifest of a whole and unchanged backup. Raises BackupFailed for any other."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        promised = {each["path"]: each["sha256"] for each in manifest["contents"]}
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise BackupFailed(f"{folder} is no backup: its {MANIFEST} is missing or cannot be read.") from problem
    if manifest.get("format") != FORMAT:
        raise BackupFailed(f"This backup has format {manifest.get('format')}; this version restores format {FORMAT}.")
    found = {each["path"]: each["sha256"] for each in _contents(folder)}
    for path in sorted(promised.keys() | found.keys()):
        if promised.get(path) != found.get(path):
            what = (
                "is missing"
                if path not in found
                else "does not belong to it"
                if path not in promised
                else "has changed"
            )
            raise BackupFailed(f"{path} in this backup {what}. Nothing was restored; use another backup.")
    if manifest["migration"] is not None and (reason := database.unknown(manifest["migration"])):
        raise BackupFailed(f"This backup is at migration {manifest['migration']}, {reason} Nothing was restored.")
    return dict(manifest)


def _place(source: Path, target: Path) -> None:
    """Copy a file so that it is there whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(target.name + ".partial")
    shutil.copy2(source, draft)
    _sync_file(draft)
    draft.rename(target)


def _sync(folder: Path) -> None:
    for path in _files(folder):
        _sync_file(path)
    for path in (folder, *(each for each in folder.rglob("*") if each.is_dir())):
        _sync_folder(path)


def _sync_file(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _sync_folder(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _run(config: Config, program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's own programs on the hub's database; they do not know how SQLAlchemy names a driver."""
    url = make_url(config.database_url)
    # On a command line everybody on the machine could read the password.
    query = dict(url.query)
    password = url.password or query.pop("password", None)
    environ = os.environ | ({"PGPASSWORD": str(password)} if password else {})
    bare = URL.create("postgresql", url.username, None, url.host, url.port, url.database, query)
    address = bare.render_as_string(hide_password=False)  # it has none, and a hidden one would be sent as three stars
    try:
        done = subprocess.run(
            [program, f"--dbname={address}", *arguments], env=environ, capture_output=True, text=True, check=False
        )
    except FileNotFoundError as problem:
        raise BackupFailed(
            f"The program {program} is not on this machine. On Debian or Ubuntu: apt-get install postgresql-client"
        ) from problem
    if done.returncode:
        raise BackupFailed(f"{program} failed: {done.stderr.strip() or done.returncode}")
