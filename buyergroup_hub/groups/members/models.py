"""Requests to join."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from sqlalchemy import (
    ForeignKey,
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
from buyergroup_hub.kit.db import Instant, Model, Permalink, unique_where
from buyergroup_hub.organisations.organisation.models import Affiliation


class JoinRequest(Permalink, Model):
    """Somebody asks to take part; a coordinator or secretary answers."""

    __tablename__ = "join_requests"
    __loose__ = ("words",)
    __table_args__ = (unique_where("uq_join_requests_open", "group_id", "affiliation_id", where="answered_at IS NULL"),)

    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"))
    affiliation_id: Mapped[int] = mapped_column(ForeignKey("affiliations.id"))
    words: Mapped[str] = mapped_column(Text, default="")
    audience: Mapped[str] = mapped_column(String(40))
    demo: Mapped[bool] = mapped_column(default=False)
    asked_at: Mapped[datetime] = mapped_column(Instant)
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    admitted: Mapped[bool | None]

    affiliation: Mapped[Affiliation] = relationship(lazy="raise_on_sql")
    group: Mapped[Group] = relationship(lazy="raise_on_sql")

    @classmethod
    def addressed(cls, slug: str, pid: str) -> Select[Self]:
        statement = select(cls).join(Group).where(Group.slug == slug, cls.pid == pid)
        whole = joinedload(cls.affiliation)
        return statement.options(
            joinedload(cls.group), whole.joinedload(Affiliation.organisation), whole.joinedload(Affiliation.person)
        )
