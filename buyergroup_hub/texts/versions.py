"""What was published stays as it was (rule 11): a number, a digest, and refusal of any change.

A version has an address that never changes: the record's own, then `/versions/` and its number, as in
`/clauses/VB-12/versions/3`; inside a text and inside frozen content the same version is named `VB-12@3`. A correction
is a new version.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import Connection, String, event, inspect
from sqlalchemy.orm import Mapped, Mapper, Session, mapped_column, object_session

from buyergroup_hub.kit import clock, digests
from buyergroup_hub.kit.db import Instant
from buyergroup_hub.kit.ddl import Frozen
from buyergroup_hub.kit.digests import Json
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.fixed import Fixed
from buyergroup_hub.kit.i18n import _l


class Versioned(Fixed):
    """A mixin for versions: a draft until `freeze`, from then on fixed but for what `__frozen__` names, such as a
    withdrawal with its reason."""

    __frozen__: ClassVar[Frozen] = Frozen(since="published_at", by_event=("audience",))

    number: Mapped[int | None]
    digest: Mapped[str | None] = mapped_column(String(64))
    published_at: Mapped[datetime | None] = mapped_column(Instant, active_history=True)

    def content(self) -> Json:
        """All that the version says, ids and texts alike; the digest is taken over its canonical JSON."""
        raise NotImplementedError

    @property
    def is_published(self) -> bool:
        return self.published_at is not None

    @property
    def is_intact(self) -> bool:
        """Whether the content is still what was published."""
        return self.digest == digest_of(self.content())

    def freeze(self, number: int) -> str:
        """Publish as this number now; answers the digest."""
        if self.is_published:
            raise RuleBroken(_l("Deze versie is al gepubliceerd. Maak een nieuwe versie."))
        self.number = number  # first, since content may name it
        self.digest, self.published_at = digest_of(self.content()), clock.now()
        return self.digest


class PartOfVersion:
    """A mixin for rows that a version consists of: its texts, levels, pinned items. Fixed from its publication on."""

    version_by: ClassVar[str] = "version"
    """The relationship that leads to the version."""


def canonical_json(value: Any) -> str:
    """The one spelling of a value as JSON: keys sorted, no spaces, UTF-8.

    After RFC 8785, of which numbers are the hard half: whole numbers only. Days, instants (UTC, to the second or with
    microseconds) and decimals are texts. Raises TypeError for anything else, a float among them.
    """
    return digests.canonical(_plain(value))


def digest_of(value: Any) -> str:
    """SHA-256, hexadecimal, of the value's canonical JSON."""
    return digests.digest(canonical_json(value))


def _plain(value: Any) -> Json:
    match value:
        case None | bool() | int() | str():
            return value
        case datetime():
            if value.tzinfo is None:
                raise TypeError("an instant needs a time zone")
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case date() | Decimal():
            return str(value)
        case Mapping() if all(isinstance(key, str) for key in value):
            return {key: _plain(each) for key, each in value.items()}
        case Sequence() if not isinstance(value, bytes | bytearray):
            return [_plain(each) for each in value]
    raise TypeError(f"{type(value).__name__} has no canonical JSON")


def was_published(version: Versioned) -> bool:
    """Whether the database holds it as published: what is being published now may still change."""
    history = inspect(version).attrs.published_at.load_history()
    before = history.deleted or history.unchanged
    return bool(before) and before[0] is not None


@event.listens_for(Versioned, "before_update", propagate=True)
@event.listens_for(Versioned, "before_delete", propagate=True)
def _keep_version(mapper: Mapper[Any], _connection: Connection, version: Versioned) -> None:
    if not was_published(version):
        return
    state = inspect(version)
    changed = {column.key for column in mapper.column_attrs if state.attrs[column.key].history.has_changes()}
    session = object_session(version)
    if changed - version.__frozen__.open or (session is not None and version in session.deleted):
        raise _fixed()


@event.listens_for(PartOfVersion, "before_insert", propagate=True)
@event.listens_for(PartOfVersion, "before_update", propagate=True)
@event.listens_for(PartOfVersion, "before_delete", propagate=True)
def _keep_part(mapper: Mapper[Any], _connection: Connection, part: PartOfVersion) -> None:
    session = object_session(part)
    if session is None or (part in session.dirty and not session.is_modified(part)):
        return
    if any(was_published(version) for version in _versions_of(mapper, part, session)):
        raise _fixed()


def _versions_of(mapper: Mapper[Any], part: PartOfVersion, session: Session) -> Iterator[Versioned]:
    """The version that the part belongs to, and the one that it belonged to."""
    if getattr(part, part.version_by) is not None:
        yield getattr(part, part.version_by)
    relation = mapper.relationships[part.version_by]
    foreign_key, _remote = relation.local_remote_pairs[0]
    history = inspect(part).attrs[mapper.get_property_by_column(foreign_key).key].load_history()
    for key in {*history.sum()} - {None}:
        version = session.get(relation.mapper.class_, key)
        if version is not None:
            yield version


def _fixed() -> RuleBroken:
    return RuleBroken(_l("Deze versie is gepubliceerd en ligt vast. Maak een nieuwe versie voor een wijziging."))
