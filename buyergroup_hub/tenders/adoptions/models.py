"""Adoption: an organisation outside the group takes over a set."""

from __future__ import annotations

from datetime import date
from typing import Self

from sqlalchemy import CheckConstraint, Date, ForeignKey, Select, String, Text, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from buyergroup_hub.clauses.sets.models import ClauseSet, SetItem
from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.kit.db import Model, Permalink, Provenance, audiences
from buyergroup_hub.organisations.organisation.models import Organisation
from buyergroup_hub.tenders.tender.models import Tender


class Adoption(Permalink, Provenance, Model):
    """An outsider takes over a published set for a project, and reports what it did with it. `told_number` is the last
    publication of that set that it was told of."""

    __tablename__ = "adoptions"
    __table_args__ = (
        audiences("public"),
        CheckConstraint("(reported_on IS NULL) = (feedback IS NULL)", name="reported"),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    set_id: Mapped[int] = mapped_column(ForeignKey("clause_sets.id"), index=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"), index=True)
    project: Mapped[str] = mapped_column(String(200))
    tender_id: Mapped[int | None] = mapped_column(ForeignKey("tenders.id"), index=True)
    adopted_on: Mapped[date] = mapped_column(Date)
    told_number: Mapped[int] = mapped_column(default=0)
    reported_on: Mapped[date | None] = mapped_column(Date)
    feedback: Mapped[str | None] = mapped_column(Text)
    ended_on: Mapped[date | None] = mapped_column(Date)

    organisation: Mapped[Organisation] = relationship(lazy="raise_on_sql")
    set: Mapped[ClauseSet] = relationship(lazy="raise_on_sql")
    group: Mapped[Group] = relationship(lazy="raise_on_sql")
    tender: Mapped[Tender | None] = relationship(lazy="raise_on_sql")

    @classmethod
    def addressed(cls, pid: str) -> Select[Self]:
        items = joinedload(cls.set).selectinload(ClauseSet.items).joinedload(SetItem.version)
        return (
            select(cls)
            .where(cls.pid == pid)
            .options(joinedload(cls.organisation), joinedload(cls.group), joinedload(cls.tender), items)
        )
