"""The pages of a sheet: its sections, and the documents that were handed out."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from buyergroup_hub.consultations.sheets.models import Consultation, Question
from buyergroup_hub.consultations.sheets.queries import files_handed_out
from buyergroup_hub.files.models import File


def sections(questions: Sequence[Question]) -> list[tuple[str, list[Question]]]:
    """(heading, questions) of the parts of a sheet: questions that follow each other under the same heading."""
    return [(heading, list(part)) for heading, part in groupby(questions, key=lambda question: question.section)]


def handed_out(consultation: Consultation) -> dict[int, list[File]]:
    """Documents that were handed out, by handout id."""
    files: dict[int, list[File]] = {}
    for handout_id, file in files_handed_out(consultation.id):
        files.setdefault(handout_id, []).append(file)
    return files
