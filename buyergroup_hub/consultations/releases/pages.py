"""What the organisers' pages are made of."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for

from buyergroup_hub.consultations.releases.queries import AnswerRow, answers_of
from buyergroup_hub.consultations.sheets.models import Consultation, Question
from buyergroup_hub.consultations.sheets.queries import sheet_of


@dataclass(frozen=True)
class Cell:
    """A part in the matrix of decisions: its state, the party's choice, its address."""

    state: str
    choice: str | None = None
    url: str | None = None


@dataclass(frozen=True)
class Matrix:
    parties: list[str]
    rows: list[tuple[Question, list[Cell]]]
    decided: int
    of: int
    todo: int
    confidential: int
    unverified: list[str]


CELLS = {"todo": "todo", "objected": "todo", "waiting": "waiting", "agreed": "released", "released": "released"}


def matrix(consultation: Consultation, show: str) -> Matrix:
    """Per question and party what was decided; `show` narrows to `todo` or `confidential`."""
    answers = answers_of(consultation.id)
    parties = {row.party: row for row in sorted(answers, key=lambda row: row.name)}
    by_place = {(row.question_id, row.party): row for row in answers}
    rows = [
        (question, [_cell(consultation, by_place.get((question.id, party)), show) for party in parties])
        for question in sheet_of(consultation.id)
    ]
    undecided = [row for row in answers if row.state in ("todo", "objected")]
    return Matrix(
        parties=[party.name for party in parties.values()],
        rows=[row for row in rows if not show or any(cell.url for cell in row[1])],
        decided=len(answers) - len(undecided),
        of=len(answers),
        todo=len(undecided),
        confidential=len([row for row in answers if row.confidentiality == "confidential"]),
        unverified=[party.name for party in parties.values() if not party.is_verified],
    )


def _cell(consultation: Consultation, answer: AnswerRow | None, show: str) -> Cell:
    if answer is None:
        return Cell("none")
    state, choice = CELLS.get(answer.state, "inside"), answer.confidentiality
    if show and show not in (state, choice):
        return Cell(state, choice)
    return Cell(state, choice, url_for("consultations.raw_answer", pid=consultation.pid, answer=answer.pid))
