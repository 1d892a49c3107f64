"""Planning a consultation: its dates, its team and its sheet, until it opens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from buyergroup_hub.access import standing
from buyergroup_hub.clauses.registry.models import Clause, ClauseVersion
from buyergroup_hub.consultations.sheets import events
from buyergroup_hub.consultations.sheets.actions import attaching
from buyergroup_hub.consultations.sheets.actions.telling import organised, readers_of, tell
from buyergroup_hub.consultations.sheets.models import (
    ClarificationSalt,
    Consultation,
    Question,
    SheetFile,
    TeamMember,
    content_of,
)
from buyergroup_hub.consultations.sheets.queries import on_market_side, organisers_left
from buyergroup_hub.events.actions import record
from buyergroup_hub.files.actions import Upload
from buyergroup_hub.groups.group.actions import check_goes_on
from buyergroup_hub.groups.group.models import Group, Membership
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db, lock_row
from buyergroup_hub.kit.digests import Json, canonical, digest, new_token
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.organisations.organisation.models import Affiliation, Organisation
from buyergroup_hub.permissions import EDITORS, ENDORSERS, MARKET


@dataclass(frozen=True)
class Dates:
    """When a consultation opens and closes, and until when clarifying questions can be asked."""

    opens_at: datetime
    closes_at: datetime
    questions_until: datetime


@dataclass(frozen=True)
class Asked:
    """What a question asks; `options` are the choices' words, of a question about levels the three levels' texts."""

    kind: str
    title: str
    hint: str = ""
    required: bool = True
    unit: str = ""
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    options: list[str] = field(default_factory=list)
    clause_version_id: int | None = None
    section: str = ""


def plan(
    group: Group, organisation: Organisation, title: str, dates: Dates, *, summary: str = "", contact: str = ""
) -> Consultation:
    """Plan a consultation, for which one organisation of the group is responsible: the group is no legal person. Who
    plans it is in its team."""
    who = standing().person_id
    check_goes_on(group)
    if organisation.kind in MARKET or not _takes_part(group.id, organisation.id):
        raise RuleBroken(_("Kies een opdrachtgever die lid is van de groep. Die is verantwoordelijk."))
    check_dates(dates)
    consultation = Consultation(
        group=group,
        organisation=organisation,
        title=title,
        summary=summary,
        contact=contact,
        opens_at=dates.opens_at,
        closes_at=dates.closes_at,
        questions_until=dates.questions_until,
        audience="organisers:0",
        demo=group.demo,
        questions=[],
    )
    db.session.add(consultation)
    db.session.flush()
    consultation.audience = f"organisers:{consultation.id}"
    db.session.add(ClarificationSalt(consultation_id=consultation.id, salt=new_token()))
    record(events.PLANNED, consultation, {"organisation": organisation.id}, group_id=group.id)
    if who is not None:
        add_to_team(consultation, who)
    return consultation


def edit(consultation: Consultation, title: str, dates: Dates, *, summary: str, contact: str, tells: bool) -> None:
    """Change what the plan says, until its opening is approved."""
    _check_planned(consultation)
    check_dates(dates)
    values: dict[str, object] = {
        "title": title,
        "summary": summary,
        "contact": contact,
        "tells_party_count": tells,
        "opens_at": dates.opens_at,
        "closes_at": dates.closes_at,
        "questions_until": dates.questions_until,
    }
    changed: list[Json] = [name for name, value in values.items() if getattr(consultation, name) != value]
    for name in changed:
        setattr(consultation, str(name), values[str(name)])
    if changed:
        record(events.EDITED, consultation, {"fields": changed}, group_id=consultation.group_id)


def check_new_dates(dates: Dates) -> None:
    """As whoever plans types them; a plan whose day went by while it was made opens as soon as it can."""
    check_dates(dates)
    if dates.opens_at.astimezone(clock.AMSTERDAM).date() < clock.today():
        raise RuleBroken(_("De opening ligt in het verleden. Kies vandaag of een latere dag."))


def check_dates(dates: Dates) -> None:
    if dates.closes_at <= dates.opens_at:
        raise RuleBroken(_("De sluiting ligt vóór de opening. Kies een latere sluiting."))
    if not dates.opens_at <= dates.questions_until <= dates.closes_at:
        raise RuleBroken(_("Vragen stellen kan tussen opening en sluiting. Kies een moment daartussen."))


def _check_planned(consultation: Consultation) -> None:
    if consultation.opened_at is not None:
        raise RuleBroken(
            _(
                "De consultatie is al open geweest. Je kunt de vragen niet meer wijzigen. Deel een verbetering met "
                "iedereen."
            )
        )
    if consultation.approved_at is not None:
        raise RuleBroken(_("De opening is al goedgekeurd. Trek de goedkeuring in als je iets wilt wijzigen."))
    if consultation.withdrawn_at is not None:
        raise RuleBroken(_("De consultatie is ingetrokken. Er verandert niets meer aan."))


def add_to_team(consultation: Consultation, person_id: int, role: str = "organiser") -> TeamMember:
    """Let a person of a client in the group run the consultation too, who works for no market party and did not since
    the opening (rule 8)."""
    lock_row(consultation)
    sided = select(on_market_side(person_id, clock.now())).where(Consultation.id == consultation.id)
    if db.session.scalar(sided):
        raise RuleBroken(
            _(
                "Deze persoon werkt voor een marktpartij, of deed dat sinds de opening. "
                "Die kan geen organisator zijn. Kies iemand anders."
            )
        )
    places = select(Affiliation.id).where(
        Affiliation.person_id == person_id, Affiliation.until.is_(None), Affiliation.confirmed_at.is_not(None)
    )
    member = select(Membership.id).where(
        Membership.group_id == consultation.group_id,
        Membership.affiliation_id.in_(places),
        Membership.role.in_(EDITORS),
        Membership.runs(),
    )
    if not db.session.scalar(member):
        raise RuleBroken(
            _(
                "Een organisator moet werken voor een opdrachtgever in de groep. Laat deze persoon eerst toe tot de "
                "groep."
            )
        )
    running = db.session.scalars(team_of(consultation.id).where(TeamMember.person_id == person_id)).one_or_none()
    if running is not None:
        return running
    joined = TeamMember(
        consultation_id=consultation.id,
        person_id=person_id,
        role=role,
        since=clock.now(),
        audience=f"organisers:{consultation.id}",
        demo=consultation.demo,
    )
    db.session.add(joined)
    record(events.TEAM_JOINED, joined, {"person": person_id, "role": role}, group_id=consultation.group_id)
    return joined


def leave_team(member: TeamMember) -> None:
    """Take a person out of the team; the last organiser who may act stays, of two who go at once too."""
    lock_row(db.session.get_one(Consultation, member.consultation_id))
    others = organisers_left(member.consultation_id, clock.now()).where(TeamMember.id != member.id)
    if db.session.scalars(others.limit(1)).first() is None:
        raise RuleBroken(_("Dit is de enige organisator. Voeg eerst een andere organisator toe."))
    member.until = clock.now()
    record(events.TEAM_LEFT, member, {"person": member.person_id})


def take_up(consultation: Consultation) -> None:
    """Who leads the group goes on where every organiser left the group or her work: else nobody could ever open what
    parties answered. A leader may have ended the last one's membership herself, so all whom it concerns are told."""
    lock_row(consultation)
    if db.session.scalars(organisers_left(consultation.id, clock.now()).limit(1)).first() is not None:
        raise RuleBroken(_("Deze consultatie heeft nog een organisator. Vraag om je toe te voegen."))
    who = standing().person_id
    assert who is not None
    add_to_team(consultation, who)
    record(events.TAKEN_UP, consultation, group_id=consultation.group_id)
    told = (readers_of(consultation.id) | organised(consultation.id)) - {who}
    tell("consultations.taken_up", {"consultation": consultation.id}, told, demo=consultation.demo)


