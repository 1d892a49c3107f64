"""The letters about clarifying questions, rounds and posts."""

from __future__ import annotations

from sqlalchemy.orm import joinedload

from buyergroup_hub.access import standing_of
from buyergroup_hub.accounts.person.mails import address_of, letter
from buyergroup_hub.consultations.dialogue.models import Disclosure, IndividualQuestion, Post, Round
from buyergroup_hub.consultations.sheets.mails import (
    ANSWERS,
    AT_ONCE,
    OF_CONSULTATION,
    TAKES_PART,
    answering,
    key_of,
    letter_to_party,
    loaded,
    may_read,
    party_of,
    path_of,
    subject_of,
)
from buyergroup_hub.consultations.sheets.models import Consultation
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.i18n import _, _l
from buyergroup_hub.kit.mail import Letter
from buyergroup_hub.notifications.actions import writes
from buyergroup_hub.notifications.models import Mail


def _consultation_of(mail: Mail) -> int:
    return db.session.get_one(Round, key_of(mail, "round")).consultation_id


@writes(
    "consultations.round",
    OF_CONSULTATION,
    always=AT_ONCE,
    whom=answering(_consultation_of),
    proves=True,
    because=TAKES_PART,
)
def published_round(mail: Mail) -> Letter | None:
    published = loaded(Round, key_of(mail, "round"), joinedload(Round.consultation))
    if not may_read(mail, published):
        return None
    url = address_of(path_of("clarifications", pid=published.consultation.pid))
    subject = subject_of(_("Nieuwe vragen en antwoorden"), published.consultation)
    template = "consultations/dialogue/mails/round.txt"
    return letter(mail, subject, template, url=url, consultation=published.consultation)


@writes(
    "consultations.waiting",
    OF_CONSULTATION,
    because=_l("Je organiseert een consultatie. Je krijgt dit hoogstens één keer per uur."),
)
def waiting(mail: Mail) -> Letter | None:
    """Only that something waits: the mail of an hour says neither what nor how much."""
    consultation = db.session.get_one(Consultation, key_of(mail, "consultation"))
    if mail.person_id is None or consultation.id not in standing_of(mail.person_id).teams:
        return None
    url = address_of(path_of("moderation", pid=consultation.pid))
    subject = subject_of(_("Nieuwe vragen of berichten in je consultatie"), consultation)
    return letter(mail, subject, "consultations/dialogue/mails/waiting.txt", url=url, consultation=consultation)


@writes(
    "consultations.individual",
    OF_CONSULTATION,
    always=_l("Dat er op je individuele vraag is gereageerd."),
    proves=True,
    because=ANSWERS,
)
def settled(mail: Mail) -> Letter | None:
    """Of a question that is a trade secret itself the letter says only that something was done with it."""
    asked = loaded(IndividualQuestion, key_of(mail, "individual"))
    template = "consultations/dialogue/mails/individual.txt"
    return letter_to_party(
        mail, party_of(asked.party_id), _("De organisatoren hebben op je vraag gereageerd"), template, "party"
    )


@writes(
    "consultations.withheld", OF_CONSULTATION, proves=True, because=_l("Je schreef bij een vraag in deze consultatie.")
)
def withheld(mail: Mail) -> Letter | None:
    """To who wrote a post that a moderator took away, while it is away."""
    post = loaded(Post, key_of(mail, "post"), joinedload(Post.consultation), joinedload(Post.question))
    if post.withheld_at is None or mail.person_id is None or post.person_id != mail.person_id:
        return None
    url = address_of(path_of("question", pid=post.consultation.pid, key=post.question.key))
    subject = subject_of(_("Een moderator heeft je bericht verborgen"), post.consultation)
    return letter(mail, subject, "consultations/dialogue/mails/withheld.txt", url=url, post=post)


@writes(
    "consultations.disclosed",
    OF_CONSULTATION,
    always=_l("Dat bekend is geworden wie een vraag stelde."),
    proves=True,
    because=ANSWERS,
)
def disclosed(mail: Mail) -> Letter | None:
    made = loaded(Disclosure, key_of(mail, "disclosure"), joinedload(Disclosure.consultation))
    if mail.person_id is None:
        return None
    reader = standing_of(mail.person_id)
    if made.organisation_id not in reader.organisation_ids or made.consultation_id in reader.organised:
        return None
    url = address_of(path_of("clarifications", pid=made.consultation.pid))
    subject = subject_of(_("De organisatoren weten wie een vraag stelde"), made.consultation)
    return letter(mail, subject, "consultations/dialogue/mails/disclosed.txt", url=url, made=made)
