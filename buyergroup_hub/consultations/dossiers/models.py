"""A request under the Woo (Wet open overheid) for what a consultation brought in: per answer part a ground is proposed,
the party's view is asked and recorded, and the organisers decide."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    LargeBinary,
    Select,
    String,
    Text,
    UniqueConstraint,
    select,
)
from sqlalchemy.orm import Mapped, deferred, joinedload, mapped_column, relationship

from buyergroup_hub.consultations.sheets.models import Consultation, Party, within
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import Instant, Model, Permalink, audiences, one_of

if TYPE_CHECKING:
    pass
from datetime import timedelta

from buyergroup_hub.consultations.releases.models import Answer

DOSSIERS = ("organisers", "public", "party")


class Dossier(Permalink, Model):
    """The prior-involvement file of a consultation as it was on a day, or with `woo_request_id` what goes out under the
    Woo: made by a job, with an end, revocable; who may have it is asked again at each download.

    `kind`: all that organisers may read, what everyone may, or what one party may of its own.
    """

    __tablename__ = "dossiers"
    __table_args__ = (
        audiences("organisers", "org"),
        one_of("kind", DOSSIERS),
        CheckConstraint("(kind = 'party') = (party_id IS NOT NULL)", name="own"),
    )

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultations.id"), index=True)
    woo_request_id: Mapped[int | None] = mapped_column(ForeignKey("woo_requests.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12), default="organisers")
    party_id: Mapped[int | None] = mapped_column(ForeignKey("parties.id"), index=True)
    asked_at: Mapped[datetime] = mapped_column(Instant)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    expires_at: Mapped[datetime] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)
    made_at: Mapped[datetime | None] = mapped_column(Instant)
    digest: Mapped[str | None] = mapped_column(String(64))
    content: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    audience: Mapped[str] = mapped_column(String(40), index=True)
    demo: Mapped[bool] = mapped_column(default=False)

    consultation: Mapped[Consultation] = relationship(lazy="raise_on_sql")

    @classmethod
    def addressed(cls, pid: str, dossier: str, party: str | None = None) -> Select[Self]:
        """At the organisers' address, or at the party's own."""
        statement = select(cls).where(cls.pid == dossier)
        if party is not None:
            statement = statement.join(Party, Party.id == cls.party_id).where(Party.pid == party)
        return within(statement, cls, pid)

    @property
    def works(self) -> bool:
        return self.made_at is not None and self.revoked_at is None and clock.now() < self.expires_at


GROUNDS = ("5.1.1.c", "5.1.1.d", "5.1.2.e", "5.1.2.f", "5.1.2.i", "5.1.5", "5.2")
"""Articles of the Woo that a public body can refuse on, as far as answers of the market can touch them."""
WAITS = timedelta(days=14)
"""How long what a party objected to stays inside after the decision was sent (art. 4.4 lid 5 Woo)."""
DECISIONS = ("disclose", "partly", "withhold")


class WooRequest(Permalink, Model):
    """One request. `view_until`: until when parties are asked what they think (art. 4.4 Woo, 4:8 Awb); `sent_at`: when
    the decision went to the parties. Nothing that a party objected to goes out within two weeks of that."""

    __tablename__ = "woo_requests"
    __table_args__ = (audiences("organisers"),)

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultations.id"), index=True)
    reference: Mapped[str] = mapped_column(String(120))
    began_at: Mapped[datetime] = mapped_column(Instant)
    view_until: Mapped[datetime] = mapped_column(Instant)
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    audience: Mapped[str] = mapped_column(String(40), index=True)
    demo: Mapped[bool] = mapped_column(default=False)

    consultation: Mapped[Consultation] = relationship(lazy="raise_on_sql")

    @classmethod
    def addressed(cls, pid: str, woo: str) -> Select[Self]:
        return within(select(cls).where(cls.pid == woo), cls, pid)


class WooPassage(Permalink, Model):
    """One answer part in one request. `proposed` is what the hub suggests and decides nothing: the party's label is an
    argument, never a ground. `told_at`: when the organisers told its party of the decision in another way, since no
    mail reached it. The party and the organisers read it."""

    __tablename__ = "woo_passages"
    __table_args__ = (
        UniqueConstraint("request_id", "answer_id"),
        one_of("proposed", GROUNDS),
        one_of("ground", GROUNDS),
        one_of("decision", DECISIONS),
        CheckConstraint("(decision IS NULL) = (decided_at IS NULL)", name="decided"),
        CheckConstraint("(ground IS NOT NULL) = (COALESCE(decision, '') IN ('partly', 'withhold'))", name="grounded"),
        CheckConstraint("(text IS NOT NULL) = (COALESCE(decision, '') = 'partly')", name="text"),
        CheckConstraint("(view IS NULL) = (viewed_at IS NULL)", name="viewed"),
        CheckConstraint("(told_at IS NULL) = (told_how IS NULL)", name="told"),
        audiences("dialogue"),
    )

    request_id: Mapped[int] = mapped_column(ForeignKey("woo_requests.id"))
    answer_id: Mapped[int] = mapped_column(ForeignKey("answers.id"), index=True)
    proposed: Mapped[str | None] = mapped_column(String(10))
    view: Mapped[str | None] = mapped_column(Text)
    viewed_at: Mapped[datetime | None] = mapped_column(Instant)
    decision: Mapped[str | None] = mapped_column(String(10))
    ground: Mapped[str | None] = mapped_column(String(10))
    text: Mapped[str | None] = mapped_column(Text)
    why: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    told_at: Mapped[datetime | None] = mapped_column(Instant)
    told_how: Mapped[str | None] = mapped_column(Text)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    audience: Mapped[str] = mapped_column(String(40), index=True)
    demo: Mapped[bool] = mapped_column(default=False)

    request: Mapped[WooRequest] = relationship(lazy="raise_on_sql")
    answer: Mapped[Answer] = relationship(lazy="raise_on_sql")

    @classmethod
    def addressed(cls, pid: str, passage: str, party: str | None = None) -> Select[Self]:
        """At the party's own address, or at the organisers'."""
        of = joinedload(cls.answer)
        there = [Consultation.pid == pid, cls.pid == passage]
        if party is not None:
            there.append(Party.pid == party)
        return (
            select(cls)
            .join(cls.answer)
            .join(Answer.consultation)
            .join(Answer.party)
            .where(*there)
            .options(
                joinedload(cls.request),
                of.joinedload(Answer.consultation).joinedload(Consultation.group),
                of.joinedload(Answer.consultation).joinedload(Consultation.organisation),
                of.joinedload(Answer.party).joinedload(Party.organisation),
                of.joinedload(Answer.question),
            )
        )

    @property
    def objected(self) -> bool:
        """Something goes out that the party said something against."""
        return self.viewed_at is not None and self.decision in ("disclose", "partly")

    @property
    def party_id(self) -> int:
        return self.answer.party_id

    @property
    def consultation_id(self) -> int:
        return self.answer.consultation_id
