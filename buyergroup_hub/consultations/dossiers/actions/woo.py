"""A request under the Woo: per answer part a ground is proposed, the party is heard, the organisers decide, and a job
makes what goes out. What is withheld is in no file of it; an inventory says what was, and on which ground."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import PurePath

from flask import current_app
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from buyergroup_hub.access import standing
from buyergroup_hub.consultations.answers.models import Choice, Part, PartFile
from buyergroup_hub.consultations.dialogue.models import Round
from buyergroup_hub.consultations.dossiers import events
from buyergroup_hub.consultations.dossiers.actions.dossiers import RUNS
from buyergroup_hub.consultations.dossiers.models import DECISIONS, GROUNDS, WAITS, Dossier, WooPassage, WooRequest
from buyergroup_hub.consultations.glossary import CHOICE_WORDS, GROUND_WORDS, WOO_DECISION_WORDS
from buyergroup_hub.consultations.releases.actions.unsealing import answers_of
from buyergroup_hub.consultations.releases.models import Answer
from buyergroup_hub.consultations.report.models import Report
from buyergroup_hub.consultations.sheets import question_kinds
from buyergroup_hub.consultations.sheets.actions.telling import people_of_parties, tell
from buyergroup_hub.consultations.sheets.models import Consultation, Party
from buyergroup_hub.consultations.sheets.wording import MAIL, PHONE
from buyergroup_hub.events.actions import record
from buyergroup_hub.files import store
from buyergroup_hub.jobs.actions import Finish, enqueue, handles
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.csv import sheet
from buyergroup_hub.kit.db import db, lock_row
from buyergroup_hub.kit.digests import Json, digest
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.formats import exact
from buyergroup_hub.kit.i18n import _, ngettext
from buyergroup_hub.notifications.actions import Asked, Term, terms

ASKED, DECIDED = "consultations.woo", "consultations.woo_decided"
"""The mail that asks a party for its view, and the one that tells it what was decided."""

LEAST = timedelta(days=7)
"""How long a party has for its view: its promise says that it can react, and in five minutes nobody can."""


def begin(consultation: Consultation, reference: str, view_until: datetime) -> WooRequest:
    """Begin to handle a request. Each part gets a proposal, and each party is asked for its view of what speaks against
    making something public, before anything of it can go out, as its promise said."""
    lock_row(consultation)
    if consultation.unsealed_at is None:
        raise RuleBroken(_("De antwoorden zijn nog verzegeld. Open ze eerst. Daarna kun je beslissen."))
    if view_until < clock.now() + LEAST:
        raise RuleBroken(_("Geef partijen minstens een week voor hun zienswijze."))
    began = WooRequest(
        consultation=consultation,
        reference=reference,
        began_at=clock.now(),
        view_until=view_until,
        person_id=standing().person_id,
        audience=f"organisers:{consultation.id}",
        demo=consultation.demo,
    )
    db.session.add(began)
    db.session.flush()
    answers = answers_of(consultation)
    for answer in answers:
        db.session.add(
            WooPassage(
                request_id=began.id,
                answer_id=answer.id,
                proposed=proposal(answer),
                audience=f"dialogue:{answer.party_id}",
                demo=answer.demo,
            )
        )
    record(events.WOO_BEGAN, began, {"woo": began.pid})
    for party_id in {answer.party_id for answer in answers}:
        people = people_of_parties(consultation.id, party_id)
        tell(ASKED, {"woo": began.id, "party": party_id}, people, demo=began.demo)
    return began


def proposal(answer: Answer) -> str | None:
    """A ground to consider, or None where nothing speaks for one. The party's choice is an argument; what the text
    holds is another. (`answer.part` with its choices and the question are loaded.)"""
    text = question_kinds.said(answer.question, answer.part.value)
    if PHONE.search(text) or MAIL.search(text):
        return "5.1.2.e"
    return {"confidential": "5.1.1.c", "anonymised": "5.1.2.f"}.get(answer.part.choice.confidentiality)


def give_view(passage: WooPassage, view: str) -> None:
    """The party says what it thinks of making its answer public. It is recorded beside the decision."""
    lock_row(passage)
    if passage.decision is not None:
        raise RuleBroken(_("Over dit onderdeel is al beslist. Neem contact op met de organisatoren."))
    if not view:
        raise RuleBroken(_("Schrijf wat je ervan vindt, en waarom."))
    passage.view, passage.viewed_at = view, clock.now()
    acting_for = passage.answer.party.organisation_id
    record(events.WOO_VIEWED, passage, {"passage": passage.pid}, acting_for=acting_for, payload={"view": view})


def decide(passage: WooPassage, decision: str, *, ground: str = "", text: str = "", why: str = "") -> None:
    """Disclose a part, disclose some of its text, or withhold it: once the party was heard of what it is asked, or had
    its time to be. A decision takes the word from it, also one to withhold that is changed later."""
    lock_row(passage.request, shared=True)
    lock_row(passage)
    if passage.request.sent_at is not None:
        raise RuleBroken(_("Het besluit is verstuurd. Het ligt nu vast."))
    if decision not in DECISIONS:
        raise RuleBroken(_("Kies wat je met dit onderdeel doet."))
    if decision != "disclose" and (ground not in GROUNDS or not why):
        raise RuleBroken(_("Kies een grond uit de Woo en schrijf waarom die hier geldt. Vertrouwelijk is geen grond."))
    if decision == "partly" and not text:
        raise RuleBroken(_("Schrijf de tekst die openbaar wordt, met een teken waar iets is weggelaten."))
    if passage.viewed_at is None:
        _check_was_asked(passage, why)
    passage.decision, passage.decided_at = decision, clock.now()
    passage.ground = ground if decision != "disclose" else None
    passage.text = text if decision == "partly" else None
    passage.why, passage.person_id = why, standing().person_id
    keys: dict[str, Json] = {"passage": passage.pid, "decision": decision, "ground": passage.ground or ""}
    # The party reads it once the decision as a whole was sent.
    record(events.WOO_DECIDED, passage, keys, audience=passage.request.audience)


def _check_was_asked(passage: WooPassage, why: str) -> None:
    """The time to give a view is over. Where no mail asked for it, somebody did in another way, and says how."""
    term = views_until([passage])[passage.id]
    if term.until is None and not term.waits and clock.now() >= passage.request.view_until:
        if not why:
            raise RuleBroken(
                _(
                    "Geen mail bereikte de partij. Vraag de zienswijze op een andere manier. Schrijf bij de reden hoe "
                    "je dat deed."
                )
            )
    elif not term.is_over:
        raise RuleBroken(_("De partij kan nog een zienswijze geven. Wacht daarop, of tot de termijn voorbij is."))


def asked_for_a_view(woo: int, party: int, began_at: datetime, view_until: datetime) -> Asked:
    return Asked({"woo": woo, "party": party}, began_at, view_until)


def views_until(passages: Sequence[WooPassage]) -> dict[int, Term]:
    """By the id of a passage, until when its party may give its view."""
    asked = {}
    for one in passages:
        request = one.request
        asked[one.id] = asked_for_a_view(request.id, one.party_id, request.began_at, request.view_until)
    return terms(ASKED, asked)


def told_of(request: WooRequest, party_id: int) -> Asked:
    """What the letter with a decision asks: to go to court in time, or not to."""
    sent_at = request.sent_at or clock.now()
    return Asked({"woo": request.id, "party": party_id}, sent_at, sent_at + WAITS)


def leave_from(passages: Sequence[WooPassage]) -> dict[int, Term]:
    """By the id of a passage that its party objected to, from when it may go out, once the decision was sent."""
    waits = [one for one in passages if one.objected and one.request.sent_at is not None]
    mailed = terms(DECIDED, {one.id: told_of(one.request, one.party_id) for one in waits})
    return {one.id: _from_first_word(mailed[one.id], one.told_at) for one in waits}


def _from_first_word(mailed: Term, told_at: datetime | None) -> Term:
    ends = [end for end in (mailed.until, told_at and told_at + WAITS) if end is not None]
    return Term(min(ends)) if ends else mailed


def untold(passages: Sequence[WooPassage]) -> list[WooPassage]:
    """What a party objected to of which no word of the decision reached it, and no mail waits to."""
    leaves = leave_from(passages)
    return [one for one in passages if one.id in leaves and leaves[one.id] == Term(None)]


def tell_again(request: WooRequest) -> None:
    """Mail the decision once more to the parties that no mail reached: to who works there now, where she is now."""
    lock_row(request)
    parties = {one.party_id for one in untold(passages_of(request))}
    _check_untold(parties)
    for party_id in parties:
        people = people_of_parties(request.consultation_id, party_id)
        tell(DECIDED, {"woo": request.id, "party": party_id}, people, demo=request.demo)
    record(events.WOO_TOLD_AGAIN, request, {"woo": request.pid})


def tell_otherwise(passage: WooPassage, how: str) -> None:
    """The organisers told a party of the decision in another way: two weeks from now all that it objected to leaves."""
    lock_row(passage.request)
    same = [one for one in untold(passages_of(passage.request)) if one.party_id == passage.party_id]
    _check_untold(same)
    for one in same:
        one.told_at, one.told_how = clock.now(), how
        leaves_at = (one.told_at + WAITS).isoformat()
        record(events.WOO_TOLD_OTHERWISE, one, {"passage": one.pid, "leaves_at": leaves_at}, payload={"how": how})


def _check_untold(those: Collection[object]) -> None:
    if not those:
        raise RuleBroken(_("De mail met het besluit is al weg of nog onderweg. Daar begint de termijn mee."))


def send(request: WooRequest) -> None:
    """Send the decision to the parties that were asked for their view: from then on it is fixed, and two weeks later
    what they objected to may go out."""
    lock_row(request)
    if request.sent_at is not None:
        raise RuleBroken(_("Het besluit is al verstuurd."))
    passages = passages_of(request)
    _check_decided(passages)
    request.sent_at = clock.now()
    leaves_at = (request.sent_at + WAITS).isoformat()
    record(events.WOO_SENT, request, {"woo": request.pid, "leaves_at": leaves_at})
    for passage in passages:
        keys: dict[str, Json] = {"passage": passage.pid, "decision": passage.decision, "ground": passage.ground or ""}
        keys["leaves_at"] = leaves_at if passage.objected else ""
        record(events.WOO_TOLD, passage, keys, payload={"text": passage.text, "why": passage.why})
    for party_id in {passage.answer.party_id for passage in passages}:
        people = people_of_parties(request.consultation_id, party_id)
        tell(DECIDED, {"woo": request.id, "party": party_id}, people, demo=request.demo)


def _check_decided(passages: Sequence[WooPassage]) -> None:
    if left := [passage for passage in passages if passage.decision is None]:
        raise RuleBroken(
            ngettext(
                "Beslis eerst over %(num)d onderdeel.",
                "Beslis eerst over %(num)d onderdelen.",
                len(left),
            )
        )


def passages_of(request: WooRequest) -> list[WooPassage]:
    """The passages of a request with their answers, by question and in an order that says nothing."""
    loaded = db.session.scalars(_passages().where(WooPassage.request_id == request.id))
    return sorted(loaded, key=lambda passage: (passage.answer.question.position, passage.pid))


def passage_of(passage_id: int) -> WooPassage:
    """One of them: a page about it reads no other party's."""
    return db.session.scalars(_passages().where(WooPassage.id == passage_id)).one()


