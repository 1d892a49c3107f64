"""How a letter is made, and the letters about an account."""

from __future__ import annotations

from typing import Any

from flask import current_app, render_template

from buyergroup_hub.accounts.person.keyed import token
from buyergroup_hub.accounts.person.models import Person
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.digests import Json
from buyergroup_hub.kit.i18n import _, _l
from buyergroup_hub.kit.mail import Letter
from buyergroup_hub.notifications.actions import OFF, writes
from buyergroup_hub.notifications.models import Mail

ACCOUNT = _l(
    "Over je account: links en codes die je vraagt, en een nieuw wachtwoord, mailadres of beheerder. Zo merk je het "
    "als een ander dat deed."
)


def address_of(path: str) -> str:
    """A page's whole address for a mail: from the configuration, never from a request's Host header."""
    return f"{current_app.config['HUB'].base_url}{path}"


def letter(mail: Mail, subject: str, template: str, **values: Any) -> Letter:
    """A letter whose text is a template of `templates/…`, in the reader's language."""
    text = render_template(template, demo=mail.demo, **values)
    return Letter(subject=subject, text=text.strip() + "\n", language=mail.language)


@OFF.append
def _mail_off(person_id: int) -> str | None:
    person = db.session.get(Person, person_id)
    if person is None or (person.mail_pace == "never" and not person.mail_at_once):
        return None
    return address_of(f"/mail/off/{person.pid}{token('mail_off', person.pid)}")


def id_of(value: Json) -> int:
    return int(str(value))


@writes("accounts.password_changed", _l("Bericht dat het wachtwoord is veranderd"), always=ACCOUNT)
def password_changed(mail: Mail) -> Letter | None:
    return letter(
        mail,
        _("Je wachtwoord is veranderd"),
        "accounts/person/mails/password_changed.txt",
        url=address_of("/reset"),
        at=mail.asked_at,
    )


@writes("accounts.address_changed", _l("Bericht dat het mailadres is veranderd"), always=ACCOUNT)
def address_changed(mail: Mail) -> Letter | None:
    return letter(
        mail,
        _("Je mailadres is veranderd"),
        "accounts/person/mails/address_changed.txt",
        url=address_of("/contact"),
        at=mail.asked_at,
    )


@writes("accounts.administrator_made", _l("Bericht dat er een beheerder bij is"), always=ACCOUNT)
def administrator_made(mail: Mail) -> Letter | None:
    """To the other administrators: who came in by the back door is seen."""
    reader = db.session.get(Person, mail.person_id) if mail.person_id else None
    person = db.session.get(Person, id_of(mail.keys["person"]))
    if person is None or person.erased_at or reader is None or reader.admin_since is None or not reader.may_sign_in:
        return None
    return letter(
        mail,
        _("%(name)s is nu beheerder", name=person.shown_name),
        "accounts/person/mails/administrator_made.txt",
        url=address_of("/administration/people"),
        person=person,
        at=mail.asked_at,
    )
