"""A person, her sessions, links and codes, and how often something was tried."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Boolean, CheckConstraint, ColumnElement, ForeignKey, Integer, String, and_
from sqlalchemy.orm import Mapped, mapped_column, relationship

from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import Instant, Keys, Model, Permalink, one_of
from buyergroup_hub.kit.fixed import Loose
from buyergroup_hub.kit.i18n import _

SESSION_RUNS = timedelta(hours=12)
SESSION_ENDS = timedelta(hours=36)
"""However often a person asks to stay signed in, after this she signs in anew."""
ASSURED_FOR = timedelta(hours=1)
LINK_RUNS = timedelta(hours=24)
CODE_RUNS = timedelta(minutes=10)
CODE_TRIES = 5

MAIL_PACES = ("daily", "weekly", "never")


class Person(Permalink, Model):
    """A human being with an account, or an emptied row of one who left."""

    __tablename__ = "people"
    __table_args__ = (
        CheckConstraint("email = lower(email)", name="lower"),
        CheckConstraint("(erased_at IS NULL) = (email IS NOT NULL)", name="erased"),
        one_of("language", ("nl", "en")),
        one_of("mail_pace", MAIL_PACES),
    )

    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    name: Mapped[str | None] = mapped_column(String(120))
    password: Mapped[str | None] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(2), default="nl")
    shows_name: Mapped[bool] = mapped_column(Boolean, default=False)
    mail_pace: Mapped[str] = mapped_column(String(8), default="daily")
    mail_at_once: Mapped[list[str]] = mapped_column(Keys, default=lambda: ["dates", "questions"])
    mail_chosen_at: Mapped[datetime | None] = mapped_column(Instant)
    demo: Mapped[bool] = mapped_column(Boolean, default=False)
    since: Mapped[datetime] = mapped_column(Instant, default=clock.now)
    verified_at: Mapped[datetime | None] = mapped_column(Instant)
    admin_since: Mapped[datetime | None] = mapped_column(Instant)
    blocked_at: Mapped[datetime | None] = mapped_column(Instant)
    erased_at: Mapped[datetime | None] = mapped_column(Instant)

    @property
    def __loose__(self) -> tuple[str, ...]:  # type: ignore[override]
        """With the password, which has a salt, who she is cannot be guessed from a digest; without it, it could."""
        chosen = "language", "shows_name", "mail_pace", "mail_at_once", "mail_chosen_at"
        return chosen if self.password else (*chosen, "email", "name")

    @property
    def audience(self) -> str:
        return f"person:{self.id}"

    @property
    def may_sign_in(self) -> bool:
        return self.blocked_at is None and self.erased_at is None and self.password is not None

    @classmethod
    def stays(cls) -> ColumnElement[bool]:
        """She is neither blocked nor gone, as an expression of SQL."""
        return and_(cls.blocked_at.is_(None), cls.erased_at.is_(None))

    @property
    def shown_name(self) -> str:
        return shown_name(self.name)

    def former_of(self, organisation: str) -> str:
        """The name, or of who left the organisation that she acted for then."""
        return self.name or _("voormalig medewerker van %(organisation)s", organisation=organisation)


def shown_name(name: str | None) -> str:
    """The name for those who share a group; who left has none."""
    return name or _("voormalig medewerker")


class Session(Permalink, Loose, Model):
    """One sign-in on one device. The cookie holds a random token, this row its digest."""

    __tablename__ = "sessions"

    digest: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    started_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    assured_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    device: Mapped[str] = mapped_column(String(80), default="")
    network: Mapped[str | None] = mapped_column(String(64))
    """Where it began, as a digest that only this hub can compute."""

    person: Mapped[Person] = relationship(lazy="raise_on_sql")

    @property
    def runs(self) -> bool:
        return self.ended_at is None and clock.now() < self.expires_at

    @property
    def assurance(self) -> int:
        return assurance_of(self.assured_at)


def assurance_of(assured_at: datetime | None) -> int:
    """1: knows the password. 2: gave a second factor within the hour."""
    return 2 if assured_at and clock.now() < assured_at + ASSURED_FOR else 1


class Link(Permalink, Loose, Model):
    """A single-use link of one purpose for one person: reset a password, confirm another address.

    The token of its address is computed from `pid` with the hub's secret when the letter is written, and is kept
    nowhere; this row has its digest. `wanted`: where she was going, in whichever browser she asked.
    """

    __tablename__ = "links"
    __table_args__ = (one_of("purpose", ("reset", "change_address")),)

    purpose: Mapped[str] = mapped_column(String(16))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    address: Mapped[str] = mapped_column(String(254))
    wanted: Mapped[str] = mapped_column(String(500), default="", server_default="")
    made_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)

    @property
    def works(self) -> bool:
        return self.used_at is None and clock.now() < self.expires_at


class SecondFactor(Permalink, Loose, Model):
    """A one-time code: six digits by mail, for one session, for ten minutes and five tries. The digits are computed
    from `pid` with the hub's secret; this row has a keyed digest of them."""

    __tablename__ = "second_factors"

    session_id: Mapped[int] = mapped_column(ForeignKey("sessions.id"), index=True)
    digest: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(Instant)
    tries: Mapped[int] = mapped_column(Integer, default=0)
    used_at: Mapped[datetime | None] = mapped_column(Instant)

    @property
    def works(self) -> bool:
        return self.used_at is None and self.tries < CODE_TRIES and clock.now() < self.made_at + CODE_RUNS


class Throttle(Loose, Model):
    """How often something was tried, by a digest of who tried what."""

    __tablename__ = "throttles"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    count: Mapped[int] = mapped_column(Integer, default=0)
    since: Mapped[datetime] = mapped_column(Instant, index=True)
