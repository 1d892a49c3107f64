"""What a market party, or somebody of a client, says of itself before its address is confirmed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import Instant, Model, Permalink
from buyergroup_hub.kit.fixed import Loose


class Registration(Permalink, Loose, Model):
    """A market party that wants in, or somebody of a public client, before her address is confirmed. Nothing of it
    counts yet, nobody sees it, and it is thrown away when its link expires. `organisation_id`: the client that she
    chose. `wanted`: the page that she was on, for whichever browser opens the link."""

    __tablename__ = "registrations"

    digest: Mapped[str] = mapped_column(String(64), unique=True)
    address: Mapped[str] = mapped_column(String(254), index=True)
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(20))
    organisation: Mapped[str] = mapped_column(String(200))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    function: Mapped[str] = mapped_column(String(80), default="", server_default="")
    wanted: Mapped[str] = mapped_column(String(500), default="", server_default="")
    scheme: Mapped[str] = mapped_column(String(8))
    country: Mapped[str] = mapped_column(String(2))
    number: Mapped[str] = mapped_column(String(60))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant, index=True)
    used_at: Mapped[datetime | None] = mapped_column(Instant)

    @property
    def works(self) -> bool:
        return self.used_at is None and clock.now() < self.expires_at
