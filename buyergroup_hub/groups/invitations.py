"""Inviting people to a group: a pasted list of a hundred, with what was read of each line before anything is sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches

from sqlalchemy import func, select

from buyergroup_hub.access import standing, visible_to
from buyergroup_hub.accounts import invitations
from buyergroup_hub.accounts.invitations import About, Joined, invites
from buyergroup_hub.accounts.models import Invitation, Person
from buyergroup_hub.accounts.pasted import READY, WRONG, Row, judged, read_pasted
from buyergroup_hub.groups import actions, voices
from buyergroup_hub.groups.glossary import ROLE_WORDS
from buyergroup_hub.groups.models import Group, Membership
from buyergroup_hub.groups.phasing import check_goes_on
from buyergroup_hub.kit.db import db, pairs
from buyergroup_hub.kit.digests import Json
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.kit.names import leads_somewhere
from buyergroup_hub.organisations.colleagues import bring_in
from buyergroup_hub.organisations.models import Affiliation, Organisation
from buyergroup_hub.permissions import MARKET

MARKET_ROLES = frozenset({"supplier_member", "sounding_board"})
GUESSED = 20
"""Names of a list that are compared with those of known organisations; a longer list of new ones is no slip."""


def read(group: Group, text: str, role: str) -> list[Row]:
    """What a pasted list says, line by line: ready, already in the group, or wrong and what was probably meant."""
    rows = judged(read_pasted(text), _waiting(group) | _inside(group))
    ready = [row for row in rows if row.state == READY]
    homes = _homes([row.address for row in ready])
    known = _organisations([row.organisation or homes.get(row.address, "") for row in ready])
    placed = [_placed(row, role, homes, known) if row.state == READY else row for row in rows]
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
        keys: dict[str, Json] = {"role": role, "organisation": _organisation(row.organisation, group).id}
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
    """For which organisation each is invited, by the organisation's id."""
    ids = {invitation.keys["organisation"] for invitation in waiting}
    named = select(Organisation.id, Organisation.name).where(Organisation.id.in_(ids))
    return pairs(db.session.execute(named.where(visible_to(standing(), Organisation)))) if ids else {}


def _waiting(group: Group) -> dict[str, str]:
    """By address, why nobody is invited twice: a second list would change in silence what the first one offered."""
    sent = [one for one in invitations.invitations_of("groups", group.id) if one.state == "sent"]
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


def _homes(addresses: Sequence[str]) -> Mapping[str, str]:
    """By address of who has an account, the organisation that she works for, where there is one only that the person
    who asks sees."""
    rows = db.session.execute(
        select(Person.email, Organisation.name)
        .join(Affiliation, Affiliation.person_id == Person.id)
        .join(Organisation, Organisation.id == Affiliation.organisation_id)
        .where(Person.email.in_(addresses), Affiliation.until.is_(None), Affiliation.confirmed_at.is_not(None))
        .where(visible_to(standing(), Organisation))
    ).all()
    several = {row.email for row in rows if sum(other.email == row.email for other in rows) > 1}
    return {row.email: row.name for row in rows if row.email not in several}


def _organisations(names: Sequence[str]) -> Mapping[str, str]:
    """By name in lower case, the kind of the organisations that the person who asks sees."""
    wanted = [name.lower() for name in names if name]
    known = select(func.lower(Organisation.name), Organisation.kind).where(func.lower(Organisation.name).in_(wanted))
    return pairs(db.session.execute(known.where(visible_to(standing(), Organisation))))


def _placed(row: Row, role: str, homes: Mapping[str, str], known: Mapping[str, str]) -> Row:
    """The line with its organisation: as it stands there, else the one that the person works for."""
    name = row.organisation or homes.get(row.address, "")
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


def _organisation(name: str, group: Group) -> Organisation:
    """The organisation of a name; a new one is entered as a public client that nobody has verified yet. A firm that
    shows itself to nobody yet is not told from one that is not there."""
    named = select(Organisation).where(
        func.lower(Organisation.name) == name.lower(), visible_to(standing(), Organisation)
    )
    found = db.session.scalars(named.order_by(Organisation.verified_at.is_(None), Organisation.id)).first()
    if found is None:
        found = Organisation(name=name, kind="public_client", audience="public", demo=group.demo)
        db.session.add(found)
        db.session.flush()
    return found


def _about(invitation: Invitation) -> About | None:
    """Addresses are paths here: the worker, which writes the letters, has no request to build one in."""
    group = db.session.get(Group, invitation.subject_id)
    if group is None or group.is_ended:
        return None
    organisation = db.session.get(Organisation, invitation.keys["organisation"])
    return About(
        name=group.name,
        url=f"/groups/{group.slug}",
        role=str(ROLE_WORDS[str(invitation.keys["role"])]),
        organisation=organisation.name if organisation else "",
        unverified=organisation is not None and organisation.verified_at is None,
        demo=group.demo,
    )


@invites("groups", about=_about)
def _join(invitation: Invitation, person: Person) -> Joined:
    """Who accepts works for the organisation that she was invited for, and is in the group for it. Who invited her
    seldom works there, so she mostly waits until somebody says that it is true, and that it takes part."""
    group = db.session.get_one(Group, invitation.subject_id)
    organisation = db.session.get_one(Organisation, invitation.keys["organisation"])
    place = bring_in(person, organisation, invitation.invited_by_id)
    in_it = select(Membership.id).where(
        Membership.group_id == group.id, Membership.until.is_(None), Membership.affiliation_id == place.id
    )
    if not db.session.scalar(in_it.limit(1)):
        role = str(invitation.keys["role"])
        confirmed = voices.agrees(group.id, place, role, person.id, invitation.invited_by_id)
        actions.admit(group, place.organisation, role, place, confirmed=confirmed)
    waiting = db.session.scalar(in_it.where(Membership.audience != "public").limit(1))
    return Joined(f"/groups/{group.slug}", waits_at=organisation.name if waiting or not place.runs else "")
