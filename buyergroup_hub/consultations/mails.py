"""The letters about consultations. None holds more than a link about what is not public, and none is sent to who may no
longer read what it is about."""

from __future__ import annotations

from typing import Any, TypeVar, cast

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from buyergroup_hub.access import standing_of
from buyergroup_hub.accounts.mails import address_of, letter
from buyergroup_hub.consultations.actions.receipts import chain_head
from buyergroup_hub.consultations.actions.telling import people_of_parties
from buyergroup_hub.consultations.models import (
    Answer,
    Consultation,
    Disclosure,
    IndividualQuestion,
    Party,
    PointPreview,
    Post,
    Release,
    Report,
    Round,
    Submission,
    WooRequest,
)
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.formats import moment
from buyergroup_hub.kit.i18n import _, _l
from buyergroup_hub.kit.mail import Letter
from buyergroup_hub.notifications.actions import writes
from buyergroup_hub.notifications.models import Mail

T = TypeVar("T")
OF_CONSULTATION = _l("Bericht over een marktconsultatie")
"""Who looks after the post is told no more: a receipt or a release would say who answered."""
DEADLINE = _l("Dat een tekst of punt voor het verslag op je reactie wacht. Je termijn loopt dan al.")
AT_ONCE = _l(
    "Nieuwe vragen en antwoorden, wijzigingen en het verslag van een consultatie waarin je antwoordt. Alle partijen "
    "krijgen die tegelijk: dat hoort bij gelijke behandeling."
)
WOO = _l("Dat iemand om openbaarmaking vroeg van wat je inbracht, en wat erover is besloten. De Woo vraagt dat.")


def _answers(mail: Mail) -> bool:
    """Does the reader answer for a party of the consultation that it is about? Who only follows it may turn it off."""
    if mail.kind == "consultations.round":
        about = db.session.get_one(Round, _key(mail, "round")).consultation_id
    elif mail.kind == "consultations.report":
        about = db.session.get_one(Report, _key(mail, "report")).consultation_id
    else:
        about = _key(mail, "consultation")
    return mail.person_id in people_of_parties(about)


def _key(mail: Mail, name: str) -> int:
    return int(str(mail.keys[name]))


def _reads(mail: Mail, thing: Any) -> bool:
    """May the reader read this thing now?"""
    return mail.person_id is not None and thing.audience in standing_of(mail.person_id).tokens


def _loaded(model: type[T], thing_id: int, *whole: Any) -> T:
    """A row with what its letter reads, also where the row itself is at hand already (`get` would leave that out)."""
    found = select(model).where(cast(Any, model).id == thing_id)
    return db.session.scalars(found.options(*whole)).one()


def _party(party_id: int) -> Party:
    return _loaded(Party, party_id, joinedload(Party.consultation), joinedload(Party.organisation))


def _of_party(mail: Mail, party: Party, subject: str, template: str, endpoint: str, **values: Any) -> Letter | None:
    """A letter to somebody who answers for a party, while she does."""
    if mail.person_id is None or party.id not in standing_of(mail.person_id).parties:
        return None
    address = values.pop("address", {})
    url = address_of(_path(endpoint, pid=party.consultation.pid, party=party.pid, **address))
    subject = _about(subject, party.consultation)
    return letter(mail, subject, f"consultations/mails/{template}.txt", url=url, party=party, **values)


def _about(subject: str, consultation: Consultation) -> str:
    """A subject that names what it is about: who answers several consultations knows which one."""
    return f"{subject}: {consultation.title}"


def _path(endpoint: str, **values: Any) -> str:
    """The path of a page; the worker has no request from which `url_for` could tell."""
    return current_app.url_map.bind("").build(f"consultations.{endpoint}", values)


@writes("consultations.receipt", OF_CONSULTATION, always=_l("Het bewijs dat je antwoord is ontvangen."))
def receipt(mail: Mail) -> Letter | None:
    submission = db.session.get_one(Submission, _key(mail, "submission"))
    return _of_party(
        mail,
        _party(submission.party_id),
        _("Je antwoord is ontvangen"),
        "receipt",
        "receipt",
        address={"submission": submission.pid},
        submission=submission,
        chain_head=chain_head(submission),
    )


@writes(
    "consultations.closing_soon",
    OF_CONSULTATION,
    always=_l("Dat een consultatie bijna sluit en je concept nog niet is ingediend. Dat is een datum van jezelf."),
)
def closing_soon(mail: Mail) -> Letter | None:
    """Nothing is sent when it was submitted or prolonged meanwhile, or has closed."""
    party = _party(_key(mail, "party"))
    closes_at = party.consultation.closes_at
    handed_in = select(Submission.id).where(Submission.party_id == party.id, Submission.withdrawn_at.is_(None))
    if (
        closes_at.isoformat() != mail.keys["closes_at"]
        or clock.now() >= closes_at
        or party.consultation.withdrawn_at is not None
        or db.session.scalar(handed_in.limit(1))
    ):
        return None
    return _of_party(mail, party, _("Je concept is nog niet ingediend"), "closing_soon", "party", closes_at=closes_at)


@writes("consultations.release", OF_CONSULTATION, always=DEADLINE)
def release(mail: Mail) -> Letter | None:
    whole = joinedload(Release.answer).joinedload(Answer.party)
    proposed = _loaded(Release, _key(mail, "release"), whole)
    if proposed.state != "waiting":
        return None
    return _of_party(
        mail,
        _party(proposed.answer.party_id),
        _("Kijk een tekst voor het verslag na"),
        "release",
        "release",
        address={"release": proposed.pid},
        release=proposed,
    )


