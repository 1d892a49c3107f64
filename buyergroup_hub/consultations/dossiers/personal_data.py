"""What a dossier goes on saying of the mails of who goes away: for which organisation they were, not to whom."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import select

from buyergroup_hub.accounts.person.actions.people import erases
from buyergroup_hub.accounts.person.models import Person
from buyergroup_hub.consultations.dossiers.actions.evidence import worked
from buyergroup_hub.consultations.glossary import MAIL_WORDS
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.digests import Json
from buyergroup_hub.notifications.models import Mail
from buyergroup_hub.organisations.organisation.models import Affiliation


@erases
def leave_mails(person: Person) -> None:
    """Else a dossier that is made later leaves out what was handed over (rule 6)."""
    mine = (
        select(Mail, Affiliation.organisation_id)
        .join(Affiliation, Affiliation.person_id == Mail.person_id)
        .where(Mail.person_id == person.id, Mail.kind.in_(MAIL_WORDS), *worked())
    )
    read_for: dict[Mail, list[Json]] = defaultdict(list)
    for mail, organisation_id in db.session.execute(mine).all():
        read_for[mail].append(organisation_id)
    for mail, organisations in read_for.items():
        mail.keys = {**mail.keys, "read_for": organisations}
