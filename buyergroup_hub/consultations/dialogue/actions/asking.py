"""Clarifying questions and their rounds, individual questions, and the disclosing of an asker (rule 4)."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from flask import current_app
from sqlalchemy import func, select, update

from buyergroup_hub.access import standing
from buyergroup_hub.audiences import retoken
from buyergroup_hub.consultations.dialogue import events
from buyergroup_hub.consultations.dialogue.models import Clarification, Disclosure, IndividualQuestion, Round
from buyergroup_hub.consultations.sheets.actions.telling import people_of, people_of_parties, readers_of, tell
from buyergroup_hub.consultations.sheets.models import ClarificationSalt, Consultation, Party
from buyergroup_hub.consultations.sheets.wording import check_public
from buyergroup_hub.events.actions import record
from buyergroup_hub.jobs.actions import Finish, each_second, enqueue, handles
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db, lock_row
from buyergroup_hub.kit.digests import Json, canonical, digest
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.organisations.organisation.models import Affiliation, Organisation


def asker_hash(consultation: Consultation, organisation_id: int) -> str | None:
    """A keyed hash of who asks, under the hub's secret and this consultation's salt; None once the salt is destroyed.
    A plain hash would not do: whoever knows all organisations could try them."""
    salt = db.session.get(ClarificationSalt, consultation.id)
    if salt is None:
        return None
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, f"asker\x1f{salt.salt}\x1f{organisation_id}".encode(), sha256).hexdigest()


def ask(consultation: Consultation, organisation: Organisation, text: str) -> Clarification:
    """Put a clarifying question. It is kept without name and without time, and records no event."""
    _check_asking(consultation, organisation)
    asker = asker_hash(consultation, organisation.id)
    assert asker is not None  # the salt lives until conclusion, and nobody asks after that
    asked = Clarification(
        consultation_id=consultation.id, asker=asker, text=text, audience=f"organisers:{consultation.id}"
    )
    db.session.add(asked)
    db.session.flush()
    return asked


def _check_asking(consultation: Consultation, organisation: Organisation) -> None:
    lock_row(consultation, shared=True)
    if consultation.id in standing().organised:
        raise RuleBroken(_("Je organiseert deze consultatie, of deed dat. Dan kun je geen vragen stellen."))
    if organisation.id not in standing().organisation_ids:
        raise RuleBroken(_("Je werkt niet voor deze organisatie."))
    if consultation.concluded_at is not None or not consultation.takes_clarifications(clock.arrival()):
        raise RuleBroken(_("Je kunt nu geen vragen stellen. Je tekst is niet bewaard. Kopieer de tekst zelf."))


def own_clarifications(consultation: Consultation) -> list[Clarification]:
    """What the organisations of whoever looks asked, found by recomputing the hash."""
    if consultation.id in standing().organised:
        return []  # whoever reads all questions does not learn which of them her organisation asked
    hashes = [asker for own_id in standing().organisation_ids if (asker := asker_hash(consultation, own_id))]
    mine = select(Clarification).where(
        Clarification.consultation_id == consultation.id, Clarification.asker.in_(hashes)
    )
    return list(db.session.scalars(mine.order_by(Clarification.key))) if hashes else []


def merged_texts(own: Sequence[Clarification]) -> dict[str, str]:
    """The texts of the questions that one's own were merged into, by their keys: once published, else one's own. What
    another asked and did not go out yet stays the organisers'."""
    keys = {question.merged_into for question in own if question.merged_into}
    mine = {question.key: question.text for question in own}
    public = select(Clarification.key, Clarification.text).where(
        Clarification.key.in_(keys), Clarification.audience == "public"
    )
    texts = dict(db.session.execute(public).all()) if keys else {}
    return {key: texts.get(key) or mine.get(key) or _("nog niet gepubliceerd") for key in keys if key}


def answer_clarification(asked: Clarification, text: str, *, anyway: bool = False) -> None:
    """Draft the answer; nobody but the organisers reads it until its round goes out."""
    if asked.round_id is not None:
        raise RuleBroken(_("Dit antwoord is al gepubliceerd. Deel een verbetering met iedereen."))
    if not text:
        raise RuleBroken(_("Schrijf een antwoord."))
    check_public(asked.consultation, text, anyway=anyway)
    asked.answer, asked.withheld_reason, asked.merged_into = text, None, None
    consultation = asked.consultation
    keys = {"clarification": asked.key}
    circle = f"organisers:{consultation.id}"
    record(events.CLARIFICATION_ANSWERED, consultation, keys, audience=circle)


def withhold_clarification(asked: Clarification, reason: str) -> None:
    """Keep a question out of the rounds, for instance for a price in it; its asker reads why. What was merged into it
    stands by itself again: its asker reads no reason of another's question."""
    if asked.round_id is not None:
        raise RuleBroken(_("Deze vraag is al gepubliceerd."))
    if not reason:
        raise RuleBroken(_("Schrijf waarom. Wie de vraag stelde, leest de reden."))
    asked.withheld_reason, asked.merged_into, asked.proposal = reason, None, None
    set_apart(asked)
    consultation = asked.consultation
    keys = {"clarification": asked.key}
    circle = f"organisers:{consultation.id}"
    record(events.CLARIFICATION_WITHHELD, consultation, keys, audience=circle)


