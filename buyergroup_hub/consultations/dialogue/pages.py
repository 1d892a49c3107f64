"""What was handed out, with its documents."""

from __future__ import annotations

from buyergroup_hub.consultations.dialogue.queries import files_handed_out
from buyergroup_hub.consultations.sheets.models import Consultation
from buyergroup_hub.files.models import File


def handed_out(consultation: Consultation) -> dict[int, list[File]]:
    """Documents that were handed out, by handout id."""
    files: dict[int, list[File]] = {}
    for handout_id, file in files_handed_out(consultation.id):
        files.setdefault(handout_id, []).append(file)
    return files
