"""The consultation with its dates and team, its sheet with questions and documents, and the parties that answer.

Each circle has rows of files of its own, so that no file is read by more people than what it came with (rules 2 and 3).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar, Self

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ColumnElement,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    Select,
    String,
    Text,
    UniqueConstraint,
    and_,
    bindparam,
    case,
    select,
)
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship
from sqlalchemy.types import TypeDecorator

from buyergroup_hub.accounts.person.models import Person
from buyergroup_hub.clauses.registry.models import ClauseVersion
from buyergroup_hub.files.models import File
from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import Instant, Keys, Model, Permalink, Provenance, audiences, one_of, unique_where
from buyergroup_hub.kit.ddl import FrozenWith
from buyergroup_hub.kit.digests import Json
from buyergroup_hub.kit.fixed import Fixed, Loose
from buyergroup_hub.organisations.organisation.models import Organisation
from buyergroup_hub.search.models import Searchable
from buyergroup_hub.search.records import Hit

MOST_FILES = 5
"""With one answer, one handout or one sheet."""


class SheetFile(Permalink, Model):
    """A document with the sheet: the organisers' until opening, then everyone's at the same instant, and it stays."""

    __tablename__ = "sheet_files"
    __frozen__ = FrozenWith("consultations", "consultation_id", since="opened_at")
    __table_args__ = (audiences("public", "organisers"),)

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultations.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("files.id"), unique=True)
    audience: Mapped[str] = mapped_column(String(40))

    consultation: Mapped[Consultation] = relationship(lazy="raise_on_sql")
    file: Mapped[File] = relationship(lazy="raise_on_sql")

    @classmethod
    def addressed(cls, pid: str, document: str) -> Select[Self]:
        return within(select(cls).where(cls.pid == document), cls, pid).options(joinedload(cls.file))

    @property
    def group_id(self) -> int:
        return self.consultation.group_id


def content_of(file: File) -> dict[str, Json]:
    """What a digest covers of a file."""
    return {"name": file.name, "sha256": file.sha256}


STATES = ("planned", "coming", "open", "closed", "unsealed", "concluded", "withdrawn")
KINDS = ("text", "choice", "choices", "number", "level", "yes_no")
LEVELS = ("basic", "significant", "ambitious")
FEASIBILITY = ("now", "one_year", "three_years", "no")
EXTENSIONS = ("extension", "reopening")


class Exact(TypeDecorator[Decimal]):
    """A decimal number as text, since SQLite keeps none exactly."""

    impl = String(30)
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else format(value.normalize(), "f")

    def process_result_value(self, value: str | None, dialect: Dialect) -> Decimal | None:  # noqa: ARG002
        return None if value is None else Decimal(value)


class Consultation(Permalink, Searchable, Provenance, Model):
    """Its own row is the organisers' until the opening is approved: from then on everyone reads that it comes and when.

    `opens_at` is planned, `opened_at` what really happened; it is open while `opened_at` ≤ now < `closes_at`.
    `sheet_digest` is the digest of the sheet that was approved.
    """

    search_kind = "consultation"
    __tablename__ = "consultations"
    __guards__: ClassVar[dict[str, str]] = {
        "opening": "OLD.opened_at IS NOT NULL AND (NEW.opened_at IS NULL OR NEW.opened_at <> OLD.opened_at "
        "OR NEW.sheet_digest IS NULL OR NEW.sheet_digest <> OLD.sheet_digest OR NEW.audience <> OLD.audience)",
        "closing": "OLD.opened_at IS NOT NULL AND NEW.closes_at < OLD.closes_at",
        "unsealing": "OLD.unsealed_at IS NOT NULL AND (NEW.unsealed_at IS NULL OR NEW.unsealed_at <> OLD.unsealed_at "
        "OR NEW.closes_at <> OLD.closes_at)",
    }
    __table_args__ = (
        audiences("public", "organisers"),
        one_of("language", ("nl", "en")),
        CheckConstraint("opens_at < closes_at", name="dates"),
        CheckConstraint("questions_until <= closes_at", name="questions_until"),
        CheckConstraint("opened_at IS NULL OR (sheet_digest IS NOT NULL AND audience = 'public')", name="opened"),
        CheckConstraint("(approved_at IS NULL) = (sheet_digest IS NULL)", name="approved"),
        CheckConstraint("unsealed_at IS NULL OR unsealed_at >= closes_at", name="unsealed"),
        CheckConstraint("concluded_at IS NULL OR unsealed_at IS NOT NULL", name="concluded"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_reason IS NULL)", name="withdrawn"),
        Index("ix_consultations_closes_at", "closes_at"),
    )

    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    title: Mapped[str] = mapped_column(String(160))
    summary: Mapped[str] = mapped_column(Text, default="")
    contact: Mapped[str] = mapped_column(String(300), default="")
    language: Mapped[str] = mapped_column(String(2), default="nl")
    opens_at: Mapped[datetime] = mapped_column(Instant)
    closes_at: Mapped[datetime] = mapped_column(Instant)
    questions_until: Mapped[datetime] = mapped_column(Instant)
    tells_party_count: Mapped[bool] = mapped_column(Boolean, default=False)
    approved_at: Mapped[datetime | None] = mapped_column(Instant)
    sheet_digest: Mapped[str | None] = mapped_column(String(64))
    opened_at: Mapped[datetime | None] = mapped_column(Instant)
    unsealed_at: Mapped[datetime | None] = mapped_column(Instant)
    concluded_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawn_reason: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(Integer)

    group: Mapped[Group] = relationship(lazy="raise_on_sql")
    organisation: Mapped[Organisation] = relationship(lazy="raise_on_sql")
    questions: Mapped[list[Question]] = relationship(lazy="raise_on_sql", order_by="Question.position")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    @classmethod
    def addressed(cls, pid: str) -> Select[Self]:
        return select(cls).where(cls.pid == pid).options(joinedload(cls.group), joinedload(cls.organisation))

    @property
    def consultation_id(self) -> int:
        return self.id

    @property
    def state(self) -> str:
        """One of STATES, from dated facts and the clock."""
        if self.withdrawn_at is not None:
            return "withdrawn"
        if self.opened_at is None:
            return "planned" if self.approved_at is None else "coming"
        if self.concluded_at is not None:
            return "concluded"
        if self.unsealed_at is not None:
            return "unsealed"
        return "open" if clock.now() < self.closes_at else "closed"

    @classmethod
    def in_state(cls) -> ColumnElement[str]:
        """The same rule as an expression of SQL, by the clock at the moment when it is sent."""
        now = bindparam(None, callable_=clock.now, type_=Instant())
        return case(
            (cls.withdrawn_at.is_not(None), "withdrawn"),
            (and_(cls.opened_at.is_(None), cls.approved_at.is_(None)), "planned"),
            (cls.opened_at.is_(None), "coming"),
            (cls.concluded_at.is_not(None), "concluded"),
            (cls.unsealed_at.is_not(None), "unsealed"),
            (cls.closes_at > now, "open"),
            else_="closed",
        )

    @property
    def is_open(self) -> bool:
        return self.state == "open"

    def takes_answers(self, arrived_at: datetime) -> bool:
        """Was it open when a request had arrived whole? The worker's delay and the queue do not count (rule 1)."""
        return self.opened_at is not None and self.withdrawn_at is None and arrived_at < self.closes_at

    def takes_clarifications(self, arrived_at: datetime) -> bool:
        return self.takes_answers(arrived_at) and arrived_at < self.questions_until


