"""The letters about taking part: to who asked for it, and to who may sign for an organisation."""

from __future__ import annotations

from sqlalchemy.orm import joinedload

from buyergroup_hub.access import standing_of
from buyergroup_hub.accounts.person.mails import address_of, letter
from buyergroup_hub.accounts.person.models import shown_name
from buyergroup_hub.groups.glossary import ROLE_WORDS
from buyergroup_hub.groups.group.models import Membership
from buyergroup_hub.groups.group.rights import awaits
from buyergroup_hub.groups.members.actions.members import ANSWERED
from buyergroup_hub.groups.members.queries import request_by_id
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.i18n import _, _l
from buyergroup_hub.kit.mail import Letter
from buyergroup_hub.notifications.actions import writes
from buyergroup_hub.notifications.models import Mail
from buyergroup_hub.organisations.organisation.models import Affiliation

TAKING_PART = "groups.membership"


@writes(
    ANSWERED,
    _l("Antwoord op een vraag om mee te doen"),
    always=_l("Wat de groep antwoordt als je vraagt om mee te doen."),
    because=_l("Je vroeg om mee te doen met deze groep."),
)
def answered(mail: Mail) -> Letter | None:
    request = request_by_id.one_or_none(int(str(mail.keys["request"])))
    if request is None or mail.person_id is None:
        return None
    subject = _("%(group)s antwoordt op je vraag om mee te doen", group=request.group.name)
    url = address_of(f"/groups/{request.group.slug}")
    waits = awaits(mail.person_id, request.group) if request.admitted else ""
    return letter(mail, subject, "groups/members/mails/join_answered.txt", url=url, request=request, waits=waits)


@writes(
    TAKING_PART,
    _l("Bericht dat iemand namens een organisatie meedoet in een groep, of dat wil"),
    because=_l("Je mag voor deze organisatie tekenen."),
)
def membership(mail: Mail) -> Letter | None:
    """While she may still sign and it still runs."""
    placed = joinedload(Membership.affiliation).joinedload(Affiliation.person)
    parts = [joinedload(Membership.organisation), joinedload(Membership.group), placed]
    found = db.session.get(Membership, int(str(mail.keys["membership"])), options=parts)
    if found is None or found.until is not None or found.affiliation is None or mail.person_id is None:
        return None
    if not standing_of(mail.person_id).may_endorse_for(found.organisation_id):
        return None
    names = {"name": found.organisation.signature, "group": found.group.name}
    subject = (
        _("Doet %(name)s mee in %(group)s?", **names) if found.waits else _("%(name)s doet mee in %(group)s", **names)
    )
    return letter(
        mail,
        subject,
        "groups/members/mails/membership.txt",
        url=address_of(f"/organisations/{found.organisation.pid}"),
        membership=found,
        person=shown_name(found.affiliation.person.name),
        role=ROLE_WORDS[found.role],
    )
