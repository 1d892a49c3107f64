"""What is judged under the write lock is read under it."""

from __future__ import annotations

from sqlalchemy.orm import class_mapper

from buyergroup_hub.consultations.dialogue.models import Round
from buyergroup_hub.consultations.dossiers.models import WooPassage, WooRequest
from buyergroup_hub.consultations.releases.models import Release
from buyergroup_hub.consultations.sheets.models import Consultation, Party
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.i18n import _

Lockable = Consultation | Party | Release | Round | WooPassage | WooRequest


def lock(thing: Lockable, *, shared: bool = False) -> None:
    """Read a row's own columns again and hold it until the transaction ends. Shared: others may hold it shared too,
    and nobody changes it meanwhile. (SQLite's writing transaction holds everything already.)"""
    own = [column.key for column in class_mapper(type(thing)).column_attrs]
    db.session.refresh(thing, own, with_for_update={"read": shared})


def lock_unfinished(consultation_id: int) -> None:
    """Hold a consultation so that nobody concludes it meanwhile; refuse where somebody did. What a deed leaves open is
    there before a conclusion looks, or comes too late."""
    consultation = db.session.get_one(Consultation, consultation_id)
    lock(consultation, shared=True)
    if consultation.concluded_at is not None:
        raise RuleBroken(_("De consultatie is afgerond. Dit kan niet meer."))
