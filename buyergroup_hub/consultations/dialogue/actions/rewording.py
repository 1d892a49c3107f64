"""Words of a clarifying question that tell too much: pointed at before it is asked, put otherwise with the asker's eyes
on it, taken back. Nothing here records an event of the asker's, and no mail goes to the asker alone (rule 4)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlalchemy import select

from buyergroup_hub.consultations.dialogue import events
from buyergroup_hub.consultations.dialogue.actions.asking import own_clarifications, set_apart
from buyergroup_hub.consultations.dialogue.actions.naming import names_of_organisations
from buyergroup_hub.consultations.dialogue.models import Clarification, Disclosure
from buyergroup_hub.consultations.sheets.models import Consultation
from buyergroup_hub.consultations.sheets.wording import MAIL, PHONE, SENTENCES, prices, traces
from buyergroup_hub.events.actions import record
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.organisations.organisation.models import Organisation


def reveals(text: str, organisations: Sequence[Organisation]) -> list[tuple[str, str]]:
    """What in a text may tell whose it is: (the words, what they are). It warns and never blocks."""
    names = names_of_organisations([organisation.id for organisation in organisations])
    return [(trace.words, trace.what) for trace in traces(text, names)]


def tells(text: str, organisations: Sequence[Organisation]) -> list[tuple[str, str]]:
    """The same, and what it says of prices and capacity (rule 8)."""
    return [*reveals(text, organisations), *((sentence, _("een prijs of capaciteit")) for sentence in prices(text))]


def without(text: str, organisations: Sequence[Organisation]) -> str:
    """A question without what tells too much, to choose instead: no sentence with an address, a number to call or a
    price, and no name. Empty where nothing is left of it, or where something still tells."""
    kept = [
        sentence
        for sentence in SENTENCES.split(text.strip())
        if not PHONE.search(sentence) and not MAIL.search(sentence) and not prices(sentence)
    ]
    proposed = " ".join(kept)
    for name, _what in reveals(proposed, organisations):
        proposed = _renamed(proposed, name, _("ons bedrijf"))
    return "" if tells(proposed, organisations) else proposed


def _renamed(text: str, name: str, other: str) -> str:
    """Put other words for a name, where it is not part of a longer word."""
    pieces, end = [], 0
    for each in re.finditer(re.escape(name), text):
        if not text[each.start() - 1 : each.start()].isalnum() and not text[each.end() : each.end() + 1].isalnum():
            pieces += [text[end : each.start()], other]
            end = each.end()
    return "".join([*pieces, text[end:]])


def propose(asked: Clarification, text: str) -> None:
    """Propose other words for a question. Its asker finds them with the question and takes them over or withdraws;
    until then it is in no round. The words as they stand take the proposal back."""
    if asked.round_id is not None:
        raise RuleBroken(_("Deze vraag is al gepubliceerd."))
    if asked.merged_into is not None or asked.withheld_reason is not None:
        raise RuleBroken(_("Kies een vraag die zelf beantwoord wordt."))
    asked.proposal = None if text == asked.text else text
    consultation = asked.consultation
    circle = f"organisers:{consultation.id}"
    record(events.CLARIFICATION_REWORDED, consultation, {"clarification": asked.key}, audience=circle)


def take_over(consultation: Consultation, key: str) -> None:
    """The asker takes the proposed words over. The words before are gone; the answer that was drafted stays."""
    asked = _own(consultation, key)
    if asked.proposal is None:
        raise RuleBroken(_("Er is geen voorstel meer voor deze vraag. Kijk wat er nu staat."))
    asked.text, asked.proposal = asked.proposal, None


def withdraw(consultation: Consultation, key: str) -> None:
    """The asker takes a question back until it goes out. What was merged into it stands by itself again."""
    asked = _own(consultation, key)
    if db.session.scalar(select(Disclosure.id).filter_by(clarification_key=asked.key)):
        raise RuleBroken(_("Organisatoren gaan na wie dit vroeg. Je kunt deze vraag niet meer intrekken."))
    set_apart(asked)
    db.session.delete(asked)


def _own(consultation: Consultation, key: str) -> Clarification:
    """A question of the organisations of whoever acts, held until it is changed: a round may go out at this moment."""
    held = select(Clarification).where(Clarification.key == key).with_for_update()
    own = key in {question.key for question in own_clarifications(consultation)}
    asked = db.session.scalars(held.execution_options(populate_existing=True)).one_or_none() if own else None
    if asked is None:
        raise RuleBroken(_("Deze vraag staat niet meer bij jouw vragen."))
    if asked.round_id is not None:
        raise RuleBroken(_("Deze vraag is al gepubliceerd."))
    return asked
