"""Figures that a public source gives."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import (
    CheckConstraint,
    Date,
    Numeric,
    String,
    Text,
)
from sqlalchemy.orm import Mapped, mapped_column

from buyergroup_hub.kit.db import Model, PartialDate, Provenance, audiences, one_of
from buyergroup_hub.outcomes.glossary import QUALIFIERS


class ReferenceFigure(Provenance, Model):
    """A figure as a public source gives it, at its own date: never added to or divided by another one.

    `value` in `unit`, of `of` where the source names a whole; `boundary` is what the source counts, `since` and `until`
    the period that it is about.
    """

    __tablename__ = "reference_figures"
    __table_args__ = (
        audiences("public"),
        one_of("qualifier", QUALIFIERS),
        CheckConstraint('"of" IS NULL OR value <= "of"', name="of"),
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
