"""What can be done about mail that came back: who can mend the address, and how."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import url_for

from buyergroup_hub.accounts.administration.queries import invitations_by_id, people_by_id
from buyergroup_hub.accounts.invitations.models import Invitation
from buyergroup_hub.accounts.person.models import Person
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.notifications.models import Mail

TO_INVITED = ("accounts.invitation", "accounts.invitation_reminder")


@dataclass(frozen=True)
class Step:
    words: str
    link: tuple[str, str] | None = None
    """The words of a link, and its address."""


def steps(mails: Sequence[Mail]) -> dict[int, Step]:
    """By mail, what who runs the hub can do. Two queries, however many."""
    invitations = _invitations({int(str(mail.keys["invitation"])) for mail in mails if mail.kind in TO_INVITED})
    people = _people({mail.person_id for mail in mails if mail.person_id is not None})
    return {mail.id: _step(mail, invitations, people) for mail in mails}


def _invitations(ids: set[int]) -> Mapping[int, Invitation]:
    return {each.id: each for each in invitations_by_id(ids)}


def _people(ids: set[int]) -> Mapping[int, Person]:
    return {each.id: each for each in people_by_id(ids)}


def _step(mail: Mail, invitations: Mapping[int, Invitation], people: Mapping[int, Person]) -> Step:
    if mail.kind in TO_INVITED:
        return _of_invitation(invitations.get(int(str(mail.keys["invitation"]))))
    person = people.get(mail.person_id or 0)
    if person is None:
        return Step(_("Klopt het adres niet? Dan kan deze persoon het opnieuw proberen met het goede adres."))
    if person.email != mail.address:
        return Step(_("Het adres van deze persoon is intussen veranderd. Je hoeft niets te doen."))
    words = _("Vraag deze persoon het mailadres te wijzigen. Lukt inloggen niet? Nodig uit op het nieuwe adres.")
    return Step(words, (_("Bekijk het account"), url_for("accounts.people", q=mail.address)))


def _of_invitation(invitation: Invitation | None) -> Step:
    if invitation is None or not invitation.works:
        return Step(_("De uitnodiging werkt niet meer. Je hoeft niets te doen."))
    sender = invitation.invited_by
    if sender is None or sender.email is None or sender.blocked_at is not None:
        return Step(
            _(
                "De persoon die uitnodigde, heeft geen account meer. Vraag een collega om een nieuwe uitnodiging te "
                "sturen."
            )
        )
    words = _("%(name)s nodigde uit. Vraag om de uitnodiging naar het goede adres te sturen.", name=sender.shown_name)
    return Step(words, (_("Bekijk het account"), url_for("accounts.people", q=sender.email)))
