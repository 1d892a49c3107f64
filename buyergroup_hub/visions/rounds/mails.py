"""The letters about rounds: an organisation is asked to endorse, a version was published.

They go to who may sign, since a decision binds the organisation. Everyone else hears through what they follow.
"""

from __future__ import annotations

from sqlalchemy.orm import joinedload

from buyergroup_hub.access import sees
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.i18n import _, _l
from buyergroup_hub.kit.mail import Letter
from buyergroup_hub.notifications.actions import writes
from buyergroup_hub.notifications.models import Mail
from buyergroup_hub.organisations.organisation.models import Organisation
from buyergroup_hub.permissions import Verb, can
from buyergroup_hub.visions.drafts.mails import letter_of, reader_of
from buyergroup_hub.visions.drafts.models import Vision
from buyergroup_hub.visions.rounds.models import Proposal, Seat, VisionVersion


@writes(
    "visions.endorsement_asked",
    _l("Vraag om een tekst te onderschrijven"),
    because=_l("Je tekent namens een organisatie in deze groep."),
)
def endorsement_asked(mail: Mail) -> Letter | None:
    proposal = db.session.get(
        Proposal, mail.keys["proposal"], options=[joinedload(Proposal.vision).joinedload(Vision.group)]
    )
    organisation = db.session.get(Organisation, mail.keys["organisation"])
    who = reader_of(mail)
    if proposal is None or organisation is None or who is None or proposal.closed_at is not None:
        return None
    if not sees(who, proposal) or not can(who, Verb.ENDORSE, Seat(proposal.group_id, organisation.id)):
        return None
    subject = _("Onderschrijft %(name)s “%(title)s”?", name=organisation.name, title=proposal.vision.title)
    path = f"/visions/{proposal.vision.pid}/proposals/{proposal.number}"
    return letter_of(
        mail, subject, "visions/rounds/mails/endorsement_asked.txt", path, proposal, organisation=organisation
    )


@writes(
    "visions.published",
    _l("Bericht dat een versie openbaar is"),
    because=_l("Je tekent namens een organisatie in deze groep."),
)
def published(mail: Mail) -> Letter | None:
    version = db.session.get(
        VisionVersion, mail.keys["version"], options=[joinedload(VisionVersion.vision).joinedload(Vision.group)]
    )
    who = reader_of(mail)
    if version is None or who is None or not sees(who, version):
        return None
    subject = _("Versie %(number)s van “%(title)s” is openbaar", number=version.number, title=version.vision.title)
    path = f"/visions/{version.vision.pid}/versions/{version.number}"
    return letter_of(mail, subject, "visions/rounds/mails/published.txt", path, version)
