"""What a market party says of itself before its address is confirmed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    String,
)
from sqlalchemy.orm import Mapped, mapped_column

from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import Instant, Model, Pid, new_pid
from buyergroup_hub.kit.fixed import Loose


class Registration(Loose, Model):
    """A market party that wants in, before the address of its person is confirmed. Nothing of it counts yet, nobody
    sees it, and it is thrown away when its link expires."""

    __tablename__ = "registrations"

    id: Mapped[int] = mapped_column(primary_key=True)
    pid: Mapped[str] = mapped_column(Pid, unique=True, default=new_pid)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    address: Mapped[str] = mapped_column(String(254), index=True)
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(20))
    organisation: Mapped[str] = mapped_column(String(200))
    scheme: Mapped[str] = mapped_column(String(8))
    country: Mapped[str] = mapped_column(String(2))
    number: Mapped[str] = mapped_column(String(60))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant, index=True)
    used_at: Mapped[datetime | None] = mapped_column(Instant)

    @property
    def works(self) -> bool:
        return self.used_at is None and clock.now() < self.expires_at
