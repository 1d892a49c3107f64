"""The yearly report on the state of affairs with its figures, and its files to take along."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Integer,
    Select,
    String,
    UniqueConstraint,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship, selectinload

from buyergroup_hub.files.prints import Print
from buyergroup_hub.kit.db import Instant, Keys, Model, Permalink, Provenance, audiences, one_of, unique_where
from buyergroup_hub.kit.ddl import Frozen, FrozenWith
from buyergroup_hub.kit.fixed import Fixed
from buyergroup_hub.kit.i18n import LANGUAGES
from buyergroup_hub.search.models import Searchable


class StateReport(Permalink, Fixed, Searchable, Provenance, Model):
    """The state of affairs in a year, made from what the hub knew at `as_of`. A draft is programme staff's. Published
    it is everyone's and stays as it is; a correction is a report with the next number."""

    __tablename__ = "state_reports"
    __frozen__ = Frozen(since="number")
    search_kind = "state_report"
    __table_args__ = (
        audiences("public", "programme"),
        UniqueConstraint("year", "number"),
        CheckConstraint("(number IS NULL) = (published_at IS NULL)", name="numbered"),
        CheckConstraint("(published_at IS NULL) = (audience = 'programme')", name="published"),
        unique_where("uq_state_reports_draft", "year", where="number IS NULL"),
    )

    year: Mapped[int] = mapped_column(Integer)
    number: Mapped[int | None] = mapped_column(Integer)
    as_of: Mapped[datetime] = mapped_column(Instant)
    content: Mapped[dict[str, Any]] = mapped_column(Keys)
    digest: Mapped[str] = mapped_column(String(64))
    published_at: Mapped[datetime | None] = mapped_column(Instant)

    figures: Mapped[list[Figure]] = relationship(
        lazy="raise_on_sql", order_by="Figure.position", cascade="all, delete-orphan", back_populates="report"
    )

    @classmethod
    def addressed(cls, pid: str, **_part: object) -> Select[Self]:
        """By its pid; an address may go on to one of its figures."""
        return select(cls).where(cls.pid == pid).options(selectinload(cls.figures))


class Figure(Model):
    """A figure of a report: by which definition and version it was counted, with which parameters, and what was counted
    (`counted`: ids by table). `n` of `of`; unknown is None."""

    __tablename__ = "figures"
    __frozen__ = FrozenWith("state_reports", "report_id", since="number")
    __table_args__ = (
        UniqueConstraint("report_id", "position"),
        CheckConstraint('n IS NULL OR "of" IS NULL OR n <= "of"', name="of"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("state_reports.id"))
    position: Mapped[int] = mapped_column(Integer)
    definition: Mapped[str] = mapped_column(String(60))
    definition_version: Mapped[int] = mapped_column(Integer)
    parameters: Mapped[dict[str, Any]] = mapped_column(Keys)
    n: Mapped[int | None] = mapped_column(Integer)
    of: Mapped[int | None] = mapped_column(Integer)
    counted: Mapped[dict[str, Any]] = mapped_column(Keys)

    report: Mapped[StateReport] = relationship(lazy="raise_on_sql", back_populates="figures")

    @property
    def unknown(self) -> int:
        """Of how many of N nobody knows whether they count; a report from before that was kept apart tells none."""
        return len(self.counted.get("unknown", ()))

    @property
    def addresses(self) -> dict[str, list[str]]:
        """Of n, N and k, where each row stands in the hub; none where the report was drawn up before they were kept."""
        kept: dict[str, list[str]] = self.counted.get("addresses", {"n": [], "of": []})
        return kept


class ReportPrint(Print, Model):
    """The PDF of a report in one language."""

    __tablename__ = "report_prints"
    __table_args__ = (UniqueConstraint("report_id", "language"), one_of("language", LANGUAGES))

    report_id: Mapped[int] = mapped_column(ForeignKey("state_reports.id"))
