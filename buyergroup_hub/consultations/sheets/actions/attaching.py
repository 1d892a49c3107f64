"""The documents of the sheet."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from buyergroup_hub.consultations.sheets.models import MOST_FILES, Consultation, SheetFile
from buyergroup_hub.files.actions import Upload, add, remove
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.i18n import _


def all_sheet_files(consultation: Consultation) -> list[SheetFile]:
    """All documents of the sheet, whoever acts: what its digest covers and what opening widens."""
    statement = (
        select(SheetFile).where(SheetFile.consultation_id == consultation.id).options(joinedload(SheetFile.file))
    )
    return list(db.session.scalars(statement.order_by(SheetFile.id)))


def attach_to_sheet(consultation: Consultation, upload: Upload) -> SheetFile:
    """Put a document with the questions; until the opening is approved, as they."""
    circle = f"organisers:{consultation.id}"
    count = select(func.count()).where(SheetFile.consultation_id == consultation.id)
    if (db.session.scalar(count) or 0) >= MOST_FILES:
        raise RuleBroken(
            _("Bij de vragen passen %(most)s documenten. Voeg ze samen, of haal er eerst een weg.", most=MOST_FILES)
        )
    made = SheetFile(consultation_id=consultation.id, file=add(upload, circle, demo=consultation.demo), audience=circle)
    db.session.add(made)
    db.session.flush()
    return made


def detach_from_sheet(document: SheetFile) -> None:
    file = document.file
    db.session.delete(document)
    db.session.flush()
    remove(file)