def _passages() -> Select[WooPassage]:
    answer = joinedload(WooPassage.answer)
    part = answer.joinedload(Answer.part)
    return select(WooPassage).options(
        joinedload(WooPassage.request),
        answer.joinedload(Answer.question),
        answer.joinedload(Answer.party).joinedload(Party.organisation),
        part.selectinload(Part.choices).joinedload(Choice.promise),
        part.selectinload(Part.files).joinedload(PartFile.file),
    )


def requests_of(consultation: Consultation) -> list[WooRequest]:
    statement = select(WooRequest).where(WooRequest.consultation_id == consultation.id)
    return list(db.session.scalars(statement.order_by(WooRequest.id.desc())))


def export(request: WooRequest) -> Dossier:
    """Ask for the file that goes out; a job makes it. The decision on every part must have been sent; what a party
    objected to is in no file that is made within two weeks of that."""
    _check_decided(passages_of(request))
    if request.sent_at is None:
        raise RuleBroken(_("Verstuur eerst het besluit aan de partijen."))
    asked = Dossier(
        consultation_id=request.consultation_id,
        woo_request_id=request.id,
        asked_at=clock.now(),
        person_id=standing().person_id,
        expires_at=clock.now() + RUNS,
        audience=request.audience,
        demo=request.demo,
    )
    db.session.add(asked)
    db.session.flush()
    record(events.DOSSIER_MADE, asked, {"dossier": asked.pid})
    enqueue("consultations.woo", {"dossier_id": asked.id})
    return asked


