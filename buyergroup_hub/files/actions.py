"""Take a file in, give it another audience, let it go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import BinaryIO

from sqlalchemy import select

from buyergroup_hub.files import store
from buyergroup_hub.files.extraction import ask
from buyergroup_hub.files.media import Kind, clean_name
from buyergroup_hub.files.models import File
from buyergroup_hub.jobs.actions import enqueue, handles
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db

DROP = "files.drop"
WAIT = timedelta(hours=1)


@dataclass(frozen=True)
class Upload:
    """A file that was checked: its content, the name that it came with, the kind that it really is."""

    content: BinaryIO
    name: str
    kind: Kind


def add(upload: Upload, audience: str, *, demo: bool = False, reads: bool = True) -> File:
    """Keep a file and have it read. Its content is on disk when this returns, whether or not the row is committed.

    `reads=False`: its text is nobody's to search, so it is not read at all.
    """
    kept = store.keep(upload.content)
    file = File(
        sha256=kept.sha256,
        size=kept.size,
        name=clean_name(upload.name, upload.kind),
        media_type=upload.kind.media_type,
        audience=audience,
        demo=demo,
        added_at=clock.now(),
    )
    db.session.add(file)
    db.session.flush()
    if reads:
        ask(file)
    return file


def copy(file: File, audience: str) -> File:
    """The same content for another circle, as a row of its own with no way back to the first."""
    made = File(
        sha256=file.sha256,
        size=file.size,
        name=file.name,
        media_type=file.media_type,
        audience=audience,
        demo=file.demo,
        added_at=clock.now(),
    )
    db.session.add(made)
    db.session.flush()
    ask(made)
    return made


def remove(file: File) -> None:
    """Let a file go with its text. The worker removes the content once no row names it."""
    sha256 = file.sha256
    db.session.delete(file)
    db.session.flush()
    _ask_to_drop(sha256)


@handles(DROP)
def drop(sha256: str) -> Callable[[], None]:
    """Remove content that no row names, an hour after it was last handed in: somebody may be handing it in again in a
    transaction that is not to be seen yet."""

    def finish() -> None:
        if db.session.scalar(select(File.id).where(File.sha256 == sha256).limit(1)) is not None:
            return
        if store.handed_in_at(sha256) > clock.now() - WAIT:
            _ask_to_drop(sha256)
        else:
            store.drop(sha256)

    return finish


def _ask_to_drop(sha256: str) -> None:
    enqueue(DROP, {"sha256": sha256}, dedupe=f"{DROP}:{sha256}", due_at=clock.now() + WAIT)
