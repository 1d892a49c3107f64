"""Inviting people to a group: a pasted list of a hundred, with what was read of each line before anything is sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from typing import cast

from sqlalchemy import func, select

from buyergroup_hub.access import standing, visible_to
from buyergroup_hub.accounts.invitations import actions as invitations
from buyergroup_hub.accounts.invitations.actions import About, Joined, invites
from buyergroup_hub.accounts.invitations.models import Invitation
from buyergroup_hub.accounts.invitations.pasted import READY, WRONG, Row, judged, read_pasted
from buyergroup_hub.accounts.person.models import Person
from buyergroup_hub.groups.glossary import ROLE_WORDS
from buyergroup_hub.groups.group.actions import check_goes_on
from buyergroup_hub.groups.group.models import Group, Membership
from buyergroup_hub.groups.group.queries import organisation_names
from buyergroup_hub.groups.members.actions import members as members_actions
from buyergroup_hub.groups.members.actions import voices
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.digests import Json
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.kit.names import leads_somewhere
from buyergroup_hub.organisations.colleagues.actions.colleagues import bring_in
from buyergroup_hub.organisations.organisation.actions.organisations import register
from buyergroup_hub.organisations.organisation.models import Affiliation, Organisation
from buyergroup_hub.permissions import MARKET

MARKET_ROLES = frozenset({"supplier_member", "sounding_board"})
KINDS_OF_ROLES = {**dict.fromkeys(MARKET_ROLES, "market_party"), "knowledge_partner": "knowledge_partner"}
"""What an organisation that nobody knows is taken for: what carries the fewest rights in its role."""
GUESSED = 20
"""Names of a list that are compared with those of known organisations; a longer list of new ones is no slip."""


def read(group: Group, text: str, role: str) -> list[Row]:
    """What a pasted list says, line by line: ready, already in the group, or wrong and what was probably meant."""
    rows = judged(read_pasted(text), _waiting(group) | _inside(group))
    ready = [row for row in rows if row.state == READY]
    known = _organisations([row.organisation for row in ready], group)
    placed = [_placed(row, role, known) if row.state == READY else row for row in rows]
    return _with_guesses(placed, known)


def left_of(text: str, rows: Sequence[Row]) -> str:
    """The lines of a pasted list that some of its rows stand on: what is left to mend."""
    lines = text.splitlines()
    return "\n".join(lines[number - 1] for number in sorted({row.line for row in rows}) if number <= len(lines))


def send(group: Group, rows: Sequence[Row], role: str) -> int:
    """Invite everybody whose line is ready; answers how many that were."""
    check_goes_on(group)
    ready = [row for row in rows if row.state == READY]
    for row in ready:
        found = _known(row.organisation, group)
        keys: dict[str, Json] = {"role": role, "organisation": found.id if found else None}
        if found is None:
            keys["proposed"] = row.organisation
        invitations.invite(
            "groups",
            group.id,
            row.address,
            audience=f"group:{group.id}",
            name=row.name,
            keys=keys,
            demo=group.demo,
        )
    return len(ready)


def organisations_of(waiting: Sequence[Invitation]) -> Mapping[int, str]:
    """For which organisation each is invited, by the invitation's id."""
    ids = {one.id: cast("int | None", one.keys["organisation"]) or 0 for one in waiting}
    names = dict(organisation_names(ids.values())) if any(ids.values()) else {}
    return {one.id: str(one.keys.get("proposed") or names.get(ids[one.id], "")) for one in waiting}


def _waiting(group: Group) -> dict[str, str]:
    """By address, why nobody is invited twice: a second list would change in silence what the first one offered."""
    sent = [
        invitation
        for invitation in invitations.invitations_of("groups", group.id)
        if invitation.state in ("sent", "waiting")
    ]
    return {one.address: _("Is al uitgenodigd als %(role)s.", role=ROLE_WORDS[str(one.keys["role"])]) for one in sent}


def _inside(group: Group) -> dict[str, str]:
    """By address, why somebody needs no invitation."""
    members = db.session.execute(
        select(Person.email, Membership.role)
        .join(Affiliation, Affiliation.person_id == Person.id)
        .join(Membership, Membership.affiliation_id == Affiliation.id)
        .where(Membership.group_id == group.id, Membership.until.is_(None), Person.email.is_not(None))
    )
    return {row.email: _("Is al %(role)s van deze groep.", role=ROLE_WORDS[row.role]) for row in members}


def _organisations(names: Sequence[str], group: Group) -> Mapping[str, str]:
    """By name in lower case, the kind of the organisations that the person who asks sees."""
    wanted = [name.lower() for name in names if name]
    statement = select(func.lower(Organisation.name), Organisation.kind).where(
        func.lower(Organisation.name).in_(wanted)
    )
    statement = statement.where(visible_to(standing(), Organisation), Organisation.demo == group.demo)
    return dict(db.session.execute(statement).all())


