"""Knowledge items and the clauses that they are about."""

from __future__ import annotations

from datetime import date, datetime
from typing import Self

from sqlalchemy import (
    BindParameter,
    CheckConstraint,
    ColumnElement,
    Date,
    ForeignKey,
    Integer,
    Select,
    String,
    Text,
    UniqueConstraint,
    case,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from buyergroup_hub.accounts.person.models import Person
from buyergroup_hub.clauses.registry.models import Clause
from buyergroup_hub.files.models import File
from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import Instant, Model, PartialDate, Permalink, Provenance, audiences, one_of, unique_where
from buyergroup_hub.kit.ddl import Frozen, FrozenWith
from buyergroup_hub.kit.digests import Json
from buyergroup_hub.knowledge.glossary import KINDS, VERDICTS
from buyergroup_hub.organisations.organisation.models import Organisation
from buyergroup_hub.search.models import Searchable
from buyergroup_hub.texts.versions import PartOfVersion, Versioned

STORY = ("situation", "approach", "result", "again")
"""The parts of a lesson's story, in their order."""
WRITTEN = ("title", "lead", "body", *STORY, "verdict", "dated", "source_url", "change_note")
"""The columns that somebody writes."""


class KnowledgeItem(Permalink, Provenance, Versioned, Searchable, Model):
    """One version of one item. Versions of the same item share a root: the first of them.

    A lesson tells its story in four parts and says whether its writers would do it again (`verdict`); the other kinds
    have a `body`. `dated` is the day of what it is about: of a decision, a document. `source_url` leads to where it
    comes from, or to where it stands if it is not here.
    """

    __tablename__ = "knowledge_items"
    __loose__ = ("lock", "review_asked_on")
    __frozen__ = Frozen(
        since="published_at",
        by_event=("audience",),
        changeable=(
            *("owner_id", "superseded_by_id", "reviewed_on", "review_on", "review_asked_on"),
            *("withdrawn_at", "withdrawn_reason", "lock"),
        ),
    )
    __table_args__ = (
        one_of("kind", KINDS),
        one_of("verdict", VERDICTS),
        one_of("language", ("nl", "en")),
        audiences("public", "group"),
        CheckConstraint("(number IS NULL) = (published_at IS NULL)", name="numbered"),
        CheckConstraint("(digest IS NULL) = (published_at IS NULL)", name="digested"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_reason IS NULL)", name="withdrawn"),
        CheckConstraint(
            "published_at IS NOT NULL OR (withdrawn_at IS NULL AND superseded_by_id IS NULL)", name="draft"
        ),
        CheckConstraint("published_at IS NULL OR audience = 'public'", name="published"),
        CheckConstraint("superseded_by_id <> id", name="two"),
        UniqueConstraint("root_id", "number"),
        unique_where("uq_knowledge_items_draft", "root_id", where="number IS NULL"),
    )

    group_id: Mapped[int | None] = mapped_column(ForeignKey("groups.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    language: Mapped[str] = mapped_column(String(2), default="nl")
    title: Mapped[str] = mapped_column(String(200))
    lead: Mapped[str] = mapped_column(Text, default="")
    body: Mapped[str] = mapped_column(Text, default="")
    situation: Mapped[str] = mapped_column(Text, default="")
    approach: Mapped[str] = mapped_column(Text, default="")
    result: Mapped[str] = mapped_column(Text, default="")
    again: Mapped[str] = mapped_column(Text, default="")
    verdict: Mapped[str | None] = mapped_column(String(8))
    dated: Mapped[str | None] = mapped_column(PartialDate)
    change_note: Mapped[str] = mapped_column(Text, default="")
    file_id: Mapped[int | None] = mapped_column(ForeignKey("files.id"), index=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    written_at: Mapped[datetime] = mapped_column(Instant, default=clock.now)
    root_id: Mapped[int | None] = mapped_column(ForeignKey("knowledge_items.id"))
    superseded_by_id: Mapped[int | None] = mapped_column(ForeignKey("knowledge_items.id"), index=True)
    reviewed_on: Mapped[date | None] = mapped_column(Date)
    review_on: Mapped[date | None] = mapped_column(Date, index=True)
    review_asked_on: Mapped[date | None] = mapped_column(Date)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawn_reason: Mapped[str | None] = mapped_column(Text)
    lock: Mapped[int] = mapped_column(Integer)

    group: Mapped[Group | None] = relationship(lazy="raise_on_sql")
    file: Mapped[File | None] = relationship(lazy="raise_on_sql")
    owner: Mapped[Person | None] = relationship(lazy="raise_on_sql")
    organisation: Mapped[Organisation | None] = relationship(lazy="raise_on_sql")
    successor: Mapped[KnowledgeItem | None] = relationship(
        lazy="raise_on_sql", remote_side="KnowledgeItem.id", foreign_keys=[superseded_by_id]
    )
    clauses: Mapped[list[ItemClause]] = relationship(
        lazy="raise_on_sql", cascade="all, delete-orphan", order_by="ItemClause.clause_id", back_populates="item"
    )

    __mapper_args__ = {"version_id_col": lock}  # noqa: RUF012
    search_kind = "knowledge"

    @classmethod
    def addressed(cls, pid: str) -> Select[Self]:
        return select(cls).where(cls.pid == pid).options(*cls.whole())

    @classmethod
    def whole(cls) -> tuple[ORMOption, ...]:
        """Load an item with all that its page shows of it: one query more, however many clauses."""
        return (
            joinedload(cls.group),
            joinedload(cls.file),
            joinedload(cls.owner),
            joinedload(cls.organisation),
            joinedload(cls.successor),
            selectinload(cls.clauses).joinedload(ItemClause.clause),
        )

    @classmethod
    def state_on(cls, day: date | BindParameter[date]) -> ColumnElement[str]:
        """The SQL of `state`."""
        return case(
            (cls.published_at.is_(None), "draft"),
            (cls.withdrawn_at.is_not(None), "withdrawn"),
            (cls.superseded_by_id.is_not(None), "superseded"),
            (cls.review_on <= day, "to_review"),
            else_="current",
        )

    @property
    def state(self) -> str:
        """What it is today: withdrawn before superseded before to review before current."""
        if self.published_at is None:
            return "draft"
        if self.withdrawn_at is not None:
            return "withdrawn"
        if self.superseded_by_id is not None:
            return "superseded"
        return "to_review" if self.review_on is not None and self.review_on <= clock.today() else "current"

    @property
    def address(self) -> dict[str, str]:
        return {"pid": self.pid}

    @property
    def person_id(self) -> int | None:
        """Whose it is, for the rights."""
        return self.owner_id

    @property
    def first_id(self) -> int:
        """What the versions of one item share."""
        return self.root_id or self.id

    @classmethod
    def of_same_root(cls, item: KnowledgeItem) -> ColumnElement[bool]:
        return or_(cls.id == item.first_id, cls.root_id == item.first_id)

    def content(self) -> Json:
        written = {name: getattr(self, name) for name in WRITTEN}
        return {
            "kind": self.kind,
            "language": self.language,
            "number": self.number,
            "file": self.file.sha256 if self.file else None,
            "clauses": sorted(link.clause.code for link in self.clauses),
            **written,
        }


class ItemClause(PartOfVersion, Model):
    """The item is about this clause."""

    __tablename__ = "item_clauses"
    __frozen__ = FrozenWith("knowledge_items", "item_id", since="published_at")
    version_by = "item"

    item_id: Mapped[int] = mapped_column(ForeignKey("knowledge_items.id"), primary_key=True)
    clause_id: Mapped[int] = mapped_column(ForeignKey("clauses.id"), primary_key=True, index=True)

    item: Mapped[KnowledgeItem] = relationship(lazy="raise_on_sql", back_populates="clauses")
    clause: Mapped[Clause] = relationship(lazy="raise_on_sql")
