"""Take a notice in, and know which ones belong together."""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import selectinload, undefer

from buyergroup_hub.events.actions import record
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.digests import digest
from buyergroup_hub.notices.eforms import stored
from buyergroup_hub.notices.eforms.notice import PSEUDO_LOT, publication_number
from buyergroup_hub.notices.eforms.provenance import Kind, Origin
from buyergroup_hub.notices.eforms.record import Organisation, Reading
from buyergroup_hub.notices.registry import events
from buyergroup_hub.notices.registry.models import Notice, NoticeBuyer, NoticeCode, NoticeFacet, NoticeFile
from buyergroup_hub.notices.registry.queries import notices_of_procedure

READER = 2
"""The version of the reader. Raise it when the reader finds more: the next import reads known files again."""

_CODE = re.compile(r"\d{8}", re.ASCII)
_REFERENCE = re.compile(r"[0-9a-f-]{36}-\d{2}", re.ASCII)


class Taken(StrEnum):
    IMPORTED = "imported"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file that was read and may come in: the original's digest, what it says, what it is, what is kept of it."""

    sha256: str
    reading: Reading
    origin: Origin
    kept: bytes


def take(incoming: Incoming) -> Taken:
    """Take one notice in, in the running transaction. The same file twice is one notice.

    Another file with the same publication number is the same publication: it replaces what was there, unless it is an
    older version or says the same. Examples and drafts carry no number, so that they never stand in for the real one.
    What a list of sources once said of a file stands until a list says otherwise.
    """
    known = db.session.scalars(_whole().where(Notice.sha256 == incoming.sha256)).one_or_none()
    if known is not None:
        origin = incoming.origin if incoming.origin.listed else replace(incoming.origin, kind=Kind(known.kind))
        same = known.reader == READER and known.kind == origin.kind
        return Taken.UNCHANGED if same else _update(known, replace(incoming, origin=origin))
    number = _number(incoming)
    same_number = _whole().where(Notice.publication_number == number)
    known = db.session.scalars(same_number).one_or_none() if number else None
    if known is None:
        return _import(incoming)
    held = known.reading
    if (incoming.reading.version or "") < (held.version or "") or _content(incoming.reading) == _content(held):
        return Taken.UNCHANGED
    return _update(known, incoming)


def _import(incoming: Incoming) -> Taken:
    notice = Notice(origin="imported", audience="public", file=NoticeFile())
    _fill(notice, incoming)
    db.session.add(notice)
    db.session.flush()
    _link(notice)
    record(events.IMPORTED, notice, {"kind": notice.kind})
    return Taken.IMPORTED


def _update(notice: Notice, incoming: Incoming) -> Taken:
    notice.buyers, notice.codes = [], []
    db.session.flush()  # the old rows leave before new ones come with the same keys
    _fill(notice, incoming)
    db.session.flush()
    _link(notice)
    record(events.UPDATED, notice, {"kind": notice.kind})
    return Taken.UPDATED


def known_kinds(digests: Collection[str]) -> dict[str, Kind]:
    """Of the original files that are in and were read by this reader: what they are, by digest."""
    rows = select(Notice.sha256, Notice.kind).where(Notice.sha256.in_(digests), Notice.reader == READER)
    return {row.sha256: Kind(row.kind) for row in db.session.execute(rows)}


def _whole() -> Select[Notice]:
    parts = (Notice.buyers, Notice.codes, Notice.facets, Notice.file)
    return select(Notice).options(undefer(Notice.parsed), *map(selectinload, parts))


def _content(reading: Reading) -> Reading:
    return replace(reading, remarks=())


def _number(incoming: Incoming) -> str | None:
    return None if incoming.origin.demo else incoming.reading.publication_number