def set_apart(asked: Clarification) -> None:
    """Let what was merged into a question stand by itself again."""
    db.session.execute(update(Clarification).where(Clarification.merged_into == asked.key).values(merged_into=None))


def merge_clarification(asked: Clarification, into: Clarification) -> None:
    """Two questions say the same: one is answered, and the asker of the other is led to it. Whether they were asked by
    one organisation or by two nobody can tell from it. Answering a merged question undoes it."""
    if asked.round_id is not None:
        raise RuleBroken(_("Deze vraag is al gepubliceerd."))
    if into.key == asked.key or into.consultation_id != asked.consultation_id:
        raise RuleBroken(_("Kies een andere vraag van deze consultatie."))
    if into.merged_into is not None or into.withheld_reason is not None:
        raise RuleBroken(_("Kies een vraag die zelf beantwoord wordt."))
    followers = select(Clarification).where(Clarification.merged_into == asked.key)
    for question in (asked, *db.session.scalars(followers)):
        question.merged_into, question.answer, question.withheld_reason, question.proposal = into.key, None, None, None
    consultation = asked.consultation
    keys: dict[str, Json] = {"clarification": asked.key, "into": into.key}
    record(events.CLARIFICATION_MERGED, consultation, keys, audience=f"organisers:{consultation.id}")


def plan_round(consultation: Consultation, goes_out_at: datetime) -> Round:
    """Plan the next round: what is answered by then goes out together."""
    lock_row(consultation)
    _check_goes_out(consultation, goes_out_at)
    if db.session.scalar(select(Round.id).filter_by(consultation_id=consultation.id, published_at=None)):
        raise RuleBroken(_("Er staat al een ronde gepland. Verzet die ronde, of wacht tot de ronde is verschenen."))
    last = select(func.max(Round.number)).where(Round.consultation_id == consultation.id)
    planned = Round(
        consultation=consultation,
        number=(db.session.scalar(last) or 0) + 1,
        goes_out_at=goes_out_at,
        audience=f"organisers:{consultation.id}",
        demo=consultation.demo,
    )
    db.session.add(planned)
    _record_planned(planned)
    return planned


def move_round(planned: Round, goes_out_at: datetime) -> None:
    """Let a planned round go out at another moment, for all alike; everyone reads when it comes."""
    lock_row(planned)
    if planned.published_at is not None:
        raise RuleBroken(_("Ronde %(number)s is al verschenen. Plan een nieuwe ronde.", number=planned.number))
    _check_goes_out(planned.consultation, goes_out_at)
    planned.goes_out_at = goes_out_at
    _record_planned(planned)


def _check_goes_out(consultation: Consultation, goes_out_at: datetime) -> None:
    if consultation.opened_at is None or consultation.withdrawn_at or consultation.concluded_at:
        raise RuleBroken(_("Je kunt een ronde plannen tussen de opening en de afronding."))
    if goes_out_at < clock.now():
        raise RuleBroken(_("Kies een moment in de toekomst."))


def _record_planned(planned: Round) -> None:
    keys: dict[str, Json] = {"number": planned.number, "goes_out_at": planned.goes_out_at.isoformat()}
    record(events.ROUND_PLANNED, planned, keys, group_id=planned.consultation.group_id)


@each_second
def rounds_due() -> None:
    """Let out the rounds whose instant has come. One in which nothing is answered yet waits for an answer."""
    due = (
        select(Round)
        .join(Consultation, Consultation.id == Round.consultation_id)
        .where(Round.published_at.is_(None), Round.goes_out_at <= clock.now(), Consultation.withdrawn_at.is_(None))
        .order_by(Round.id)
        .with_for_update(of=Round)
    )
    for planned in db.session.scalars(due):
        publish_round(planned)


def publish_round(planned: Round) -> None:
    """Show questions and answers to everyone at one instant; the mails leave after it, in random order."""
    consultation = db.session.get_one(Consultation, planned.consultation_id)
    answered = list(
        db.session.scalars(
            select(Clarification)
            .where(
                Clarification.consultation_id == consultation.id,
                Clarification.round_id.is_(None),
                Clarification.withheld_reason.is_(None),
                Clarification.merged_into.is_(None),
                Clarification.proposal.is_(None),
                Clarification.answer.is_not(None),
            )
            .order_by(Clarification.key)
            .with_for_update()
        )
    )
    if not answered:
        return
    for asked in answered:
        asked.round_id = planned.id
    retoken(planned, "public", children=answered)
    content: list[Json] = [{"question": a.text, "answer": a.answer} for a in answered]
    planned.published_at, planned.digest = clock.now(), digest(canonical(content))
    keys: dict[str, Json] = {
        "number": planned.number,
        "digest": planned.digest,
        "planned": planned.goes_out_at.isoformat(),
    }
    record(events.ROUND_PUBLISHED, planned, keys, group_id=consultation.group_id)
    enqueue("consultations.round_mails", {"round_id": planned.id})


