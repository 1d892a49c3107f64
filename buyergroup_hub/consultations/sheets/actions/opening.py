"""The acts that open, prolong and end a consultation. Opening freezes the sheet; an instant alone opens nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from buyergroup_hub.access import standing
from buyergroup_hub.audiences import retoken
from buyergroup_hub.consultations.sheets import events
from buyergroup_hub.consultations.sheets.actions import attaching
from buyergroup_hub.consultations.sheets.actions.planning import number_questions, questions_of, sheet_digest
from buyergroup_hub.consultations.sheets.actions.telling import tell_everyone
from buyergroup_hub.consultations.sheets.models import LEVELS, Consultation, Extension, Question
from buyergroup_hub.consultations.sheets.wording import check_public, prices
from buyergroup_hub.events.actions import record
from buyergroup_hub.jobs.actions import each_second
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db, lock_row
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.formats import moment, sentence_case
from buyergroup_hub.kit.i18n import _, ngettext
from buyergroup_hub.kit.workdays import is_workday
from buyergroup_hub.organisations.organisation.models import Organisation

LONG_ENOUGH = timedelta(days=14)
USUAL = 28
"""Days that a consultation is usually open; shorter than LONG_ENOUGH it may not open."""
ANSWERING = timedelta(days=2)
"""Clarifying questions end at least so long before closing, so that their answers are of use."""


@dataclass(frozen=True)
class Check:
    """One thing that must be arranged before opening: what, why and what to do. One that does not `stop` is advice."""

    ok: bool
    what: str
    note: str = ""
    stops: bool = True


def opening_check(consultation: Consultation) -> list[Check]:
    """What is missing before the sheet may open, missing first."""
    questions = questions_of(consultation)
    checks = [_of_who(consultation), *_of_dates(consultation), *_of_sheet(consultation, questions)]
    return sorted(checks, key=lambda check: check.ok)


def _of_who(consultation: Consultation) -> Check:
    """It goes out in the name of one organisation, so one of its own people says so."""
    responsible = db.session.get_one(Organisation, consultation.organisation_id)
    return Check(
        responsible.id in standing().organisation_ids,
        _("Namens wie verantwoordelijk is"),
        _("Alleen wie bij %(name)s werkt, keurt de opening goed.", name=responsible.name),
    )


def _of_dates(consultation: Consultation) -> list[Check]:
    opens_at = max(consultation.opens_at, clock.now())
    days = (consultation.closes_at - opens_at).days
    return [
        Check(consultation.closes_at > clock.now(), _("Sluiting ligt in de toekomst"), _("Kies een latere sluiting.")),
        Check(
            _at_work(consultation.closes_at),
            _("Sluiting op een werkdag"),
            _nobody_helps(consultation.closes_at),
        ),
        Check(
            consultation.closes_at - opens_at >= LONG_ENOUGH,
            _("Lang genoeg open"),
            ngettext(
                "%(days)s dag. Houd minstens 14 dagen aan. Vier weken is gebruikelijk.",
                "%(days)s dagen. Houd minstens 14 dagen aan. Vier weken is gebruikelijk.",
                days,
                days=days,
            ),
        ),
        Check(
            opens_at <= consultation.questions_until <= consultation.closes_at - ANSWERING,
            _("Vragenronde"),
            _("Laat vragen stellen tot minstens twee dagen vóór de sluiting. Dan is het antwoord op tijd."),
        ),
    ]


def _at_work(closes_at: datetime) -> bool:
    closing = closes_at.astimezone(clock.AMSTERDAM)
    return is_workday(closing.date()) and (9, 0) <= (closing.hour, closing.minute) <= (17, 0)


def _nobody_helps(closes_at: datetime) -> str:
    return _(
        "%(moment)s. Loopt een partij dan vast, dan is er niemand bereikbaar. Kies een werkdag tussen 09:00 en 17:00.",
        moment=sentence_case(moment(closes_at)),
    )


def _of_sheet(consultation: Consultation, questions: list[Question]) -> list[Check]:
    numbered = [(str(number), question) for number, question in enumerate(questions, 1)]
    unfinished = [number for number, q in numbered if not _is_whole(q)]
    in_three = [number for number, q in numbered if q.kind == "level" and not _is_whole(q)]
    priced = [number for number, q in numbered if prices(_words_of(q))]
    unpublished = [
        number for number, q in numbered if q.clause_version is not None and q.clause_version.published_at is None
    ]
    return [
        Check(bool(questions), _("Er zijn vragen"), _("Voeg minstens één vraag toe.")),
        Check(bool(consultation.summary), _("Inleiding"), _("Schrijf in een paar zinnen waar het om gaat.")),
        Check(
            bool(consultation.contact),
            _("Contact"),
            _("Vul een functie en een telefoonnummer in. Dan weten partijen wie ze kunnen bellen."),
        ),
        Check(
            not unfinished,
            _("Alle vragen zijn af"),
            _("Vraag %(keys)s: schrijf bij elk niveau wat je vraagt, drie regels.", keys=", ".join(in_three))
            if in_three
            else _("Vraag %(keys)s: vul minstens twee opties in.", keys=", ".join(unfinished)),
        ),
        Check(
            not unpublished,
            _("Alle bepalingen gepubliceerd"),
            _("Vraag %(keys)s noemt een concept. Publiceer de bepaling eerst.", keys=", ".join(unpublished)),
        ),
        Check(
            not priced,
            _("Geen prijzen en capaciteit"),
            _(
                "Vraag %(keys)s gaat over prijs of capaciteit. Zet erbij dat je om een vertrouwelijk antwoord vraagt.",
                keys=", ".join(priced),
            ),
            stops=False,
        ),
    ]


def _words_of(question: Question) -> str:
    return "\n".join([question.title, question.hint, *[label for _key, label in question.choices if label]])


def _is_whole(question: Question) -> bool:
    least = {"choice": 2, "choices": 2, "level": len(LEVELS)}.get(question.kind, 0)
    return len([label for _key, label in question.choices if label]) >= least


def approve(consultation: Consultation, seen_digest: str, *, now: bool = False) -> None:
    """Approve the sheet as it was read. From here on everyone reads that the consultation comes and when; it opens at
    `opens_at` by a verb of the clock, or at once."""
    lock_row(consultation)
    if consultation.withdrawn_at is not None or consultation.opened_at is not None:
        raise RuleBroken(_("Deze consultatie kan niet meer open. Plan een nieuwe."))
    if now:
        consultation.opens_at = clock.now()
        consultation.questions_until = max(consultation.questions_until, clock.now())
    missing = [check for check in opening_check(consultation) if not check.ok and check.stops]
    if missing:
        raise RuleBroken(_("Nog niet open: %(what)s. %(note)s", what=missing[0].what, note=missing[0].note))
    if seen_digest != sheet_digest(consultation):
        raise RuleBroken(
            _("Iemand heeft de vragen net gewijzigd. Lees de vragen opnieuw en keur daarna de opening goed.")
        )
    number_questions(consultation)
    consultation.approved_at, consultation.sheet_digest = clock.now(), sheet_digest(consultation)
    retoken(consultation, "public")
    keys = {
        "sheet_digest": consultation.sheet_digest,
        "opens_at": consultation.opens_at.isoformat(),
        "closes_at": consultation.closes_at.isoformat(),
    }
    record(events.APPROVED, consultation, keys, group_id=consultation.group_id)
    if now:
        _open(consultation)


def recall(consultation: Consultation) -> None:
    """Take the approval back before opening: what changes until the next one is the team's again. That it comes later
    is public, as it was announced."""
    lock_row(consultation)
    if consultation.opened_at is not None or consultation.approved_at is None:
        raise RuleBroken(_("Er is geen goedkeuring die je kunt intrekken."))
    consultation.approved_at = consultation.sheet_digest = None
    retoken(consultation, f"organisers:{consultation.id}")
    record(events.RECALLED, consultation, group_id=consultation.group_id, audience="public")


def _open(consultation: Consultation) -> None:
    """Widen the sheet to everyone, then freeze it. `opened_at` is the actual instant; the event has the planned one."""
    if consultation.sheet_digest != sheet_digest(consultation):
        raise RuleBroken(_("De vragen zijn veranderd na de goedkeuring. Keur de opening opnieuw goed."))
    for question in questions_of(consultation):
        retoken(question, "public")
    for document in attaching.all_sheet_files(consultation):
        retoken(document, "public", files=[document.file])
    db.session.flush()
    consultation.opened_at = clock.now()
    keys = {
        "sheet_digest": consultation.sheet_digest,
        "planned": consultation.opens_at.isoformat(),
        "closes_at": consultation.closes_at.isoformat(),
    }
    record(events.OPENED, consultation, keys, group_id=consultation.group_id)


@each_second
def open_due() -> None:
    """Open what was approved and is due. A late worker opens late, and cannot leak."""
    due = (
        select(Consultation)
        .where(
            Consultation.approved_at.is_not(None),
            Consultation.opened_at.is_(None),
            Consultation.withdrawn_at.is_(None),
            Consultation.opens_at <= clock.now(),
            Consultation.closes_at > clock.now(),
        )
        .order_by(Consultation.id)
        .with_for_update(of=Consultation)
    )
    for consultation in db.session.scalars(due):
        _open(consultation)


def extend(consultation: Consultation, closes_at: datetime, reason: str, *, anyway: bool = False) -> Extension:
    """Close later than was said, for all. Before closing only."""
    lock_row(consultation)
    if not consultation.is_open:
        raise RuleBroken(
            _("Je kunt alleen verlengen zolang de consultatie open is. Na de sluiting kun je de consultatie heropenen.")
        )
    return _close_later("extension", consultation, closes_at, reason, anyway)


def reopen(consultation: Consultation, closes_at: datetime, reason: str, *, anyway: bool = False) -> Extension:
    """Open for all again after closing, while nobody has unsealed the answers (rule 1)."""
    lock_row(consultation)
    if consultation.unsealed_at is not None:
        raise RuleBroken(_("De antwoorden zijn al geopend. Je kunt de consultatie niet meer heropenen."))
    if consultation.state != "closed":
        raise RuleBroken(_("Je kunt de consultatie pas na de sluiting heropenen. Nu kun je de consultatie verlengen."))
    return _close_later("reopening", consultation, closes_at, reason, anyway)


def _close_later(kind: str, consultation: Consultation, closes_at: datetime, reason: str, anyway: bool) -> Extension:
    old, now = consultation.closes_at, clock.now()
    if closes_at <= max(old, now):
        raise RuleBroken(_("Kies een sluiting die later is dan de huidige en in de toekomst ligt."))
    if not _at_work(closes_at):
        raise RuleBroken(_nobody_helps(closes_at))
    if not reason:
        raise RuleBroken(_("Schrijf waarom. Iedereen leest de reden."))
    check_public(consultation, reason, anyway=anyway)
    decided = Extension(
        consultation_id=consultation.id,
        kind=kind,
        old_closes_at=old,
        new_closes_at=closes_at,
        reason=reason,
        decided_at=now,
        person_id=standing().person_id,
    )
    db.session.add(decided)
    consultation.closes_at = closes_at
    name = events.EXTENDED if kind == "extension" else events.REOPENED
    keys = {"old": old.isoformat(), "new": closes_at.isoformat()}
    record(name, consultation, keys, group_id=consultation.group_id, payload={"reason": reason})
    tell_everyone(consultation, "closing")
    return decided


def lock_unfinished(consultation_id: int) -> None:
    """Hold a consultation so that nobody concludes it meanwhile; refuse where somebody did. What a deed leaves open is
    there before a conclusion looks, or comes too late."""
    consultation = db.session.get_one(Consultation, consultation_id)
    lock_row(consultation, shared=True)
    if consultation.concluded_at is not None:
        raise RuleBroken(_("De consultatie is afgerond. Dit kan niet meer."))
