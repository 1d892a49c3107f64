"""Handing out besides the sheet: corrections and announcements, to everyone at once (rule 5)."""

from __future__ import annotations

from buyergroup_hub.access import standing
from buyergroup_hub.consultations.dialogue import events
from buyergroup_hub.consultations.dialogue.models import Handout, HandoutFile
from buyergroup_hub.consultations.sheets.actions.telling import tell_everyone
from buyergroup_hub.consultations.sheets.models import Consultation
from buyergroup_hub.consultations.sheets.wording import check_public
from buyergroup_hub.events.actions import record
from buyergroup_hub.files.actions import Upload, add
from buyergroup_hub.files.models import File
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db, lock_row
from buyergroup_hub.kit.digests import canonical, digest
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.i18n import _


def hand_out(
    consultation: Consultation, title: str, body: str, document: Upload | None = None, *, anyway: bool = False
) -> Handout:
    """Publish a correction or an announcement, with a document or without, to everyone at once; it stays (rule 5)."""
    lock_row(consultation)
    if consultation.opened_at is None or consultation.withdrawn_at is not None:
        raise RuleBroken(_("Je kunt pas na de opening informatie delen. Wijzig tot die tijd de vragen zelf."))
    check_public(consultation, f"{title}\n{body}", anyway=anyway)
    handed = Handout(
        consultation_id=consultation.id,
        title=title,
        body=body,
        published_at=clock.now(),
        person_id=standing().person_id,
        audience="public",
        demo=consultation.demo,
    )
    db.session.add(handed)
    db.session.flush()
    files = [attach_to_handout(handed, document)] if document is not None else []
    keys = {"digest": digest(canonical(handed.content_with(files)))}
    record(events.HANDED_OUT, handed, keys, group_id=consultation.group_id)
    tell_everyone(consultation, "handout")
    return handed


def attach_to_handout(handed: Handout, upload: Upload) -> File:
    """Hand a document out with an announcement: to everyone at once."""
    file = add(upload, "public", demo=handed.demo)
    db.session.add(HandoutFile(handout=handed, file=file, sha256=file.sha256, audience="public"))
    db.session.flush()
    return file
