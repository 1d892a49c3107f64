"""Commitments and the projects behind them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Self

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    Integer,
    Select,
    String,
    Text,
    select,
)
from sqlalchemy.orm import (
    Mapped,
    joinedload,
    mapped_column,
    relationship,
)

from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import Instant, Model, Permalink, Provenance, audiences
from buyergroup_hub.organisations.organisation.models import Organisation


class Commitment(Permalink, Provenance, Model):
    """An organisation's promise to bring a project to market with the group's set, usually within 24 months."""

    __tablename__ = "commitments"
    __table_args__ = (
        audiences("public", "network", "group"),
        CheckConstraint("months BETWEEN 1 AND 120", name="months"),
    )

    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    promised_on: Mapped[date] = mapped_column(Date)
    months: Mapped[int] = mapped_column(Integer, default=24)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawn_reason: Mapped[str | None] = mapped_column(Text)

    group: Mapped[Group] = relationship(lazy="raise_on_sql")
    organisation: Mapped[Organisation] = relationship(lazy="raise_on_sql")
    project: Mapped[CommittedProject | None] = relationship(lazy="raise_on_sql")

    @classmethod
    def addressed(cls, slug: str, pid: str) -> Select[Self]:
        statement = select(cls).join(Group).where(Group.slug == slug, cls.pid == pid)
        return statement.options(joinedload(cls.group), joinedload(cls.organisation), joinedload(cls.project))

    @property
    def due_on(self) -> date:
        return clock.months_after(self.promised_on, self.months)


class CommittedProject(Provenance, Model):
    """The project behind a commitment: for the group's clients until it is public (rule 8), so a row with its own
    audience."""

    __tablename__ = "committed_projects"
    __table_args__ = (audiences("public", "clients"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    commitment_id: Mapped[int] = mapped_column(ForeignKey("commitments.id"), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    named_on: Mapped[date] = mapped_column(Date)
