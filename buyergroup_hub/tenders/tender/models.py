"""Tenders with their buyers, groups, CPV codes and lots, and the rule that says how far a tender is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, Self, cast

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    Numeric,
    Select,
    String,
    Table,
    Text,
    UniqueConstraint,
    and_,
    case,
    exists,
    or_,
    select,
)
from sqlalchemy.orm import (
    Mapped,
    MappedSQLExpression,
    column_property,
    joinedload,
    mapped_column,
    relationship,
    selectinload,
)
from sqlalchemy.orm.interfaces import ORMOption

from buyergroup_hub.clauses.registry.models import Clause, ClauseText, ClauseVersion
from buyergroup_hub.consultations.sheets.models import Consultation
from buyergroup_hub.groups.group.models import SECTORS, Group
from buyergroup_hub.kit.db import (
    Instant,
    Keys,
    Model,
    PartialDate,
    Permalink,
    Provenance,
    audiences,
    one_of,
    unique_where,
)
from buyergroup_hub.organisations.organisation.models import Organisation
from buyergroup_hub.search.models import Searchable
from buyergroup_hub.search.records import Hit
from buyergroup_hub.tenders.glossary import LOT_KINDS, NATURES, REASONS, RELATIONS, USES

REACHED = ("realised", "contracted", "awarded")
"""Stages that lots reach, the furthest first; the columns are named after them."""


class Tender(Permalink, Searchable, Provenance, Model):
    """A procurement project. `organisation_id` is the buyer that keeps it, unknown where no buyer is known here.

    `expected` is a quarter or a year, `2027-Q1` or `2027`; unknown is None. `region` is where it is carried out, as a
    NUTS 1 code (Regulation (EC) No 1059/2003): `NL1` to `NL4`, or `NL` for all of the country. What was checked before
    publication, and how much of it was arranged then, stays as it was: `ready_of` data, `ready_in` arranged.
    """

    __tablename__ = "tenders"
    __resealed__ = "without its stage"
    search_kind = "tender"
    __table_args__ = (
        audiences("public", "clients", "org"),
        one_of("nature", NATURES),
        one_of("sector", SECTORS),
        CheckConstraint("length(expected) IN (4, 7)", name="expected"),
        CheckConstraint("published_on IS NULL OR audience = 'public'", name="published"),
        CheckConstraint("(amount IS NULL) = (currency IS NULL) AND amount >= 0", name="amount"),
        CheckConstraint("ready_in >= 0 AND ready_in <= ready_of", name="ready"),
    )

    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    title: Mapped[str] = mapped_column(String(400))
    description: Mapped[str] = mapped_column(Text, default="")
    nature: Mapped[str | None] = mapped_column(String(10))
    sector: Mapped[str | None] = mapped_column(String(20))
    procedure: Mapped[str | None] = mapped_column(String(400), index=True)
    amount: Mapped[Decimal | None] = mapped_column(Numeric(18, 2))
    currency: Mapped[str | None] = mapped_column(String(3))
    intended_on: Mapped[date | None] = mapped_column(Date)
    decided_on: Mapped[date | None] = mapped_column(Date)
    published_on: Mapped[date | None] = mapped_column(Date, index=True)
    cancelled_on: Mapped[date | None] = mapped_column(Date)
    cancelled_reason: Mapped[str | None] = mapped_column(Text)
    expected: Mapped[str | None] = mapped_column(String(7), index=True)
    region: Mapped[str | None] = mapped_column(String(3))
    ready_in: Mapped[int | None] = mapped_column(Integer)
    ready_of: Mapped[int | None] = mapped_column(Integer)
    ready_on: Mapped[date | None] = mapped_column(Date)
    changed_at: Mapped[datetime] = mapped_column(Instant)
    version: Mapped[int] = mapped_column(Integer)
    if TYPE_CHECKING:
        stage: MappedSQLExpression[str]

    organisation: Mapped[Organisation | None] = relationship(lazy="raise_on_sql")
    buyers: Mapped[list[TenderBuyer]] = relationship(
        lazy="raise_on_sql", order_by="TenderBuyer.position", cascade="all, delete-orphan"
    )
    groups: Mapped[list[TenderGroup]] = relationship(
        lazy="raise_on_sql", order_by="TenderGroup.id", cascade="all, delete-orphan"
    )
    codes: Mapped[list[TenderCode]] = relationship(
        lazy="raise_on_sql", order_by="TenderCode.position", cascade="all, delete-orphan"
    )
    lots: Mapped[list[Lot]] = relationship(
        lazy="raise_on_sql", order_by="Lot.number", back_populates="tender", cascade="all, delete-orphan"
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    @classmethod
    def addressed(cls, pid: str, **_part: object) -> Select[Self]:
        """By its pid; an address may go on to a part of it."""
        return select(cls).where(cls.pid == pid).options(*cls.whole())

    @classmethod
    def headed(cls, pid: str, **_part: object) -> Select[Self]:
        """The same with its groups only, for a page that shows one part or reads more by questions of its own."""
        return select(cls).where(cls.pid == pid).options(*cls.head())

    @classmethod
    def head(cls) -> tuple[ORMOption, ...]:
        return joinedload(cls.organisation), selectinload(cls.groups).joinedload(TenderGroup.group)

    @classmethod
    def whole(cls) -> tuple[ORMOption, ...]:
        """Load a tender with its parts: five queries more, however many tenders."""
        lots = selectinload(cls.lots)
        uses = lots.selectinload(Lot.uses).options(*ClauseUse.whole())
        return (
            *cls.head(),
            selectinload(cls.buyers),
            selectinload(cls.codes),
            lots.selectinload(Lot.awards),
            uses,
        )

    @property
    def home(self) -> Group | None:
        """The group that it is planned with; its clients may see it before everyone does."""
        return next((link.group for link in self.groups if link.home), None)

    @property
    def group_id(self) -> int | None:
        return next((link.group_id for link in self.groups if link.home), None)

    @property
    def is_public(self) -> bool:
        return self.audience == "public"

    @property
    def counted(self) -> list[Lot]:
        """The lots that are counted: no parts, and none that another one came in the place of."""
        return [lot for lot in self.lots if lot.kind != "part" and lot.replaced_by_id is None]


class TenderBuyer(Searchable, Model):
    """A buyer by the name that a person or notice gives; resolved to an organisation where exactly one fits."""

    __tablename__ = "tender_buyers"
    search_kind = "tender"

    id: Mapped[int] = mapped_column(primary_key=True)
    tender_id: Mapped[int] = mapped_column(ForeignKey("tenders.id"), index=True)
    position: Mapped[int] = mapped_column(Integer)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    name: Mapped[str | None] = mapped_column(Text)
    identifier: Mapped[str | None] = mapped_column(String(400))
    country: Mapped[str | None] = mapped_column(String(3))

    def findable(self) -> Iterable[Hit]:
        return (Hit("tender", str(self.tender_id)),)


class TenderGroup(Searchable, Model):
    """A group that a tender has to do with: it uses its set (and counts for its clauses), or only cites it."""

    __tablename__ = "tender_groups"
    search_kind = "tender"
    __table_args__ = (
        UniqueConstraint("tender_id", "group_id"),
        one_of("relation", RELATIONS),
        Index("ix_tender_groups_group_id", "group_id", "relation"),
        unique_where("uq_tender_groups_home", "tender_id", where="home"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    tender_id: Mapped[int] = mapped_column(ForeignKey("tenders.id"))
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"))
    relation: Mapped[str] = mapped_column(String(8), default="set")
    home: Mapped[bool] = mapped_column(default=False)

    group: Mapped[Group] = relationship(lazy="raise_on_sql")

    def findable(self) -> Iterable[Hit]:
        return (Hit("tender", str(self.tender_id)),)


class TenderCode(Searchable, Model):
    """A CPV code without its check digit; the main one first."""

    __tablename__ = "tender_codes"
    search_kind = "tender"
    __table_args__ = (UniqueConstraint("tender_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    tender_id: Mapped[int] = mapped_column(ForeignKey("tenders.id"))
    code: Mapped[str] = mapped_column(String(8), index=True)
    position: Mapped[int] = mapped_column(Integer)

    def findable(self) -> Iterable[Hit]:
        return (Hit("tender", str(self.tender_id)),)


class Lot(Searchable, Model):
    """A lot, or the whole of a tender without lots; a part of a planning notice is never counted.

    `uses_recorded_on`: from that day the buyer says that all clause uses of the lot stand here, so that a clause
    without a row was not asked for. Without it, a clause without a row is unknown.
    """

    __tablename__ = "lots"
    search_kind = "tender"
    __table_args__ = (
        UniqueConstraint("tender_id", "number"),
        UniqueConstraint("tender_id", "external_id"),
        one_of("kind", LOT_KINDS),
        CheckConstraint("not_awarded_reason IS NULL OR awarded_on IS NULL", name="awarded"),
        CheckConstraint("(amount IS NULL) = (currency IS NULL) AND amount >= 0", name="amount"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    tender_id: Mapped[int] = mapped_column(ForeignKey("tenders.id"))
    number: Mapped[int] = mapped_column(Integer)
    external_id: Mapped[str | None] = mapped_column(String(400))
    kind: Mapped[str] = mapped_column(String(8), default="lot")
    title: Mapped[str] = mapped_column(String(400), default="")
    project_type: Mapped[str | None] = mapped_column(String(80))
    amount: Mapped[Decimal | None] = mapped_column(Numeric(18, 2))
    currency: Mapped[str | None] = mapped_column(String(3))
    closes_at: Mapped[datetime | None] = mapped_column(Instant, index=True)
    uses_recorded_on: Mapped[date | None] = mapped_column(Date)
    awarded_on: Mapped[date | None] = mapped_column(Date)
    not_awarded_reason: Mapped[str | None] = mapped_column(Text)
    contracted_on: Mapped[date | None] = mapped_column(Date)
    realised_on: Mapped[date | None] = mapped_column(Date)
    realisation_expected: Mapped[str | None] = mapped_column(PartialDate)
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey("lots.id"))
    version: Mapped[int] = mapped_column(Integer)

    tender: Mapped[Tender] = relationship(lazy="raise_on_sql", back_populates="lots")
    awards: Mapped[list[Award]] = relationship(
        lazy="raise_on_sql", order_by="Award.id", cascade="all, delete-orphan", back_populates="lot"
    )
    uses: Mapped[list[ClauseUse]] = relationship(
        lazy="raise_on_sql", order_by="ClauseUse.id", cascade="all, delete-orphan", back_populates="lot"
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    def findable(self) -> Iterable[Hit]:
        return (Hit("tender", str(self.tender_id)),)

    def use_of(self, clause_id: int) -> ClauseUse | None:
        return next((use for use in self.uses if use.clause_id == clause_id), None)

    @property
    def winners(self) -> list[str]:
        return [award.name for award in self.awards if award.name]


class Award(Model):
    """Who won a lot, for how much. A natural person has no name here."""

    __tablename__ = "awards"
    __table_args__ = (CheckConstraint("(amount IS NULL) = (currency IS NULL) AND amount >= 0", name="amount"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lots.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    name: Mapped[str | None] = mapped_column(Text)
    identifier: Mapped[str | None] = mapped_column(String(400))
    amount: Mapped[Decimal | None] = mapped_column(Numeric(18, 2))
    currency: Mapped[str | None] = mapped_column(String(3))
    contract_ref: Mapped[str | None] = mapped_column(String(400))

    lot: Mapped[Lot] = relationship(lazy="raise_on_sql", back_populates="awards")


class LotItem(Permalink, Model):
    """What a lot buys and how much of it, without which no effect can be computed. An unknown quantity is None.
    `source` says where it comes from: a design, a bill of quantities, an estimate."""

    __tablename__ = "lot_items"
    __table_args__ = (
        UniqueConstraint("lot_id", "what"),
        CheckConstraint("quantity >= 0", name="quantity"),
    )

    lot_id: Mapped[int] = mapped_column(ForeignKey("lots.id"))
    what: Mapped[str] = mapped_column(String(200))
    quantity: Mapped[Decimal | None] = mapped_column(Numeric(18, 3))
    unit: Mapped[str] = mapped_column(String(40), default="")
    source: Mapped[str] = mapped_column(String(200), default="")


class LotTheme(Model):
    """Was a theme asked for in a lot? A clause use writes true; only a person says false. No row is unknown."""

    __tablename__ = "lot_themes"
    __table_args__ = (
        one_of("source", ("use", "person", "notice")),
        CheckConstraint("asked OR source = 'person'", name="asked"),
    )

    lot_id: Mapped[int] = mapped_column(ForeignKey("lots.id"), primary_key=True)
    theme_id: Mapped[int] = mapped_column(ForeignKey("themes.id"), primary_key=True, index=True)
    asked: Mapped[bool]
    source: Mapped[str] = mapped_column(String(8))


class ClauseUse(Searchable, Model):
    """Lot × clause version: used as it stands, changed, or dropped, with the reason, and what came of it.

    `final_text` is what the tender says, copied when it was recorded. Lot, clause and version never change: what a lot
    cited stays (rule 10).
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

    @classmethod
    def whole(cls) -> tuple[Any, ...]:
        """Load a use with all that its version says."""
        version = joinedload(cls.version)
        return (
            version.joinedload(ClauseVersion.clause).joinedload(Clause.group),
            version.selectinload(ClauseVersion.themes),
            version.selectinload(ClauseVersion.parameters),
            version.selectinload(ClauseVersion.texts).selectinload(ClauseText.levels),
        )

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