class ClarificationSalt(Loose, Model):
    """With the hub's secret the key under which askers find their own questions. Destroyed at conclusion (rule 4)."""

    __tablename__ = "clarification_salts"

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultations.id"), primary_key=True)
    salt: Mapped[str] = mapped_column(String(43))


class Extension(Fixed, Model):
    """A later closing instant for all: decided before closing, or after it as a reopening. Never changes."""

    __tablename__ = "extensions"
    __table_args__ = (
        one_of("kind", EXTENSIONS),
        CheckConstraint("old_closes_at < new_closes_at", name="later"),
        CheckConstraint("decided_at < new_closes_at", name="ahead"),
        CheckConstraint("kind <> 'extension' OR decided_at < old_closes_at", name="before_closing"),
        CheckConstraint("kind <> 'reopening' OR decided_at >= old_closes_at", name="after_closing"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultations.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    old_closes_at: Mapped[datetime] = mapped_column(Instant)
    new_closes_at: Mapped[datetime] = mapped_column(Instant)
    reason: Mapped[str] = mapped_column(Text)
    decided_at: Mapped[datetime] = mapped_column(Instant)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))


class TeamMember(Permalink, Model):
    """A person runs a consultation with others. Rights need a running client-side membership of the group too, and
    nobody who acts for an answering party has them (rule 8)."""

    __tablename__ = "team_members"
    __table_args__ = (
        one_of("role", ("organiser", "moderator")),
        unique_where("uq_team_members_running", "consultation_id", "person_id", where="until IS NULL"),
        audiences("organisers"),
    )

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultations.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    role: Mapped[str] = mapped_column(String(12), default="organiser")
    since: Mapped[datetime] = mapped_column(Instant)
    until: Mapped[datetime | None] = mapped_column(Instant)
    audience: Mapped[str] = mapped_column(String(40), index=True)
    demo: Mapped[bool] = mapped_column(default=False)

    consultation: Mapped[Consultation] = relationship(lazy="raise_on_sql")
    person: Mapped[Person] = relationship(lazy="raise_on_sql")

    @classmethod
    def addressed(cls, pid: str, member: str) -> Select[Self]:
        return within(select(cls).where(cls.pid == member), cls, pid)


