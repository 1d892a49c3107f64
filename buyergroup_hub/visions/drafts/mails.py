"""The letter to a person whose draft was overtaken."""

from __future__ import annotations

from typing import Any

from flask import current_app, render_template

from buyergroup_hub.access import sees, standing_of
from buyergroup_hub.accounts.person.models import Person
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.i18n import _, _l
from buyergroup_hub.kit.mail import Letter
from buyergroup_hub.notifications.actions import writes
from buyergroup_hub.notifications.models import Mail
from buyergroup_hub.organisations.organisation.models import Organisation
from buyergroup_hub.permissions import Standing
from buyergroup_hub.visions.drafts.queries import draft_written_in


@writes(
    "visions.overtaken",
    _l("Bericht dat iemand anders aan dezelfde tekst schreef"),
    because=_l("Je koos voor een mail als iemand anders dezelfde tekst wijzigt als jij."),
)
def overtaken(mail: Mail) -> Letter | None:
    keys = mail.keys
    row = draft_written_in.one_or_none(int(str(keys["section"])), str(keys["language"]), mail.person_id)
    who = reader_of(mail)
    if row is None or who is None or not sees(who, row[0]):
        return None
    section, draft = row
    subject = _("Iemand anders wijzigde dezelfde tekst in “%(title)s”", title=section.vision.title)
    other = f"?language={draft.language}" if draft.language != section.vision.language else ""
    path = f"/visions/{section.vision.pid}/sections/{section.key}{other}"
    why = _("je koos voor een mail als iemand anders dezelfde tekst wijzigt als jij.")
    return letter_of(mail, subject, "visions/drafts/mails/overtaken.txt", path, section, why=why)


def reader_of(mail: Mail) -> Standing | None:
    """Who gets the letter, as she stands now."""
    person = db.session.get(Person, mail.person_id) if mail.person_id else None
    return standing_of(person.id) if person is not None and person.may_sign_in else None


def letter_of(
    mail: Mail,
    subject: str,
    template: str,
    path: str,
    about: Any,
    organisation: Organisation | None = None,
    why: str = "",
) -> Letter:
    """`about` is a section, a proposal or a version: what has a `vision`."""
    text = render_template(
        template,
        demo=mail.demo,
        why=why or _("je tekent namens een organisatie in deze groep."),
        url=f"{current_app.config['HUB'].base_url}{path}",
        about=about,
        vision=about.vision,
        organisation=organisation,
    )
    return Letter(subject=subject, text=text.strip() + "\n", language=mail.language)