def team_of(consultation_id: int) -> Select[TeamMember]:
    """Whoever is in the team now."""
    return (
        select(TeamMember)
        .where(TeamMember.consultation_id == consultation_id, TeamMember.until.is_(None))
        .options(joinedload(TeamMember.person))
        .order_by(TeamMember.id)
    )


def _takes_part(group_id: int, organisation_id: int) -> bool:
    statement = (
        select(Membership.id)
        .where(Membership.group_id == group_id, Membership.organisation_id == organisation_id, Membership.runs())
        .where(Membership.role.in_(ENDORSERS))
    )
    return bool(db.session.scalar(statement.limit(1)))


def add_question(consultation: Consultation, asked: Asked) -> Question:
    """A question behind the others of the sheet."""
    _check_planned(consultation)
    last = select(func.max(Question.position)).where(Question.consultation_id == consultation.id)
    position = (db.session.scalar(last) or 0) + 1
    question = Question(
        consultation_id=consultation.id,
        key=_free_key(consultation.id),
        position=position,
        audience=f"organisers:{consultation.id}",
        demo=consultation.demo,
    )
    _say(question, asked)
    db.session.add(question)
    db.session.flush()
    record(events.QUESTION_SAVED, question, {"question": question.key}, group_id=consultation.group_id)
    return question


