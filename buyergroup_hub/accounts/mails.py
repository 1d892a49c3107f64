"""The letters about accounts. A letter is written when it leaves: its link or code is computed then, and is kept
nowhere. Where what it is about has ended meanwhile, nothing is sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app, render_template
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from buyergroup_hub.access import standing_as, standing_of
from buyergroup_hub.accounts.actions import invitations
from buyergroup_hub.accounts.keyed import code, token
from buyergroup_hub.accounts.models import LINK_RUNS, Invitation, Link, Person, SecondFactor
from buyergroup_hub.accounts.personal_data import because
from buyergroup_hub.events import timeline
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.digests import Json
from buyergroup_hub.kit.i18n import _, _l, ngettext
from buyergroup_hub.kit.mail import Letter
from buyergroup_hub.notifications.actions import OFF, renews, writes
from buyergroup_hub.notifications.models import Mail, Subscription

ACCOUNT = _l(
    "Over je account: links en codes die je vraagt, en een nieuw wachtwoord, mailadres of beheerder. Zo merk je het "
    "als een ander dat deed."
)
INVITED = _l("Een uitnodiging, en de vraag om een nieuwe van wie je uitnodigde. Zonder die mail komt niemand binnen.")


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


def _id(value: Json) -> int:
    return int(str(value))


def _link(mail: Mail) -> Link | None:
    return db.session.get(Link, _id(mail.keys["link"]))


@writes("accounts.reset", _l("Link voor een nieuw wachtwoord"), always=ACCOUNT)
def reset(mail: Mail) -> Letter | None:
    link = _link(mail)
    if link is None or not link.works:
        return None
    url = address_of(f"/reset/{token('reset', link.pid)}")
    return letter(mail, _("Maak een nieuw wachtwoord"), "accounts/mails/reset.txt", url=url, link=link)


@writes("accounts.change_address", _l("Link die een nieuw mailadres bevestigt"), always=ACCOUNT)
def change_address(mail: Mail) -> Letter | None:
    link = _link(mail)
    if link is None or not link.works:
        return None
    url = address_of(f"/account/address/{token('change_address', link.pid)}")
    return letter(mail, _("Bevestig je nieuwe mailadres"), "accounts/mails/change_address.txt", url=url, link=link)


@renews("accounts.reset", "accounts.change_address")
def _link_runs_from_now(mail: Mail) -> None:
    link = _link(mail)
    if link is not None and link.used_at is None:
        link.expires_at = clock.now() + LINK_RUNS


@writes("accounts.password_changed", _l("Bericht dat het wachtwoord is veranderd"), always=ACCOUNT)
def password_changed(mail: Mail) -> Letter | None:
    return letter(
        mail,
        _("Je wachtwoord is veranderd"),
        "accounts/mails/password_changed.txt",
        url=address_of("/reset"),
        at=mail.asked_at,
    )


@writes("accounts.address_changed", _l("Bericht dat het mailadres is veranderd"), always=ACCOUNT)
def address_changed(mail: Mail) -> Letter | None:
    return letter(
        mail,
        _("Je mailadres is veranderd"),
        "accounts/mails/address_changed.txt",
        url=address_of("/contact"),
        at=mail.asked_at,
    )


@writes("accounts.code", _l("Code voor één keer"), always=ACCOUNT)
def one_time_code(mail: Mail) -> Letter | None:
    factor = db.session.get(SecondFactor, _id(mail.keys["second_factor"]))
    if factor is None or not factor.works:
        return None
    digits = code(factor.pid)
    # The digits stay out of the subject, which phones show on a locked screen.
    return letter(mail, _("Je eenmalige code"), "accounts/mails/code.txt", digits=digits, factor=factor)


@writes("accounts.administrator_made", _l("Bericht dat er een beheerder bij is"), always=ACCOUNT)
def administrator_made(mail: Mail) -> Letter | None:
    """To the other administrators: who came in by the back door is seen."""
    reader = db.session.get(Person, mail.person_id) if mail.person_id else None
    person = db.session.get(Person, _id(mail.keys["person"]))
    if person is None or person.erased_at or reader is None or reader.admin_since is None or not reader.may_sign_in:
        return None
    return letter(
        mail,
        _("%(name)s is nu beheerder", name=person.shown_name),
        "accounts/mails/administrator_made.txt",
        url=address_of("/administration/people"),
        person=person,
        at=mail.asked_at,
    )


def _invited(mail: Mail) -> tuple[Invitation, invitations.About] | None:
    loaded = [joinedload(Invitation.invited_by), joinedload(Invitation.mail)]
    invitation = db.session.get(Invitation, _id(mail.keys["invitation"]), options=loaded)
    about = invitations.about(invitation) if invitation is not None and invitation.works else None
    return (invitation, about) if invitation is not None and about is not None else None


@writes("accounts.invitation", _l("Uitnodiging"), always=INVITED)
def invitation(mail: Mail) -> Letter | None:
    found = _invited(mail)
    if found is None:
        return None
    invited, about = found
    url = address_of(f"/invitations/{token('invitation', invited.pid)}")
    subject = _("Doe mee met %(name)s", name=about.name)
    return letter(mail, subject, "accounts/mails/invitation.txt", url=url, invitation=invited, about=about)


@renews("accounts.invitation")
def _invitation_runs_from_now(mail: Mail) -> None:
    invitation = db.session.get(Invitation, _id(mail.keys["invitation"]))
    if invitation is not None:
        invitations.leaves_now(invitation)


@writes("accounts.invitation_reminder", _l("Herinnering aan een uitnodiging"), always=INVITED)
def invitation_reminder(mail: Mail) -> Letter | None:
    found = _invited(mail)
    if found is None:
        return None
    invited, about = found
    url = address_of(f"/invitations/{token('invitation', invited.pid)}")
    subject = _("Herinnering: je bent uitgenodigd voor %(name)s", name=about.name)
    return letter(mail, subject, "accounts/mails/invitation.txt", url=url, invitation=invited, about=about)


@writes("accounts.invitation_asked", _l("Vraag om een nieuwe uitnodiging"), always=INVITED)
def invitation_asked(mail: Mail) -> Letter | None:
    """To who invited: the link was too old, please send it again."""
    invited = db.session.get(Invitation, _id(mail.keys["invitation"]))
    about = invitations.about(invited) if invited is not None else None
    sender = db.session.get(Person, mail.person_id) if mail.person_id else None
    if invited is None or about is None or sender is None or not sender.may_sign_in or invited.withdrawn_at:
        return None
    subject = _("%(name)s vraagt een nieuwe uitnodiging", name=invited.name or invited.address)
    return letter(
        mail, subject, "accounts/mails/invitation_asked.txt", url=address_of(about.url), invitation=invited, about=about
    )


MOST = 40

because("accounts.digest", _l("Je koos hoe vaak je mail wilt over je groepen en wat je volgt."))


@dataclass(frozen=True)
class OfGroup:
    """What happened in one group, the newest first."""

    title: str
    url: str
    entries: Sequence[timeline.Entry]


def happened(person_id: int, since: datetime, until: datetime) -> list[OfGroup]:
    """What the person may see of what happened between two instants, in her groups and in those that she follows."""
    who = standing_of(person_id)
    mine = select(Subscription).where(Subscription.person_id == person_id, Subscription.subject_kind == "groups")
    paces = {subscription.subject_id: subscription.pace for subscription in db.session.scalars(mine)}
    groups = {group for group in {*who.roles, *paces} if paces.get(group) != "never"}
    # Addresses are made as a request would, which there is none of when mail is written.
    with current_app.test_request_context(base_url=current_app.config["HUB"].base_url), standing_as(who):
        entries = [entry for entry in timeline.of_groups(groups, MOST) if since <= entry.at < until]
        seen = timeline.PLACES["groups"]({entry.group_id for entry in entries if entry.group_id is not None})
        return [
            OfGroup(title, address_of(url), [entry for entry in entries if entry.group_id == group])
            for group, (title, url) in seen.items()
        ]


def _where(groups: Sequence[OfGroup]) -> str:
    """So that the subject says what it is about: one group by its name, and how many more."""
    first, more = groups[0].title, len(groups) - 1
    if not more:
        return first
    return ngettext("%(group)s en %(num)d andere groep", "%(group)s en %(num)d andere groepen", more, group=first)


@writes("accounts.digest", _l("Nieuws van wat iemand volgt"))
def news(mail: Mail) -> Letter | None:
    person = db.session.get(Person, mail.person_id) if mail.person_id else None
    if person is None or not person.may_sign_in or person.mail_pace == "never":
        return None
    groups = happened(person.id, datetime.fromisoformat(str(mail.keys["since"])), mail.asked_at)
    if not groups:
        return None
    count = sum(len(group.entries) for group in groups)
    subject = ngettext("%(num)d bericht uit %(where)s", "%(num)d berichten uit %(where)s", count, where=_where(groups))
    return letter(mail, subject, "accounts/mails/digest.txt", groups=groups, why=_("Je koos hoe vaak je mail wilt."))
