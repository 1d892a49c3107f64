"""Goals of groups, the clauses that serve them, and how far they were reached."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Self

from sqlalchemy import CheckConstraint, Date, ForeignKey, Numeric, Select, String, Text, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from buyergroup_hub.accounts.person.models import Person
from buyergroup_hub.clauses.registry.models import Clause
from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.kit.db import Model, PartialDate, Permalink, Provenance, audiences, one_of
from buyergroup_hub.kit.ddl import Frozen
from buyergroup_hub.kit.fixed import Fixed
from buyergroup_hub.organisations.manifest.models import Theme
from buyergroup_hub.outcomes.glossary import CONFIDENCES, VERDICTS
from buyergroup_hub.outcomes.indicators.models import Indicator
from buyergroup_hub.search.models import Searchable
from buyergroup_hub.search.records import Hit


class Goal(Permalink, Fixed, Searchable, Provenance, Model):
    """What a group wants to reach. `baseline` is how it was at the start, None where that is unknown; `target_on` the
    year, month or day by which. `counted` says in what it is scored ("percelen"). One that serves all themes has none.

    `fixed_on` is the day of its first assessment: from then on the goal stays as it was set.
    """

    __tablename__ = "goals"
    __frozen__ = Frozen(since="fixed_on", by_event=("audience",))
    search_kind = "goal"
    __table_args__ = (audiences("public", "group"), CheckConstraint("replaces_id <> id", name="two"))

    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"), index=True)
    statement: Mapped[str] = mapped_column(String(300))
    set_on: Mapped[date] = mapped_column(Date)
    baseline: Mapped[str | None] = mapped_column(String(200))
    target: Mapped[str] = mapped_column(String(200))
    target_on: Mapped[str] = mapped_column(PartialDate)
    scope: Mapped[str] = mapped_column(String(300))
    counted: Mapped[str] = mapped_column(String(60), default="")
    indicator_id: Mapped[int | None] = mapped_column(ForeignKey("indicators.id"), index=True)
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("themes.id"), index=True)
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("goals.id"), unique=True)
    fixed_on: Mapped[date | None] = mapped_column(Date)

    group: Mapped[Group] = relationship(lazy="raise_on_sql")
    indicator: Mapped[Indicator | None] = relationship(lazy="raise_on_sql")
    theme: Mapped[Theme | None] = relationship(lazy="raise_on_sql")
    replaces: Mapped[Goal | None] = relationship(
        lazy="raise_on_sql", remote_side="Goal.id", foreign_keys=[replaces_id], back_populates="successor"
    )
    successor: Mapped[Goal | None] = relationship(
        lazy="raise_on_sql", foreign_keys=[replaces_id], back_populates="replaces", uselist=False
    )
    assessments: Mapped[list[Assessment]] = relationship(
        lazy="raise_on_sql", order_by="Assessment.id", back_populates="goal"
    )
    clauses: Mapped[list[GoalClause]] = relationship(
        lazy="raise_on_sql", order_by="GoalClause.clause_id", cascade="all, delete-orphan", back_populates="goal"
    )

    @classmethod
    def addressed(cls, pid: str) -> Select[Self]:
        return select(cls).where(cls.pid == pid).options(*cls.whole())

    @classmethod
    def whole(cls) -> tuple[ORMOption, ...]:
        """Load a goal with what is shown of it: four queries more, however many goals."""
        return (
            joinedload(cls.group),
            joinedload(cls.theme),
            joinedload(cls.replaces),
            selectinload(cls.successor),
            selectinload(cls.assessments).joinedload(Assessment.assessor),
            selectinload(cls.clauses).joinedload(GoalClause.clause),
            joinedload(cls.indicator).selectinload(Indicator.versions),
        )

    def findable(self) -> Iterable[Hit]:
        """A goal in whose place it came is one of the past from now on."""
        return (Hit("goal", str(one)) for one in (self.id, self.replaces_id) if one)

    @property
    def assessment(self) -> Assessment | None:
        """The last one is the current one."""
        return self.assessments[-1] if self.assessments else None


class GoalClause(Model):
    """The clause serves this goal."""

    __tablename__ = "goal_clauses"

    goal_id: Mapped[int] = mapped_column(ForeignKey("goals.id"), primary_key=True)
    clause_id: Mapped[int] = mapped_column(ForeignKey("clauses.id"), primary_key=True, index=True)

    goal: Mapped[Goal] = relationship(lazy="raise_on_sql", back_populates="clauses")
    clause: Mapped[Clause] = relationship(lazy="raise_on_sql")


class Assessment(Permalink, Fixed, Searchable, Model):
    """How far a goal was reached, on a day: `score` of `of`, where it can be counted, else only a verdict. It stays; a
    later one comes behind it. Whoever reads the goal reads it."""

    __tablename__ = "assessments"
    search_kind = "goal"
    __table_args__ = (
        one_of("verdict", VERDICTS),
        one_of("confidence", CONFIDENCES),
        CheckConstraint('(score IS NULL) = ("of" IS NULL)', name="scored"),
        CheckConstraint('score >= 0 AND "of" > 0 AND score <= "of"', name="score"),
        CheckConstraint("verdict <> 'unknown' OR score IS NULL", name="unknown"),
    )

    goal_id: Mapped[int] = mapped_column(ForeignKey("goals.id"), index=True)
    score: Mapped[Decimal | None] = mapped_column(Numeric(18, 4))
    of: Mapped[Decimal | None] = mapped_column(Numeric(18, 4))
    verdict: Mapped[str] = mapped_column(String(12))
    confidence: Mapped[str] = mapped_column(String(8))
    evidence: Mapped[str] = mapped_column(Text)
    assessor_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    assessed_on: Mapped[date] = mapped_column(Date)

    goal: Mapped[Goal] = relationship(lazy="raise_on_sql", back_populates="assessments")
    assessor: Mapped[Person | None] = relationship(lazy="raise_on_sql")

    def findable(self) -> Iterable[Hit]:
        return (Hit("goal", str(self.goal_id)),)
