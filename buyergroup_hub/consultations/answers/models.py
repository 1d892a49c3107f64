"""What a party drafts and submits, and what organisers may do with it once the answers are unsealed."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    Select,
    String,
    Text,
    UniqueConstraint,
    select,
)
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from buyergroup_hub.consultations.sheets.models import Consultation, Party, Question
from buyergroup_hub.files.models import File
from buyergroup_hub.kit.db import Instant, Keys, Model, Permalink, audiences, one_of
from buyergroup_hub.kit.ddl import Frozen
from buyergroup_hub.kit.digests import Json
from buyergroup_hub.kit.fixed import Fixed, Loose
from buyergroup_hub.kit.i18n import locale


class DraftFile(Permalink, Loose, Model):
    """A file with the draft of an answer: it goes up beforehand, so that submitting is one small request (rule 1)."""

    __tablename__ = "draft_files"
    __table_args__ = (
        ForeignKeyConstraint(["party_id", "question_id"], ["draft_parts.party_id", "draft_parts.question_id"]),
        audiences("org"),
    )

    party_id: Mapped[int] = mapped_column(index=True)
    question_id: Mapped[int]
    file_id: Mapped[int] = mapped_column(ForeignKey("files.id"), unique=True)
    author: Mapped[str] = mapped_column(String(300), default="")
    """Who the file itself says made it: told to the party, since whoever reads the file reads that too."""
    added_at: Mapped[datetime] = mapped_column(Instant)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    audience: Mapped[str] = mapped_column(String(40))

    file: Mapped[File] = relationship(lazy="raise_on_sql")


class PartFile(Permalink, Fixed, Model):
    """A file as it was submitted with a part; its confidentiality is the part's. Never changes."""

    __tablename__ = "part_files"
    __table_args__ = (UniqueConstraint("part_id", "file_id"), audiences("org"))

    part_id: Mapped[int] = mapped_column(ForeignKey("parts.id"))
    file_id: Mapped[int] = mapped_column(ForeignKey("files.id"), index=True)
    name: Mapped[str] = mapped_column(String(150))
    sha256: Mapped[str] = mapped_column(String(64))
    audience: Mapped[str] = mapped_column(String(40))

    part: Mapped[Part] = relationship(lazy="raise_on_sql", back_populates="files")
    file: Mapped[File] = relationship(lazy="raise_on_sql")


CONFIDENTIALITY = ("public", "anonymised", "confidential")
"""From wide to narrow."""


class PromiseText(Fixed, Model):
    """What a choice promises, as it was read when the choice was made. `silence_agrees`: who does not answer to an
    anonymised text in time agrees with it."""

    __tablename__ = "promise_texts"
    __resealed__ = "0043_promised_anew"
    __table_args__ = (UniqueConstraint("confidentiality", "number"), one_of("confidentiality", CONFIDENTIALITY))

    id: Mapped[int] = mapped_column(primary_key=True)
    confidentiality: Mapped[str] = mapped_column(String(12))
    number: Mapped[int] = mapped_column(Integer)
    text_nl: Mapped[str] = mapped_column(Text)
    text_en: Mapped[str] = mapped_column(Text)
    silence_agrees: Mapped[bool] = mapped_column(Boolean)

    @property
    def text(self) -> str:
        return self.text_en if locale() == "en" else self.text_nl


class Warned(Loose, Model):
    """A party was warned so many hours before a closing instant. After an extension it is warned anew."""

    __tablename__ = "party_warnings"

    party_id: Mapped[int] = mapped_column(ForeignKey("parties.id"), primary_key=True)
    hours: Mapped[int] = mapped_column(Integer, primary_key=True)
    closes_at: Mapped[datetime] = mapped_column(Instant, primary_key=True)