def _placed(row: Row, role: str, known: Mapping[str, str]) -> Row:
    """The line with what is known of its organisation. Where somebody works is not looked up by her address: that
    would tell who has an account."""
    name = row.organisation
    if not name:
        return replace(row, state=WRONG, note=_("Zet de organisatie achter het mailadres."))
    kind = known.get(name.lower())
    if (kind is None and leads_somewhere(name)) or leads_somewhere(row.name):
        return replace(row, state=WRONG, note=_("Zet in een naam geen webadres, mailadres of telefoonnummer."))
    on_market = kind in MARKET
    if on_market != (role in MARKET_ROLES) and kind is not None and role != "sounding_board":
        how = _("Een marktpartij nodig je apart uit, als klankbord of leverancier-lid.")
        how = how if on_market else _("Een opdrachtgever nodig je apart uit, in een andere rol.")
        refused = _("%(name)s kan deze rol niet hebben.", name=name)
        return replace(row, state=WRONG, note=f"{refused} {how}")
    note = "" if kind else _("Nieuwe organisatie: %(name)s.", name=name)
    return replace(row, organisation=name, note=note)


def _with_guesses(rows: list[Row], known: Mapping[str, str]) -> list[Row]:
    """The rows, of which one with a new organisation says which known one has almost that name: a slip of the pen makes
    a second organisation. Both may well be there, so it is a question and no fault."""
    new = {row.organisation for row in rows if row.state == READY and row.organisation.lower() not in known}
    guesses = {name: _almost(name) for name in sorted(new)[:GUESSED]}
    return [
        replace(row, note=f"{row.note} {_('Bedoel je %(guess)s?', guess=guess)}")
        if (guess := guesses.get(row.organisation)) and row.state == READY
        else row
        for row in rows
    ]


def _almost(name: str) -> str | None:
    """The organisation that the person who asks sees of which the name is almost this one."""
    begins = Organisation.name.istartswith(name[:3], autoescape=True)
    long = func.length(Organisation.name).between(len(name) - 2, len(name) + 2)
    alike = select(Organisation.name).where(begins, long, visible_to(standing(), Organisation)).limit(1000)
    names = {one.lower(): one for one in db.session.scalars(alike)}
    close = get_close_matches(name.lower(), names, n=1, cutoff=0.9)
    return names[close[0]] if close else None


def _known(name: str, group: Group) -> Organisation | None:
    """The organisation of a name. A firm that shows itself to nobody yet is not told from one that is not there."""
    named = select(Organisation).where(
        func.lower(Organisation.name) == name.lower(),
        Organisation.demo == group.demo,
        visible_to(standing(), Organisation),
    )
    return db.session.scalars(named.order_by(Organisation.verified_at.is_(None), Organisation.id)).first()


def _invited_for(invitation: Invitation, group: Group) -> Organisation:
    """The organisation that somebody was invited for. A name that the hub did not know becomes one once somebody of it
    is here, for her own eyes; for others once it was looked up, or an administrator let it take part."""
    if invitation.keys["organisation"] is not None:
        return db.session.get_one(Organisation, invitation.keys["organisation"])
    name, role = str(invitation.keys["proposed"]), str(invitation.keys["role"])
    here = select(Organisation).join(Membership, Membership.organisation_id == Organisation.id)
    here = here.where(Membership.group_id == group.id, func.lower(Organisation.name) == name.lower())
    found = _known(name, group) or db.session.scalars(here.order_by(Organisation.id)).first()
    return found or register(name, KINDS_OF_ROLES.get(role, "public_client"), demo=group.demo, proposed=True)


def _about(invitation: Invitation) -> About | None:
    """Addresses are paths here: the worker, which writes the letters, has no request to build one in."""
    group = db.session.get(Group, invitation.subject_id)
    if group is None or group.is_ended:
        return None
    known = invitation.keys["organisation"]
    organisation = db.session.get(Organisation, known) if known is not None else None
    return About(
        name=group.name,
        url=f"/groups/{group.slug}",
        role=str(ROLE_WORDS[str(invitation.keys["role"])]),
        organisation=organisation.name if organisation else str(invitation.keys.get("proposed", "")),
        unverified=organisation is None or organisation.verified_at is None,
        demo=group.demo,
    )


@invites("groups", about=_about)
def _join(invitation: Invitation, person: Person) -> Joined:
    """Who accepts works for the organisation that she was invited for, and is in the group for it. Who invited her
    seldom works there, so she mostly waits until somebody says that it is true, and that it takes part."""
    group = db.session.get_one(Group, invitation.subject_id)
    organisation = _invited_for(invitation, group)
    place = bring_in(person, organisation, invitation.invited_by_id)
    in_it = select(Membership.id).where(
        Membership.group_id == group.id, Membership.until.is_(None), Membership.affiliation_id == place.id
    )
    if not db.session.scalar(in_it.limit(1)):
        role = str(invitation.keys["role"])
        confirmed = voices.agrees(group.id, place, role, person.id, invitation.invited_by_id)
        voices.tell(members_actions.admit(group, place.organisation, role, place, confirmed=confirmed), place)
    waiting = db.session.scalar(in_it.where(Membership.audience != "public").limit(1))
    return Joined(f"/groups/{group.slug}", waits_at=organisation.name if waiting or not place.runs else "")
