"""The ledger of a consultation: what was disclosed to whom and when, by the events that prove it (rule 6)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, or_, select

from buyergroup_hub.consultations.dialogue import events as dialogue_events
from buyergroup_hub.consultations.dialogue.models import Disclosure, Handout, IndividualQuestion, Round
from buyergroup_hub.consultations.dossiers import events as dossiers_events
from buyergroup_hub.consultations.dossiers.models import Dossier
from buyergroup_hub.consultations.glossary import LEDGER_WORDS
from buyergroup_hub.consultations.releases import events as releases_events
from buyergroup_hub.consultations.releases.models import Answer
from buyergroup_hub.consultations.report.models import Report
from buyergroup_hub.consultations.sheets.models import Consultation, Party, Question
from buyergroup_hub.events.catalogue import CATALOGUE
from buyergroup_hub.events.models import Event
from buyergroup_hub.groups.group.models import Membership
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.organisations.organisation.models import Organisation


@dataclass(frozen=True)
class Entry:
    """A line of the ledger: what was disclosed, to whom, when, by whom, and the event that proves it."""

    at: datetime
    what: str
    to: str
    by: str
    event: str


OfConsultation = type[Handout | Round | Report | Answer | IndividualQuestion | Disclosure | Dossier]


def entries(consultation: Consultation, tokens: Collection[str]) -> list[Entry]:
    """What was disclosed, oldest first, as far as circles with these tokens read it: that a party fetched a dossier of
    its own would tell the organisers who takes part."""
    told = [name for name, declared in CATALOGUE.items() if declared.discloses and name in LEDGER_WORDS]
    disclosing: tuple[OfConsultation, ...] = (Handout, Round, Report, Answer, IndividualQuestion, Disclosure, Dossier)
    subjects = [
        and_(Event.subject_kind == model.__tablename__, Event.subject_id.in_(_ids(model, consultation)))
        for model in disclosing
    ]
    own = and_(Event.subject_kind == Consultation.__tablename__, Event.subject_id == consultation.id)
    statement = (
        select(Event).where(Event.name.in_(told), or_(own, *subjects), Event.audience.in_(tokens)).order_by(Event.seq)
    )
    happened = list(db.session.scalars(statement))
    names, details = _names(happened), _details(happened)
    parties = _party_names(consultation)
    return [
        Entry(
            event.at,
            details.get((event.subject_kind, event.subject_id)) or _what(event),
            _to_whom(event, parties),
            names.get(event.acting_for_id or 0, "") or _("de hub"),
            event.hash,
        )
        for event in happened
    ]


def _what(event: Event) -> str:
    """In the glossary's words; that a question has to be put openly is another thing to tell than its answer."""
    if event.name == dialogue_events.INDIVIDUAL_ANSWERED and not event.keys["alone"]:
        return _("het verzoek om een vraag openbaar te stellen")
    return str(LEDGER_WORDS[event.name])


def _details(happened: Sequence[Event]) -> dict[tuple[str, int | None], str]:
    """Which handout, round, report or answer it was: a later tender asks that. Of an answer only the question."""

    def told(model: Any, statement: Any, title: Callable[[Any], str]) -> dict[tuple[str, int | None], str]:
        kind = model.__tablename__
        ids = {event.subject_id for event in happened if event.subject_kind == kind}
        rows = db.session.execute(statement.where(model.id.in_(ids))) if ids else ()
        return {(kind, row[0]): title(row[1]) for row in rows}

    answers = select(Answer.id, Question.key).join(Answer.question)
    return {
        **told(Handout, select(Handout.id, Handout.title), lambda title: _("de mededeling “%(title)s”", title=title)),
        **told(Round, select(Round.id, Round.number), lambda n: _("vragen en antwoorden, ronde %(number)s", number=n)),
        **told(Report, select(Report.id, Report.number), lambda n: _("verslag %(number)s", number=n)),
        **told(Answer, answers, lambda key: _("een antwoord op vraag %(key)s", key=key)),
    }


def _ids(model: OfConsultation, consultation: Consultation) -> Select[int]:
    return select(model.id).where(model.consultation_id == consultation.id)


def _to_whom(event: Event, parties: Mapping[str, str]) -> str:
    """Of what one party alone was told its name, of a raw answer the organisers, else everyone."""
    if event.name == releases_events.READ:
        return _("een organisator")
    if event.name == dialogue_events.DISCLOSED:
        return _("de organisatoren")
    if event.name == dossiers_events.DOSSIER_DOWNLOADED:
        return _("wie het ophaalde")
    if event.name == dialogue_events.INDIVIDUAL_ANSWERED:
        return parties.get(str(event.keys["party"]), _("één partij"))
    return _("iedereen")


def _names(happened: list[Event]) -> dict[int, str]:
    ids = {event.acting_for_id for event in happened if event.acting_for_id}
    return dict(db.session.execute(select(Organisation.id, Organisation.name).where(Organisation.id.in_(ids))).all())


def _party_names(consultation: Consultation) -> dict[str, str]:
    """The names of the parties by pid: organisers know those that asked them something individually."""
    statement = select(Party.pid, Organisation.name).join(Organisation).where(Party.consultation_id == consultation.id)
    return dict(db.session.execute(statement).all())


def suppliers(consultation: Consultation) -> list[tuple[str, str, str | None, str | None]]:
    """Supplier members and sounding board of the group: (name, role, since, until). They saw what the group saw, and
    nothing of the draft sheet, of rounds before they went out, or of answers (rule 8)."""
    statement = (
        select(Organisation.name, Membership.role, Membership.since, Membership.until)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Membership.group_id == consultation.group_id, Membership.audience == "public")
        .where(Membership.role.in_(("supplier_member", "sounding_board")))
        .order_by(Membership.id)
    )
    return [(row.name, row.role, row.since, row.until) for row in db.session.execute(statement)]
