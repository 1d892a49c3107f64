"""Content by digest, in the hub's folder of files: written whole and on disk, or not at all."""

from __future__ import annotations

import hashlib
import os
from datetime import UTC, datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import BinaryIO, NamedTuple

from flask import current_app

from buyergroup_hub.kit import clock

CHUNK = 1 << 20


class Kept(NamedTuple):
    """Digest (SHA-256, hexadecimal) and size in bytes of content that is on disk."""

    sha256: str
    size: int


def folder() -> Path:
    """Where this hub keeps its files; backed up, and only ever added to but by `drop`."""
    kept: Path = current_app.config["HUB"].files_folder
    return kept


def path_of(sha256: str) -> Path:
    """Where content lies. The digest is checked, so that no path can be smuggled in."""
    if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
        raise ValueError("a digest has 64 hexadecimal digits")
    return folder() / sha256[:2] / sha256


def keep(content: BinaryIO) -> Kept:
    """Copy a stream in, from its start. When this returns it survives a power cut; the same content is kept once."""
    folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    digest, size = hashlib.sha256(), 0
    content.seek(0)
    with NamedTemporaryFile(dir=folder(), suffix=".partial", delete=False) as draft:
        try:
            while chunk := content.read(CHUNK):
                digest.update(chunk)
                size += draft.write(chunk)
            draft.flush()
            os.fsync(draft.fileno())
            kept = Kept(digest.hexdigest(), size)
            _place(Path(draft.name), path_of(kept.sha256))
        finally:
            Path(draft.name).unlink(missing_ok=True)
    return kept


def handed_in_at(sha256: str) -> datetime:
    """When this content was last handed in; long ago where it is not here."""
    path = path_of(sha256)
    return datetime.fromtimestamp(path.stat().st_mtime if path.exists() else 0, UTC)


def drop(sha256: str) -> None:
    """Remove content that no row names any more."""
    path_of(sha256).unlink(missing_ok=True)


def _place(draft: Path, target: Path) -> None:
    now = clock.now().timestamp()
    if target.exists():
        os.utime(target, (now, now))
        return
    os.utime(draft, (now, now))
    is_new = not target.parent.exists()
    target.parent.mkdir(exist_ok=True, mode=0o700)
    draft.replace(target)
    _sync(target.parent)
    if is_new:
        _sync(target.parent.parent)


def _sync(place: Path) -> None:
    descriptor = os.open(place, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
