"""A report as a file to take along."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from buyergroup_hub.files.models import File
from buyergroup_hub.kit.db import Instant, Model, one_of
from buyergroup_hub.kit.i18n import LANGUAGES


class ConsultationPrint(Model):
    """The PDF of a report in one language, made by the worker after publication."""

    __tablename__ = "consultation_prints"
    __table_args__ = (UniqueConstraint("report_id", "language"), one_of("language", LANGUAGES))

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id"))
    language: Mapped[str] = mapped_column(String(2))
    file_id: Mapped[int] = mapped_column(ForeignKey("files.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(Instant)

    file: Mapped[File] = relationship(lazy="raise_on_sql")
