"""Answers after closing, their releases with files, and figures that isolate nobody (rule 7)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

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

from buyergroup_hub.consultations.answers.models import Part, PartFile
from buyergroup_hub.consultations.sheets.models import Consultation, Question
from buyergroup_hub.files.models import File
from buyergroup_hub.kit.db import Instant, Keys, Model, Permalink, audiences, one_of
from buyergroup_hub.kit.ddl import Frozen
from buyergroup_hub.kit.digests import Json
from buyergroup_hub.kit.fixed import Fixed

if TYPE_CHECKING:
    from buyergroup_hub.consultations.answers.models import PartFile
from typing import TYPE_CHECKING

from buyergroup_hub.consultations.sheets.models import Party


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


RELEASES = ("as_given", "rewritten", "none")


class Answer(Permalink, Fixed, Model):
    """An answer part as organisers read it. Unsealing makes these rows: before it there is nothing to count or find."""

    __tablename__ = "answers"
    __table_args__ = (audiences("organisers"),)

    part_id: Mapped[int] = mapped_column(ForeignKey("parts.id"), unique=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultations.id"), index=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("parties.id"), index=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id"))
    audience: Mapped[str] = mapped_column(String(40), index=True)
    demo: Mapped[bool] = mapped_column(default=False)

    part: Mapped[Part] = relationship(lazy="raise_on_sql")
    consultation: Mapped[Consultation] = relationship(lazy="raise_on_sql")
    party: Mapped[Party] = relationship(lazy="raise_on_sql")
    question: Mapped[Question] = relationship(lazy="raise_on_sql")
    releases: Mapped[list[Release]] = relationship(
        lazy="raise_on_sql", back_populates="answer", order_by="Release.number"
    )

    @classmethod
    def addressed(cls, pid: str, answer: str, file: str = "") -> Select[Self]:  # noqa: ARG003
        """Addresses of its files go on with the pid of one, which their view looks up."""
        of = joinedload(cls.consultation)
        return (
            select(cls)
            .join(cls.consultation)
            .where(Consultation.pid == pid, cls.pid == answer)
            .options(
                of.joinedload(Consultation.group),
                of.joinedload(Consultation.organisation),
                joinedload(cls.party).joinedload(Party.organisation),
                joinedload(cls.question),
            )
        )


class Release(Permalink, Fixed, Model):
    """What the report may use of a part: the party's people and the team read it. The last that was proposed counts.

    The database holds rule 3: nothing of a confidential part, as given only of a public one, and a rewritten text not
    without the party's agreement or its silence past `object_until`.
    """

    __tablename__ = "releases"
    __frozen__ = Frozen(by_event=("agreed_at", "objected_at", "objection", "released_at"))
    __table_args__ = (
        UniqueConstraint("answer_id", "number"),
        ForeignKeyConstraint(
            ["choice_id", "part_id", "confidentiality"], ["choices.id", "choices.part_id", "choices.confidentiality"]
        ),
        one_of("kind", RELEASES),
        CheckConstraint("confidentiality <> 'confidential' OR kind = 'none'", name="confidential"),
        CheckConstraint("kind <> 'as_given' OR confidentiality = 'public'", name="as_given"),
        CheckConstraint("(kind = 'rewritten') = (text IS NOT NULL)", name="text"),
        CheckConstraint("(kind = 'rewritten') = (object_until IS NOT NULL)", name="shown"),
        CheckConstraint("kind <> 'none' OR released_at IS NULL", name="none"),
        CheckConstraint("released_at IS NULL OR objected_at IS NULL", name="objected"),
        CheckConstraint(
            "released_at IS NULL OR kind <> 'rewritten' OR agreed_at IS NOT NULL "
            "OR (silence_agrees AND released_at >= object_until)",
            name="agreed",
        ),
        audiences("dialogue"),
    )

    answer_id: Mapped[int] = mapped_column(ForeignKey("answers.id"))
    number: Mapped[int] = mapped_column(Integer)
    choice_id: Mapped[int] = mapped_column(Integer)
    part_id: Mapped[int] = mapped_column(Integer)
    confidentiality: Mapped[str] = mapped_column(String(12))
    silence_agrees: Mapped[bool] = mapped_column(Boolean)
    kind: Mapped[str] = mapped_column(String(12))
    text: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text, default="")
    proposed_at: Mapped[datetime] = mapped_column(Instant)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    object_until: Mapped[datetime | None] = mapped_column(Instant)
    agreed_at: Mapped[datetime | None] = mapped_column(Instant)
    objected_at: Mapped[datetime | None] = mapped_column(Instant)
    objection: Mapped[str | None] = mapped_column(Text)
    released_at: Mapped[datetime | None] = mapped_column(Instant)
    audience: Mapped[str] = mapped_column(String(40), index=True)
    demo: Mapped[bool] = mapped_column(default=False)

    answer: Mapped[Answer] = relationship(lazy="raise_on_sql", back_populates="releases")
    files: Mapped[list[ReleaseFile]] = relationship(lazy="raise_on_sql", order_by="ReleaseFile.id")

    @classmethod
    def addressed(cls, pid: str, party: str, release: str) -> Select[Self]:
        of = joinedload(cls.answer)
        return (
            select(cls)
            .join(cls.answer)
            .join(Answer.party)
            .join(Party.consultation)
            .where(Consultation.pid == pid, Party.pid == party, cls.pid == release)
            .options(
                of.joinedload(Answer.party).joinedload(Party.organisation),
                of.joinedload(Answer.consultation).joinedload(Consultation.group),
                of.joinedload(Answer.question),
            )
        )

    @property
    def party_id(self) -> int:
        return self.answer.party_id

    @property
    def state(self) -> str:
        """inside, released, objected, agreed, or waiting for the party."""
        if self.kind == "none":
            return "inside"
        if self.released_at is not None:
            return "released"
        if self.objected_at is not None:
            return "objected"
        return "agreed" if self.agreed_at is not None else "waiting"


class Calibration(Fixed, Model):
    """What parties can deliver: one table per question, computed once and frozen (rule 7). Never changes."""

    __tablename__ = "calibrations"
    __table_args__ = (
        UniqueConstraint("question_id"),
        ForeignKeyConstraint(["question_id", "consultation_id"], ["questions.id", "questions.consultation_id"]),
        audiences("public"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultations.id"), index=True)
    question_id: Mapped[int] = mapped_column(Integer)
    rows: Mapped[list[Json]] = mapped_column(Keys)
    as_of: Mapped[datetime] = mapped_column(Instant)
    audience: Mapped[str] = mapped_column(String(40), default="public")

    question: Mapped[Question] = relationship(lazy="raise_on_sql", viewonly=True)