def _free_key(consultation_id: int) -> str:
    taken = set(db.session.scalars(select(Question.key).where(Question.consultation_id == consultation_id)))
    return next(key for number in range(1, 10_000) if (key := str(number)) not in taken)


def edit_question(consultation: Consultation, question: Question, asked: Asked) -> None:
    _check_planned(consultation)
    _say(question, asked)
    record(events.QUESTION_SAVED, question, {"question": question.key}, group_id=consultation.group_id)


def _say(question: Question, asked: Asked) -> None:
    if asked.minimum is not None and asked.maximum is not None and asked.minimum > asked.maximum:
        raise RuleBroken(_("De kleinste waarde is groter dan de grootste. Draai ze om."))
    listed = asked.kind in ("choice", "choices", "level")
    question.kind, question.title, question.hint, question.required = (
        asked.kind,
        asked.title,
        asked.hint,
        asked.required,
    )
    counted = asked.kind == "number"
    question.unit = asked.unit if counted else ""
    question.minimum, question.maximum = (asked.minimum, asked.maximum) if counted else (None, None)
    keys = ("basic", "significant", "ambitious") if asked.kind == "level" else tuple("abcdefghijklmnopqrstuvwxyz")
    question.options = (
        [{"key": key, "label": label} for key, label in zip(keys, asked.options, strict=False)] if listed else []
    )
    question.clause_version_id, question.section = asked.clause_version_id, asked.section


def move_question(consultation: Consultation, question: Question, by: int) -> None:
    """Up (-1) or down (1) among the others."""
    _check_planned(consultation)
    in_order = list(questions_of(consultation))
    index = in_order.index(question)
    other = index + by
    if not 0 <= other < len(in_order):
        return
    in_order[index], in_order[other] = in_order[other], in_order[index]
    for position, listed in enumerate(in_order, 1):
        listed.position = position
    record(events.QUESTION_SAVED, question, {"question": question.key}, group_id=consultation.group_id)


def number_questions(consultation: Consultation) -> None:
    """Number the questions in their order. Who plans keeps the keys that addresses name until the sheet is approved."""
    in_order = questions_of(consultation)
    numbers = [str(number) for number in range(1, len(in_order) + 1)]
    if [listed.key for listed in in_order] == numbers:
        return
    for apart in ("-", ""):  # a number is free again before another question takes it
        for listed, number in zip(in_order, numbers, strict=True):
            listed.key = apart + number
        db.session.flush()


def remove_question(consultation: Consultation, question: Question) -> None:
    _check_planned(consultation)
    record(events.QUESTION_REMOVED, consultation, {"question": question.key}, group_id=consultation.group_id)
    db.session.delete(question)


def questions_of(consultation: Consultation) -> list[Question]:
    """The sheet in its order, each question with the clause that it asks about."""
    statement = select(Question).where(Question.consultation_id == consultation.id)
    in_order = statement.order_by(Question.position, Question.id).options(joinedload(Question.clause_version))
    return list(db.session.scalars(in_order))


def add_document(consultation: Consultation, upload: Upload) -> SheetFile:
    """Put a document with the questions, until the opening is approved."""
    _check_planned(consultation)
    made = attaching.attach_to_sheet(consultation, upload)
    record(events.EDITED, consultation, {"fields": ["documents"]}, group_id=consultation.group_id)
    return made


def remove_document(consultation: Consultation, document: SheetFile) -> None:
    _check_planned(consultation)
    attaching.detach_from_sheet(document)
    record(events.EDITED, consultation, {"fields": ["documents"]}, group_id=consultation.group_id)


def sheet_digest(consultation: Consultation) -> str:
    return digest(canonical(sheet_content(consultation)))


def sheet_content(consultation: Consultation) -> dict[str, Json]:
    """What is asked: title, introduction, questions and documents. Dates may move later, for all at once."""
    documents: list[Json] = [content_of(document.file) for document in attaching.all_sheet_files(consultation)]
    questions = questions_of(consultation)
    clauses = _clauses(questions)
    asked: dict[str, Json] = {
        "title": consultation.title,
        "summary": consultation.summary,
        "language": consultation.language,
        "questions": [question.content(clauses.get(question.clause_version_id or 0)) for question in questions],
    }
    return asked | ({"documents": documents} if documents else {})


def _clauses(questions: Sequence[Question]) -> dict[int, str]:
    """The versions that questions are about, as others cite them."""
    ids = {question.clause_version_id for question in questions if question.clause_version_id}
    cited = select(ClauseVersion.id, Clause.code, ClauseVersion.number).join(ClauseVersion.clause)
    rows = db.session.execute(cited.where(ClauseVersion.id.in_(ids))) if ids else ()
    return {row.id: f"{row.code}@{row.number}" for row in rows}