class DraftPart(Loose, Model):
    """The draft of a party's answer to one question; its people share it, and it is kept after closing."""

    __tablename__ = "draft_parts"
    __table_args__ = (
        UniqueConstraint("party_id", "question_id"),
        one_of("confidentiality", CONFIDENTIALITY),
        audiences("org"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("parties.id"))
    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id"), index=True)
    value: Mapped[dict[str, Json]] = mapped_column(Keys)
    confidentiality: Mapped[str | None] = mapped_column(String(12))
    promise_id: Mapped[int | None] = mapped_column(ForeignKey("promise_texts.id"))
    saved_at: Mapped[datetime] = mapped_column(Instant)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    audience: Mapped[str] = mapped_column(String(40))
    version: Mapped[int] = mapped_column(Integer)
    session: Mapped[str | None] = mapped_column(String(12))
    """The page that goes on typing, from its first autosave to its save: its own autosaves are no conflict to it, also
    those whose answer it did not get."""

    question: Mapped[Question] = relationship(lazy="raise_on_sql")
    promise: Mapped[PromiseText | None] = relationship(lazy="raise_on_sql")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class Submission(Permalink, Fixed, Model):
    """An answer as it was handed in. Never changes but to be withdrawn; the last that was not withdrawn counts.

    `arrived_at` is when the server had received the request whole, before any queue; `judged_closes_at` the closing
    instant that it was judged by, read under the write lock.
    """

    __tablename__ = "submissions"
    __frozen__ = Frozen(by_event=("withdrawn_at",))
    __table_args__ = (
        UniqueConstraint("party_id", "number"),
        CheckConstraint("arrived_at < judged_closes_at", name="in_time"),
        CheckConstraint("number >= 1", name="number"),
        audiences("org"),
    )

    party_id: Mapped[int] = mapped_column(ForeignKey("parties.id"))
    number: Mapped[int] = mapped_column(Integer)
    arrived_at: Mapped[datetime] = mapped_column(Instant)
    judged_closes_at: Mapped[datetime] = mapped_column(Instant)
    digest: Mapped[str] = mapped_column(String(64))
    receipt: Mapped[str] = mapped_column(String(20), unique=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
    audience: Mapped[str] = mapped_column(String(40), index=True)
    demo: Mapped[bool] = mapped_column(default=False)

    party: Mapped[Party] = relationship(lazy="raise_on_sql")
    parts: Mapped[list[Part]] = relationship(lazy="raise_on_sql", back_populates="submission", order_by="Part.id")

    @classmethod
    def addressed(cls, pid: str, party: str, submission: str) -> Select[Self]:
        of = joinedload(cls.party).joinedload(Party.consultation)
        return (
            select(cls)
            .join(cls.party)
            .join(Party.consultation)
            .where(Consultation.pid == pid, Party.pid == party, cls.pid == submission)
            .options(
                of.joinedload(Consultation.group),
                of.joinedload(Consultation.organisation),
                joinedload(cls.party).joinedload(Party.organisation),
            )
        )


class Part(Fixed, Model):
    """An answer part: one answer to one question. Never changes."""

    __tablename__ = "parts"
    __table_args__ = (UniqueConstraint("submission_id", "question_id"), audiences("org"))

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"))
    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id"), index=True)
    value: Mapped[dict[str, Json]] = mapped_column(Keys)
    audience: Mapped[str] = mapped_column(String(40))

    submission: Mapped[Submission] = relationship(lazy="raise_on_sql", back_populates="parts")
    question: Mapped[Question] = relationship(lazy="raise_on_sql")
    choices: Mapped[list[Choice]] = relationship(lazy="raise_on_sql", order_by="Choice.id")
    files: Mapped[list[PartFile]] = relationship(lazy="raise_on_sql", order_by="PartFile.id")

    @property
    def choice(self) -> Choice:
        """The choice that holds: the last."""
        return self.choices[-1]


class Choice(Fixed, Model):
    """Who may read a part, chosen by the submitter when it was supplied, with the promise that was read. A later choice
    is another row, made by the party alone. Never changes."""

    __tablename__ = "choices"
    __table_args__ = (
        UniqueConstraint("id", "part_id", "confidentiality"),
        one_of("confidentiality", CONFIDENTIALITY),
        audiences("org"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    part_id: Mapped[int] = mapped_column(ForeignKey("parts.id"), index=True)
    confidentiality: Mapped[str] = mapped_column(String(12))
    promise_id: Mapped[int] = mapped_column(ForeignKey("promise_texts.id"))
    chosen_at: Mapped[datetime] = mapped_column(Instant)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    audience: Mapped[str] = mapped_column(String(40))

    promise: Mapped[PromiseText] = relationship(lazy="raise_on_sql")


class LateRefusal(Permalink, Fixed, Model):
    """A submission that came after closing. The party's alone: to the team it does not exist."""

    __tablename__ = "late_refusals"
    __table_args__ = (CheckConstraint("arrived_at >= judged_closes_at", name="late"), audiences("org"))

    party_id: Mapped[int] = mapped_column(ForeignKey("parties.id"), index=True)
    arrived_at: Mapped[datetime] = mapped_column(Instant)
    judged_closes_at: Mapped[datetime] = mapped_column(Instant)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    audience: Mapped[str] = mapped_column(String(40))
    demo: Mapped[bool] = mapped_column(default=False)
