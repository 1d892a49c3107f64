"""What a receipt states: what was submitted, when, and the digest of it that anyone can take again."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from buyergroup_hub.accounts.person.models import Person
from buyergroup_hub.consultations.answers import events
from buyergroup_hub.consultations.answers.models import DraftFile, DraftPart, Part, PartFile, Submission
from buyergroup_hub.consultations.sheets import question_kinds
from buyergroup_hub.consultations.sheets.actions.planning import questions_of
from buyergroup_hub.consultations.sheets.models import Party, Question
from buyergroup_hub.events.models import Event
from buyergroup_hub.files.models import File
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.digests import ALPHABET, Json, canonical, digest
from buyergroup_hub.notifications.actions import post


@dataclass(frozen=True)
class Draft:
    """What a party filled in so far, read once: the questions in their order, its parts and files by question id."""

    party: Party
    questions: Sequence[Question]
    parts: Mapping[int, DraftPart]
    files: Mapping[int, Sequence[DraftFile]]

    @property
    def filled(self) -> list[DraftPart]:
        return [part for part in self.parts.values() if part.value or part.question_id in self.files]

    def content(self) -> list[Json]:
        """What would be submitted."""
        keys = {question.id: question.key for question in self.questions}
        return _sorted(
            _part_content(
                keys[part.question_id],
                part.value,
                part.confidentiality,
                [attached.file for attached in self.files.get(part.question_id, ())],
            )
            for part in self.filled
        )

    @property
    def digest(self) -> str:
        """What the check page shows, as a digest: only that is submitted."""
        return digest(canonical(self.content()))


def submitted(party: Party, parts: Sequence[Part]) -> list[Json]:
    """What was submitted, in the same words."""
    return _handed_in({question.id: question.key for question in questions_of(party.consultation)}, parts)


def _handed_in(keys: Mapping[int, str], parts: Sequence[Part]) -> list[Json]:
    return _sorted(
        _part_content(keys[part.question_id], part.value, part.choices[0].confidentiality, part.files) for part in parts
    )


def _part_content(
    key: str, value: question_kinds.Value, confidentiality: str | None, files: Sequence[File | PartFile]
) -> dict[str, Json]:
    named: list[Json] = [{"name": file.name, "sha256": file.sha256} for file in files]
    row: dict[str, Json] = {"question": key, "value": value, "confidentiality": confidentiality}
    return row | ({"files": named} if named else {})


def _sorted(rows: Iterable[dict[str, Json]]) -> list[Json]:
    return [*sorted(rows, key=lambda part: str(part["question"]))]


def statement(party: Party, receipt: str, arrived_at: datetime, parts: Sequence[Json]) -> dict[str, Json]:
    """What the digest of a receipt is taken of, so that a party can verify it: SHA-256 of this as canonical JSON. The
    random number in it keeps others from guessing an answer by its digest."""
    return {
        "consultation": party.consultation.pid,
        "sheet": party.consultation.sheet_digest,
        "receipt": receipt,
        "arrived_at": arrived_at.isoformat(timespec="microseconds"),
        "parts": list(parts),
    }


def statement_of(submission: Submission) -> dict[str, Json]:
    """The statement of a submission that is loaded whole: a dossier has those of many parties."""
    keys = {part.question_id: part.question.key for part in submission.parts}
    handed_in = _handed_in(keys, submission.parts)
    return statement(submission.party, submission.receipt, submission.arrived_at, handed_in)


def receipt_number() -> str:
    """K7Q2-M9XD-4RTB: random, since a sequence would count the parties."""
    drawn = "".join(secrets.choice(ALPHABET) for _place in range(12)).upper()
    return "-".join((drawn[:4], drawn[4:8], drawn[8:]))


def chain_head(submission: Submission) -> str:
    """Where the chain of events ended with this submission in it."""
    selected = select(Event.hash).where(
        Event.subject_kind == "submissions", Event.subject_id == submission.id, Event.name == events.SUBMITTED
    )
    return db.session.scalars(selected).one()


def send_receipt(submission: Submission, reader: Person | None) -> None:
    """The mail says that and when it arrived; what was answered stays in the hub."""
    if reader is not None and reader.email:
        post(
            "consultations.receipt",
            reader.email,
            {"submission": submission.id},
            person_id=reader.id,
            language=reader.language,
            demo=submission.demo,
        )
