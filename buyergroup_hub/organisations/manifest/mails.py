"""The letter about what somebody else entered in an organisation's name."""

from __future__ import annotations

from buyergroup_hub.access import standing_of
from buyergroup_hub.accounts.person.mails import address_of, letter
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.i18n import _, _l
from buyergroup_hub.kit.mail import Letter
from buyergroup_hub.notifications.actions import writes
from buyergroup_hub.notifications.models import Mail
from buyergroup_hub.organisations.organisation.models import Organisation

ENTERED = _l(
    "Wat een ander voor je organisatie vastlegt over het Manifest MVOI. Zo spreekt niemand ongezien voor jullie."
)


@writes("organisations.manifest", _l("Bericht over wat een ander vastlegde over het Manifest MVOI"), always=ENTERED)
def entered(mail: Mail) -> Letter | None:
    """To the organisation's own people, while they work there."""
    organisation = db.session.get(Organisation, int(str(mail.keys["organisation"])))
    if organisation is None or mail.person_id is None:
        return None
    if organisation.id not in standing_of(mail.person_id).organisation_ids:
        return None
    subjects = {
        "signed": _("Vastgelegd: %(name)s tekende het Manifest MVOI", name=organisation.name),
        "planned": _("Vastgelegd: een actieplan van %(name)s", name=organisation.name),
        "reported": _("Vastgelegd: een verslag van %(name)s", name=organisation.name),
    }
    url = address_of(f"/organisations/{organisation.pid}")
    return letter(
        mail,
        subjects[str(mail.keys["what"])],
        "organisations/manifest/mails/entered.txt",
        name=organisation.name,
        url=url,
    )
