"""Organisations, their identifiers and successions, affiliations, plans and themes, and the Manifest's records."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Self

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ColumnElement,
    Date,
    ForeignKey,
    Index,
    Integer,
    Select,
    String,
    UniqueConstraint,
    and_,
    func,
    or_,
    select,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from buyergroup_hub.accounts.models import Person
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import Instant, Model, PartialDate, Pid, Provenance, audiences, new_pid, one_of
from buyergroup_hub.kit.fixed import Loose
from buyergroup_hub.kit.i18n import _, locale
from buyergroup_hub.kit.names import as_read
from buyergroup_hub.search.models import Searchable
from buyergroup_hub.search.records import Hit

KINDS = ("public_client", "market_party", "trade_association", "knowledge_partner", "programme")
SCHEMES = ("OIN", "KVK", "FOREIGN")
CAPACITIES = ("employee", "programme_staff")
SUCCESSIONS = ("merged", "split", "renamed", "duplicate")
REPORT_STATES = ("published", "missing")


def signature(name: str, known: bool) -> str:
    """A name with a word where nobody looked up whose it is."""
    return name if known else _("%(name)s (niet nagekeken)", name=name)


class Organisation(Searchable, Provenance, Model):
    """A market party that registered itself is seen by its own people only (`org:…`), until it shows itself: who looks
    must not learn which firms are about to answer a consultation."""

    __tablename__ = "organisations"
    search_kind = "organisation"
    __table_args__ = (
        one_of("kind", KINDS),
        audiences("public", "org"),
        CheckConstraint("(verified_at IS NULL) = (verified_how IS NULL)", name="verified"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    pid: Mapped[str] = mapped_column(Pid, unique=True, default=new_pid)
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
        Index(
            "uq_identifiers_oin",
            "value",
            unique=True,
            sqlite_where=text("scheme = 'OIN' AND until IS NULL"),
            postgresql_where=text("scheme = 'OIN' AND until IS NULL"),
        ),
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


class Affiliation(Model):
    """A person works for an organisation. Rights need one that is confirmed and runs."""

    __tablename__ = "affiliations"
    __loose__ = ("function",)
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        one_of("capacity", CAPACITIES),
        Index(None, "person_id"),  # also those that end: every request of hers asks what runs now
        Index(
            "uq_affiliations_running",
            "person_id",
            "organisation_id",
            unique=True,
            sqlite_where=text("until IS NULL"),
            postgresql_where=text("until IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    pid: Mapped[str] = mapped_column(Pid, unique=True, default=new_pid)
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


class Handover(Model):
    """Two administrators give somebody a party of which nobody is left, or let a colleague sign where who signs is
    gone. Until `due_at` everybody who ever worked there can object."""

    __tablename__ = "handovers"
    __loose__ = ("address",)
    __table_args__ = (
        CheckConstraint("(agreed_at IS NULL) = (agreed_by_id IS NULL)", name="agreed"),
        CheckConstraint("agreed_by_id <> asked_by_id", name="two"),
        CheckConstraint("agreed_at >= due_at", name="waited"),
        Index(
            "uq_handovers_running",
            "organisation_id",
            unique=True,
            sqlite_where=text("agreed_at IS NULL AND stopped_at IS NULL"),
            postgresql_where=text("agreed_at IS NULL AND stopped_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    pid: Mapped[str] = mapped_column(Pid, unique=True, default=new_pid)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    address: Mapped[str] = mapped_column(String(254))
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    due_at: Mapped[datetime] = mapped_column(Instant)
    agreed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    agreed_at: Mapped[datetime | None] = mapped_column(Instant)
    stopped_at: Mapped[datetime | None] = mapped_column(Instant)

    organisation: Mapped[Organisation] = relationship(lazy="raise_on_sql")
    asked_by: Mapped[Person] = relationship(foreign_keys=[asked_by_id], lazy="raise_on_sql")


class Plan(Model):
    """A period of the national plan: 2021–2025, 2026–2030."""

    __tablename__ = "plans"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(20), unique=True)
    since: Mapped[date] = mapped_column(Date)
    until: Mapped[date] = mapped_column(Date)


class Theme(Model):
    """A theme of a plan, with validity dates: a new plan brings new themes, and old facts keep theirs."""

    __tablename__ = "themes"
    __table_args__ = (UniqueConstraint("plan_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"))
    key: Mapped[str] = mapped_column(String(40))
    label_nl: Mapped[str] = mapped_column(String(80))
    label_en: Mapped[str] = mapped_column(String(80))
    position: Mapped[int] = mapped_column(Integer)
    since: Mapped[date] = mapped_column(Date)
    until: Mapped[date | None] = mapped_column(Date)
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("themes.id"))

    @property
    def label(self) -> str:
        return self.label_en if locale() == "en" else self.label_nl


class Signatory(Provenance, Model):
    """An organisation signed the Manifest MVOI, itself or by another on its behalf. It counts for the plan in whose
    time that was; for none where the day is unknown."""

    __tablename__ = "signatories"
    __resealed__ = "0042_signed_when"
    __table_args__ = (UniqueConstraint("organisation_id", "plan_id"), audiences("public"))

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("plans.id"), index=True)
    signed_on: Mapped[str | None] = mapped_column(PartialDate)
    signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))

    organisation: Mapped[Organisation] = relationship(foreign_keys=[organisation_id], lazy="raise_on_sql")
    signed_by: Mapped[Organisation | None] = relationship(foreign_keys=[signed_by_id], lazy="raise_on_sql")
    action_plans: Mapped[list[ActionPlan]] = relationship(lazy="raise_on_sql")
    yearly_reports: Mapped[list[YearlyReport]] = relationship(lazy="raise_on_sql")


class ActionPlan(Provenance, Model):
    """A signatory's public plan. `until` is where its period ends."""

    __tablename__ = "action_plans"
    __table_args__ = (audiences("public"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    signatory_id: Mapped[int] = mapped_column(ForeignKey("signatories.id"), index=True)
    period: Mapped[str] = mapped_column(String(20))
    until: Mapped[str | None] = mapped_column(PartialDate)
    published_on: Mapped[str | None] = mapped_column(PartialDate)
    url: Mapped[str | None] = mapped_column(String(500))

    themes: Mapped[list[Theme]] = relationship(
        secondary="action_plan_themes", order_by="Theme.position", lazy="raise_on_sql"
    )


class ActionPlanTheme(Loose, Model):
    """A theme for which an action plan sets goals."""

    __tablename__ = "action_plan_themes"

    action_plan_id: Mapped[int] = mapped_column(ForeignKey("action_plans.id"), primary_key=True)
    theme_id: Mapped[int] = mapped_column(ForeignKey("themes.id"), primary_key=True, index=True)


class YearlyReport(Provenance, Model):
    """What is known of a year's report: public, or known to be missing. No row is unknown."""

    __tablename__ = "yearly_reports"
    __table_args__ = (UniqueConstraint("signatory_id", "year"), audiences("public"), one_of("state", REPORT_STATES))

    id: Mapped[int] = mapped_column(primary_key=True)
    signatory_id: Mapped[int] = mapped_column(ForeignKey("signatories.id"))
    year: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(String(16), default="published")
    published_on: Mapped[str | None] = mapped_column(PartialDate)
    url: Mapped[str | None] = mapped_column(String(500))


class Registration(Loose, Model):
    """A market party that wants in, before the address of its person is confirmed. Nothing of it counts yet, nobody
    sees it, and it is thrown away when its link expires."""

    __tablename__ = "registrations"

    id: Mapped[int] = mapped_column(primary_key=True)
    pid: Mapped[str] = mapped_column(Pid, unique=True, default=new_pid)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    address: Mapped[str] = mapped_column(String(254), index=True)
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(20))
    organisation: Mapped[str] = mapped_column(String(200))
    scheme: Mapped[str] = mapped_column(String(8))
    country: Mapped[str] = mapped_column(String(2))
    number: Mapped[str] = mapped_column(String(60))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant, index=True)
    used_at: Mapped[datetime | None] = mapped_column(Instant)

    @property
    def works(self) -> bool:
        return self.used_at is None and clock.now() < self.expires_at


def themes_now(themes: list[Any]) -> list[Any]:
    """Those that hold today."""
    today = clock.today()
    return [theme for theme in themes if theme.since <= today and (theme.until is None or today < theme.until)]
