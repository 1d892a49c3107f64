"""What tables say of groups, as facts with their source. The same table again brings nothing twice."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from buyergroup_hub.groups.facts import actions
from buyergroup_hub.groups.group import actions as groups
from buyergroup_hub.groups.group.models import Group, GroupFact, Source
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.organisations.organisation.models import Organisation

ONE = frozenset({"name", "summary", "sector", "started"})
"""Facts of which a source says one."""


def bring(group: Group, said: Iterable[tuple[str, str, Organisation | Group | None]], source: Source) -> bool:
    """Write down what a row of a table says; answers whether any of it was new.

    A table that says something else than it did before replaces what it said, where a group has one such fact. What
    was withdrawn here is not brought again, and what people said here since is not overwritten.
    """
    said = list(said)
    now = {(kind, value) for kind, value, _thing in said}
    rows = db.session.scalars(select(GroupFact).where(GroupFact.group_id == group.id).order_by(GroupFact.id)).all()
    known = {(one.kind, one.value, one.source_url) for one in rows}
    fresh = False
    for kind, value, thing in said:
        if (kind, value, source.url) in known:
            continue
        before = [one for one in rows if one.kind == kind and _is_of(one, source) and (kind, one.value) not in now]
        replaced = next(iter(before), None) if kind in ONE else None
        if replaced is not None:
            groups.drop(replaced, _("De tabel zegt nu iets anders."))
        fact = groups.note(
            group,
            kind,
            value,
            source,
            organisation_id=thing.id if isinstance(thing, Organisation) else None,
            other_id=thing.id if isinstance(thing, Group) else None,
            replaces_id=replaced.id if replaced else None,
        )
        if kind not in stated_here(rows):
            actions.follow(group, fact)
        fresh = True
    return fresh


def stated_here(facts: Iterable[GroupFact]) -> set[str]:
    """Which facts people said here, without a source: the group's own words stay as they are."""
    return {one.kind for one in facts if one.withdrawn_at is None and not one.is_sourced}


def _is_of(fact: GroupFact, source: Source) -> bool:
    """A table said it with this source, and it stands."""
    return fact.stated_as == "reading" and fact.source_url == source.url and fact.withdrawn_at is None
