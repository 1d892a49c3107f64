"""The sections of a sheet."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from buyergroup_hub.consultations.sheets.models import Question


def sections(questions: Sequence[Question]) -> list[tuple[str, list[Question]]]:
    """(heading, questions) of the parts of a sheet: questions that follow each other under the same heading."""
    return [(heading, list(part)) for heading, part in groupby(questions, key=lambda question: question.section)]
