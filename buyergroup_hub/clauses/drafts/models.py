"""The numbers that were given out, what was saved of a draft, and what a person keeps to herself."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from buyergroup_hub.clauses.registry.wording import Content
from buyergroup_hub.kit.db import Instant, Keys, Model, audiences
from buyergroup_hub.kit.digests import Json
from buyergroup_hub.kit.fixed import Loose


class CodePrefix(Loose, Model):
    """The last number that was given out under a prefix. Numbers of drafts that were thrown away are not used again."""

    __tablename__ = "clause_prefixes"

    prefix: Mapped[str] = mapped_column(String(4), primary_key=True)
    last: Mapped[int] = mapped_column(Integer, default=0)


class ClauseRevision(Loose, Model):
    """One saving of a draft. U(version, language, number): the database finds the second of two editors (rule 9)."""

    __tablename__ = "clause_revisions"
    __table_args__ = (UniqueConstraint("version_id", "language", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("clause_versions.id"))
    language: Mapped[str] = mapped_column(String(2))
    number: Mapped[int] = mapped_column(Integer)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    content: Mapped[dict[str, Json]] = mapped_column(Keys)

    def read(self) -> Content:
        return Content.from_json(self.content)


class KeptDraft(Loose, Model):
    """What a person wrote and has not saved yet, or could not save because somebody was first: hers alone."""

    __tablename__ = "clause_drafts"
    __table_args__ = (UniqueConstraint("version_id", "language", "person_id"), audiences("person"))

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("clause_versions.id"))
    language: Mapped[str] = mapped_column(String(2))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    base: Mapped[int] = mapped_column(Integer)
    at: Mapped[datetime] = mapped_column(Instant)
    content: Mapped[dict[str, Json]] = mapped_column(Keys)
    session: Mapped[str | None] = mapped_column(String(12))
    audience: Mapped[str] = mapped_column(String(40))

    def read(self) -> Content:
        return Content.from_json(self.content)