@handles("consultations.woo")
def make(dossier_id: int) -> Finish | None:
    asked = db.session.get(Dossier, dossier_id)
    if asked is None or asked.made_at is not None or asked.woo_request_id is None:
        return None
    request = db.session.get_one(WooRequest, asked.woo_request_id)
    content = _disclosed_zip(passages_of(request), _public(request.consultation_id))

    def keep() -> None:
        made = db.session.get_one(Dossier, dossier_id)
        made.content, made.digest, made.made_at = content, digest(content), clock.now()

    return keep


def _public(consultation_id: int) -> list[tuple[str, str]]:
    """(what, address) of what everyone has already: the Woo asks nothing of it but to say where it is (art. 4.5)."""
    statement = select(Consultation).where(Consultation.id == consultation_id)
    consultation = db.session.scalars(statement).one()
    here = f"{current_app.config['HUB'].base_url}/consultations/{consultation.pid}"
    rounds = select(Round.number).where(Round.consultation_id == consultation_id, Round.audience == "public")
    reports = select(Report.number).where(Report.consultation_id == consultation_id)
    return [
        (_("De vragen, met de informatie die daarbij is gedeeld"), here),
        *(
            (_("Vragen en antwoorden, ronde %(number)s", number=number), f"{here}/clarifications#round-{number}")
            for number in db.session.scalars(rounds.order_by(Round.number))
        ),
        *(
            (_("Verslag %(number)s", number=number), f"{here}/reports/{number}")
            for number in db.session.scalars(reports.order_by(Report.number))
        ),
    ]


