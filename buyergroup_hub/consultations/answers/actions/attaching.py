"""Files with an answer that is being written."""

from __future__ import annotations

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import joinedload

from buyergroup_hub.access import standing
from buyergroup_hub.consultations.answers.models import DraftFile, DraftPart, PartFile
from buyergroup_hub.consultations.sheets.models import (
    MOST_FILES,
    Party,
    Question,
)
from buyergroup_hub.files.actions import Upload, add, remove
from buyergroup_hub.files.authors import authors
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db, lock_row
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.i18n import _


def files_of(party: Party) -> dict[int, list[DraftFile]]:
    """What the party attached to its draft, by question id, in the order in which it came."""
    by_question: dict[int, list[DraftFile]] = {}
    for attached in db.session.scalars(_attached(party)):
        by_question.setdefault(attached.question_id, []).append(attached)
    return by_question


def files_with(party: Party, question: Question) -> list[DraftFile]:
    """Those with its draft for one question."""
    return list(db.session.scalars(_attached(party).where(DraftFile.question_id == question.id)))


def _attached(party: Party) -> Select[DraftFile]:
    mine = select(DraftFile).where(DraftFile.party_id == party.id).options(joinedload(DraftFile.file))
    return mine.order_by(DraftFile.id)


def attach(party: Party, question: Question, upload: Upload) -> DraftFile:
    """Keep a file with the draft of an answer; the same one twice is one. Its text is not read: it is the party's, and
    no search may know it. Who the file names as its maker is kept beside it, for the party to read."""
    lock_row(party)
    there = files_with(party, question)
    names = ", ".join(authors(upload.content, upload.kind))
    file = add(upload, party.circle, demo=party.demo, reads=False)
    if same := next((attached for attached in there if attached.file.sha256 == file.sha256), None):
        db.session.delete(file)
        return same
    if len(there) >= MOST_FILES:
        raise RuleBroken(
            _("Bij een vraag passen %(most)s bestanden. Voeg ze samen, of haal er eerst een weg.", most=MOST_FILES)
        )
    _draft_for(party, question)
    made = DraftFile(
        party_id=party.id,
        question_id=question.id,
        file=file,
        author=names[:300],
        added_at=clock.now(),
        person_id=standing().person_id,
        audience=party.audience,
    )
    db.session.add(made)
    db.session.flush()
    return made


def _draft_for(party: Party, question: Question) -> None:
    """A file stands with a draft, also where nothing was typed yet."""
    drafted = select(DraftPart.id).filter_by(party_id=party.id, question_id=question.id)
    if db.session.scalar(drafted) is None:
        db.session.add(
            DraftPart(
                party_id=party.id,
                question_id=question.id,
                value={},
                saved_at=clock.now(),
                person_id=standing().person_id,
                audience=party.audience,
            )
        )
        db.session.flush()


def detach(attached: DraftFile) -> None:
    """Take a file out of the draft. With what was submitted it stays."""
    file = attached.file
    db.session.delete(attached)
    db.session.flush()
    if not db.session.scalar(select(exists().where(PartFile.file_id == file.id))):
        remove(file)
