"""What a tender is tied to: notices with the choices where they differ, and commitments that it keeps."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Self

from sqlalchemy import CheckConstraint, ForeignKey, Select, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.kit.db import Instant, Keys, Model, Permalink, audiences, one_of
from buyergroup_hub.kit.fixed import Loose
from buyergroup_hub.notices.registry.models import Notice
from buyergroup_hub.organisations.organisation.models import Organisation
from buyergroup_hub.tenders.tender.models import Lot


class TenderNotice(Model):
    """A notice of a tender. A notice belongs to one tender; taking it over twice gives one."""

    __tablename__ = "tender_notices"

    notice_id: Mapped[int] = mapped_column(ForeignKey("notices.id"), primary_key=True)
    tender_id: Mapped[int] = mapped_column(ForeignKey("tenders.id"), index=True)
    linked_at: Mapped[datetime] = mapped_column(Instant)

    notice: Mapped[Notice] = relationship(lazy="raise_on_sql")


class NoticeChoice(Permalink, Model):
    """A field of which a notice says something else than the hub: taken over or kept, with the reason; open as long as
    nobody chose. Asked once per notice, lot and field."""

    __tablename__ = "notice_choices"
    __guards__: ClassVar[dict[str, str]] = {
        "chosen": "OLD.choice IS NOT NULL AND (NEW.choice IS DISTINCT FROM OLD.choice OR NEW.said <> OLD.said)"
    }
    __table_args__ = (
        UniqueConstraint("notice_id", "lot_number", "field"),
        one_of("choice", ("taken", "kept")),
        CheckConstraint("(choice IS NULL) = (chosen_at IS NULL)", name="chosen"),
        CheckConstraint("choice <> 'kept' OR reason IS NOT NULL", name="kept"),
    )

    tender_id: Mapped[int] = mapped_column(ForeignKey("tenders.id"), index=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notices.id"))
    lot_number: Mapped[int] = mapped_column(default=0)
    lot_id: Mapped[int | None] = mapped_column(ForeignKey("lots.id"))
    field: Mapped[str] = mapped_column(String(24))
    said: Mapped[str] = mapped_column(Text)
    held: Mapped[str] = mapped_column(Text)
    value: Mapped[Any] = mapped_column(Keys)
    choice: Mapped[str | None] = mapped_column(String(8))
    reason: Mapped[str | None] = mapped_column(Text)
    chosen_at: Mapped[datetime | None] = mapped_column(Instant)

    lot: Mapped[Lot | None] = relationship(lazy="raise_on_sql")
    notice: Mapped[Notice] = relationship(lazy="raise_on_sql")


class NoticeLook(Loose, Model):
    """A notice that was looked at for groups and tenders. `organisation_id` is its buyer, where one is known."""

    __tablename__ = "notice_looks"
    __table_args__ = (audiences("public"),)

    notice_id: Mapped[int] = mapped_column(ForeignKey("notices.id"), primary_key=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    looked_at: Mapped[datetime] = mapped_column(Instant)
    reader: Mapped[int] = mapped_column(default=1)
    audience: Mapped[str] = mapped_column(String(40), default="public")

    notice: Mapped[Notice] = relationship(lazy="raise_on_sql")
    organisation: Mapped[Organisation | None] = relationship(lazy="raise_on_sql")

    group_id = None

    @classmethod
    def addressed(cls, pid: str) -> Select[Self]:
        statement = select(cls).join(Notice).where(Notice.pid == pid)
        return statement.options(joinedload(cls.notice))


class NoticeProposal(Permalink, Model):
    """A notice that may be of a group, by CPV, buyer or words. A person confirms or says no; the hub never decides."""

    __tablename__ = "notice_proposals"
    __table_args__ = (
        UniqueConstraint("notice_id", "group_id"),
        audiences("group"),
        one_of("answer", ("confirmed", "dismissed")),
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered"),
    )

    notice_id: Mapped[int] = mapped_column(ForeignKey("notices.id"))
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    reasons: Mapped[dict[str, Any]] = mapped_column(Keys)
    proposed_at: Mapped[datetime] = mapped_column(Instant)
    answer: Mapped[str | None] = mapped_column(String(10))
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    audience: Mapped[str] = mapped_column(String(40), index=True)
    demo: Mapped[bool] = mapped_column(default=False)

    notice: Mapped[Notice] = relationship(lazy="raise_on_sql")
    group: Mapped[Group] = relationship(lazy="raise_on_sql")

    @classmethod
    def addressed(cls, pid: str) -> Select[Self]:
        return select(cls).where(cls.pid == pid).options(joinedload(cls.notice), joinedload(cls.group))


class GroupCode(Loose, Model):
    """A CPV code (Regulation (EC) No 2195/2002) without its check digit that a group says it is about: notices of the
    same class are proposed to it."""

    __tablename__ = "group_codes"
    __table_args__ = (CheckConstraint("length(code) = 8", name="code"),)

    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(8), primary_key=True)
