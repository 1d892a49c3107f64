"""Indicators: definitions with versions, and the data that each needs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Self

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    Integer,
    Numeric,
    Select,
    String,
    Text,
    UniqueConstraint,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from buyergroup_hub.kit.db import Model, Provenance, audiences, one_of
from buyergroup_hub.kit.fixed import Fixed
from buyergroup_hub.organisations.manifest.models import Theme
from buyergroup_hub.outcomes.glossary import KINDS, PERIOD_KINDS
from buyergroup_hub.search.models import Searchable
from buyergroup_hub.search.records import Hit


class Indicator(Searchable, Provenance, Model):
    """What is measured, under one name; how it is measured stands in its versions. `key` is its address."""

    __tablename__ = "indicators"
    search_kind = "indicator"
    __table_args__ = (audiences("public"), one_of("language", ("nl", "en")))

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    language: Mapped[str] = mapped_column(String(2), default="nl")

    versions: Mapped[list[IndicatorVersion]] = relationship(
        lazy="raise_on_sql", order_by="IndicatorVersion.number", back_populates="indicator"
    )

    @classmethod
    def addressed(cls, key: str) -> Select[Self]:
        return select(cls).where(cls.key == key).options(*cls.whole())

    @classmethod
    def whole(cls) -> tuple[ORMOption, ...]:
        """Load an indicator with its versions: two queries more, however many."""
        versions = selectinload(cls.versions)
        return (
            versions.joinedload(IndicatorVersion.theme),
            versions.selectinload(IndicatorVersion.inputs),
            versions.joinedload(IndicatorVersion.indicator),
        )

    @property
    def current(self) -> IndicatorVersion:
        """The version that is measured by now."""
        return self.versions[-1]


class IndicatorVersion(Fixed, Searchable, Model):
    """One definition. It never changes: another method, boundary or period is another version.

    `kind` process or effect. `share`: values are parts of a whole (percentages), which are never added; they are put
    together by the whole that each is a part of, `weight_name` in `weight_unit`. `minimum` and `maximum` bound a value,
    in `unit`. `sum_subjects`: values of different lots in one period may be added; `sum_time`: those of different
    periods of one lot.
    """

    __tablename__ = "indicator_versions"
    search_kind = "indicator"
    __table_args__ = (
        UniqueConstraint("indicator_id", "number"),
        one_of("kind", KINDS),
        one_of("period_kind", PERIOD_KINDS),
        CheckConstraint("NOT share OR (NOT sum_subjects AND NOT sum_time)", name="share"),
        CheckConstraint("(weight_name IS NULL) = (weight_unit IS NULL)", name="weight"),
        CheckConstraint("weight_name IS NULL OR share", name="weighted"),
        CheckConstraint("minimum IS NULL OR maximum IS NULL OR minimum < maximum", name="bounds"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicators.id"))
    number: Mapped[int] = mapped_column(Integer)
    since: Mapped[date] = mapped_column(Date)
    kind: Mapped[str] = mapped_column(String(8))
    unit: Mapped[str] = mapped_column(String(40))
    share: Mapped[bool] = mapped_column(default=False)
    weight_name: Mapped[str | None] = mapped_column(String(80))
    weight_unit: Mapped[str | None] = mapped_column(String(40))
    minimum: Mapped[Decimal | None] = mapped_column(Numeric(18, 4))
    maximum: Mapped[Decimal | None] = mapped_column(Numeric(18, 4))
    method: Mapped[str] = mapped_column(Text)
    method_version: Mapped[str] = mapped_column(String(60), default="")
    boundary: Mapped[str] = mapped_column(Text)
    period_kind: Mapped[str] = mapped_column(String(16))
    theme_id: Mapped[int] = mapped_column(ForeignKey("themes.id"), index=True)
    sum_subjects: Mapped[bool] = mapped_column(default=False)
    sum_time: Mapped[bool] = mapped_column(default=False)
    change_note: Mapped[str] = mapped_column(Text, default="")

    indicator: Mapped[Indicator] = relationship(lazy="raise_on_sql", back_populates="versions")
    theme: Mapped[Theme] = relationship(lazy="raise_on_sql")
    inputs: Mapped[list[IndicatorInput]] = relationship(
        lazy="raise_on_sql", order_by="IndicatorInput.position", back_populates="version"
    )

    def findable(self) -> Iterable[Hit]:
        return (Hit("indicator", str(self.indicator_id)),)


class IndicatorInput(Fixed, Model):
    """A datum without which a version cannot be computed (the minimum data set). `key` says it in words, the same that
    clauses use in what they provide."""

    __tablename__ = "indicator_inputs"
    __table_args__ = (UniqueConstraint("version_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("indicator_versions.id"))
    position: Mapped[int] = mapped_column(Integer)
    key: Mapped[str] = mapped_column(String(120))

    version: Mapped[IndicatorVersion] = relationship(lazy="raise_on_sql", back_populates="inputs")
