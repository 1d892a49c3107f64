"""Import notices from files and folders, for commands: in batches, each a transaction of its own. And the few files
that a person sends, in her own.

Reading takes the time, so it happens outside the writing transaction: on SQLite other people's writing waits only while
a batch is stored. A file that is in already is not read again. Memory holds one batch, however many files there are.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from sqlalchemy.exc import IntegrityError

from buyergroup_hub.kit.db import begin, commit, db
from buyergroup_hub.kit.digests import digest
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.notices.eforms.kept import without_contacts
from buyergroup_hub.notices.eforms.notice import parse
from buyergroup_hub.notices.eforms.provenance import SOURCES, Origin, listed, origin_of
from buyergroup_hub.notices.eforms.record import Rejected
from buyergroup_hub.notices.eforms.wellformed import MAX_BYTES
from buyergroup_hub.notices.registry.actions import Incoming, Taken, known_kinds, take

BATCH = 25
Progress = Callable[[int, str], None]
"""Called after each file with how many were read and the file's name."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Refusal:
    file: str
    reason: str


@dataclass
class Imported:
    """What became of every file: `read` is the sum of the others."""

    imported: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: list[Refusal] = field(default_factory=list)

    @property
    def read(self) -> int:
        return self.imported + self.updated + self.unchanged + len(self.rejected)

    def document(self) -> dict[str, object]:
        """For a program: the figures, and each refused file with its reason."""
        refused = [{"file": one.file, "reason": one.reason} for one in self.rejected]
        return {
            "read": self.read,
            "imported": self.imported,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "rejected": refused,
        }


def import_files(paths: Iterable[Path], on_progress: Progress | None = None) -> Imported:
    """Take in every notice of the files and, at any depth, of the files of the folders.

    A file that is no notice is named with its reason and stops nothing. Commits per batch; call it outside a
    transaction that holds something.
    """
    result = Imported()
    sources = Sources()
    files = found(paths)
    while batch := list(islice(files, BATCH)):
        prepared = _prepared(batch, sources)
        begin(writes=True)
        for path, incoming in prepared:
            _settle(result, path, incoming)
            if on_progress is not None:
                on_progress(result.read, str(path))
        commit()
        db.session.expunge_all()
    return result


def take_files(files: Iterable[tuple[str, bytes]]) -> Imported:
    """Take in notices that a person sends, by name and content, in the running transaction. A file that is no notice is
    named with its reason and stops nothing."""
    result = Imported()
    for name, content in files:
        path = Path(name)
        known = known_kinds([digest(content)])
        _settle(result, path, None if known else _guarded(path, content, None))
    return result


def _prepared(batch: list[Path], sources: Sources) -> list[tuple[Path, Incoming | Rejected | None]]:
    """The files with what may come in; None for one that is in already and of which no list says anything new."""
    contents = [(path, _content(path)) for path in batch]
    digests = {path: digest(content) for path, content in contents if isinstance(content, bytes)}
    begin(writes=False)
    known = known_kinds(digests.values())
    prepared: list[tuple[Path, Incoming | Rejected | None]] = []
    for path, content in contents:
        if isinstance(content, Rejected):
            prepared.append((path, content))
            continue
        listed_as = sources.of(path.absolute(), digests[path])
        kind = known.get(digests[path])
        is_known = kind is not None and (listed_as is None or listed_as.kind is kind)
        prepared.append((path, None if is_known else _guarded(path, content, listed_as)))
    return prepared


def _settle(result: Imported, path: Path, incoming: Incoming | Rejected | None) -> None:
    if isinstance(incoming, Rejected):
        result.rejected.append(Refusal(str(path), incoming.reason))
        return
    taken = _take(incoming) if incoming is not None else Taken.UNCHANGED
    setattr(result, taken, getattr(result, taken) + 1)


def _take(incoming: Incoming) -> Taken:
    """Two imports at once may bring the same file: whoever comes second finds it there."""
    try:
        with db.session.begin_nested():
            return take(incoming)
    except IntegrityError:
        with db.session.begin_nested():
            return take(incoming)


def found(paths: Iterable[Path]) -> Iterator[Path]:
    """The files themselves and those of folders, in the order of their names; not a list of sources, nor what a system
    hides."""
    for path in paths:
        if path.is_dir():
            yield from found(
                sorted(one for one in path.iterdir() if one.name != SOURCES and not one.name.startswith("."))
            )
        else:
            yield path


class Sources:
    """What the lists of sources beside the files, and in the folder above, say of them; each list is read once."""

    def __init__(self) -> None:
        self._listed: dict[Path, dict[str, Origin]] = {}

    def of(self, path: Path, sha256: str) -> Origin | None:
        for folder in (path.parent, path.parent.parent):
            if folder not in self._listed:
                self._listed[folder] = listed(folder)
            if sha256 in self._listed[folder]:
                return self._listed[folder][sha256]
        return None


def _guarded(path: Path, content: bytes, origin: Origin | None) -> Incoming | Rejected:
    try:
        return incoming(content, origin)
    except Exception:  # one notice that the reader trips over must not stop the other thousand
        log.exception("the reader failed on %s", path)
        return Rejected(
            _(
                "De hub maakte zelf een fout bij het lezen van dit bericht. "
                "Meld dit bestand bij de beheerder van de hub."
            )
        )


def incoming(content: bytes, origin: Origin | None = None) -> Incoming | Rejected:
    """A file's bytes as what may come in."""
    reading = parse(content)
    if isinstance(reading, Rejected):
        return reading
    kept = without_contacts(content)
    if isinstance(kept, Rejected):
        return kept
    return Incoming(digest(content), reading, origin_of(content, reading, origin), kept)


def _content(path: Path) -> bytes | Rejected:
    try:
        if not path.exists():
            return Rejected(_("Dit bestand is er niet. Controleer de naam."))
        if not path.is_file():
            return Rejected(_("Dit is geen gewoon bestand. Geef een XML-bestand of een map."))
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError:
        log.warning("%s cannot be read", path, exc_info=True)
        return Rejected(_("Dit bestand is niet te lezen. Controleer of je toegang hebt."))
