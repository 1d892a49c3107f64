"""A published version as a file to take along."""

from __future__ import annotations

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from buyergroup_hub.files.prints import Print
from buyergroup_hub.kit.db import Model, one_of
from buyergroup_hub.kit.i18n import LANGUAGES


class VersionPrint(Print, Model):
    """The PDF of a version in one language."""

    __tablename__ = "version_prints"
    __table_args__ = (UniqueConstraint("version_id", "language"), one_of("language", LANGUAGES))

    version_id: Mapped[int] = mapped_column(ForeignKey("vision_versions.id"))
