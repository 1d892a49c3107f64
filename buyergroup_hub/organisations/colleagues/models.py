"""The handover of an organisation."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    String,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from buyergroup_hub.accounts.person.models import Person
from buyergroup_hub.kit.db import Instant, Model, Permalink, unique_where
from buyergroup_hub.organisations.organisation.models import Organisation


class Handover(Permalink, Model):
    """Two administrators give somebody a party of which nobody is left, or let a colleague sign where who signs is
    gone. Until `due_at` everybody who ever worked there can object."""

    __tablename__ = "handovers"
    __loose__ = ("address",)
    __table_args__ = (
        CheckConstraint("(agreed_at IS NULL) = (agreed_by_id IS NULL)", name="agreed"),
        CheckConstraint("agreed_by_id <> asked_by_id", name="two"),
        CheckConstraint("agreed_at >= due_at", name="waited"),
        unique_where("uq_handovers_running", "organisation_id", where="agreed_at IS NULL AND stopped_at IS NULL"),
    )

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
