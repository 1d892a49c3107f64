"""Which clause versions a text means: `[[VB-12]]` is whatever is current, `[[VB-12@3]]` is version 3 for good."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import joinedload

from buyergroup_hub.clauses import actions as clauses
from buyergroup_hub.clauses.models import Clause, ClauseSet, ClauseVersion, SetItem
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.texts.markdown import Reference, references_in

Pins = Mapping[str, int]
"""By clause code the number of the version that is meant."""


def names_in(bodies: Iterable[str]) -> list[str]:
    """The clauses that texts name, each once: `VB-12` or `VB-12@3`."""
    return list(dict.fromkeys(name for body in bodies for name in references_in(body)))


def pins_of(bodies: Iterable[str]) -> tuple[dict[str, int], list[str]]:
    """What freezing now would pin: by code its current version; and the names that mean no published version."""
    names = names_in(bodies)
    meant = clauses.named(names)
    pins = {name: version.number for name, version in meant.items() if "@" not in name and version.number}
    return pins, [name for name in names if name not in meant]


def pinned(body: str, pins: Pins) -> str:
    """A text in which each clause code names the version that it means."""
    return re.sub(
        r"\[\[([A-Z]{1,8}-\d{1,6})\]\]",
        lambda found: f"[[{found[1]}@{pins[found[1]]}]]" if found[1] in pins else found[0],
        body,
    )


def spelled_out(body: str) -> str:
    """A text for where no link can stand: `VB-12, versie 3`."""
    return re.sub(
        r"\[\[([A-Z]{1,8}-\d{1,6})@(\d{1,6})\]\]",
        lambda found: _("%(code)s, versie %(number)s", code=found[1], number=found[2]),
        body,
    )


def references(bodies: Iterable[str]) -> dict[str, Reference]:
    """Where the names in texts lead, for `texts.markdown.html`: to the version that is pinned, or is current."""
    return {
        name: Reference(
            clauses.address_of(version),
            _("%(code)s, versie %(number)s", code=version.clause.code, number=version.number),
        )
        for name, version in clauses.named(names_in(bodies)).items()
    }


def renewed(pins: Pins) -> list[tuple[str, int, int]]:
    """(code, pinned, current) of each pinned clause of which a newer version holds now (product.md rule 10)."""
    now = {code: version.number or 0 for code, version in clauses.named(pins).items()}
    return [(code, number, now[code]) for code, number in pins.items() if now.get(code, 0) > number]


def sets_of(group_id: int) -> list[ClauseSet]:
    """The newest publication of each of a group's sets: per project type and level."""
    newest = (
        select(func.max(ClauseSet.id))
        .where(ClauseSet.group_id == group_id, ClauseSet.number.is_not(None))
        .group_by(ClauseSet.project_type, ClauseSet.level)
    )
    found = select(ClauseSet).where(ClauseSet.id.in_(newest)).order_by(ClauseSet.project_type, ClauseSet.level)
    return list(db.session.scalars(found))


def versions_meant(pins: Pins, set_pids: Sequence[str]) -> list[ClauseVersion]:
    """The clause versions that a frozen text means: those that it names, and those in the sets that it pins."""
    by_name = tuple_(Clause.code, ClauseVersion.number).in_(list(pins.items()))
    in_sets = (
        select(SetItem.version_id).join(ClauseSet, ClauseSet.id == SetItem.set_id).where(ClauseSet.pid.in_(set_pids))
    )
    found = (
        select(ClauseVersion)
        .join(Clause, Clause.id == ClauseVersion.clause_id)
        .where(by_name | ClauseVersion.id.in_(in_sets), ClauseVersion.withdrawn_at.is_(None))
        .options(joinedload(ClauseVersion.clause).joinedload(Clause.group))
        .order_by(ClauseVersion.id)
    )
    return list(db.session.scalars(found))