def _disclosed_zip(passages: Sequence[WooPassage], public: Sequence[tuple[str, str]]) -> bytes:
    """Only what is disclosed is ever written: nothing is hidden in a file, it is not there."""
    stream = io.BytesIO()
    inside = {passage_id: term for passage_id, term in leave_from(passages).items() if not term.is_over}
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inventaris.csv", _inventory(passages, public, inside))
        for number, passage in enumerate(passages, 1):
            if passage.id in inside:
                continue
            if text := disclosed(passage):
                archive.writestr(f"documenten/{number:03}.txt", text)
            if passage.decision == "disclose":
                for nth, attached in enumerate(passage.answer.part.files, 1):
                    content = store.path_of(attached.sha256).read_bytes()
                    archive.writestr(f"documenten/{number:03}-{nth}{_called(passage, attached)}", content)
    return stream.getvalue()


def _called(passage: WooPassage, attached: PartFile) -> str:
    """A file keeps its name where its party has one: who stays without often stands in it."""
    name = attached.name
    return f"-{name}" if passage.answer.part.choice.confidentiality == "public" else PurePath(name).suffix


def disclosed(passage: WooPassage) -> str:
    """What of a part goes out: all, what is left of it, or nothing."""
    if passage.decision == "disclose":
        return question_kinds.said(passage.answer.question, passage.answer.part.value)
    return passage.text or ""


def _inventory(passages: Sequence[WooPassage], public: Sequence[tuple[str, str]], inside: Mapping[int, Term]) -> str:
    """A line per part: also of what is withheld, with the ground and the reason; then what is public already.
    `inside`: what a party objected to and may not go out yet."""
    heads = [_("Nummer"), _("Vraag"), _("Partij"), _("Besluit"), _("Grond"), _("Waarom"), _("Zienswijze")]
    public_rows = enumerate(public, len(passages) + 1)
    return sheet(
        [
            [*heads, _("Bestanden")],
            *([number, *_line(passage, inside.get(passage.id))] for number, passage in enumerate(passages, 1)),
            *([number, what, "", _("al openbaar"), "", "", "", address] for number, (what, address) in public_rows),
        ],
        ";",
    )


def _line(passage: WooPassage, waits: Term | None) -> list[str]:
    """The party has a name only where it made its answer public itself, and nobody reads here what it said."""
    answer = passage.answer
    public = answer.part.choice.confidentiality == "public"
    heard = _("gegeven op %(moment)s", moment=exact(passage.viewed_at)) if passage.viewed_at else _("niet gegeven")
    choice = str(CHOICE_WORDS[answer.part.choice.confidentiality]).lower()
    sent = len(answer.part.files) if passage.decision == "disclose" and waits is None else 0
    decision = str(WOO_DECISION_WORDS[str(passage.decision)])
    if waits is not None and waits.until is not None:
        moment = exact(waits.until)
        decision = _("%(decision)s, vanaf %(moment)s: de partij maakte bezwaar", decision=decision, moment=moment)
    elif waits is not None:
        decision = _("%(decision)s, twee weken nadat de partij dit hoort: die maakte bezwaar", decision=decision)
    return [
        f"{answer.question.key}. {answer.question.title}",
        answer.party.organisation.name if public else _("een partij (koos: %(choice)s)", choice=choice),
        decision,
        str(GROUND_WORDS[passage.ground]) if passage.ground else "",
        passage.why,
        heard,
        _("%(n)s van %(of)s opgenomen", n=sent, of=len(answer.part.files)) if answer.part.files else "",
    ]