class TenderConsultation(Model):
    """A market consultation that came before a tender: who bids may have been involved earlier (Directive 2014/24/EU
    art. 41), and what it handed out stays accessible."""

    __tablename__ = "tender_consultations"

    tender_id: Mapped[int] = mapped_column(ForeignKey("tenders.id"), primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultations.id"), primary_key=True, index=True)
    linked_on: Mapped[date] = mapped_column(Date)

    tender: Mapped[Tender] = relationship(lazy="raise_on_sql")
    consultation: Mapped[Consultation] = relationship(lazy="raise_on_sql")


def quarter_of(day: date) -> str:
    """As `Tender.expected` holds it."""
    return f"{day.year}-Q{(day.month + 2) // 3}"


def reached(lot: Lot, stage: str) -> bool:
    """Has a lot come as far as this stage? Who contracted has awarded, known day or not."""
    further = REACHED[: REACHED.index(stage) + 1]
    return any(getattr(lot, f"{one}_on") is not None for one in further)


def stage_of(tender: Tender, lots: Sequence[Lot]) -> str:
    """How far a tender is: cancelled, else the furthest of realised, contracted and awarded that all its
    counted lots reached, lots that were not awarded skipped; else published, decided or an intention.

    `Tender.stage` says the same in SQL.
    """
    if tender.cancelled_on is not None:
        return "cancelled"
    running = [
        lot for lot in lots if lot.kind != "part" and lot.replaced_by_id is None and lot.not_awarded_reason is None
    ]
    for stage in REACHED if running else ():
        if all(reached(lot, stage) for lot in running):
            return stage
    if tender.published_on is not None:
        return "published"
    return "decided" if tender.decided_on is not None else "intention"


_LOTS = cast(Table, Lot.__table__)


def _running(lot: Any) -> ColumnElement[bool]:
    return and_(
        lot.c.tender_id == Tender.id,
        lot.c.kind != "part",
        lot.c.replaced_by_id.is_(None),
        lot.c.not_awarded_reason.is_(None),
    )


def _all_reached(stage: str) -> ColumnElement[bool]:
    some, behind = _LOTS.alias("some"), _LOTS.alias("behind")
    further = REACHED[: REACHED.index(stage) + 1]
    there = or_(*(behind.c[f"{one}_on"].is_not(None) for one in further))
    any_lot = exists().where(_running(some)).correlate(Tender)
    return and_(any_lot, ~exists().where(_running(behind), ~there).correlate(Tender))


Tender.stage = column_property(
    case(
        (Tender.cancelled_on.is_not(None), "cancelled"),
        *((_all_reached(stage), stage) for stage in REACHED),
        (Tender.published_on.is_not(None), "published"),
        (Tender.decided_on.is_not(None), "decided"),
        else_="intention",
    )
)