class Question(Permalink, Searchable, Model):
    """A question of the sheet: the organisers' until opening, then everyone's and unchangeable (a trigger holds it).

    `options` are the choices as [{"key", "label"}], of a question about levels the texts of the three levels.
    """

    search_kind = "consultation"
    __tablename__ = "questions"
    __frozen__ = FrozenWith("consultations", "consultation_id", since="opened_at")
    __table_args__ = (
        UniqueConstraint("consultation_id", "key"),
        UniqueConstraint("id", "consultation_id"),
        one_of("kind", KINDS),
        CheckConstraint("kind = 'number' OR (unit = '' AND minimum IS NULL AND maximum IS NULL)", name="number"),
        audiences("public", "organisers"),
    )

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultations.id"))
    key: Mapped[str] = mapped_column(String(8))
    position: Mapped[int] = mapped_column(Integer)
    section: Mapped[str] = mapped_column(String(160), default="")
    """The heading that it stands under; questions that follow each other under the same one are a section."""
    kind: Mapped[str] = mapped_column(String(12))
    title: Mapped[str] = mapped_column(Text)
    hint: Mapped[str] = mapped_column(Text, default="")
    required: Mapped[bool] = mapped_column(Boolean, default=True)
    unit: Mapped[str] = mapped_column(String(40), default="")
    minimum: Mapped[Decimal | None] = mapped_column(Exact)
    maximum: Mapped[Decimal | None] = mapped_column(Exact)
    options: Mapped[list[Json]] = mapped_column(Keys, default=list)
    clause_version_id: Mapped[int | None] = mapped_column(ForeignKey("clause_versions.id"), index=True)
    audience: Mapped[str] = mapped_column(String(40), index=True)
    demo: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(Integer)

    consultation: Mapped[Consultation] = relationship(lazy="raise_on_sql", back_populates="questions")
    clause_version: Mapped[ClauseVersion | None] = relationship(lazy="raise_on_sql")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    @classmethod
    def addressed(cls, pid: str, key: str) -> Select[Self]:
        clause = joinedload(cls.clause_version).joinedload(ClauseVersion.clause)
        return within(select(cls).where(cls.key == key), cls, pid).options(clause)

    def findable(self) -> Iterable[Hit]:
        return (Hit("consultation", str(self.consultation_id)),)

    @property
    def choices(self) -> list[tuple[str, str]]:
        """(key, words) of the options."""
        return [(str(option["key"]), str(option["label"])) for option in self.options if isinstance(option, dict)]

    def content(self, clause: str | None = None) -> dict[str, Json]:
        """What the digest of the sheet covers; a section only where there is one. `clause`: the version that it asks
        about, as `VB-03@2`."""
        return ({"section": self.section} if self.section else {}) | {
            "key": self.key,
            "position": self.position,
            "kind": self.kind,
            "title": self.title,
            "hint": self.hint,
            "required": self.required,
            "unit": self.unit,
            "minimum": None if self.minimum is None else format(self.minimum.normalize(), "f"),
            "maximum": None if self.maximum is None else format(self.maximum.normalize(), "f"),
            "options": self.options,
            "clause_version": clause,
        }


def within(statement: Select[Any], model: Any, pid: str) -> Select[Any]:
    """Of what an address names only what belongs to the consultation of the same address."""
    of = joinedload(model.consultation)
    return (
        statement.join(Consultation, Consultation.id == model.consultation_id)
        .where(Consultation.pid == pid)
        .options(of.joinedload(Consultation.group), of.joinedload(Consultation.organisation))
    )


def circle(organisation_id: int, party_id: int) -> str:
    """The token of the files of a party: within its organisation not those who organised the consultation."""
    return f"org:{organisation_id}:{party_id}"


class Party(Permalink, Model):
    """An organisation that answers, or began to. Only its own people see that it does."""

    __tablename__ = "parties"
    __table_args__ = (UniqueConstraint("consultation_id", "organisation_id"), audiences("org"))

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultations.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    since: Mapped[datetime] = mapped_column(Instant)
    audience: Mapped[str] = mapped_column(String(40), index=True)
    demo: Mapped[bool] = mapped_column(default=False)

    consultation: Mapped[Consultation] = relationship(lazy="raise_on_sql")
    organisation: Mapped[Organisation] = relationship(lazy="raise_on_sql")

    @classmethod
    def addressed(cls, pid: str, party: str, key: str = "") -> Select[Self]:  # noqa: ARG003
        """Addresses of its answers go on with the key of a question, which their view looks up."""
        of = joinedload(cls.consultation)
        return (
            select(cls)
            .join(cls.consultation)
            .where(Consultation.pid == pid, cls.pid == party)
            .options(
                of.joinedload(Consultation.group),
                of.joinedload(Consultation.organisation),
                joinedload(cls.organisation),
            )
        )

    @property
    def party_id(self) -> int:
        return self.id

    @property
    def circle(self) -> str:
        return circle(self.organisation_id, self.id)
