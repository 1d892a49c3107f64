"""What a party drafts and submits, and what organisers may do with it once the answers are unsealed."""

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

from buyergroup_hub.consultations.models.sheets import Consultation, Question
from buyergroup_hub.kit.db import Instant, Keys, Model, Pid, audiences, new_pid, one_of
from buyergroup_hub.kit.ddl import Frozen
from buyergroup_hub.kit.digests import Json
from buyergroup_hub.kit.fixed import Fixed
from buyergroup_hub.kit.i18n import locale
from buyergroup_hub.organisations.models import Organisation

if TYPE_CHECKING:
    from buyergroup_hub.consultations.models.files import PartFile, ReleaseFile

CONFIDENTIALITY = ("public", "anonymised", "confidential")
"""From wide to narrow."""
RELEASES = ("as_given", "rewritten", "none")


class PromiseText(Fixed, Model):
    """What a choice promises, as it was read when the choice was made. `silence_agrees`: who does not answer to an
    anonymised text in time agrees with it."""

    __tablename__ = "promise_texts"
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


def circle(organisation_id: int, party_id: int) -> str:
    """The token of the files of a party: within its organisation not those who organised the consultation."""
    return f"org:{organisation_id}:{party_id}"


class Party(Model):
    """An organisation that answers, or began to. Only its own people see that it does."""

    __tablename__ = "parties"
    __table_args__ = (UniqueConstraint("consultation_id", "organisation_id"), audiences("org"))

    id: Mapped[int] = mapped_column(primary_key=True)
    pid: Mapped[str] = mapped_column(Pid, unique=True, default=new_pid)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultations.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    since: Mapped[datetime] = mapped_column(Instant)
    audience: Mapped[str] = mapped_column(String(40), index=True)
    demo: Mapped[bool] = mapped_column(default=False)

    consultation: Mapped[Consultation] = relationship(lazy="raise_on_sql")
    organisation: Mapped[Organisation] = relationship(lazy="raise_on_sql")

    @classmethod
    def addressed(cls, pid: str, party: str, key: str = "") -> Select[Self]:  # noqa: ARG003
        """Addresses of its answers go on with the key of a question, which their view looks up."""
        of = joinedload(cls.consultation)
        return (
            select(cls)
            .join(cls.consultation)
            .where(Consultation.pid == pid, cls.pid == party)
            .options(
                of.joinedload(Consultation.group),
                of.joinedload(Consultation.organisation),
                joinedload(cls.organisation),
            )
        )

    @property
    def party_id(self) -> int:
        return self.id

    @property
    def circle(self) -> str:
        return circle(self.organisation_id, self.id)


class Warned(Model):
    """A party was warned so many hours before a closing instant. After an extension it is warned anew."""

    __tablename__ = "party_warnings"

    party_id: Mapped[int] = mapped_column(ForeignKey("parties.id"), primary_key=True)
    hours: Mapped[int] = mapped_column(Integer, primary_key=True)
    closes_at: Mapped[datetime] = mapped_column(Instant, primary_key=True)


class DraftPart(Model):
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


class Submission(Fixed, Model):
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

    id: Mapped[int] = mapped_column(primary_key=True)
    pid: Mapped[str] = mapped_column(Pid, unique=True, default=new_pid)
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


class LateRefusal(Fixed, Model):
    """A submission that came after closing. The party's alone: to the team it does not exist."""

    __tablename__ = "late_refusals"
    __table_args__ = (CheckConstraint("arrived_at >= judged_closes_at", name="late"), audiences("org"))

    id: Mapped[int] = mapped_column(primary_key=True)
    pid: Mapped[str] = mapped_column(Pid, unique=True, default=new_pid)
    party_id: Mapped[int] = mapped_column(ForeignKey("parties.id"), index=True)
    arrived_at: Mapped[datetime] = mapped_column(Instant)
    judged_closes_at: Mapped[datetime] = mapped_column(Instant)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    audience: Mapped[str] = mapped_column(String(40))
    demo: Mapped[bool] = mapped_column(default=False)


class Answer(Fixed, Model):
    """An answer part as organisers read it. Unsealing makes these rows: before it there is nothing to count or find."""

    __tablename__ = "answers"
    __table_args__ = (audiences("organisers"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    pid: Mapped[str] = mapped_column(Pid, unique=True, default=new_pid)
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


class Release(Fixed, Model):
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

    id: Mapped[int] = mapped_column(primary_key=True)
    pid: Mapped[str] = mapped_column(Pid, unique=True, default=new_pid)
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
