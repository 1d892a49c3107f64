"""Choose a set step by step, with what others chose: project type, level, clauses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from buyergroup_hub.access import standing, visible_to
from buyergroup_hub.clauses.glossary import LEVEL_KEYS
from buyergroup_hub.clauses.models import ClauseSet, ClauseVersion
from buyergroup_hub.groups.models import Group
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.tenders.actions.proof import in_scope, is_counted
from buyergroup_hub.tenders.models import Adoption, ClauseUse, Lot, Tender

STEPS = ("project", "level", "clauses", "adopt")


@dataclass(frozen=True)
class Others:
    """What counted lots of a project type chose."""

    lots: int
    levels: list[tuple[int, int]]
    clauses: list[tuple[str, int, int]]
    results: list[tuple[str, str]]
    unknown: int
    titles: dict[str, tuple[str, str]]


@dataclass
class Steps:
    """Where somebody is, what she chose, and what she can choose."""

    here: str
    types: list[tuple[str, int]] = field(default_factory=list)
    of: int = 0
    project_type: str | None = None
    level: int | None = None
    sets: list[ClauseSet] = field(default_factory=list)
    chosen: ClauseSet | None = None
    others: Others | None = None
    demo: bool = False

    def line(self) -> list[dict[str, str | None]]:
        words = {
            "project": (_("project"), _("wat ga je aanbesteden?")),
            "level": (_("niveau"), _("hoe ver wil je gaan?")),
            "clauses": (_("bepalingen"), _("welke neem je?")),
            "adopt": (_("overnemen"), _("waar gebruik je ze?")),
        }
        at = STEPS.index(self.here)
        return [
            {
                "key": key,
                "label": words[key][0],
                "state": "done" if place < at else "now" if place == at else "next",
                "date": words[key][1],
            }
            for place, key in enumerate(STEPS)
        ]


def steps(group: Group, args: Mapping[str, str]) -> Steps:
    """What the address chose, and what comes next. A constant number of queries."""
    sets = last_sets(group)
    wanted, level = args.get("type", ""), _level(args.get("level"))
    types = _types(group, sets)
    found = Steps("project", types, sum(count for _type, count in _known_types(group).items()), demo=group.demo)
    if wanted not in {one.project_type for one in sets}:
        return found
    found.here, found.project_type = "level", wanted
    found.sets = [one for one in sets if one.project_type == wanted]
    found.others = others(group, wanted)
    chosen = next((one for one in found.sets if one.level == level), None)
    if chosen is not None:
        found.here, found.level, found.chosen = "clauses", level, chosen
    return found


def _level(key: str | None) -> int | None:
    return next((level for level, name in LEVEL_KEYS.items() if name == key), None)


def last_sets(group: Group) -> list[ClauseSet]:
    """Of each project type and level the last publication."""
    published = (
        select(ClauseSet)
        .where(ClauseSet.group_id == group.id, ClauseSet.number.is_not(None), ClauseSet.audience == "public")
        .options(*ClauseSet.whole())
        .order_by(ClauseSet.project_type, ClauseSet.level, ClauseSet.number)
    )
    last = {(one.project_type, one.level): one for one in db.session.scalars(published).unique()}
    return list(last.values())


def _known_types(group: Group) -> dict[str, int]:
    """By project type, its counted lots; "" is unknown."""
    counted = (
        select(func.coalesce(Lot.project_type, ""), func.count())
        .join(Tender, Tender.id == Lot.tender_id)
        .where(is_counted(), in_scope(group.id))
        .group_by(Lot.project_type)
    )
    return {row[0]: row[1] for row in db.session.execute(counted)}


def _types(group: Group, sets: Sequence[ClauseSet]) -> list[tuple[str, int]]:
    counts = _known_types(group)
    return [(one, counts.get(one, 0)) for one in dict.fromkeys(whole.project_type or "" for whole in sets)]


def others(group: Group, project_type: str) -> Others:
    """What lots of this project type chose, and what came of it: three queries. A clause has the title of the last
    version that they used."""
    scope = (is_counted(), in_scope(group.id), Lot.project_type == project_type)
    lots = db.session.scalar(select(func.count(Lot.id)).join(Tender, Tender.id == Lot.tender_id).where(*scope)) or 0
    version = joinedload(ClauseUse.version)
    rows = (
        select(ClauseUse)
        .join(Lot, Lot.id == ClauseUse.lot_id)
        .join(Tender, Tender.id == Lot.tender_id)
        .where(*scope, ClauseUse.use != "dropped")
        .options(version.joinedload(ClauseVersion.clause), version.selectinload(ClauseVersion.texts))
        .order_by(ClauseUse.version_id)
    )
    uses = db.session.scalars(rows).all()
    per_level: dict[int, set[int]] = {}
    for use in uses:
        per_level.setdefault(use.level or 0, set()).add(use.lot_id)
    codes = Counter(use.version.clause.code for use in uses)
    changed = Counter(use.version.clause.code for use in uses if use.use == "changed")
    results = [(use.version.clause.code, use.result) for use in uses if use.result]
    return Others(
        lots,
        sorted((level, len(ids)) for level, ids in per_level.items()),
        [(code, count, changed[code]) for code, count in sorted(codes.items(), key=lambda one: (-one[1], one[0]))],
        results,
        sum(use.result is None for use in uses),
        {use.version.clause.code: (text.title, text.language) for use in uses for text in [use.version.text_in()]},
    )


def own_tenders() -> list[tuple[int, str]]:
    """(id, title) of the tenders of one's organisations."""
    who = standing()
    mine = select(Tender).where(Tender.organisation_id.in_(who.organisation_ids), visible_to(who, Tender))
    return [(one.id, one.title) for one in db.session.scalars(mine.order_by(Tender.title))]


def newest_of(taken: Adoption) -> ClauseSet | None:
    """The later publication of the set that was taken over, where there is one."""
    later = select(ClauseSet).where(
        ClauseSet.group_id == taken.group_id,
        ClauseSet.project_type == taken.set.project_type,
        ClauseSet.level == taken.set.level,
        ClauseSet.number > (taken.set.number or 0),
    )
    return db.session.scalars(later.order_by(ClauseSet.number.desc()).limit(1)).one_or_none()
