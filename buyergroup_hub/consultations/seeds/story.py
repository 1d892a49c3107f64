"""Acts of the demo's people in consultations, each on its own day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from buyergroup_hub.clauses.registry.models import Clause, ClauseVersion
from buyergroup_hub.consultations.answers.actions import answering
from buyergroup_hub.consultations.dialogue.actions import asking
from buyergroup_hub.consultations.dialogue.models import Clarification
from buyergroup_hub.consultations.sheets.actions import opening, planning
from buyergroup_hub.consultations.sheets.actions.planning import Asked, Dates
from buyergroup_hub.consultations.sheets.models import Consultation, Party, Question
from buyergroup_hub.groups.seeds import story
from buyergroup_hub.groups.seeds.story import acting, organisation
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.workdays import is_workday
from buyergroup_hub.organisations.organisation.models import Organisation

FIRMS = {
    "kim": "Demo-aannemer A",
    "ravi": "Demo-aannemer B",
    "eva": "Demo-bruggenbouw “Ë & Zn.” <c.v.>",
    "juergen": "Demo-Brückenbau GmbH",
    "soren": "Demo-machinehuur Noord",
    "joris": "Demo-branchevereniging Infra",
}
"""Who answers for which market party."""


LEVELS: dict[str, Any] = {"levels": {"basic": "now", "significant": "one_year", "ambitious": "three_years"}}
CONTACT = "Secretaris van de groep, 000-0000000"


def plan(slug: str, who: str, title: str, summary: str, days: tuple[float, float], sheet: tuple[Asked, ...]) -> int:
    """A consultation that opens and closes so many days from today (negative: ago)."""
    opens, closes = days[0], _on_workday(days[1])
    opens_at, closes_at = clock.ago(-opens, 9), clock.ago(-closes, 12)
    dates = Dates(opens_at, closes_at, clock.ago(-(closes - 5), 17))
    with acting(who, -opens + 20):
        group = story.group(slug)
        owner = story.affiliation(who).organisation_id
        made = planning.plan(
            group,
            db.session.get_one(Organisation, owner),
            title,
            dates,
            summary=summary,
            contact=CONTACT,
        )
        made.tells_party_count = True
        for asked in sheet:
            planning.add_question(made, asked)
        return made.id


def _on_workday(days: float) -> float:
    """A consultation closes on a workday: the next one, or of the past the last one before."""
    while not is_workday(clock.today() + timedelta(days=days)):
        days += 1 if days > 0 else -1
    return days


def get(consultation_id: int) -> Consultation:
    return db.session.get_one(Consultation, consultation_id)


def question(consultation_id: int, key: str) -> Question:
    return db.session.scalars(select(Question).filter_by(consultation_id=consultation_id, key=key)).one()


def approve_and_open(consultation_id: int, who: str, opens: float) -> None:
    """Approved a week before; the clock opens it."""
    with acting(who, -opens + 7):
        opening.approve(get(consultation_id), planning.sheet_digest(get(consultation_id)))
    with clock.at(clock.ago(-opens, 9, 1)):
        opening.open_due()


def draft(
    consultation_id: int, who: str, days_ago: float, texts: Mapping[str, tuple[Mapping[str, Any], str | None]]
) -> None:
    """Answers by question: what is filled in, and who may read it."""
    with acting(who, days_ago, 14):
        mine = answering.begin_answering(get(consultation_id), organisation(FIRMS[who]))
        for key, (value, choice) in texts.items():
            answering.save_draft(mine, question(consultation_id, key), value, choice, base=0)


def submit(consultation_id: int, who: str, days_ago: float, hour: int = 15) -> None:
    with acting(who, days_ago, hour):
        mine = party(consultation_id, who)
        outcome = answering.submit(mine, answering.draft_digest(mine))
        if isinstance(outcome, answering.Incomplete):
            raise ValueError(f"the demo's answer of {who} is not complete: {outcome.missing[0].sentence}")


def party(consultation_id: int, who: str) -> Party:
    firm = organisation(FIRMS[who]).id
    statement = select(Party).filter_by(consultation_id=consultation_id, organisation_id=firm)
    party = db.session.scalars(statement).one()
    party.consultation, party.organisation = get(consultation_id), organisation(FIRMS[who])
    return party


def clause_version(code: str) -> int | None:
    statement = (
        select(ClauseVersion.id)
        .join(Clause, Clause.id == ClauseVersion.clause_id)
        .where(Clause.code == code, ClauseVersion.number.is_not(None))
        .order_by(ClauseVersion.number)
    )
    return db.session.scalars(statement).first()


def unanswered(consultation_id: int) -> list[Clarification]:
    statement = select(Clarification).where(Clarification.consultation_id == consultation_id)
    waiting = list(db.session.scalars(statement.where(Clarification.answer.is_(None)).order_by(Clarification.key)))
    for asked in waiting:
        asked.consultation = get(consultation_id)
    return waiting


def ask(consultation_id: int, who: str, days_ago: float, text: str) -> None:
    """Put a clarifying question for the firm that a person works for."""
    with acting(who, days_ago):
        asking.ask(get(consultation_id), organisation(FIRMS[who]), text)
