"""Choose a set step by step, with what others chose: project type, level, clauses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from buyergroup_hub.access import standing
from buyergroup_hub.clauses.glossary import LEVEL_KEYS
from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.kit.i18n import _, locale
from buyergroup_hub.tenders.adoptions.models import Adoption
from buyergroup_hub.tenders.adoptions.queries import (
    ChosenClause,
    LaterSet,
    PublishedSet,
    clauses_chosen,
    lots_by_project_type,
    newest_set,
    sets_of,
    titles_of_organisations,
)

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
    sets: list[PublishedSet] = field(default_factory=list)
    chosen: PublishedSet | None = None
    others: Others | None = None
    demo: bool = False

    def line(self) -> list[dict[str, str | None]]:
        words = {
            "project": (_("project"), _("wat ga je aanbesteden?")),
            "level": (_("niveau"), _("welk niveau kies je?")),
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
    sets, lots = last_sets(group), dict(lots_by_project_type(group.id))
    wanted, level = args.get("type", ""), _level(args.get("level"))
    types = [(one, lots.get(one, 0)) for one in dict.fromkeys(one.project_type for one in sets)]
    found = Steps("project", types, sum(lots.values()), demo=group.demo)
    if wanted not in dict(types):
        return found
    found.here, found.project_type = "level", wanted
    found.sets = [one for one in sets if one.project_type == wanted]
    found.others = others(clauses_chosen(group.id, wanted, locale()), lots.get(wanted, 0))
    chosen = next((one for one in found.sets if one.level == level), None)
    if chosen is not None:
        found.here, found.level, found.chosen = "clauses", level, chosen
    return found


def _level(key: str | None) -> int | None:
    return next((level for level, name in LEVEL_KEYS.items() if name == key), None)


def last_sets(group: Group) -> list[PublishedSet]:
    """Of each project type and level the last publication."""
    return list({(one.project_type, one.level): one for one in sets_of(group.id)}.values())


def others(uses: Sequence[ChosenClause], lots: int) -> Others:
    """What these lots chose, and what came of it. A clause has the title of the last version that they used."""
    per_level: dict[int, set[int]] = {}
    for use in uses:
        per_level.setdefault(use.level or 0, set()).add(use.lot_id)
    codes = Counter(use.code for use in uses)
    changed = Counter(use.code for use in uses if use.use == "changed")
    return Others(
        lots,
        sorted((level, len(ids)) for level, ids in per_level.items()),
        [(code, count, changed[code]) for code, count in sorted(codes.items(), key=lambda one: (-one[1], one[0]))],
        [(use.code, use.result) for use in uses if use.result],
        sum(use.result is None for use in uses),
        {use.code: (use.title, use.language) for use in uses},
    )


def own_tenders() -> list[tuple[int, str]]:
    """(id, title) of the tenders of one's organisations."""
    return titles_of_organisations(standing().organisation_ids)


def newest_of(taken: Adoption) -> LaterSet | None:
    """The later publication of the set that was taken over, where there is one."""
    return newest_set.one_or_none(taken.group_id, taken.set.project_type, taken.set.level, taken.set.number or 0)
