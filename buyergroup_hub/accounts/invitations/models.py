"""Invitations by mail."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Self

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, Select, String, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from buyergroup_hub.accounts.person.models import Person
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import Instant, Keys, Model, Permalink
from buyergroup_hub.kit.digests import Json

INVITATION_RUNS = timedelta(days=14)


class Invitation(Permalink, Model):
    """An invitation by mail, bound to its address. Rooms register what accepting does: `room`, `subject_id` and
    `keys` say it. `audience` is the circle that sees whom it invited. Its token is computed like that of a link."""

    __tablename__ = "invitations"
    __loose__ = ("address", "name", "mail_id", "reminded_at")
    __table_args__ = (
        Index("ix_invitations_subject", "room", "subject_id"),
        CheckConstraint("address = lower(address)", name="lower"),
    )

    room: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int]
    keys: Mapped[dict[str, Json]] = mapped_column(Keys)
    audience: Mapped[str] = mapped_column(String(40), index=True)
    address: Mapped[str] = mapped_column(String(254), index=True)
    name: Mapped[str] = mapped_column(String(120), default="")
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("mails.id"))
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    demo: Mapped[bool] = mapped_column(Boolean, default=False)
    sent_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    reminded_at: Mapped[datetime | None] = mapped_column(Instant)
    accepted_at: Mapped[datetime | None] = mapped_column(Instant)
    accepted_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)

    mail: Mapped[Any] = relationship("Mail", lazy="raise_on_sql")
    invited_by: Mapped[Person | None] = relationship(foreign_keys=[invited_by_id], lazy="raise_on_sql")

    @classmethod
    def addressed(cls, pid: str) -> Select[Self]:
        return select(cls).where(cls.pid == pid).options(joinedload(cls.mail))

    @property
    def group_id(self) -> int | None:
        """The group that it is for, where it is for one: its leaders invite."""
        return self.subject_id if self.room == "groups" else None

    @property
    def works(self) -> bool:
        return self.accepted_at is None and self.withdrawn_at is None and clock.now() < self.expires_at

    @property
    def state(self) -> str:
        """accepted, withdrawn, bounced, waiting to leave, expired or sent. Whether it was opened is not known: a GET
        changes nothing."""
        if self.accepted_at:
            return "accepted"
        if self.withdrawn_at:
            return "withdrawn"
        if self.mail and self.mail.bounced_at:
            return "bounced"
        if self.mail and not (self.mail.sent_at or self.mail.handed_at or self.mail.dropped_at):
            return "waiting"
        return "sent" if clock.now() < self.expires_at else "expired"
