"""Which tender keeps which commitment."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Date, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from buyergroup_hub.groups.commitments.models import Commitment
from buyergroup_hub.kit.db import Model
from buyergroup_hub.tenders.tender.models import Tender


class TenderCommitment(Model):
    """A commitment that a tender keeps."""

    __tablename__ = "tender_commitments"

    tender_id: Mapped[int] = mapped_column(ForeignKey("tenders.id"), primary_key=True)
    commitment_id: Mapped[int] = mapped_column(ForeignKey("commitments.id"), primary_key=True, index=True)
    matched_on: Mapped[date] = mapped_column(Date)

    tender: Mapped[Tender] = relationship(lazy="raise_on_sql")
    commitment: Mapped[Commitment] = relationship(lazy="raise_on_sql")
