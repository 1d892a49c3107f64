"""What the organisers' pages are made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from flask import url_for

from buyergroup_hub.clauses.registry.models import ClauseVersion
from buyergroup_hub.consultations.models import Clarification, Consultation, Disposition, Question
from buyergroup_hub.consultations.queries.answers import AnswerRow, answers_of
from buyergroup_hub.consultations.queries.dialogue import clarifications_beside
from buyergroup_hub.consultations.queries.report import sections_of
from buyergroup_hub.consultations.queries.sheets import sheet_of, versions_to_cite
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.kit.things import word_of
from buyergroup_hub.visions.drafts.models import SectionRevision


def clauses_of(group_id: int) -> list[tuple[int, str]]:
    """The published clause versions of a group that a question can be about."""
    return [
        (row.id, _("%(code)s, versie %(number)s", code=row.code, number=row.version))
        for row in versions_to_cite(group_id)
    ]


class Place(NamedTuple):
    """Where something that was brought in can have ended: a section of a vision, or a version of a clause."""

    word: str
    words: str
    revision_id: int | None = None
    clause_version_id: int | None = None


def place_of(done: Disposition) -> str:
    """What its form calls the place of what was done."""
    return word_of(SectionRevision, done.revision_id) or word_of(ClauseVersion, done.clause_version_id)


def disposal_places(consultation: Consultation) -> list[Place]:
    """Sections of the group's visions, clause versions."""
    sections = [
        Place(word_of(SectionRevision, key), _("Marktvisie, %(heading)s", heading=heading), revision_id=key)
        for key, heading in sections_of(consultation.group_id)
    ]
    cited = clauses_of(consultation.group_id)
    return sections + [Place(word_of(ClauseVersion, key), words, clause_version_id=key) for key, words in cited]


def same_as(asked: Clarification) -> list[tuple[str, str]]:
    """The questions that another one can say the same as, by their first words."""
    return [(key, text[:90]) for key, text in clarifications_beside(asked.consultation_id, asked.key)]


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
