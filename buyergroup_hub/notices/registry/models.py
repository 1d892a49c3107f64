"""Notices with their buyers and CPV codes, and the kept files."""

from __future__ import annotations

import zlib
from datetime import date, datetime
from typing import Any, Self

from sqlalchemy import Date, ForeignKey, Index, LargeBinary, Select, String, Text, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import Instant, Keys, Model, Permalink, Provenance, audiences, one_of
from buyergroup_hub.kit.fixed import Loose
from buyergroup_hub.notices.eforms import stored
from buyergroup_hub.notices.eforms.provenance import Kind
from buyergroup_hub.notices.eforms.record import Reading
from buyergroup_hub.search.models import Searchable

KINDS = tuple(Kind)


class Notice(Permalink, Searchable, Provenance, Model):
    """One file. `sha256` is the original file's; `publication_number` counts only for real publications."""

    __tablename__ = "notices"
    search_kind = "notice"
    __table_args__ = (
        one_of("kind", KINDS),
        audiences("public"),
        Index(None, "issued_on", "id"),
        Index(None, "audience", "issued_on"),  # newest first
        Index(None, "audience", "form", "year", "demo", "issued_on"),  # counts and order of the list, without the rows
    )

    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    publication_number: Mapped[str | None] = mapped_column(String(16), unique=True)
    reference: Mapped[str | None] = mapped_column(String(40), index=True)
    previous_reference: Mapped[str | None] = mapped_column(String(40), index=True)
    previous_id: Mapped[int | None] = mapped_column(ForeignKey("notices.id"), index=True)
    kind: Mapped[str] = mapped_column(String(8))
    subtype: Mapped[str] = mapped_column(String(400), index=True)
    form: Mapped[str | None] = mapped_column(String(80), index=True)
    procedure: Mapped[str | None] = mapped_column(String(400), index=True)
    title: Mapped[str | None] = mapped_column(Text)
    title_language: Mapped[str | None] = mapped_column(String(3))
    cpv: Mapped[str | None] = mapped_column(String(400))
    issued_on: Mapped[date | None] = mapped_column(Date)
    year: Mapped[int | None]
    closes_at: Mapped[datetime | None] = mapped_column(Instant, index=True)
    lot_count: Mapped[int] = mapped_column(default=0)
    reader: Mapped[int]
    parsed: Mapped[dict[str, Any]] = mapped_column(Keys, deferred=True)
    imported_at: Mapped[datetime] = mapped_column(Instant, default=clock.now)

    buyers: Mapped[list[NoticeBuyer]] = relationship(
        lazy="raise_on_sql", order_by="NoticeBuyer.position", cascade="all, delete-orphan"
    )
    codes: Mapped[list[NoticeCode]] = relationship(lazy="raise_on_sql", cascade="all, delete-orphan")
    facets: Mapped[list[NoticeFacet]] = relationship(lazy="raise_on_sql", cascade="all, delete-orphan")
    file: Mapped[NoticeFile] = relationship(lazy="raise_on_sql", cascade="all, delete-orphan", back_populates="notice")

    @classmethod
    def addressed(cls, pid: str) -> Select[Self]:
        return select(cls).where(cls.pid == pid)

    @property
    def reading(self) -> Reading:
        """What the notice says, as values."""
        return stored.reading(self.parsed)

    @property
    def is_consultation(self) -> bool:
        return self.form == "consultation" or self.subtype == "E1"


class NoticeBuyer(Loose, Model):
    """A buyer as the notice names it. The keys say whether two notices share a buyer: the same number in the same
    country, or the same name in it."""

    __tablename__ = "notice_buyers"

    notice_id: Mapped[int] = mapped_column(ForeignKey("notices.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str | None] = mapped_column(Text)
    identifier: Mapped[str | None] = mapped_column(String(400))
    country: Mapped[str | None] = mapped_column(String(400))
    identifier_key: Mapped[str | None] = mapped_column(String(64), index=True)
    name_key: Mapped[str | None] = mapped_column(String(64), index=True)


class NoticeCode(Loose, Model):
    """A CPV code of the whole or of a lot, for filters."""

    __tablename__ = "notice_codes"

    notice_id: Mapped[int] = mapped_column(ForeignKey("notices.id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(8), primary_key=True, index=True)


class NoticeFacet(Loose, Model):
    """A division of CPV (two digits) or a country of a buyer that a notice has, once each, and beside it what else the
    list is narrowed by: so the list counts them in one index, without looking up thousands of notices."""

    __tablename__ = "notice_facets"
    __table_args__ = (
        one_of("name", ("cpv", "country")),
        Index("ix_notice_facets_counted", "name", "value", "form", "year", "demo"),
    )

    notice_id: Mapped[int] = mapped_column(ForeignKey("notices.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(8), primary_key=True)
    value: Mapped[str] = mapped_column(String(400), primary_key=True)
    form: Mapped[str | None] = mapped_column(String(80))
    year: Mapped[int | None]
    demo: Mapped[bool]


class NoticeFile(Model):
    """The kept file, without the people in it, packed. For programme staff, who check what an import did."""

    __tablename__ = "notice_files"
    __table_args__ = (audiences("programme"),)

    notice_id: Mapped[int] = mapped_column(ForeignKey("notices.id"), primary_key=True)
    audience: Mapped[str] = mapped_column(String(40), default="programme")
    packed: Mapped[bytes] = mapped_column(LargeBinary)

    notice: Mapped[Notice] = relationship(lazy="joined", innerjoin=True, back_populates="file")

    @classmethod
    def addressed(cls, pid: str) -> Select[Self]:
        return select(cls).join(cls.notice).where(Notice.pid == pid)

    @property
    def content(self) -> bytes:
        return zlib.decompress(self.packed)
