"""A published report as a file to take along."""

from __future__ import annotations

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from buyergroup_hub.files.prints import Print
from buyergroup_hub.kit.db import Model, one_of
from buyergroup_hub.kit.i18n import LANGUAGES


class ReportPrint(Print, Model):
    """The PDF of a report in one language."""

    __tablename__ = "report_prints"
    __table_args__ = (UniqueConstraint("report_id", "language"), one_of("language", LANGUAGES))

    report_id: Mapped[int] = mapped_column(ForeignKey("state_reports.id"))
