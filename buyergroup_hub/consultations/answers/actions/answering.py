"""What a party does: draft together, choose who may read each part, submit, withdraw, and answer to releases."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from buyergroup_hub.access import standing
from buyergroup_hub.accounts.person.models import Person
from buyergroup_hub.consultations.answers import events
from buyergroup_hub.consultations.answers.actions.attaching import files_of
from buyergroup_hub.consultations.answers.actions.receipts import (
    Draft,
    receipt_number,
    send_receipt,
    statement,
    submitted,
)
from buyergroup_hub.consultations.answers.models import (
    CONFIDENTIALITY,
    Choice,
    DraftPart,
    LateRefusal,
    Part,
    PartFile,
    PromiseText,
    Submission,
)
from buyergroup_hub.consultations.sheets import question_kinds
from buyergroup_hub.consultations.sheets.actions.planning import questions_of, team_of
from buyergroup_hub.consultations.sheets.models import Consultation, Party, Question
from buyergroup_hub.events.actions import record
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db, lock_row
from buyergroup_hub.kit.digests import Json, canonical, digest
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.formats import exact
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.organisations.organisation.models import Affiliation, Organisation

COUNTS_UNSEALED: list[Callable[[Submission, Consultation], None]] = []
"""What follows when a submission counts from now on while the answers are open already."""


@dataclass(frozen=True)
class Overtaken:
    """This question was saved elsewhere meanwhile, by a colleague or by oneself in another window. `theirs` is what the
    draft holds now, `mine` and `choice` what was filled in."""

    theirs: DraftPart
    mine: question_kinds.Value
    choice: str | None


@dataclass(frozen=True)
class Missing:
    """What keeps a draft from being submitted: a question with a sentence."""

    question: Question
    sentence: str


@dataclass(frozen=True)
class Incomplete:
    missing: list[Missing]


def begin_answering(consultation: Consultation, organisation: Organisation) -> Party:
    """Let an organisation of the market side take part; its people share what they draft. Nobody else learns of it."""
    lock_row(consultation, shared=True)
    if organisation.market and consultation.id in standing().organised:
        raise RuleBroken(_("Je organiseerde deze consultatie. Je kunt hier niet namens een partij antwoorden."))
    statement = select(Party).filter_by(consultation_id=consultation.id, organisation_id=organisation.id)
    party = db.session.scalars(statement).one_or_none()
    if party is not None:
        return party
    if not consultation.takes_answers(clock.arrival()):
        raise RuleBroken(_("De consultatie is niet open. Je kunt nu niet meedoen."))
    if not organisation.market:
        raise RuleBroken(_("Marktpartijen en brancheorganisaties antwoorden. Jij kunt meelezen en reageren."))
    if _organises(consultation, organisation):
        raise RuleBroken(
            _("Iemand van je organisatie organiseert deze consultatie. Dan kan je organisatie niet antwoorden.")
        )
    party = Party(
        consultation=consultation,
        organisation=organisation,
        since=clock.now(),
        audience=f"org:{organisation.id}",
        demo=consultation.demo,
    )
    try:
        with db.session.begin_nested():
            db.session.add(party)
    except IntegrityError:  # a colleague began at the same moment
        return db.session.scalars(statement).one()
    record(events.STARTED, party, {"party": party.pid}, acting_for=organisation.id)
    return party


def _organises(consultation: Consultation, organisation: Organisation) -> bool:
    """Only who was let in: whoever says so herself would keep a party out."""
    people = [member.person_id for member in db.session.scalars(team_of(consultation.id))]
    statement = select(Affiliation.id).where(
        Affiliation.person_id.in_(people),
        Affiliation.organisation_id == organisation.id,
        Affiliation.confirmed_at.is_not(None),
        Affiliation.until.is_(None),
    )
    return bool(db.session.scalar(statement.limit(1)))


def promises() -> dict[str, PromiseText]:
    """The newest promise of each confidentiality, from wide to narrow."""
    newest = {
        promise.confidentiality: promise
        for promise in db.session.scalars(select(PromiseText).order_by(PromiseText.number))
    }
    return {choice: newest[choice] for choice in CONFIDENTIALITY}


def draft_of(party: Party) -> dict[int, DraftPart]:
    """What the party drafted, by question id."""
    return {part.question_id: part for part in db.session.scalars(_drafted(party))}


def draft_part(party: Party, question: Question) -> DraftPart | None:
    """What it drafted for one question."""
    return db.session.scalars(_drafted(party).where(DraftPart.question_id == question.id)).one_or_none()


def _drafted(party: Party) -> Select[DraftPart]:
    return select(DraftPart).where(DraftPart.party_id == party.id).options(joinedload(DraftPart.promise))


def whole_draft(party: Party) -> Draft:
    """What the party drafted, with the questions that it answers and the files that it attached."""
    return Draft(party, questions_of(party.consultation), draft_of(party), files_of(party))


def draft_digest(party: Party) -> str:
    return whole_draft(party).digest


def save_draft(
    party: Party,
    question: Question,
    value: Mapping[str, Any],
    choice: str | None,
    *,
    base: int,
    session: str = "",
    goes_on: bool = False,
) -> DraftPart | Overtaken:
    """Keep what was typed. `base` is the version of the part that its page began with, 0 for none; `session` is that
    page, which `goes_on` after an autosave.

    When it was saved from another page meanwhile nothing is overwritten, whoever did; a page's own autosaves are no
    conflict, until it saves. It is kept after closing too, where it counts for nothing."""
    lock_row(party)
    statement = select(DraftPart).filter_by(party_id=party.id, question_id=question.id)
    part = db.session.scalars(statement.with_for_update()).one_or_none()
    tidied = question_kinds.tidy(question, value)
    same = part is not None and (part.value, part.confidentiality) == (tidied, choice)
    if part is not None and not same and part.version != base and not (session and part.session == session):
        return Overtaken(part, tidied, choice)
    if part is not None and same:
        if not goes_on:  # past the version: nothing changed for anybody else
            db.session.execute(update(DraftPart).where(DraftPart.id == part.id).values(session=None))
        return part
    promise_id = promises()[choice].id if choice else None
    if part is None:
        part = DraftPart(party_id=party.id, question_id=question.id, audience=party.audience)
        db.session.add(part)
    part.value, part.confidentiality, part.promise_id = tidied, choice, promise_id
    part.saved_at, part.person_id = clock.now(), standing().person_id
    part.session = session if goes_on and session else None
    db.session.flush()
    return part


def missing(draft: Draft) -> list[Missing]:
    """What must be filled in or chosen before the draft can be submitted. A file alone is an answer too."""
    missing = []
    for question in draft.questions:
        part = draft.parts.get(question.id)
        if part is None or not (part.value or question.id in draft.files):
            if question.required:
                missing.append(Missing(question, _("Deze vraag is nog leeg.")))
            continue
        missing += [Missing(question, sentence) for sentence in question_kinds.faults(question, part.value)]
        if part.confidentiality is None:
            missing.append(Missing(question, _("Kies wie dit antwoord mag lezen.")))
    if not missing and not draft.filled:
        missing = [Missing(question, _("Je hebt nog niets ingevuld.")) for question in draft.questions[:1]]
    return missing


def submit(party: Party, seen_digest: str) -> Submission | LateRefusal | Incomplete:
    """Submit the draft that was read on the check page (`seen` is its digest).

    Judged by the instant at which the request had arrived whole, taken once, against the closing instant as it stands
    under the lock; an extension or a withdrawal counts (rule 1). The same draft twice is one submission. A refusal is
    kept: the caller commits it.
    """
    consultation, arrived_at = party.consultation, clock.arrival()
    lock_row(consultation, shared=True)
    lock_row(party)
    if consultation.withdrawn_at is not None or consultation.opened_at is None:
        raise RuleBroken(_("De consultatie is ingetrokken of nog niet open. Je concept is bewaard."))
    handed_in = select(Submission.number, Submission.withdrawn_at).where(Submission.party_id == party.id)
    versions = db.session.execute(handed_in).all()
    before = last_submission(party) if any(version.withdrawn_at is None for version in versions) else None
    draft = whole_draft(party)
    if before is not None and submitted(party, before.parts) == draft.content():
        return before
    if not consultation.takes_answers(arrived_at):
        return _refuse(party, arrived_at)
    if lacking := missing(draft):
        return Incomplete(lacking)
    if seen_digest != draft.digest:
        raise RuleBroken(
            _(
                "Het concept is gewijzigd terwijl je keek, door een collega of door jou in een ander venster. "
                "Er is niets ingediend. Controleer het opnieuw."
            )
        )
    submission = _hand_in(draft, max((version.number for version in versions), default=0) + 1, arrived_at)
    if consultation.unsealed_at is not None:
        for follow in COUNTS_UNSEALED:
            follow(submission, consultation)
    return submission


def _refuse(party: Party, arrived_at: datetime) -> LateRefusal:
    """A late answer is refused, its draft stays; the team does not learn of it."""
    refusal = LateRefusal(
        party_id=party.id,
        arrived_at=arrived_at,
        judged_closes_at=party.consultation.closes_at,
        person_id=standing().person_id,
        audience=party.audience,
        demo=party.demo,
    )
    db.session.add(refusal)
    keys = {"arrived_at": arrived_at.isoformat(), "judged_closes_at": refusal.judged_closes_at.isoformat()}
    record(events.REFUSED_LATE, refusal, keys, acting_for=party.organisation_id)
    return refusal


def _hand_in(draft: Draft, number: int, arrived_at: datetime) -> Submission:
    party, who, receipt = draft.party, standing().person_id, receipt_number()
    # Held until all is written: each row that names her asks whether she is invented.
    person = db.session.get(Person, who) if who else None
    closes_at = party.consultation.closes_at
    submission = Submission(
        party=party,
        number=number,
        arrived_at=arrived_at,
        judged_closes_at=closes_at,
        receipt=receipt,
        digest=digest(canonical(statement(party, receipt, arrived_at, draft.content()))),
        person_id=who,
        audience=party.audience,
        demo=party.demo,
        parts=[_part(draft, drafted, arrived_at) for drafted in draft.filled],
    )
    db.session.add(submission)
    db.session.flush()
    keys: dict[str, Json] = {
        "number": submission.number,
        "digest": submission.digest,
        "arrived_at": arrived_at.isoformat(),
        "judged_closes_at": closes_at.isoformat(),
    }
    send_receipt(submission, person)
    # Last of all: who submits at the same moment waits from here for the head of the chain.
    record(events.SUBMITTED, submission, keys, acting_for=party.organisation_id)
    return submission


def _part(draft: Draft, drafted: DraftPart, arrived_at: datetime) -> Part:
    audience = draft.party.audience
    choice = Choice(
        confidentiality=drafted.confidentiality,
        promise_id=drafted.promise_id,
        chosen_at=arrived_at,
        person_id=standing().person_id,
        audience=audience,
    )
    files = [
        PartFile(file=attached.file, name=attached.file.name, sha256=attached.file.sha256, audience=audience)
        for attached in draft.files.get(drafted.question_id, ())
    ]
    return Part(question_id=drafted.question_id, value=drafted.value, audience=audience, choices=[choice], files=files)


def whole() -> tuple[ORMOption, ...]:
    """Load a submission's parts with questions, choices and promises."""
    parts = selectinload(Submission.parts)
    return (
        parts.joinedload(Part.question),
        parts.selectinload(Part.choices).joinedload(Choice.promise),
        parts.selectinload(Part.files),
        joinedload(Submission.party).joinedload(Party.organisation),
    )