@writes("consultations.points", OF_CONSULTATION, always=DEADLINE)
def shown_points(mail: Mail) -> Letter | None:
    """While there is one that the party may say something of."""
    party = _party(_key(mail, "party"))
    whole = joinedload(PointPreview.point)
    shown = db.session.scalars(select(PointPreview).where(PointPreview.party_id == party.id).options(whole))
    if all(one.state != "waiting" for one in shown):
        return None
    return _of_party(mail, party, _("Kijk punten voor het verslag na"), "points", "party")


@writes("consultations.round", OF_CONSULTATION, always=AT_ONCE, whom=_answers)
def published_round(mail: Mail) -> Letter | None:
    said = _loaded(Round, _key(mail, "round"), joinedload(Round.consultation))
    if not _reads(mail, said):
        return None
    url = address_of(_path("clarifications", pid=said.consultation.pid))
    subject = _about(_("Nieuwe vragen en antwoorden"), said.consultation)
    return letter(mail, subject, "consultations/mails/round.txt", url=url)


@writes("consultations.report", OF_CONSULTATION, always=AT_ONCE, whom=_answers)
def published_report(mail: Mail) -> Letter | None:
    made = _loaded(Report, _key(mail, "report"), joinedload(Report.consultation))
    if not _reads(mail, made):
        return None
    url = address_of(_path("report", pid=made.consultation.pid, number=made.number))
    subject = _about(_("Het verslag staat online"), made.consultation)
    return letter(mail, subject, "consultations/mails/report.txt", url=url)


@writes("consultations.changed", OF_CONSULTATION, always=AT_ONCE, whom=_answers)
def changed(mail: Mail) -> Letter | None:
    consultation = db.session.get_one(Consultation, _key(mail, "consultation"))
    if not _reads(mail, consultation):
        return None
    url = address_of(_path("show", pid=consultation.pid))
    subject = _about(_what_changed(consultation, str(mail.keys.get("what", ""))), consultation)
    return letter(mail, subject, "consultations/mails/changed.txt", url=url, consultation=consultation)


def _what_changed(consultation: Consultation, what: str) -> str:
    """As it is when the letter leaves: a later closing counts as it stands then."""
    if consultation.withdrawn_at is not None:
        return _("Ingetrokken")
    if what == "closing":
        return _("Sluit nu op %(moment)s", moment=moment(consultation.closes_at))
    return _("Er is een stuk uitgereikt") if what == "handout" else _("Er is iets veranderd")


@writes("consultations.waiting", OF_CONSULTATION)
def waiting(mail: Mail) -> Letter | None:
    """Only that something waits: the mail of an hour says neither what nor how much."""
    consultation = db.session.get_one(Consultation, _key(mail, "consultation"))
    if mail.person_id is None or consultation.id not in standing_of(mail.person_id).teams:
        return None
    url = address_of(_path("moderation", pid=consultation.pid))
    subject = _about(_("Er wachten vragen of berichten"), consultation)
    return letter(mail, subject, "consultations/mails/waiting.txt", url=url)


@writes("consultations.individual", OF_CONSULTATION, always=_l("Dat er op je individuele vraag is gereageerd."))
def settled(mail: Mail) -> Letter | None:
    """Of a question that is a trade secret itself the letter says only that something was done with it."""
    asked = _loaded(IndividualQuestion, _key(mail, "individual"))
    return _of_party(mail, _party(asked.party_id), _("Er is gereageerd op je vraag"), "individual", "party")


@writes("consultations.withheld", OF_CONSULTATION)
def withheld(mail: Mail) -> Letter | None:
    """To who wrote a post that a moderator took away, while it is away."""
    post = _loaded(Post, _key(mail, "post"), joinedload(Post.consultation), joinedload(Post.question))
    if post.withheld_at is None or mail.person_id is None or post.person_id != mail.person_id:
        return None
    url = address_of(_path("question", pid=post.consultation.pid, key=post.question.key))
    subject = _about(_("Je bericht is weggehaald"), post.consultation)
    return letter(mail, subject, "consultations/mails/withheld.txt", url=url, post=post)


@writes("consultations.woo", OF_CONSULTATION, always=WOO)
def asked_for_a_view(mail: Mail) -> Letter | None:
    began = db.session.get_one(WooRequest, _key(mail, "woo"))
    party = _party(_key(mail, "party"))
    return _of_party(mail, party, _("Geef je zienswijze"), "woo", "party", request=began)


@writes("consultations.woo_decided", OF_CONSULTATION, always=WOO)
def decided(mail: Mail) -> Letter | None:
    """That it was decided and where it stands: the decision itself is behind the link."""
    sent = db.session.get_one(WooRequest, _key(mail, "woo"))
    party = _party(_key(mail, "party"))
    return _of_party(mail, party, _("Er is besloten over je antwoord"), "woo_decided", "party", request=sent)


@writes("consultations.disclosed", OF_CONSULTATION, always=_l("Dat bekend is geworden wie een vraag stelde."))
def disclosed(mail: Mail) -> Letter | None:
    made = _loaded(Disclosure, _key(mail, "disclosure"), joinedload(Disclosure.consultation))
    if mail.person_id is None:
        return None
    reader = standing_of(mail.person_id)
    if made.organisation_id not in reader.organisation_ids or made.consultation_id in reader.organised:
        return None
    url = address_of(_path("clarifications", pid=made.consultation.pid))
    subject = _about(_("Bekend is wie een vraag stelde"), made.consultation)
    return letter(mail, subject, "consultations/mails/disclosed.txt", url=url, made=made)
