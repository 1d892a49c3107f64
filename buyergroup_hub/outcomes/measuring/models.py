"""Measurements: a value of an indicator's version for a lot, tender, organisation or group; which data a lot has."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Self

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Numeric,
    Select,
    String,
    Text,
    select,
)
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from buyergroup_hub.accounts.person.models import Person
from buyergroup_hub.files.models import File
from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.kit.db import Instant, Model, Permalink, Provenance, audiences, one_of
from buyergroup_hub.kit.ddl import Frozen
from buyergroup_hub.kit.fixed import Fixed, Loose
from buyergroup_hub.organisations.organisation.models import Organisation
from buyergroup_hub.outcomes.glossary import INPUT_STATES, QUALITIES, SOURCES, UNKNOWN_REASONS
from buyergroup_hub.outcomes.indicators.models import IndicatorVersion
from buyergroup_hub.search.models import Searchable
from buyergroup_hub.search.records import Hit
from buyergroup_hub.tenders.tender.models import ClauseUse, Lot, Tender, TenderGroup


class LotInput(Loose, Model):
    """How a lot stands with a datum. No row is missing; `use_id` is the clause use that brings it."""

    __tablename__ = "lot_inputs"
    __table_args__ = (one_of("state", INPUT_STATES),)

    lot_id: Mapped[int] = mapped_column(ForeignKey("lots.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    state: Mapped[str] = mapped_column(String(16))
    use_id: Mapped[int | None] = mapped_column(ForeignKey("clause_uses.id", ondelete="SET NULL"), index=True)
    note: Mapped[str] = mapped_column(String(400), default="")
    recorded_on: Mapped[date] = mapped_column(Date)

    lot: Mapped[Lot] = relationship(lazy="raise_on_sql")
    use: Mapped[ClauseUse | None] = relationship(lazy="raise_on_sql")


class Measurement(Permalink, Fixed, Searchable, Provenance, Model):
    """A value in the unit of its version, a band from `low` to `high`, or unknown with the reason. Of one thing.

    `weight` is the whole that a share is a part of, in the version's `weight_unit`; None is unknown. `since` and
    `until` are the first and last day that it is about. It never changes: a better one replaces it, the old one stays.
    """

    __tablename__ = "measurements"
    __frozen__ = Frozen(by_event=("audience",))
    search_kind = "measurement"
    __table_args__ = (
        audiences("public", "clients", "org", "group"),
        one_of("quality", QUALITIES),
        one_of("source_kind", SOURCES),
        one_of("unknown_reason", UNKNOWN_REASONS),
        CheckConstraint(
            "(CASE WHEN lot_id IS NULL THEN 0 ELSE 1 END + CASE WHEN tender_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN of_organisation_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN of_group_id IS NULL THEN 0 ELSE 1 END) = 1",
            name="subject",
        ),
        CheckConstraint(
            "(CASE WHEN value IS NULL THEN 0 ELSE 1 END + CASE WHEN low IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN unknown_reason IS NULL THEN 0 ELSE 1 END) = 1",
            name="answer",
        ),
        CheckConstraint("(low IS NULL) = (high IS NULL) AND low < high", name="band"),
        CheckConstraint("(since IS NULL) = (until IS NULL) AND since <= until", name="period"),
        CheckConstraint("unknown_reason IS NOT NULL OR since IS NOT NULL", name="dated"),
        CheckConstraint("(unknown_reason IS NULL) = (quality IS NOT NULL)", name="certain"),
        CheckConstraint("(unknown_reason IS NULL) = (source_kind IS NOT NULL)", name="sourced"),
        CheckConstraint("weight IS NULL OR (weight > 0 AND unknown_reason IS NULL)", name="weight"),
        CheckConstraint("replaces_id <> id", name="two"),
        Index("ix_measurements_version_id", "version_id"),
    )

    version_id: Mapped[int] = mapped_column(ForeignKey("indicator_versions.id"))
    lot_id: Mapped[int | None] = mapped_column(ForeignKey("lots.id"), index=True)
    tender_id: Mapped[int | None] = mapped_column(ForeignKey("tenders.id"), index=True)
    of_organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    of_group_id: Mapped[int | None] = mapped_column(ForeignKey("groups.id"), index=True)
    since: Mapped[date | None] = mapped_column(Date)
    until: Mapped[date | None] = mapped_column(Date)
    value: Mapped[Decimal | None] = mapped_column(Numeric(18, 4))
    low: Mapped[Decimal | None] = mapped_column(Numeric(18, 4))
    high: Mapped[Decimal | None] = mapped_column(Numeric(18, 4))
    weight: Mapped[Decimal | None] = mapped_column(Numeric(18, 4))
    unknown_reason: Mapped[str | None] = mapped_column(String(16))
    quality: Mapped[str | None] = mapped_column(String(12))
    source_kind: Mapped[str | None] = mapped_column(String(12))
    source: Mapped[str] = mapped_column(String(400), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    file_id: Mapped[int | None] = mapped_column(ForeignKey("files.id"), index=True)
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("measurements.id"), unique=True)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    recorded_at: Mapped[datetime] = mapped_column(Instant)

    version: Mapped[IndicatorVersion] = relationship(lazy="raise_on_sql")
    lot: Mapped[Lot | None] = relationship(lazy="raise_on_sql")
    tender: Mapped[Tender | None] = relationship(lazy="raise_on_sql")
    of_organisation: Mapped[Organisation | None] = relationship(lazy="raise_on_sql")
    of_group: Mapped[Group | None] = relationship(lazy="raise_on_sql")
    file: Mapped[File | None] = relationship(lazy="raise_on_sql")
    recorded_by: Mapped[Person | None] = relationship(lazy="raise_on_sql")
    replaces: Mapped[Measurement | None] = relationship(
        lazy="raise_on_sql", remote_side="Measurement.id", foreign_keys=[replaces_id], back_populates="successor"
    )
    successor: Mapped[Measurement | None] = relationship(
        lazy="raise_on_sql", foreign_keys=[replaces_id], back_populates="replaces", uselist=False
    )

    @classmethod
    def addressed(cls, pid: str) -> Select[Self]:
        return select(cls).where(cls.pid == pid).options(*cls.whole())

    @classmethod
    def whole(cls) -> tuple[ORMOption, ...]:
        """Load a measurement with its version and what it is of: three queries more, however many."""
        lot, tender, version = joinedload(cls.lot), joinedload(cls.tender), joinedload(cls.version)
        return (
            version.joinedload(IndicatorVersion.indicator),
            version.joinedload(IndicatorVersion.theme),
            lot.joinedload(Lot.tender).joinedload(Tender.organisation),
            lot.joinedload(Lot.tender).selectinload(Tender.groups).joinedload(TenderGroup.group),
            tender.joinedload(Tender.organisation),
            tender.selectinload(Tender.groups).joinedload(TenderGroup.group),
            joinedload(cls.of_organisation),
            joinedload(cls.of_group),
            joinedload(cls.file),
            joinedload(cls.recorded_by),
            joinedload(cls.replaces),
            selectinload(cls.successor),
        )

    def findable(self) -> Iterable[Hit]:
        """The value in whose place it came is an old one from now on."""
        return (Hit("measurement", str(one)) for one in (self.id, self.replaces_id) if one)

    @property
    def of_tender(self) -> Tender | None:
        """The tender that it is of, or that its lot is of."""
        return self.lot.tender if self.lot is not None else self.tender

    @property
    def organisation_id(self) -> int | None:
        """Whose people may measure, for the rights: the buyer's, or of what is measured itself."""
        return self.of_tender.organisation_id if self.of_tender is not None else self.of_organisation_id

    @property
    def group_id(self) -> int | None:
        """Whose leaders may measure, for the rights."""
        return self.of_tender.group_id if self.of_tender is not None else self.of_group_id
