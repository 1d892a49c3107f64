"""The outbox, and who wants to hear of what."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, Index, Integer, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from buyergroup_hub.kit.db import Instant, Keys, Model, Permalink, one_of
from buyergroup_hub.kit.digests import Json
from buyergroup_hub.kit.fixed import Loose

PACES = ("at_once", "daily", "weekly", "never")


class Mail(Permalink, Loose, Model):
    """One letter to one address: its kind, and the ids from which it is written when it leaves. `handed_at` is set
    before the mail server gets it: one that was handed over and not marked as sent may have arrived or not."""

    __tablename__ = "mails"
    __table_args__ = (
        Index(
            "ix_mails_due", "send_after", sqlite_where=text("sent_at IS NULL"), postgresql_where=text("sent_at IS NULL")
        ),
    )

    kind: Mapped[str] = mapped_column(String(60), index=True)
    address: Mapped[str] = mapped_column(String(254))
    person_id: Mapped[int | None] = mapped_column(index=True)
    language: Mapped[str] = mapped_column(String(2), default="nl")
    keys: Mapped[dict[str, Json]] = mapped_column(Keys)
    demo: Mapped[bool] = mapped_column(Boolean, default=False)
    asked_at: Mapped[datetime] = mapped_column(Instant)
    send_after: Mapped[datetime] = mapped_column(Instant)
    handed_at: Mapped[datetime | None] = mapped_column(Instant)
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    dropped_at: Mapped[datetime | None] = mapped_column(Instant)
    bounced_at: Mapped[datetime | None] = mapped_column(Instant)
    bounce: Mapped[str | None] = mapped_column(String(200))


class Subscription(Loose, Model):
    """A person wants to hear of a thing (a group, a consultation). It gives no right to see it."""

    __tablename__ = "subscriptions"
    __table_args__ = (
        UniqueConstraint("person_id", "subject_kind", "subject_id"),
        Index("ix_subscriptions_subject", "subject_kind", "subject_id"),
        one_of("pace", PACES),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(Integer)
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int]
    pace: Mapped[str] = mapped_column(String(8), default="daily")
    since: Mapped[datetime] = mapped_column(Instant)
