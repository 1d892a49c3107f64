"""A published thing as a file to take along."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from buyergroup_hub.files.models import File
from buyergroup_hub.kit.db import Instant


class Print:
    """The PDF of one thing in one language, made by the worker after publication; the room's table says of which."""

    id: Mapped[int] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(String(2))
    file_id: Mapped[int] = mapped_column(ForeignKey("files.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(Instant)

    @declared_attr
    @classmethod
    def file(cls) -> Mapped[File]:
        return relationship(File, lazy="raise_on_sql")
