"""Files, and what was read in them."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from sqlalchemy import Boolean, ForeignKey, Integer, Select, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from buyergroup_hub.files.labels import sentence
from buyergroup_hub.files.outcomes import OUTCOMES, PLACES, READER
from buyergroup_hub.kit.db import Instant, Model, Permalink, audiences, one_of
from buyergroup_hub.kit.fixed import Loose

SPECIAL = ("group", "clients", "board", "organisers", "org", "person", "dialogue")


class File(Permalink, Model):
    """One file under one name. Its content is found by digest; several rows may share it.

    `outcome` is None until the worker has read it, `read_by` the version of the reader that did. `copy_of` is the
    original of a copy without the names of its authors.
    """

    __tablename__ = "files"
    __loose__ = ("outcome", "read_at", "read_by", "cut")
    __table_args__ = (
        one_of("outcome", OUTCOMES),
        audiences("public", "market", "network", "programme", *SPECIAL),
    )

    sha256: Mapped[str] = mapped_column(String(64), index=True)
    name: Mapped[str] = mapped_column(String(150))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int] = mapped_column(Integer)
    audience: Mapped[str] = mapped_column(String(40), index=True)
    demo: Mapped[bool] = mapped_column(Boolean, default=False)
    added_at: Mapped[datetime] = mapped_column(Instant)
    copy_of_id: Mapped[int | None] = mapped_column(ForeignKey("files.id"), index=True)
    outcome: Mapped[str | None] = mapped_column(String(12))
    read_at: Mapped[datetime | None] = mapped_column(Instant)
    read_by: Mapped[int | None] = mapped_column(Integer, index=True)
    cut: Mapped[bool] = mapped_column(Boolean, default=False)

    texts: Mapped[list[FileText]] = relationship(
        lazy="raise_on_sql", order_by="FileText.position", cascade="all, delete-orphan", passive_deletes=True
    )

    @classmethod
    def addressed(cls, pid: str) -> Select[Self]:
        return select(cls).where(cls.pid == pid)

    @property
    def is_read(self) -> bool:
        """Whether the worker has been here, whatever it found."""
        return self.outcome is not None

    @property
    def sentence(self) -> str:
        """What to tell of its text: empty where the text was read whole."""
        return sentence(self.outcome, self.media_type, cut=self.cut, again=(self.read_by or 0) < READER)


class FileText(Loose, Model):
    """The text of one place in a file: a page, a sheet, a slide, what stands under a heading, or the whole."""

    __tablename__ = "file_texts"
    __table_args__ = (one_of("place", PLACES), UniqueConstraint("file_id", "position"))

    id: Mapped[int] = mapped_column(primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("files.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column(Integer)
    place: Mapped[str] = mapped_column(String(8))
    label: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
