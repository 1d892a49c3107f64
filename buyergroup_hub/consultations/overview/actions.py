"""Concluding a consultation: not while something of it is open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice

from flask import current_app
from sqlalchemy import Row, exists, select
from sqlalchemy.orm import joinedload

from buyergroup_hub.consultations.dialogue import events as dialogue_events
from buyergroup_hub.consultations.dialogue.models import Clarification, IndividualQuestion, Round
from buyergroup_hub.consultations.dossiers.models import WooRequest
from buyergroup_hub.consultations.overview import events as overview_events
from buyergroup_hub.consultations.releases.actions import releasing, unsealing
from buyergroup_hub.consultations.releases.models import Answer
from buyergroup_hub.consultations.report.actions import points, reporting
from buyergroup_hub.consultations.report.models import Report
from buyergroup_hub.consultations.sheets.actions.telling import tell_everyone
from buyergroup_hub.consultations.sheets.models import (
    ClarificationSalt,
    Consultation,
    Party,
)
from buyergroup_hub.consultations.sheets.wording import check_public
from buyergroup_hub.events.actions import record
from buyergroup_hub.events.models import Event
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db, lock_row
from buyergroup_hub.kit.digests import Json
from buyergroup_hub.kit.errors import RuleBroken, Way
from buyergroup_hub.kit.formats import day
from buyergroup_hub.kit.i18n import _


def withdraw(consultation: Consultation, reason: str, *, anyway: bool = False) -> None:
    """Stop a consultation, at any moment before its report. It stays readable, with the reason."""
    lock_row(consultation)
    check_withdrawable(consultation)
    if not reason:
        raise RuleBroken(_("Schrijf waarom. Wie meedoet, leest de reden."))
    check_public(consultation, reason, anyway=anyway)
    consultation.withdrawn_at, consultation.withdrawn_reason = clock.now(), reason
    record(overview_events.WITHDRAWN, consultation, group_id=consultation.group_id, payload={"reason": reason})
    tell_everyone(consultation, "withdrawal")


def check_withdrawable(consultation: Consultation) -> None:
    if consultation.withdrawn_at is not None or consultation.concluded_at is not None:
        raise RuleBroken(_("Deze consultatie is al afgerond of ingetrokken."))
    if is_reported(consultation):
        raise RuleBroken(_("Het verslag staat online, dus intrekken kan niet meer. Rond de consultatie af."))


def is_reported(consultation: Consultation) -> bool:
    """What was published stays accessible (rule 5): a report of what was taken back would contradict itself."""
    return bool(db.session.scalar(select(exists().where(Report.consultation_id == consultation.id))))


NAMED = 20
"""Of how much that is open a refusal names each; the rest stands on the pages that it leads to."""
TO_READ = timedelta(days=14)
"""So long an asker finds why a question was kept out; after the conclusion nobody knows any more whose it was."""


def conclude(consultation: Consultation) -> None:
    """Finish: the key under which askers find their own questions is destroyed (rule 4)."""
    lock_row(consultation)
    if consultation.unsealed_at is None or consultation.concluded_at is not None or consultation.withdrawn_at:
        raise RuleBroken(
            _(
                "Je kunt de consultatie nu niet afronden. Open eerst de antwoorden, of kijk of de consultatie al is "
                "afgerond."
            )
        )
    if ways := tuple(islice(left_open(consultation), NAMED)):
        raise RuleBroken(_("Afronden kan nog niet: er staat nog iets open. Rond dit eerst af."), ways)
    consultation.concluded_at = clock.now()
    salt = db.session.get(ClarificationSalt, consultation.id)
    if salt is not None:
        db.session.delete(salt)
    record(overview_events.CONCLUDED, consultation, group_id=consultation.group_id)


def left_open(consultation: Consultation) -> Iterator[Way]:
    """What waits for the organisers, for a party, or for a date, each with where it is."""
    yield from _open_clarifications(consultation)
    yield from _kept_out(consultation)
    yield from _led_elsewhere(consultation)
    yield from _individual(consultation)
    answers = unsealing.answers_of(consultation)
    for answer in sorted(reporting.undecided(answers), key=_place):
        yield _undecided_part(answer), _path("raw_answer", consultation, answer=answer.pid)
    yield from _points(consultation, answers)
    running = select(WooRequest).where(WooRequest.consultation_id == consultation.id, WooRequest.sent_at.is_(None))
    for request in db.session.scalars(running.order_by(WooRequest.id)):
        sentence = _("Woo-verzoek %(reference)s: het besluit is niet verstuurd", reference=request.reference)
        yield sentence, _path("woo_request", consultation, woo=request.pid)


def _open_clarifications(consultation: Consultation) -> Iterator[Way]:
    """Each question goes out with an answer, is withdrawn by its asker, or is kept out with a reason."""
    asked = select(Clarification).where(
        Clarification.consultation_id == consultation.id,
        Clarification.round_id.is_(None),
        Clarification.withheld_reason.is_(None),
        Clarification.merged_into.is_(None),
    )
    for question in db.session.scalars(asked.order_by(Clarification.key)):
        sentence = (
            _("een vraag met een voorstel voor andere woorden is nog niet uit: %(words)s", words=question.text[:60])
            if question.proposal
            else _("het antwoord op een vraag is nog niet uit: %(words)s", words=question.text[:60])
            if question.answer
            else _("een vraag is niet beantwoord: %(words)s", words=question.text[:60])
        )
        yield sentence, _path("clarification", consultation, key=question.key)


def _kept_out(consultation: Consultation) -> Iterator[Way]:
    """Questions of which the reason was given so short ago that their askers may not have read it."""
    recent = {
        str(keys["clarification"]): at for keys, at in _told(consultation, dialogue_events.CLARIFICATION_WITHHELD)
    }
    kept = select(Clarification).where(Clarification.key.in_(recent), Clarification.withheld_reason.is_not(None))
    for question in db.session.scalars(kept.order_by(Clarification.key)):
        until = day(recent[question.key] + TO_READ)
        sentence = _(
            "de reden waarom deze vraag niet is geplaatst, moet tot %(day)s te lezen zijn: %(words)s",
            day=until,
            words=question.text[:60],
        )
        yield sentence, _path("clarification", consultation, key=question.key)


def _led_elsewhere(consultation: Consultation) -> Iterator[Way]:
    """Questions merged so short ago into one that was out already, that their askers may not have found its answer:
    no round told them."""
    recent = {str(keys["into"]): at for keys, at in _told(consultation, dialogue_events.CLARIFICATION_MERGED)}
    published = select(Clarification.key, Round.published_at).join(Round, Round.id == Clarification.round_id)
    went_out = dict(db.session.execute(published.where(Clarification.key.in_(recent))).all())
    merged = select(Clarification).where(Clarification.merged_into.in_(went_out)).order_by(Clarification.key)
    for question in db.session.scalars(merged):
        at, published_at = recent[str(question.merged_into)], went_out[str(question.merged_into)]
        if published_at is None or published_at > at:
            continue
        sentence = _(
            "deze vraag is samengevoegd met een vraag die al uit was. Het antwoord moet tot %(day)s te vinden zijn: "
            "%(words)s",
            day=day(at + TO_READ),
            words=question.text[:60],
        )
        yield sentence, _path("clarification", consultation, key=question.key)


def _told(consultation: Consultation, name: str) -> Iterator[Row[dict[str, Json], datetime]]:
    """What was recorded of questions in the time that their askers have to read it, the last one last."""
    told = select(Event.keys, Event.at).where(
        Event.name == name,
        Event.subject_kind == Consultation.__tablename__,
        Event.subject_id == consultation.id,
        Event.at > clock.now() - TO_READ,
    )
    yield from db.session.execute(told.order_by(Event.seq))


def _individual(consultation: Consultation) -> Iterator[Way]:
    asked = select(IndividualQuestion).where(
        IndividualQuestion.consultation_id == consultation.id, IndividualQuestion.settled_at.is_(None)
    )
    named = joinedload(IndividualQuestion.party).joinedload(Party.organisation)
    for question in db.session.scalars(asked.order_by(IndividualQuestion.id).options(named)):
        sentence = _("een individuele vraag van %(name)s is niet beantwoord", name=question.party.organisation.name)
        yield sentence, _path("individual", consultation, individual=question.pid)


def _points(consultation: Consultation, answers: Sequence[Answer]) -> Iterator[Way]:
    """Points without a word on what was done with them, and those that a party has still to answer to or objects to."""
    made = points.points_of(consultation)
    states = points.states_of(made, answers)
    for point in made:
        there = _path("point", consultation, point=point.pid)
        if point.disposition is None:
            yield _("van een punt staat niet wat ermee is gedaan: %(words)s", words=point.text[:60]), there
        elif states[point.id] in ("waiting", "objected"):
            yield _("over een punt is nog niet beslist: %(words)s", words=point.text[:60]), there


def _place(answer: Answer) -> tuple[int, str]:
    return answer.question.position, answer.pid


def _undecided_part(answer: Answer) -> str:
    values = {"key": answer.question.key, "name": answer.party.organisation.name}
    state = releasing.state_of(answer)
    if state == "objected":
        return _("vraag %(key)s, %(name)s: bezwaar, en nog niet beslist", **values)
    if state == "waiting":
        return _("vraag %(key)s, %(name)s: de partij kijkt de tekst na", **values)
    return _("vraag %(key)s, %(name)s: nog niet beslist", **values)


def _path(endpoint: str, consultation: Consultation, **values: str) -> str:
    """Also outside a request."""
    return current_app.url_map.bind("").build(f"consultations.{endpoint}", {"pid": consultation.pid, **values})
