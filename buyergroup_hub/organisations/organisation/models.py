"""Organisations, their identifiers and successions, and the affiliations of people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Self

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ColumnElement,
    Date,
    ForeignKey,
    Index,
    Select,
    String,
    UniqueConstraint,
    and_,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from buyergroup_hub.accounts.person.models import Person
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import Instant, Model, PartialDate, Permalink, Provenance, audiences, one_of, unique_where
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.kit.names import as_read
from buyergroup_hub.search.models import Searchable
from buyergroup_hub.search.records import Hit

KINDS = ("public_client", "market_party", "trade_association", "knowledge_partner", "programme")
SCHEMES = ("OIN", "KVK", "FOREIGN")
CAPACITIES = ("employee", "programme_staff")
SUCCESSIONS = ("merged", "split", "renamed", "duplicate")


def signature(name: str, known: bool) -> str:
    """A name with a word where nobody looked up whose it is."""
    return name if known else _("%(name)s (niet nagekeken)", name=name)


class Organisation(Permalink, Searchable, Provenance, Model):
    """A market party that registered itself is seen by its own people only (`org:…`), until it shows itself: who looks
    must not learn which firms are about to answer a consultation."""

    __tablename__ = "organisations"
    search_kind = "organisation"
    __table_args__ = (
        one_of("kind", KINDS),
        audiences("public", "org"),
        CheckConstraint("(verified_at IS NULL) = (verified_how IS NULL)", name="verified"),
    )

    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(200), index=True)
    country: Mapped[str] = mapped_column(String(2), default="NL")
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    website: Mapped[str | None] = mapped_column(String(300))
    verified_at: Mapped[datetime | None] = mapped_column(Instant)
    verified_how: Mapped[str | None] = mapped_column(String(40))

    identifiers: Mapped[list[Identifier]] = relationship(back_populates="organisation", lazy="raise_on_sql")

    @classmethod
    def addressed(cls, pid: str) -> Select[Self]:
        return select(cls).where(cls.pid == pid)

    @classmethod
    def known(cls) -> ColumnElement[bool]:
        """Its name was looked up, or a source says it."""
        return or_(cls.verified_at.is_not(None), cls.origin != "entered")

    @classmethod
    def goes_by(cls, name: str) -> ColumnElement[bool]:
        """Who typed a name here, or took another one, is not whom others mean by it."""
        return and_(func.lower(cls.name) == as_read(name).lower(), cls.known())

    @property
    def is_known(self) -> bool:
        """The same of one."""
        return self.verified_at is not None or self.origin != "entered"

    @property
    def signature(self) -> str:
        """The name under which it says something to everyone, with a word where nobody looked up whose it is."""
        return signature(self.name, self.is_known)

    @property
    def organisation_id(self) -> int:
        return self.id

    @property
    def market(self) -> bool:
        return self.kind in ("market_party", "trade_association")


class Identifier(Searchable, Model):
    """A number in a register. A running OIN belongs to one organisation; a KvK number may be shared by departments."""

    __tablename__ = "identifiers"
    __table_args__ = (
        one_of("scheme", SCHEMES),
        unique_where("uq_identifiers_oin", "value", where="scheme = 'OIN' AND until IS NULL"),
        Index("ix_identifiers_value", "scheme", "value"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    scheme: Mapped[str] = mapped_column(String(8))
    country: Mapped[str] = mapped_column(String(2), default="NL")
    value: Mapped[str] = mapped_column(String(60))
    since: Mapped[date | None] = mapped_column(Date)
    until: Mapped[date | None] = mapped_column(Date)

    organisation: Mapped[Organisation] = relationship(back_populates="identifiers", lazy="raise_on_sql")

    def findable(self) -> Iterable[Hit]:
        """The organisation is found by its number."""
        return (Hit("organisation", str(self.organisation_id)),)


class OrganisationSuccession(Searchable, Model):
    """A merger, a split or a new name: from that day `to` goes on with what `from` did. Old facts keep the old one."""

    __tablename__ = "organisation_successions"
    __table_args__ = (
        UniqueConstraint("from_id", "to_id"),
        CheckConstraint("from_id <> to_id", name="two"),
        one_of("kind", SUCCESSIONS),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    from_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    to_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    on: Mapped[str | None] = mapped_column(PartialDate)
    kind: Mapped[str] = mapped_column(String(16))

    from_organisation: Mapped[Organisation] = relationship(foreign_keys=[from_id], lazy="raise_on_sql")
    to_organisation: Mapped[Organisation] = relationship(foreign_keys=[to_id], lazy="raise_on_sql")

    def findable(self) -> Iterable[Hit]:
        """Who is succeeded is marked as ended."""
        return (Hit("organisation", str(self.from_id)),)


class Affiliation(Permalink, Model):
    """A person works for an organisation. Rights need one that is confirmed and runs."""

    __tablename__ = "affiliations"
    __loose__ = ("function",)
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        one_of("capacity", CAPACITIES),
        Index(None, "person_id"),  # also those that end: every request of hers asks what runs now
        unique_where("uq_affiliations_running", "person_id", "organisation_id", where="until IS NULL"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    capacity: Mapped[str] = mapped_column(String(16), default="employee")
    function: Mapped[str] = mapped_column(String(80), default="")
    may_endorse: Mapped[bool] = mapped_column(Boolean, default=False)
    since: Mapped[datetime] = mapped_column(Instant, default=clock.now)
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
    until: Mapped[datetime | None] = mapped_column(Instant)

    person: Mapped[Person] = relationship(lazy="raise_on_sql")
    organisation: Mapped[Organisation] = relationship(lazy="raise_on_sql")

    @property
    def runs(self) -> bool:
        return self.confirmed_at is not None and (self.until is None or clock.now() < self.until)

    @property
    def market(self) -> bool:
        return self.organisation.market
