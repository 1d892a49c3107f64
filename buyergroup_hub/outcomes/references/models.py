"""Figures that a source gives."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Self

from sqlalchemy import CheckConstraint, Date, Numeric, Select, String, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import Instant, Model, PartialDate, Provenance, audiences, one_of
from buyergroup_hub.kit.ddl import Frozen
from buyergroup_hub.kit.fixed import Fixed
from buyergroup_hub.kit.i18n import locale
from buyergroup_hub.outcomes.glossary import FIGURE_SUBJECTS, QUALIFIERS


class ReferenceFigure(Provenance, Fixed, Model):
    """A figure as a source gives it, at its own date: never added to or divided by another one.

    `value` in `unit`, of `of` where the source names a whole; `boundary` is what the source counts, `since` and `until`
    the period that it is about. A row never changes: a newer figure is one beside it, and what was wrong is withdrawn.
    """

    __tablename__ = "reference_figures"
    __frozen__ = Frozen(by_event=("withdrawn_at", "withdrawn_reason", "audience"))
    __resealed__ = "0049_figures_of_the_manifest"
    __table_args__ = (
        audiences("public"),
        one_of("qualifier", QUALIFIERS),
        one_of("subject", FIGURE_SUBJECTS),
        CheckConstraint('"of" IS NULL OR value <= "of"', name="of"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_reason IS NULL)", name="withdrawn"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(60), unique=True)
    label_nl: Mapped[str] = mapped_column(String(200))
    label_en: Mapped[str] = mapped_column(String(200))
    value: Mapped[Decimal] = mapped_column(Numeric(18, 4))
    of: Mapped[Decimal | None] = mapped_column(Numeric(18, 4))
    unit: Mapped[str] = mapped_column(String(40), default="")
    qualifier: Mapped[str] = mapped_column(String(10), default="exact")
    as_of: Mapped[str | None] = mapped_column(PartialDate)
    since: Mapped[str | None] = mapped_column(PartialDate)
    until: Mapped[str | None] = mapped_column(PartialDate)
    boundary: Mapped[str] = mapped_column(Text, default="")
    source: Mapped[str] = mapped_column(String(300))
    seen_on: Mapped[date | None] = mapped_column(Date)
    subject: Mapped[str] = mapped_column(String(12), default="other")
    place: Mapped[str] = mapped_column(String(200), default="")
    read_from: Mapped[str | None] = mapped_column(String(200))
    stated_at: Mapped[datetime | None] = mapped_column(Instant, default=clock.now)
    """When somebody wrote it down; of those that came with the hub nobody did."""
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawn_reason: Mapped[str | None] = mapped_column(Text)

    @classmethod
    def addressed(cls, key: str) -> Select[Self]:
        return select(cls).where(cls.key == key)

    @property
    def label(self) -> str:
        return (self.label_en if locale() == "en" else "") or self.label_nl

    @property
    def spoken(self) -> str:
        """The language of its label as shown."""
        return "en" if locale() == "en" and self.label_en else "nl"

    @property
    def counts(self) -> tuple[str, str, str]:
        """What it counts: figures that share it say the same at different dates."""
        return self.label_nl, self.unit, self.boundary

    @property
    def when(self) -> str:
        """Its date, or the last day of its period; text that sorts."""
        return self.as_of or self.until or self.since or ""
