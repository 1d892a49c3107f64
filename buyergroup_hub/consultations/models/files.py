"""Files with a sheet, a handout, an answer, a release and a report. Each circle has rows of its own, so that no file is
read by more people than what it came with (rules 2 and 3)."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Select, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from buyergroup_hub.consultations.models.answers import Part, Release
from buyergroup_hub.consultations.models.reports import ReportItem
from buyergroup_hub.consultations.models.sheets import Consultation, Handout, within
from buyergroup_hub.files.models import File
from buyergroup_hub.kit.db import Instant, Model, Pid, audiences, new_pid
from buyergroup_hub.kit.ddl import FrozenWith
from buyergroup_hub.kit.digests import Json
from buyergroup_hub.kit.fixed import Fixed

MOST_FILES = 5
"""With one answer, one handout or one sheet."""


class SheetFile(Model):
    """A document with the sheet: the organisers' until opening, then everyone's at the same instant, and it stays."""

    __tablename__ = "sheet_files"
    __frozen__ = FrozenWith("consultations", "consultation_id", since="opened_at")
    __table_args__ = (audiences("public", "organisers"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    pid: Mapped[str] = mapped_column(Pid, unique=True, default=new_pid)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultations.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("files.id"), unique=True)
    audience: Mapped[str] = mapped_column(String(40))

    consultation: Mapped[Consultation] = relationship(lazy="raise_on_sql")
    file: Mapped[File] = relationship(lazy="raise_on_sql")

    @classmethod
    def addressed(cls, pid: str, document: str) -> Select[Self]:
        return within(select(cls).where(cls.pid == document), cls, pid).options(joinedload(cls.file))

    @property
    def group_id(self) -> int:
        return self.consultation.group_id


class HandoutFile(Fixed, Model):
    """A document that was handed out: everyone's from the first instant on. Never changes."""

    __tablename__ = "handout_files"
    __table_args__ = (audiences("public"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    handout_id: Mapped[int] = mapped_column(ForeignKey("handouts.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("files.id"), unique=True)
    sha256: Mapped[str] = mapped_column(String(64))
    audience: Mapped[str] = mapped_column(String(40), default="public")

    handout: Mapped[Handout] = relationship(lazy="raise_on_sql")
    file: Mapped[File] = relationship(lazy="raise_on_sql")


class DraftFile(Model):
    """A file with the draft of an answer: it goes up beforehand, so that submitting is one small request (rule 1)."""

    __tablename__ = "draft_files"
    __table_args__ = (
        ForeignKeyConstraint(["party_id", "question_id"], ["draft_parts.party_id", "draft_parts.question_id"]),
        audiences("org"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    pid: Mapped[str] = mapped_column(Pid, unique=True, default=new_pid)
    party_id: Mapped[int] = mapped_column(index=True)
    question_id: Mapped[int]
    file_id: Mapped[int] = mapped_column(ForeignKey("files.id"), unique=True)
    author: Mapped[str] = mapped_column(String(300), default="")
    """Who the file itself says made it: told to the party, since whoever reads the file reads that too."""
    added_at: Mapped[datetime] = mapped_column(Instant)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    audience: Mapped[str] = mapped_column(String(40))

    file: Mapped[File] = relationship(lazy="raise_on_sql")


class PartFile(Fixed, Model):
    """A file as it was submitted with a part; its confidentiality is the part's. Never changes."""

    __tablename__ = "part_files"
    __table_args__ = (UniqueConstraint("part_id", "file_id"), audiences("org"))

    id: Mapped[int] = mapped_column(primary_key=True)
    pid: Mapped[str] = mapped_column(Pid, unique=True, default=new_pid)
    part_id: Mapped[int] = mapped_column(ForeignKey("parts.id"))
    file_id: Mapped[int] = mapped_column(ForeignKey("files.id"), index=True)
    name: Mapped[str] = mapped_column(String(150))
    sha256: Mapped[str] = mapped_column(String(64))
    audience: Mapped[str] = mapped_column(String(40))

    part: Mapped[Part] = relationship(lazy="raise_on_sql", back_populates="files")
    file: Mapped[File] = relationship(lazy="raise_on_sql")


class ReleaseFile(Fixed, Model):
    """The version of a submitted file that the party was shown: a file is anonymised only by replacement. The row keeps
    which file it stands for; nothing that is public does. Never changes."""

    __tablename__ = "release_files"
    __table_args__ = (UniqueConstraint("release_id", "part_file_id"), audiences("dialogue"))

    id: Mapped[int] = mapped_column(primary_key=True)
    release_id: Mapped[int] = mapped_column(ForeignKey("releases.id"))
    part_file_id: Mapped[int] = mapped_column(ForeignKey("part_files.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("files.id"), unique=True)
    sha256: Mapped[str] = mapped_column(String(64))
    audience: Mapped[str] = mapped_column(String(40))

    release: Mapped[Release] = relationship(lazy="raise_on_sql", back_populates="files")
    part_file: Mapped[PartFile] = relationship(lazy="raise_on_sql")
    file: Mapped[File] = relationship(lazy="raise_on_sql")


class ReportFile(Fixed, Model):
    """A released file in a report: its own copy, under a name that says nothing of who gave it. Never changes."""

    __tablename__ = "report_files"
    __table_args__ = (audiences("public"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    item_key: Mapped[str] = mapped_column(ForeignKey("report_items.key"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("files.id"), unique=True)
    sha256: Mapped[str] = mapped_column(String(64))
    audience: Mapped[str] = mapped_column(String(40), default="public")

    item: Mapped[ReportItem] = relationship(lazy="raise_on_sql", back_populates="files")
    file: Mapped[File] = relationship(lazy="raise_on_sql")


def content_of(file: File) -> dict[str, Json]:
    """What a digest covers of a file."""
    return {"name": file.name, "sha256": file.sha256}
