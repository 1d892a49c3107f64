"""What a lot did with a clause, in an exact version, and which data are arranged otherwise."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import ClassVar

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from buyergroup_hub.clauses.registry.models import ClauseVersion
from buyergroup_hub.kit.db import Keys, Model, one_of
from buyergroup_hub.search.models import Searchable
from buyergroup_hub.search.records import Hit
from buyergroup_hub.tenders.glossary import REASONS, USES
from buyergroup_hub.tenders.models.tenders import Lot


class ClauseUse(Searchable, Model):
    """Lot × clause version: used as it stands, changed, or dropped, with the reason, and what came of it.

    `final_text` is what the tender says, copied when it was recorded. Lot, clause and version never change: what a lot
    cited stays (product.md rule 10).
    """

    __tablename__ = "clause_uses"
    __guards__: ClassVar[dict[str, str]] = {
        "version": "NEW.lot_id <> OLD.lot_id OR NEW.clause_id <> OLD.clause_id OR NEW.version_id <> OLD.version_id"
    }
    search_kind = "tender"
    __table_args__ = (
        UniqueConstraint("lot_id", "clause_id"),
        ForeignKeyConstraint(["version_id", "clause_id"], ["clause_versions.id", "clause_versions.clause_id"]),
        one_of("use", USES),
        one_of("reason_kind", REASONS),
        CheckConstraint("(use = 'dropped') = (final_text IS NULL)", name="text"),
        CheckConstraint("(use = 'dropped') = (level IS NULL)", name="leveled"),
        CheckConstraint("level BETWEEN 1 AND 3", name="level"),
        CheckConstraint("(use = 'used') = (reason IS NULL)", name="reason"),
        CheckConstraint("(reason IS NULL) = (reason_kind IS NULL) AND length(trim(reason)) > 0", name="reasoned"),
        Index("ix_clause_uses_clause_id", "clause_id"),
        Index("ix_clause_uses_version_id", "version_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lots.id"))
    clause_id: Mapped[int] = mapped_column(Integer)
    version_id: Mapped[int] = mapped_column(Integer)
    level: Mapped[int | None] = mapped_column(Integer)
    use: Mapped[str] = mapped_column(String(8))
    parameters: Mapped[dict[str, str]] = mapped_column(Keys, default=dict)
    final_text: Mapped[str | None] = mapped_column(Text)
    reason_kind: Mapped[str | None] = mapped_column(String(16))
    reason: Mapped[str | None] = mapped_column(Text)
    result: Mapped[str | None] = mapped_column(Text)
    recorded_on: Mapped[date] = mapped_column(Date)
    lock: Mapped[int] = mapped_column(Integer)

    lot: Mapped[Lot] = relationship(lazy="raise_on_sql", back_populates="uses")
    version: Mapped[ClauseVersion] = relationship(lazy="raise_on_sql")

    __mapper_args__ = {"version_id_col": lock}  # noqa: RUF012

    def findable(self) -> Iterable[Hit]:
        """No index holds uses by themselves; the tender's record names the clauses that it asked for."""
        return ()

    @property
    def asked(self) -> bool:
        """Used as it stands or changed: both ask it of the market."""
        return self.use != "dropped"


class ArrangedInput(Model):
    """A datum that no clause of the tender asks for, and that the buyer arranged otherwise."""

    __tablename__ = "arranged_inputs"
    __table_args__ = (UniqueConstraint("tender_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    tender_id: Mapped[int] = mapped_column(ForeignKey("tenders.id"))
    key: Mapped[str] = mapped_column(String(120))
    how: Mapped[str] = mapped_column(String(400))
    arranged_on: Mapped[date] = mapped_column(Date)
