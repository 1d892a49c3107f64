"""What groups know of a person: her running memberships, the tokens that they carry, and what they offer where she may
not do something."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import url_for

from buyergroup_hub.access import Refusal, offers, provides, sees
from buyergroup_hub.groups.glossary import ROLE_WORDS
from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.groups.group.queries import memberships_awaited_by, memberships_held_by
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.formats import and_list
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.permissions import EDITORS, MARKET, Member, Standing, Verb, can


@provides
def memberships_of(person_id: int) -> dict[str, Any]:
    """Tokens: `group:G` for those who edit, `clients:G` for those of them who are not of the market side, `board:G`
    for those who edit and for the sounding board. A follower has nothing extra. A membership carries
    a right only while it is confirmed and runs, and its affiliation too."""
    rows = memberships_held_by(person_id, clock.now())
    members = tuple(Member(row.group_id, row.organisation_id, row.role, row.kind in MARKET) for row in rows)
    tokens = set()
    for member in members:
        if member.role in EDITORS:
            tokens |= {f"group:{member.group_id}", f"board:{member.group_id}"}
            if not member.market:
                tokens.add(f"clients:{member.group_id}")
        elif member.role == "sounding_board":
            tokens.add(f"board:{member.group_id}")
    return {"members": members, "tokens": frozenset(tokens)}


@dataclass(frozen=True)
class Awaited:
    """A membership that carries no right yet: of which group, for which organisation, and whether what lacks is the
    word of who may sign, or that of a colleague who says that she works there."""

    group_id: int
    organisation: str
    works: bool

    @property
    def words(self) -> str:
        if self.works:
            return _(
                "Je bent lid zodra iemand die voor %(name)s mag tekenen dat bevestigt. Is daar niemand die mag "
                "tekenen? Dan bevestigt de beheerder het.",
                name=self.organisation,
            )
        return _(
            "Je bent lid zodra een collega bevestigt dat je bij %(name)s werkt. Bij een opdrachtgever kan ook de "
            "beheerder dat.",
            name=self.organisation,
        )


def awaited(person_id: int | None) -> list[Awaited]:
    """Where somebody is a member as soon as it is confirmed."""
    return [Awaited(*row) for row in memberships_awaited_by(person_id, clock.now())]


def awaits(person_id: int | None, group: Group) -> str:
    """What her membership of a group waits for, or nothing."""
    return next((one.words for one in awaited(person_id) if one.group_id == group.id), "")


@offers
def of_group(who: Standing, thing: Any) -> Refusal | None:
    """The group that a thing is of: what she is in it, its page, and asking to take part."""
    group = getattr(thing, "__dict__", {}).get("group", thing)
    if not isinstance(group, Group) or not sees(who, group):
        return None
    to_group = (_("Ga naar %(group)s", group=group.name), url_for("groups.show", slug=group.slug))
    if roles := sorted(who.roles.get(group.id, ())):
        role = and_list([str(ROLE_WORDS[role]) for role in roles])
        return Refusal(_("Je bent %(role)s in %(group)s.", role=role, group=group.name), (to_group,))
    if words := awaits(who.person_id, group):
        return Refusal(words, (to_group,))
    asking = (_("Vraag om mee te doen"), url_for("groups.join", slug=group.slug))
    may_ask = can(who, Verb.ASK_TO_JOIN, group) and not group.is_ended
    return Refusal(
        _("Je bent geen lid van %(group)s.", group=group.name), (to_group, asking) if may_ask else (to_group,)
    )