@handles("consultations.round_mails")
def round_mails(round_id: int) -> Finish | None:
    """One mail to everyone who answers or follows, whether they asked or not: so that no mail tells who asked."""

    def write() -> None:
        published = db.session.get_one(Round, round_id)
        tell("consultations.round", {"round": round_id}, readers_of(published.consultation_id), demo=published.demo)

    return write


def ask_individually(party: Party, text: str, reason: str) -> IndividualQuestion:
    """Ask for an answer alone because the question itself is a trade secret. Attributed, and without a number."""
    consultation = party.consultation
    _check_asking(consultation, party.organisation)
    if not reason:
        raise RuleBroken(
            _("Schrijf waarom de vraag zelf geheim is. Is de vraag niet geheim? Stel de vraag dan openbaar.")
        )
    asked = IndividualQuestion(
        consultation_id=consultation.id,
        party=party,
        text=text,
        reason=reason,
        asked_at=clock.now(),
        person_id=standing().person_id,
        audience=f"dialogue:{party.id}",
        demo=party.demo,
    )
    db.session.add(asked)
    payload: Json = {"question": text, "reason": reason}
    record(events.INDIVIDUAL_ASKED, asked, {"party": party.pid}, acting_for=party.organisation_id, payload=payload)
    return asked


def settle_individual(asked: IndividualQuestion, *, answer: str = "", refused: str = "") -> None:
    """Answer alone, where that gives no advantage; else say why and ask to put the question openly."""
    if asked.settled_at is not None:
        raise RuleBroken(_("Deze vraag is al beantwoord."))
    if bool(answer) == bool(refused):
        raise RuleBroken(_("Schrijf óf een antwoord, óf waarom de vraag openbaar moet."))
    asked.answer, asked.refused_reason, asked.settled_at = answer or None, refused or None, clock.now()
    keys: dict[str, Json] = {"party": asked.party.pid, "alone": bool(answer)}
    record(events.INDIVIDUAL_ANSWERED, asked, keys, payload={"answer": answer, "refused": refused})
    people = people_of_parties(asked.consultation_id, asked.party_id)
    tell("consultations.individual", {"individual": asked.id}, people, demo=asked.demo)


def propose_disclosure(asked: Clarification, reason: str) -> Disclosure:
    """One organiser asks for the disclosing of an asker, with a reason; another has to agree."""
    who = standing().person_id
    assert who is not None
    if not reason:
        raise RuleBroken(_("Schrijf waarom je moet weten wie dit vroeg. De partij leest de reden."))
    if db.session.scalar(select(Disclosure.id).filter_by(clarification_key=asked.key)):
        raise RuleBroken(_("Dit is al voorgesteld. Een andere organisator beslist."))
    proposed = Disclosure(
        consultation=asked.consultation,
        clarification=asked,
        reason=reason,
        first_id=who,
        first_at=clock.now(),
        organisation=None,
        audience=asked.audience if asked.audience != "public" else f"organisers:{asked.consultation_id}",
        demo=asked.consultation.demo,
    )
    db.session.add(proposed)
    record(events.DISCLOSURE_PROPOSED, proposed, {"clarification": asked.key})
    return proposed


def disclose(proposed: Disclosure) -> Organisation:
    """A second organiser agrees: only now is the asker looked up, and the party is told."""
    who = standing().person_id
    if proposed.second_id is not None:
        raise RuleBroken(_("Dit is al bekendgemaakt."))
    if who is None or who == proposed.first_id:
        raise RuleBroken(_("Een andere organisator dan de eerste moet instemmen."))
    consultation = proposed.consultation
    everyone = db.session.scalars(select(Affiliation.organisation_id).distinct())
    asker = proposed.clarification.asker
    organisation_id = next((candidate for candidate in everyone if asker_hash(consultation, candidate) == asker), None)
    if organisation_id is None:
        raise RuleBroken(
            _("De consultatie is afgerond. Daarom kan niemand in de hub nog nagaan wie deze vraag stelde.")
        )
    organisation = db.session.get_one(Organisation, organisation_id)
    proposed.second_id, proposed.second_at = who, clock.now()
    proposed.organisation = organisation
    db.session.flush()
    keys: dict[str, Json] = {"clarification": proposed.clarification_key, "organisation": organisation.id}
    record(events.DISCLOSED, proposed, keys, payload={"reason": proposed.reason, "organisation": organisation.pid})
    told: dict[str, Json] = {"disclosure": proposed.id}
    tell("consultations.disclosed", told, people_of(organisation.id, consultation.id), demo=proposed.demo)
    return organisation
