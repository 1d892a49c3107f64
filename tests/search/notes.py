"""A findable thing for tests: a note with a title and an audience, on a table of its own."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import ClassVar

from sqlalchemy import select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from buyergroup_hub.access import visible_to
from buyergroup_hub.kit.db import db
from buyergroup_hub.permissions import Standing
from buyergroup_hub.search.kinds import HitView, SearchKind
from buyergroup_hub.search.models import Searchable
from buyergroup_hub.search.records import Record


class Apart(DeclarativeBase):
    """Tables that no migration makes."""


class Note(Searchable, Apart):
    __tablename__ = "test_notes"
    search_kind: ClassVar[str] = "note"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    audience: Mapped[str] = mapped_column(default="public")
    demo: Mapped[bool] = mapped_column(default=False)
    ended: Mapped[bool] = mapped_column(default=False)


def make_table() -> None:
    Apart.metadata.create_all(db.session.connection())


def write(title: str, audience: str = "public", **columns: bool) -> Note:
    note = Note(title=title, audience=audience, **columns)
    db.session.add(note)
    db.session.flush()
    return note


def _ids() -> Iterable[str]:
    return map(str, db.session.scalars(select(Note.id)))


def _records(ids: Collection[str]) -> Iterable[Record]:
    for note in db.session.scalars(select(Note).where(Note.id.in_(map(int, ids)))):
        facets = {"length": str(len(note.title.split()))}
        yield Record("note", str(note.id), note.audience, note.title, facets=facets)


def _hits(ids: Collection[str], who: Standing) -> Mapping[str, HitView]:
    seen = select(Note).where(Note.id.in_(map(int, ids)), visible_to(who, Note))
    return {str(note.id): _hit(note) for note in db.session.scalars(seen)}


def _hit(note: Note) -> HitView:
    return HitView(
        title=note.title,
        url=f"/notes/{note.id}",
        kind="Notitie",
        picture="file",
        text=note.title,
        demo=note.demo,
        state="ended" if note.ended else "",
        onward=("De opvolger", "/notes/opvolger") if note.ended else None,
        facts=("aantekening",),
    )


NOTES = SearchKind(kind="note", label="Notitie", ids=_ids, records=_records, hits=_hits)
