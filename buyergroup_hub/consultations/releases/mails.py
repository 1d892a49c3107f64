"""The letter to a party about a text that is to be released."""

from __future__ import annotations

from sqlalchemy.orm import joinedload

from buyergroup_hub.consultations.releases.actions.releasing import asked_of, terms_of
from buyergroup_hub.consultations.releases.models import Answer, Release
from buyergroup_hub.consultations.sheets.mails import (
    ANSWERS,
    OF_CONSULTATION,
    key_of,
    letter_to_party,
    loaded,
    party_of,
)
from buyergroup_hub.kit.i18n import _, _l
from buyergroup_hub.kit.mail import Letter
from buyergroup_hub.notifications.actions import writes
from buyergroup_hub.notifications.models import Mail

DEADLINE = _l("Dat een tekst of punt voor het verslag op je reactie wacht. Je termijn loopt dan al.")


@writes("consultations.release", OF_CONSULTATION, always=DEADLINE, gives_term=True, because=ANSWERS)
def release(mail: Mail) -> Letter | None:
    whole = joinedload(Release.answer).joinedload(Answer.party)
    proposed = loaded(Release, key_of(mail, "release"), whole)
    if proposed.state != "waiting":
        return None
    asked = asked_of(proposed)
    return letter_to_party(
        mail,
        party_of(proposed.answer.party_id),
        _("Controleer een tekst voor het verslag"),
        "consultations/releases/mails/release.txt",
        "release",
        address={"release": proposed.pid},
        release=proposed,
        until=asked.leaving_now(terms_of([proposed])[proposed.id]),
    )