def _fill(notice: Notice, incoming: Incoming) -> None:
    reading, whole = incoming.reading, incoming.reading.subject
    title = whole.title or next((lot.subject.title for lot in reading.lots if lot.subject.title), None)
    notice.sha256, notice.reader = incoming.sha256, READER
    notice.publication_number = _number(incoming)
    notice.kind, notice.demo = incoming.origin.kind, incoming.origin.demo
    notice.subtype, notice.form, notice.procedure = reading.subtype, reading.form, reading.procedure
    notice.title, notice.title_language = (title.value, title.language) if title else (None, None)
    notice.cpv, notice.issued_on, notice.closes_at = whole.cpv, reading.issued_on, closing(reading)
    notice.year = reading.issued_on.year if reading.issued_on else None
    notice.lot_count = sum(lot.kind == "lot" and lot.id != PSEUDO_LOT for lot in reading.lots)
    notice.parsed = stored.as_json(reading)  # type: ignore[assignment]
    reference = f"{reading.uuid}-{reading.version}"
    notice.reference = reference if _REFERENCE.fullmatch(reference) else None
    notice.previous_reference = next(_previous(reading), None)
    codes = _codes(reading)
    notice.codes = [NoticeCode(code=code) for code in codes]
    notice.buyers = [_buyer(position, one) for position, one in enumerate(reading.buying)]
    notice.facets = [
        NoticeFacet(name=name, value=value, form=notice.form, year=notice.year, demo=notice.demo)
        for name, values in (
            ("cpv", (code[:2] for code in codes)),
            ("country", (one.country for one in reading.buying)),
        )
        for value in dict.fromkeys(values)
        if value
    ]
    notice.file.packed = zlib.compress(incoming.kept, 6)


def _codes(reading: Reading) -> list[str]:
    parts = [reading.subject, *(lot.subject for lot in reading.lots)]
    found = (code for part in parts for code in (part.cpv, *part.more_cpv) if code and _CODE.fullmatch(code))
    return list(dict.fromkeys(found))


def _buyer(position: int, organisation: Organisation) -> NoticeBuyer:
    keys = buyer_keys(organisation)
    return NoticeBuyer(
        position=position,
        name=organisation.name.value if organisation.name else None,
        identifier=organisation.identifier,
        country=organisation.country,
        identifier_key=keys[0],
        name_key=keys[1],
    )


def buyer_keys(organisation: Organisation) -> tuple[str | None, str | None]:
    """Digests of country with number, and of country with name, as far as they say something.

    A Dutch BT-501 is mostly a KvK number without scheme, sometimes a name or a full stop: it counts with four or more
    digits. Names are compared without capitals, accents and signs.
    """
    country = organisation.country or ""
    number = re.sub(r"[^0-9a-z]", "", (organisation.identifier or "").lower())
    name = _folded(organisation.name.value) if organisation.name else ""
    counts = sum(sign.isdigit() for sign in number) >= 4
    return (
        digest(f"{country}:{number}") if counts else None,
        digest(f"{country}:{name}") if len(name) >= 3 else None,
    )


def _folded(name: str) -> str:
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(sign))
    return " ".join(re.findall(r"\w+", plain))


def closing(reading: Reading) -> datetime | None:
    """The first instant at which something closes: tenders, requests, interest or a consultation's answers."""
    found = (
        moment.at
        for lot in reading.lots
        for moment in (lot.deadlines.tenders, lot.deadlines.requests, lot.deadlines.interest, lot.deadlines.answers)
        if moment is not None and moment.at is not None
    )
    return min(found, default=None)


def _previous(reading: Reading) -> Iterator[str]:
    """What a change notice says that it changes: `uuid-version`, or a publication number; else nothing that we use."""
    for change in reading.changes:
        said = (change.previous or "").strip().lower()
        number = publication_number(said)
        if number or _REFERENCE.fullmatch(said):
            yield number or said


def _link(notice: Notice) -> None:
    """Find the notice that this one changes, and those that change this one and came in before it.

    Only where exactly one fits, and never an invented one to a real one.
    """
    alike = select(Notice).where(Notice.demo == notice.demo, Notice.id != notice.id)
    notice.previous_id = None
    if notice.previous_reference:
        same = or_(
            Notice.reference == notice.previous_reference, Notice.publication_number == notice.previous_reference
        )
        earlier = db.session.scalars(alike.where(same).limit(2)).all()
        notice.previous_id = earlier[0].id if len(earlier) == 1 else None
    names = [name for name in (notice.reference, notice.publication_number) if name]
    waiting = alike.where(Notice.previous_reference.in_(names), Notice.previous_id.is_(None))
    for later in db.session.scalars(waiting) if names else ():
        later.previous_id = notice.id


def together(notice: Notice) -> list[Notice]:
    """The notices of the same procedure that share a buyer with this one, itself included, oldest first."""
    if notice.procedure is None:
        return [notice]
    return notices_of_procedure(notice.id, notice.procedure, notice.demo)


def readings(notices: Sequence[Notice]) -> list[tuple[Notice, Reading]]:
    """What each of the notices says, in one query."""
    ids = [notice.id for notice in notices]
    rows = db.session.execute(select(Notice.id, Notice.parsed).where(Notice.id.in_(ids))).all()
    parsed = {row.id: row.parsed for row in rows}
    return [(notice, stored.reading(parsed[notice.id])) for notice in notices]
