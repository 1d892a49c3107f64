"""Tie a tender to a group, so that it counts for the group's clauses, and untie what was tied by mistake."""

from __future__ import annotations

from collections.abc import Callable

from buyergroup_hub.events.actions import record
from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.tenders.tender import events
from buyergroup_hub.tenders.tender.actions.circles import show_to
from buyergroup_hub.tenders.tender.actions.planning import touch
from buyergroup_hub.tenders.tender.actions.proof import recount
from buyergroup_hub.tenders.tender.models import Tender, TenderGroup

UNTYING: list[Callable[[Tender, Group], None]] = []
"""Rooms above add here what else of the group ends with the tie."""


def link(tender: Tender, group: Group, relation: str = "set") -> TenderGroup:
    """Tie a tender to a group: with `set` it counts for the group's clauses."""
    found = tie_of(tender, group)
    if found is not None and found.relation == relation:
        return found
    if found is None:
        found = TenderGroup(group=group, group_id=group.id, relation=relation, home=not tender.groups)
        tender.groups.append(found)
    found.relation = relation
    touch(tender)
    record(events.LINKED, tender, {"relation": relation}, group_id=group.id, acting_for=tender.organisation_id)
    recount([group.id])
    return found


def tie_of(tender: Tender, group: Group) -> TenderGroup | None:
    return next((one for one in tender.groups if one.group_id == group.id), None)


def untie(tender: Tender, group: Group) -> None:
    """The tender has nothing to do with the group after all. A lot that records the group's clauses proves otherwise:
    taking it out of the count would hide what it asked, or dropped."""
    tie = tie_of(tender, group)
    if tie is None:
        return
    if any(use.version.clause.group_id == group.id for lot in tender.lots for use in lot.uses):
        raise RuleBroken(
            _(
                "Bij een perceel staan bepalingen van %(group)s. Kies “De aanbesteding noemt bepalingen van de groep”.",
                group=group.name,
            )
        )
    if tender.audience == f"clients:{group.id}":
        show_to(tender, f"org:{tender.organisation_id}")
    tender.groups.remove(tie)
    db.session.flush()  # before another one becomes its home: there is one at most
    if tie.home and tender.groups:
        tender.groups[0].home = True
    touch(tender)
    record(events.UNTIED, tender, group_id=group.id, acting_for=tender.organisation_id)
    for also in UNTYING:
        also(tender, group)
    recount([group.id])
