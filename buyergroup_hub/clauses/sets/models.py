"""Sets of groups and baskets of people."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    Select,
    String,
    UniqueConstraint,
    select,
)
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from buyergroup_hub.clauses.registry.models import Clause, ClauseText, ClauseVersion
from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import Instant, Keys, Model, Permalink, audiences, unique_where
from buyergroup_hub.kit.ddl import FrozenWith
from buyergroup_hub.kit.digests import Json
from buyergroup_hub.texts.versions import PartOfVersion, Versioned


class ClauseSet(Permalink, Versioned, Model):
    """A group's clauses for a project type and level, in numbered publications; or a person's own set, her basket."""

    __tablename__ = "clause_sets"
    __table_args__ = (
        CheckConstraint("(group_id IS NULL) <> (person_id IS NULL)", name="owner"),
        CheckConstraint("person_id IS NULL OR (number IS NULL AND audience LIKE 'person:%')", name="basket"),
        CheckConstraint("group_id IS NULL OR (project_type IS NOT NULL AND level IS NOT NULL)", name="for"),
        CheckConstraint("level BETWEEN 1 AND 3", name="level"),
        CheckConstraint("(number IS NULL) = (published_at IS NULL)", name="numbered"),
        CheckConstraint("published_at IS NULL OR (digest IS NOT NULL AND audience = 'public')", name="published"),
        audiences("public", "group", "person"),
        UniqueConstraint("group_id", "project_type", "level", "number"),
        unique_where(
            "uq_clause_sets_draft", "group_id", "project_type", "level", where="number IS NULL AND group_id IS NOT NULL"
        ),
    )

    group_id: Mapped[int | None] = mapped_column(ForeignKey("groups.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    title: Mapped[str] = mapped_column(String(160), default="")
    project_type: Mapped[str | None] = mapped_column(String(80))
    level: Mapped[int | None] = mapped_column(Integer)
    number: Mapped[int | None] = mapped_column(Integer)
    changed_at: Mapped[datetime] = mapped_column(Instant, default=clock.now)
    audience: Mapped[str] = mapped_column(String(40), index=True)
    demo: Mapped[bool] = mapped_column(default=False)

    group: Mapped[Group | None] = relationship(lazy="raise_on_sql")
    items: Mapped[list[SetItem]] = relationship(
        lazy="raise_on_sql", order_by="SetItem.position", back_populates="set", cascade="all, delete-orphan"
    )

    @classmethod
    def addressed(cls, pid: str | None = None, basket: str | None = None) -> Select[Self]:
        """A group's set, or a basket: the one never answers at the address of the other."""
        named, owner = (pid, cls.group_id) if basket is None else (basket, cls.person_id)
        return select(cls).where(cls.pid == named, owner.is_not(None)).options(*cls.whole())

    @classmethod
    def whole(cls) -> tuple[ORMOption, ...]:
        """Load a set with its items and all that their versions say."""
        version = selectinload(cls.items).joinedload(SetItem.version)
        return (
            joinedload(cls.group),
            version.joinedload(ClauseVersion.clause).joinedload(Clause.group),
            version.selectinload(ClauseVersion.themes),
            version.selectinload(ClauseVersion.texts).selectinload(ClauseText.levels),
            version.selectinload(ClauseVersion.parameters),
        )

    def content(self) -> Json:
        """What a publication holds: exact versions, levels and what the group filled in."""
        return {
            "project_type": self.project_type,
            "level": self.level,
            "number": self.number,
            "items": [
                {
                    "clause": f"{item.version.clause.code}@{item.version.number}",
                    "digest": item.version.digest,
                    "level": item.level,
                    "parameters": dict(item.parameters),
                }
                for item in self.items
            ],
        }

    @property
    def is_basket(self) -> bool:
        return self.group_id is None and self.group is None  # also of who has no account, which no table holds


class SetItem(PartOfVersion, Model):
    """One clause of a set, in one version and level, with what was filled in. A clause stands in a set once."""

    __tablename__ = "set_items"
    __frozen__ = FrozenWith("clause_sets", "set_id", since="published_at")
    __table_args__ = (
        UniqueConstraint("set_id", "clause_id"),
        ForeignKeyConstraint(["version_id", "clause_id"], ["clause_versions.id", "clause_versions.clause_id"]),
        CheckConstraint("level BETWEEN 1 AND 3", name="level"),
        Index("ix_set_items_version_id", "version_id"),
        Index("ix_set_items_clause_id", "clause_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    set_id: Mapped[int] = mapped_column(ForeignKey("clause_sets.id"))
    clause_id: Mapped[int] = mapped_column(Integer)
    version_id: Mapped[int] = mapped_column(Integer)
    level: Mapped[int] = mapped_column(Integer)
    position: Mapped[int] = mapped_column(Integer)
    parameters: Mapped[dict[str, str]] = mapped_column(Keys, default=dict)

    set: Mapped[ClauseSet] = relationship(lazy="raise_on_sql", back_populates="items")
    version: Mapped[ClauseVersion] = relationship(lazy="raise_on_sql")

    version_by = "set"
