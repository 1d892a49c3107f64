"""The table of work to do."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from buyergroup_hub.kit.db import Instant, Keys, Model, unique_where
from buyergroup_hub.kit.digests import Json
from buyergroup_hub.kit.fixed import Loose

TRIES = 6


class Job(Loose, Model):
    """`due_at` is when it may be tried (again); while it is leased, when the lease runs out."""

    __tablename__ = "jobs"
    __table_args__ = (
        Index("ix_jobs_due_at", "due_at", postgresql_where=text("done_at IS NULL AND died_at IS NULL")),
        unique_where("uq_jobs_dedupe", "dedupe", where="done_at IS NULL AND died_at IS NULL AND leased = 0"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    keys: Mapped[dict[str, Json]] = mapped_column(Keys)
    dedupe: Mapped[str | None] = mapped_column(String(120))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    due_at: Mapped[datetime] = mapped_column(Instant)
    leased: Mapped[int] = mapped_column(Integer, default=0)
    tries: Mapped[int] = mapped_column(Integer, default=0)
    done_at: Mapped[datetime | None] = mapped_column(Instant, index=True)
    died_at: Mapped[datetime | None] = mapped_column(Instant)
    fault: Mapped[str | None] = mapped_column(Text)
