"""The letters of an invitation."""

from __future__ import annotations

from sqlalchemy.orm import joinedload

from buyergroup_hub.accounts.invitations import actions as invitations
from buyergroup_hub.accounts.invitations.models import Invitation
from buyergroup_hub.accounts.person.keyed import token
from buyergroup_hub.accounts.person.mails import address_of, id_of, letter
from buyergroup_hub.accounts.person.models import Person
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.i18n import _, _l
from buyergroup_hub.kit.mail import Letter
from buyergroup_hub.notifications.actions import renews, writes
from buyergroup_hub.notifications.models import Mail

INVITED = _l("Een uitnodiging, en de vraag om een nieuwe van wie je uitnodigde. Zonder die mail komt niemand binnen.")


def _invited(mail: Mail) -> tuple[Invitation, invitations.About] | None:
    loaded = [joinedload(Invitation.invited_by), joinedload(Invitation.mail)]
    invitation = db.session.get(Invitation, id_of(mail.keys["invitation"]), options=loaded)
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
    return letter(mail, subject, "accounts/invitations/mails/invitation.txt", url=url, invitation=invited, about=about)


@renews("accounts.invitation")
def _invitation_runs_from_now(mail: Mail) -> None:
    invitation = db.session.get(Invitation, id_of(mail.keys["invitation"]))
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
    return letter(mail, subject, "accounts/invitations/mails/invitation.txt", url=url, invitation=invited, about=about)


@writes("accounts.invitation_asked", _l("Vraag om een nieuwe uitnodiging"), always=INVITED)
def invitation_asked(mail: Mail) -> Letter | None:
    """To who invited: the link was too old, please send it again."""
    invited = db.session.get(Invitation, id_of(mail.keys["invitation"]))
    about = invitations.about(invited) if invited is not None else None
    sender = db.session.get(Person, mail.person_id) if mail.person_id else None
    if invited is None or about is None or sender is None or not sender.may_sign_in or invited.withdrawn_at:
        return None
    subject = _("%(name)s vraagt een nieuwe uitnodiging", name=invited.name or invited.address)
    return letter(
        mail,
        subject,
        "accounts/invitations/mails/invitation_asked.txt",
        url=address_of(about.url),
        invitation=invited,
        about=about,
    )
