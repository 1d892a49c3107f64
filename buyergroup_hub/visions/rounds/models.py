"""What was frozen: proposals with the endorsements of organisations, published versions, errata."""

from __future__ import annotations

import json
from datetime import date, datetime
from functools import cached_property
from typing import Any, NamedTuple, Self

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    Integer,
    Select,
    String,
    Text,
    UniqueConstraint,
    select,
)
from sqlalchemy.orm import Mapped, contains_eager, joinedload, mapped_column, relationship, selectinload

from buyergroup_hub.accounts.person.models import Person
from buyergroup_hub.files.prints import Print
from buyergroup_hub.kit.db import Instant, Model, audiences, one_of, unique_where
from buyergroup_hub.kit.ddl import Frozen
from buyergroup_hub.kit.fixed import Fixed
from buyergroup_hub.kit.i18n import LANGUAGES
from buyergroup_hub.organisations.organisation.models import Organisation
from buyergroup_hub.search.models import Searchable
from buyergroup_hub.visions.drafts.models import Vision

ANSWERS = ("endorsed", "endorsed_with_remark", "objection")
ENDORSED = ("endorsed", "endorsed_with_remark")


class Proposal(Fixed, Model):
    """A frozen text that goes round for endorsement. `content` is its canonical JSON, `digest` the SHA-256 of it;
    `share` (per cent) and `asked` (organisations) are the group's rule as it was at freezing. Its audience is the
    group's or the sounding board's, and everyone's once it is published."""

    __tablename__ = "proposals"
    __frozen__ = Frozen(by_event=("audience",), changeable=("closed_at", "withdrawn_at", "withdrawn_reason"))
    __table_args__ = (
        UniqueConstraint("vision_id", "number"),
        CheckConstraint("share BETWEEN 1 AND 100", name="share"),
        CheckConstraint("asked >= 1", name="asked"),
        CheckConstraint("length(digest) = 64", name="digest"),
        CheckConstraint("withdrawn_at IS NULL OR closed_at IS NOT NULL", name="withdrawn"),
        audiences("public", "group", "board"),
        unique_where("uq_proposals_open", "vision_id", where="closed_at IS NULL"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    vision_id: Mapped[int] = mapped_column(ForeignKey("visions.id"))
    number: Mapped[int] = mapped_column(Integer)
    frozen_at: Mapped[datetime] = mapped_column(Instant)
    frozen_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    respond_by: Mapped[date | None] = mapped_column(Date)
    share: Mapped[int] = mapped_column(Integer)
    asked: Mapped[int] = mapped_column(Integer)
    content: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawn_reason: Mapped[str | None] = mapped_column(Text)
    audience: Mapped[str] = mapped_column(String(40), index=True)
    demo: Mapped[bool] = mapped_column(default=False)

    vision: Mapped[Vision] = relationship(lazy="raise_on_sql")
    endorsements: Mapped[list[Endorsement]] = relationship(
        lazy="raise_on_sql", back_populates="proposal", order_by="Endorsement.id"
    )
    version: Mapped[VisionVersion | None] = relationship(lazy="raise_on_sql", back_populates="proposal")

    @classmethod
    def addressed(cls, pid: str, number: int) -> Select[Self]:
        return (
            select(cls)
            .join(cls.vision)
            .where(Vision.pid == pid, cls.number == number)
            .options(contains_eager(cls.vision).joinedload(Vision.group))
        )

    @property
    def group_id(self) -> int:
        return self.vision.group_id

    @property
    def needed(self) -> int:
        """How many organisations must endorse: the group's share of those asked, rounded up."""
        return needed_of(self.share, self.asked)

    @cached_property
    def text(self) -> dict[str, Any]:
        """The frozen content, which is only read; its shape stands in `frozen.py`."""
        content: dict[str, Any] = json.loads(self.content)
        return content


def needed_of(share: int, asked: int) -> int:
    """A share in per cent of so many organisations, rounded up."""
    return -(-share * asked // 100)


class Endorsement(Model):
    """What one organisation says about one proposal. Made at freezing: without an answer it is silence. Who joined the
    group afterwards is `late`: it may answer, and counts neither as endorsed nor as asked."""

    __tablename__ = "endorsements"
    __table_args__ = (
        UniqueConstraint("proposal_id", "organisation_id"),
        CheckConstraint(f"answer IN {ANSWERS}", name="answer"),
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered"),
        CheckConstraint("(replied_at IS NULL) = (reply IS NULL)", name="replied"),
        audiences("public", "group"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposals.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    late: Mapped[bool] = mapped_column(default=False)
    answer: Mapped[str | None] = mapped_column(String(24))
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    reply: Mapped[str | None] = mapped_column(Text)
    replied_at: Mapped[datetime | None] = mapped_column(Instant)
    replied_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    audience: Mapped[str] = mapped_column(String(40))
    demo: Mapped[bool] = mapped_column(default=False)

    proposal: Mapped[Proposal] = relationship(lazy="raise_on_sql", back_populates="endorsements")
    organisation: Mapped[Organisation] = relationship(lazy="raise_on_sql")
    answers: Mapped[list[EndorsementAnswer]] = relationship(
        lazy="raise_on_sql", back_populates="endorsement", order_by="EndorsementAnswer.number"
    )

    @classmethod
    def addressed(cls, pid: str, number: int, organisation: str) -> Select[Self]:
        return (
            select(cls)
            .join(cls.proposal)
            .join(Proposal.vision)
            .join(cls.organisation)
            .where(Vision.pid == pid, Proposal.number == number, Organisation.pid == organisation)
            .options(
                contains_eager(cls.proposal).contains_eager(Proposal.vision).joinedload(Vision.group),
                contains_eager(cls.organisation),
                selectinload(cls.answers),
            )
        )

    @property
    def group_id(self) -> int:
        return self.proposal.group_id

    @property
    def endorsed(self) -> bool:
        return self.answer in ENDORSED

    @property
    def open_objection(self) -> bool:
        """An objection is open until the group's coordinator or secretary replies, or the organisation changes it."""
        return self.answer == "objection" and self.replied_at is None and not self.late


class EndorsementAnswer(Fixed, Model):
    """One answer of an organisation, with its remark and who gave it. Never changes: another answer is another row."""

    __tablename__ = "endorsement_answers"
    __table_args__ = (
        UniqueConstraint("endorsement_id", "number"),
        CheckConstraint(f"answer IN {ANSWERS}", name="answer"),
        CheckConstraint("answer = 'endorsed' OR remark <> ''", name="remark"),
        audiences("group"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    endorsement_id: Mapped[int] = mapped_column(ForeignKey("endorsements.id"))
    number: Mapped[int] = mapped_column(Integer)
    answer: Mapped[str] = mapped_column(String(24))
    remark: Mapped[str] = mapped_column(Text, default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    given_at: Mapped[datetime] = mapped_column(Instant)
    audience: Mapped[str] = mapped_column(String(40))

    endorsement: Mapped[Endorsement] = relationship(lazy="raise_on_sql", back_populates="answers")
    person: Mapped[Person | None] = relationship(lazy="raise_on_sql")


class Seat(NamedTuple):
    """The place of an organisation in a round: what `may_endorse` is asked about."""

    group_id: int
    organisation_id: int


class VisionVersion(Fixed, Searchable, Model):
    """A published proposal. Its text is the proposal's: what was endorsed is what is published. Never changes."""

    __tablename__ = "vision_versions"
    __frozen__ = Frozen(by_event=("audience",))
    __table_args__ = (UniqueConstraint("vision_id", "number"), audiences("public"))

    id: Mapped[int] = mapped_column(primary_key=True)
    vision_id: Mapped[int] = mapped_column(ForeignKey("visions.id"))
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposals.id"), unique=True)
    number: Mapped[int] = mapped_column(Integer)
    change_summary: Mapped[str] = mapped_column(Text)
    published_at: Mapped[datetime] = mapped_column(Instant, index=True)
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    audience: Mapped[str] = mapped_column(String(40), default="public")
    demo: Mapped[bool] = mapped_column(default=False)

    search_kind = "vision"

    vision: Mapped[Vision] = relationship(lazy="raise_on_sql")
    proposal: Mapped[Proposal] = relationship(lazy="raise_on_sql", back_populates="version")
    errata: Mapped[list[Erratum]] = relationship(lazy="raise_on_sql", order_by="Erratum.id")

    @classmethod
    def addressed(cls, pid: str, number: int) -> Select[Self]:
        return (
            select(cls)
            .join(cls.vision)
            .where(Vision.pid == pid, cls.number == number)
            .options(contains_eager(cls.vision).joinedload(Vision.group), joinedload(cls.proposal))
        )

    @property
    def group_id(self) -> int:
        return self.vision.group_id

    @property
    def text(self) -> dict[str, Any]:
        return self.proposal.text


class Erratum(Fixed, Model):
    """A mistake in a published version, said beside it: the version itself stays as it was endorsed."""

    __tablename__ = "errata"
    __frozen__ = Frozen(by_event=("audience",))
    __table_args__ = (audiences("public"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("vision_versions.id"), index=True)
    words: Mapped[str] = mapped_column(Text)
    noted_at: Mapped[datetime] = mapped_column(Instant)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    audience: Mapped[str] = mapped_column(String(40), default="public")
    demo: Mapped[bool] = mapped_column(default=False)


class VersionPrint(Print, Model):
    """The PDF of a version in one language."""

    __tablename__ = "version_prints"
    __table_args__ = (UniqueConstraint("version_id", "language"), one_of("language", LANGUAGES))

    version_id: Mapped[int] = mapped_column(ForeignKey("vision_versions.id"))