def submissions_of(party: Party) -> list[Submission]:
    """All that the party handed in, the newest first."""
    mine = select(Submission).where(Submission.party_id == party.id).order_by(Submission.number.desc())
    return list(db.session.scalars(mine.options(*whole())))


def submission_of(submission_id: int) -> Submission:
    """One of them."""
    return db.session.scalars(select(Submission).where(Submission.id == submission_id).options(*whole())).one()


def last_submission(party: Party) -> Submission | None:
    """The one that counts: the last that was not withdrawn."""
    standing_ones = select(Submission).where(Submission.party_id == party.id, Submission.withdrawn_at.is_(None))
    last = standing_ones.order_by(Submission.number.desc()).limit(1).options(*whole())
    return db.session.scalars(last).one_or_none()


def is_handed_in(draft: Draft, last: Submission | None) -> bool:
    """Whether the draft says what counts already: then there is nothing to submit."""
    return last is not None and submitted(draft.party, last.parts) == draft.content()


def withdraw_submission(submission: Submission) -> None:
    """Take a submission back before closing; the one before it, if any, counts again."""
    consultation, arrived_at = submission.party.consultation, clock.arrival()
    lock_row(consultation, shared=True)
    if submission.withdrawn_at is not None:
        raise RuleBroken(_("Dit antwoord is al ingetrokken."))
    if not consultation.takes_answers(arrived_at):
        raise RuleBroken(
            _(
                "De consultatie is gesloten sinds %(moment)s. Je antwoord blijft staan.",
                moment=exact(consultation.closes_at),
            )
        )
    submission.withdrawn_at = clock.now()
    record(
        events.SUBMISSION_WITHDRAWN,
        submission,
        {"number": submission.number},
        acting_for=submission.party.organisation_id,
    )
    counts = last_submission(submission.party)
    if consultation.unsealed_at is not None and counts is not None:
        for follow in COUNTS_UNSEALED:
            follow(counts, consultation)  # asked in time, done after the others were opened
