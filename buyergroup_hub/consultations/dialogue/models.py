"""Clarifying questions and their rounds, individual questions, the disclosing of an asker, the public thread, and what
is handed out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar, Self

from sqlalchemy import (
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

from buyergroup_hub.accounts.person.models import Person
from buyergroup_hub.consultations.sheets.models import Consultation, Party, Question, within
from buyergroup_hub.files.models import File
from buyergroup_hub.kit.db import Instant, Model, Permalink, Pid, audiences, new_pid
from buyergroup_hub.kit.ddl import Frozen
from buyergroup_hub.kit.digests import Json
from buyergroup_hub.kit.fixed import Fixed, Loose
from buyergroup_hub.organisations.organisation.models import Organisation
from buyergroup_hub.search.models import Searchable
from buyergroup_hub.search.records import Hit


class ModerationDigest(Loose, Model):
    """When the moderators of a consultation were last told by mail what waits for them: at most once an hour."""

    __tablename__ = "moderation_digests"

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultations.id"), primary_key=True)
    told_at: Mapped[datetime] = mapped_column(Instant)


class Round(Permalink, Fixed, Model):
    """Clarifying questions and answers that go out together: to page and feed at one instant, the mails after it."""

    __tablename__ = "rounds"
    __frozen__ = Frozen(since="published_at")
    __table_args__ = (
        UniqueConstraint("consultation_id", "number"),
        CheckConstraint("(published_at IS NULL) = (digest IS NULL)", name="published"),
        CheckConstraint("published_at IS NULL OR audience = 'public'", name="public"),
        audiences("public", "organisers"),
    )

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultations.id"))
    number: Mapped[int] = mapped_column(Integer)
    goes_out_at: Mapped[datetime] = mapped_column(Instant)
    published_at: Mapped[datetime | None] = mapped_column(Instant)
    digest: Mapped[str | None] = mapped_column(String(64))
    audience: Mapped[str] = mapped_column(String(40), index=True)
    demo: Mapped[bool] = mapped_column(default=False)

    consultation: Mapped[Consultation] = relationship(lazy="raise_on_sql")
    clarifications: Mapped[list[Clarification]] = relationship(
        lazy="raise_on_sql", order_by="Clarification.key", viewonly=True
    )

    @classmethod
    def addressed(cls, pid: str, number: int) -> Select[Self]:
        return within(select(cls).where(cls.number == number), cls, pid)


class Clarification(Fixed, Searchable, Model):
    """A clarifying question. No author, no time, no event at asking; the key is random, and the table keeps no order of
    insertion where the engine can do without. `asker` is a keyed hash, by which askers find their own (rule 4).

    `told`: the moderators have had their hourly mail about it. `merged_into`: the question that says the same, whose
    answer is this one's too; the asker is led to it. `proposal`: other words, which wait for the asker.
    """

    search_kind = "consultation"
    __tablename__ = "clarifications"
    __loose__ = ("merged_into", "told", "proposal")
    __frozen__ = Frozen(since="audience", changeable=("merged_into", "told", "proposal"))
    __guards__: ClassVar[dict[str, str]] = {
        "asked": "OLD.asker <> NEW.asker OR (OLD.text <> NEW.text AND NEW.text <> COALESCE(OLD.proposal, OLD.text))"
    }
    untold = True
    __table_args__ = (
        CheckConstraint("round_id IS NULL OR withheld_reason IS NULL", name="withheld"),
        CheckConstraint("audience <> 'public' OR (round_id IS NOT NULL AND answer IS NOT NULL)", name="public"),
        CheckConstraint("merged_into IS NULL OR round_id IS NULL", name="merged"),
        audiences("public", "organisers"),
        {"sqlite_with_rowid": False},
    )

    key: Mapped[str] = mapped_column(Pid, primary_key=True, default=new_pid)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultations.id"), index=True)
    asker: Mapped[str] = mapped_column(String(64), index=True)
    text: Mapped[str] = mapped_column(Text)
    answer: Mapped[str | None] = mapped_column(Text)
    round_id: Mapped[int | None] = mapped_column(ForeignKey("rounds.id"), index=True)
    withheld_reason: Mapped[str | None] = mapped_column(Text)
    merged_into: Mapped[str | None] = mapped_column(ForeignKey("clarifications.key"))
    proposal: Mapped[str | None] = mapped_column(Text)
    told: Mapped[bool] = mapped_column(default=False)
    audience: Mapped[str] = mapped_column(String(40), index=True)

    consultation: Mapped[Consultation] = relationship(lazy="raise_on_sql")

    @classmethod
    def addressed(cls, pid: str, key: str) -> Select[Self]:
        return within(select(cls).where(cls.key == key), cls, pid)

    @property
    def id(self) -> str:
        """Its key: a number would be an order."""
        return self.key

    @property
    def is_open(self) -> bool:
        """In no round, and neither said in another question nor kept back."""
        return not (self.round_id or self.merged_into or self.withheld_reason)

    def findable(self) -> Iterable[Hit]:
        """Only once it has gone out: a change of the list of changes would tell when something was asked."""
        return (Hit("consultation", str(self.consultation_id)),) if self.audience == "public" else ()


class Disclosure(Permalink, Model):
    """Two organisers disclosed who asked a clarifying question, with a reason; the party was told (rule 4). The second
    is somebody else than the first; only then is the organisation looked up."""

    __tablename__ = "disclosures"
    __table_args__ = (
        CheckConstraint("second_id IS NULL OR second_id <> first_id", name="two"),
        CheckConstraint("(second_id IS NULL) = (second_at IS NULL)", name="second"),
        CheckConstraint("organisation_id IS NULL OR second_id IS NOT NULL", name="found"),
        audiences("organisers"),
    )

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultations.id"), index=True)
    clarification_key: Mapped[str] = mapped_column(ForeignKey("clarifications.key"), unique=True)
    reason: Mapped[str] = mapped_column(Text)
    first_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    first_at: Mapped[datetime] = mapped_column(Instant)
    second_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    second_at: Mapped[datetime | None] = mapped_column(Instant)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    audience: Mapped[str] = mapped_column(String(40), index=True)
    demo: Mapped[bool] = mapped_column(default=False)

    consultation: Mapped[Consultation] = relationship(lazy="raise_on_sql")
    clarification: Mapped[Clarification] = relationship(lazy="raise_on_sql")
    organisation: Mapped[Organisation | None] = relationship(lazy="raise_on_sql")

    @classmethod
    def addressed(cls, pid: str, disclosure: str) -> Select[Self]:
        return within(select(cls).where(cls.pid == disclosure), cls, pid).options(joinedload(cls.clarification))


class IndividualQuestion(Permalink, Fixed, Model):
    """A question that is a trade secret itself, with the reason for that. The party and the team read it; it has no
    number, so that nobody can count them. It is answered alone, or the party is asked to put it openly."""

    __tablename__ = "individual_questions"
    __frozen__ = Frozen(since="settled_at")
    __table_args__ = (
        CheckConstraint("answer IS NULL OR refused_reason IS NULL", name="one_outcome"),
        CheckConstraint("(settled_at IS NULL) = (answer IS NULL AND refused_reason IS NULL)", name="settled"),
        audiences("dialogue"),
    )

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultations.id"), index=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("parties.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(Instant)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    answer: Mapped[str | None] = mapped_column(Text)
    refused_reason: Mapped[str | None] = mapped_column(Text)
    settled_at: Mapped[datetime | None] = mapped_column(Instant)
    audience: Mapped[str] = mapped_column(String(40), index=True)
    demo: Mapped[bool] = mapped_column(default=False)

    consultation: Mapped[Consultation] = relationship(lazy="raise_on_sql")
    party: Mapped[Party] = relationship(lazy="raise_on_sql")

    @classmethod
    def addressed(cls, pid: str, individual: str) -> Select[Self]:
        statement = within(select(cls).where(cls.pid == individual), cls, pid)
        return statement.options(joinedload(cls.party).joinedload(Party.organisation))


class Post(Permalink, Fixed, Model):
    """A signed post of a market party or a client on a question of the sheet, or a reply to one: public. One that is
    withheld is read by the organisers, and by its author with the reason."""

    __tablename__ = "posts"
    __frozen__ = Frozen(by_event=("withheld_at", "withheld_reason", "audience"))
    __table_args__ = (
        # One level of replies: a reply has `depth` 1 and points at a post of depth 0 on the same question.
        UniqueConstraint("id", "question_id", "depth"),
        ForeignKeyConstraint(
            ["thread_id", "question_id", "thread_depth"], ["posts.id", "posts.question_id", "posts.depth"]
        ),
        CheckConstraint("(thread_id IS NULL) = (thread_depth IS NULL)", name="thread"),
        CheckConstraint("thread_depth IS NULL OR thread_depth = 0", name="one_level"),
        CheckConstraint("depth = CASE WHEN thread_id IS NULL THEN 0 ELSE 1 END", name="depth"),
        CheckConstraint("(withheld_at IS NULL) = (withheld_reason IS NULL)", name="withheld"),
        CheckConstraint("withheld_at IS NULL OR audience <> 'public'", name="hidden"),
        audiences("public", "organisers"),
    )

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultations.id"), index=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id"), index=True)
    thread_id: Mapped[int | None] = mapped_column(Integer)
    thread_depth: Mapped[int | None] = mapped_column(Integer)
    depth: Mapped[int] = mapped_column(Integer, default=0)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    said_at: Mapped[datetime] = mapped_column(Instant)
    withheld_at: Mapped[datetime | None] = mapped_column(Instant)
    withheld_reason: Mapped[str | None] = mapped_column(Text)
    audience: Mapped[str] = mapped_column(String(40), index=True)
    demo: Mapped[bool] = mapped_column(default=False)

    consultation: Mapped[Consultation] = relationship(lazy="raise_on_sql")
    question: Mapped[Question] = relationship(lazy="raise_on_sql")
    organisation: Mapped[Organisation] = relationship(lazy="raise_on_sql")
    person: Mapped[Person | None] = relationship(lazy="raise_on_sql")

    @classmethod
    def addressed(cls, pid: str, post: str) -> Select[Self]:
        statement = within(select(cls).where(cls.pid == post), cls, pid)
        return statement.options(joinedload(cls.question), joinedload(cls.organisation))

    @property
    def takes_replies(self) -> bool:
        """The first of its conversation, and not taken away."""
        return not self.depth and self.withheld_at is None

    def content(self) -> dict[str, Json]:
        """What its digest covers."""
        return {"text": self.text}


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


class Handout(Permalink, Fixed, Searchable, Model):
    """What is handed out besides the sheet: a correction, an announcement. To everyone at once, and it stays."""

    search_kind = "consultation"
    __tablename__ = "handouts"
    __table_args__ = (audiences("public"),)

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultations.id"), index=True)
    title: Mapped[str] = mapped_column(String(160))
    body: Mapped[str] = mapped_column(Text)
    published_at: Mapped[datetime] = mapped_column(Instant)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    audience: Mapped[str] = mapped_column(String(40), default="public")
    demo: Mapped[bool] = mapped_column(default=False)

    def findable(self) -> Iterable[Hit]:
        return (Hit("consultation", str(self.consultation_id)),)

    def content_with(self, files: Iterable[File]) -> Json:
        """What its digest covers."""
        named: list[Json] = [{"name": file.name, "sha256": file.sha256} for file in files]
        content: dict[str, Json] = {"title": self.title, "body": self.body}
        return content | ({"files": named} if named else {})
