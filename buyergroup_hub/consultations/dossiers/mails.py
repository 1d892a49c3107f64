"""The letters to a party about a request under the Woo."""

from __future__ import annotations

from buyergroup_hub.consultations.dossiers.actions.woo import ASKED, DECIDED, asked_for_a_view, told_of
from buyergroup_hub.consultations.dossiers.models import WooRequest
from buyergroup_hub.consultations.sheets.mails import ANSWERS, OF_CONSULTATION, key_of, letter_to_party, party_of
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.i18n import _, _l
from buyergroup_hub.kit.mail import Letter
from buyergroup_hub.notifications.actions import terms, writes
from buyergroup_hub.notifications.models import Mail

WOO = _l("Dat iemand om openbaarmaking vroeg van wat je inbracht, en wat erover is besloten. De Woo vraagt dat.")


@writes(ASKED, OF_CONSULTATION, always=WOO, gives_term=True, because=ANSWERS)
def woo(mail: Mail) -> Letter | None:
    began = db.session.get_one(WooRequest, key_of(mail, "woo"))
    party = party_of(key_of(mail, "party"))
    template = "consultations/dossiers/mails/woo.txt"
    asked = asked_for_a_view(began.id, party.id, began.began_at, began.view_until)
    until = asked.leaving_now(terms(ASKED, {party.id: asked})[party.id])
    return letter_to_party(mail, party, _("Geef je zienswijze"), template, "party", until=until)


@writes(DECIDED, OF_CONSULTATION, always=WOO, gives_term=True, because=ANSWERS)
def woo_decided(mail: Mail) -> Letter | None:
    """That it was decided and where it stands: the decision itself is behind the link."""
    sent = db.session.get_one(WooRequest, key_of(mail, "woo"))
    party = party_of(key_of(mail, "party"))
    template = "consultations/dossiers/mails/woo_decided.txt"
    asked = told_of(sent, party.id)
    leaves_at = asked.leaving_now(terms(DECIDED, {party.id: asked})[party.id])
    return letter_to_party(mail, party, _("Er is besloten over je antwoord"), template, "party", leaves_at=leaves_at)
