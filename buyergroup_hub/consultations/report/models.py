"""What comes of the input: points with what was done with them, frozen tables, the report, and the dossier."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Self

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ForeignKey,
    Integer,
    Select,
    String,
    Text,
    UniqueConstraint,
    select,
)
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from buyergroup_hub.clauses.registry.models import ClauseVersion
from buyergroup_hub.consultations.sheets.models import Consultation, Party, within
from buyergroup_hub.files.models import File
from buyergroup_hub.kit.db import Instant, Keys, Model, Permalink, Pid, audiences, new_pid, one_of
from buyergroup_hub.kit.ddl import Frozen
from buyergroup_hub.kit.digests import Json
from buyergroup_hub.kit.fixed import Fixed
from buyergroup_hub.organisations.organisation.models import Organisation
from buyergroup_hub.search.models import Searchable
from buyergroup_hub.search.records import Hit
from buyergroup_hub.visions.drafts.models import SectionRevision

if TYPE_CHECKING:
    pass
from buyergroup_hub.files.prints import Print
from buyergroup_hub.kit.i18n import LANGUAGES


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


OUTCOMES = ("taken_over", "partly", "not_taken_over")


class Point(Permalink, Fixed, Model):
    """One thing that parties brought in. From which answers it was made stays inside; how many made it is said in the
    bands of the calibrator, fixed when the report goes out. `made_by` is `organisers` of one without a source. One that
    a party was shown stays when it is removed, since what the party said of its words stays."""

    __tablename__ = "points"
    __frozen__ = Frozen(since="audience", by_event=("removed_at",))
    __table_args__ = (UniqueConstraint("id", "consultation_id"), audiences("public", "organisers"))

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultations.id"), index=True)
    position: Mapped[int] = mapped_column(Integer)
    text: Mapped[str] = mapped_column(Text)
    made_by: Mapped[str | None] = mapped_column(String(12))
    removed_at: Mapped[datetime | None] = mapped_column(Instant)
    audience: Mapped[str] = mapped_column(String(40), index=True)
    demo: Mapped[bool] = mapped_column(default=False)

    consultation: Mapped[Consultation] = relationship(lazy="raise_on_sql")
    disposition: Mapped[Disposition | None] = relationship(
        lazy="raise_on_sql", back_populates="point", cascade="all, delete-orphan"
    )
    sources: Mapped[list[PointSource]] = relationship(lazy="raise_on_sql", cascade="all, delete-orphan")
    previews: Mapped[list[PointPreview]] = relationship(
        lazy="raise_on_sql", back_populates="point", order_by="PointPreview.id", passive_deletes="all"
    )

    @classmethod
    def addressed(cls, pid: str, point: str) -> Select[Self]:
        return within(select(cls).where(cls.pid == point, cls.removed_at.is_(None)), cls, pid)


class PointSource(Model):
    """A point was made from an answer of the same consultation."""

    __tablename__ = "point_sources"
    __table_args__ = (audiences("organisers"),)

    point_id: Mapped[int] = mapped_column(ForeignKey("points.id"), primary_key=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey("answers.id"), primary_key=True, index=True)
    added_at: Mapped[datetime | None] = mapped_column(Instant)
    audience: Mapped[str] = mapped_column(String(40))


class PointPreview(Permalink, Model):
    """A point as it was shown to a party of which it uses an answer, before others read it. The last one whose text is
    the point's counts. `silence_agrees`: so said the promises of the answers that it was made from."""

    __tablename__ = "point_previews"
    __table_args__ = (
        CheckConstraint("(objected_at IS NULL) = (objection IS NULL)", name="objected"),
        audiences("dialogue"),
    )

    point_id: Mapped[int] = mapped_column(ForeignKey("points.id", ondelete="CASCADE"), index=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("parties.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    silence_agrees: Mapped[bool] = mapped_column(Boolean)
    shown_at: Mapped[datetime] = mapped_column(Instant)
    object_until: Mapped[datetime] = mapped_column(Instant)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    agreed_at: Mapped[datetime | None] = mapped_column(Instant)
    objected_at: Mapped[datetime | None] = mapped_column(Instant)
    objection: Mapped[str | None] = mapped_column(Text)
    audience: Mapped[str] = mapped_column(String(40), index=True)
    demo: Mapped[bool] = mapped_column(default=False)

    point: Mapped[Point] = relationship(lazy="raise_on_sql", back_populates="previews")
    party: Mapped[Party] = relationship(lazy="raise_on_sql")

    @classmethod
    def addressed(cls, pid: str, party: str, preview: str) -> Select[Self]:
        of = joinedload(cls.point).joinedload(Point.consultation)
        return (
            select(cls)
            .join(cls.party)
            .join(Party.consultation)
            .where(Consultation.pid == pid, Party.pid == party, cls.pid == preview)
            .options(
                of.joinedload(Consultation.group),
                of.joinedload(Consultation.organisation),
                joinedload(cls.party).joinedload(Party.organisation),
            )
        )

    @property
    def state(self) -> str:
        """gone where the point was removed, says something else now or is public; objected, agreed, or waiting for the
        party, which `points.silent` may end."""
        if self.point.removed_at or self.point.text != self.text or self.point.audience == "public":
            return "gone"
        if self.objected_at is not None:
            return "objected"
        return "agreed" if self.agreed_at is not None else "waiting"


class Disposition(Fixed, Model):
    """What was done with a point, with the reason, and where: a section of a vision or a version of a clause."""

    __tablename__ = "dispositions"
    __frozen__ = Frozen(since="audience")
    __table_args__ = (
        one_of("outcome", OUTCOMES),
        CheckConstraint("reason <> ''", name="reason"),
        audiences("public", "organisers"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    point_id: Mapped[int] = mapped_column(ForeignKey("points.id"), unique=True)
    outcome: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(Text)
    revision_id: Mapped[int | None] = mapped_column(ForeignKey("section_revisions.id"), index=True)
    clause_version_id: Mapped[int | None] = mapped_column(ForeignKey("clause_versions.id"), index=True)
    disposed_at: Mapped[datetime] = mapped_column(Instant)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    audience: Mapped[str] = mapped_column(String(40), index=True)
    demo: Mapped[bool] = mapped_column(default=False)

    point: Mapped[Point] = relationship(lazy="raise_on_sql", back_populates="disposition")
    revision: Mapped[SectionRevision | None] = relationship(lazy="raise_on_sql")
    clause_version: Mapped[ClauseVersion | None] = relationship(lazy="raise_on_sql")


class Report(Fixed, Searchable, Model):
    """What everyone reads at once: released answers, points with what was done with them, frozen tables. Never
    changes; a correction is a report with the next number."""

    search_kind = "consultation"
    __tablename__ = "reports"
    __table_args__ = (UniqueConstraint("consultation_id", "number"), audiences("public"))

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultations.id"))
    number: Mapped[int] = mapped_column(Integer)
    summary: Mapped[str] = mapped_column(Text)
    content: Mapped[dict[str, Json]] = mapped_column(Keys)
    digest: Mapped[str] = mapped_column(String(64))
    published_at: Mapped[datetime] = mapped_column(Instant)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    audience: Mapped[str] = mapped_column(String(40), default="public", index=True)
    demo: Mapped[bool] = mapped_column(default=False)

    consultation: Mapped[Consultation] = relationship(lazy="raise_on_sql")

    @classmethod
    def addressed(cls, pid: str, number: int) -> Select[Self]:
        return within(select(cls).where(cls.number == number), cls, pid)

    def findable(self) -> Iterable[Hit]:
        return (Hit("consultation", str(self.consultation_id)),)


class ReportItem(Fixed, Model):
    """A released text: with the party's name only if it chose public. It holds no way back to an anonymised part."""

    __tablename__ = "report_items"
    __table_args__ = (
        one_of("confidentiality", ("public", "anonymised")),
        CheckConstraint("(organisation_id IS NOT NULL) = (confidentiality = 'public')", name="named"),
        audiences("public"),
    )

    key: Mapped[str] = mapped_column(Pid, primary_key=True, default=new_pid)
    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id"), index=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    confidentiality: Mapped[str] = mapped_column(String(12))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    audience: Mapped[str] = mapped_column(String(40), default="public")

    organisation: Mapped[Organisation | None] = relationship(lazy="raise_on_sql")
    files: Mapped[list[ReportFile]] = relationship(lazy="raise_on_sql", order_by="ReportFile.id")


class ConsultationPrint(Print, Model):
    """The PDF of a report in one language."""

    __tablename__ = "consultation_prints"
    __table_args__ = (UniqueConstraint("report_id", "language"), one_of("language", LANGUAGES))

    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id"))
