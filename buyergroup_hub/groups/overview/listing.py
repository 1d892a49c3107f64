"""The list of groups: what was chosen, what is found, and how many there would be of each other choice.

A constant number of queries, whatever the number of groups. Each facet counts under the other facets' choices, and all
count only what the person sees.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, func, literal, or_, select, true, union_all
from werkzeug.datastructures import MultiDict

from buyergroup_hub.groups.glossary import SECTOR_WORDS, STAGES
from buyergroup_hub.groups.group.models import Group, GroupTheme, in_words
from buyergroup_hub.groups.group.queries import groups_named, successors_of, themes, with_phases
from buyergroup_hub.kit.formats import and_list
from buyergroup_hub.kit.i18n import LazyString, _
from buyergroup_hub.kit.lists import Asked, Choice, Counts, Facet, Listing, Part, Tally, counting, under
from buyergroup_hub.organisations.manifest.models import Theme
from buyergroup_hub.queries import Param, Statement, query

PER_PAGE = 25
FILTERS = ("possible", "sector", "theme", "stage")
ORDERS = ("updated", "name", "start")


@dataclass(frozen=True)
class Possibility:
    """Something that one can do at a group now; a higher room says of which, as a condition on `Group.id`; its
    door adds who may see what."""

    key: str
    words: LazyString
    condition: Callable[[], ColumnElement[bool]]


POSSIBILITIES: list[Possibility] = []


@dataclass(frozen=True)
class Found(Listing):
    """A page of groups. Of all that the person sees, `invented` are, and `sourced` are real ones that a public source
    confirms."""

    groups: list[Group]
    successors: Mapping[int, Group]
    invented: int
    sourced: int
    nearby: list[tuple[str, str, int]]
    """Where nothing is found: what to take away, the address without it, and how many groups there are then."""


def find(args: MultiDict[str, str]) -> Found:
    """The groups of a choice as it stands in an address; what cannot be chosen is passed over."""
    choice = Choice.of(args, "groups.index", FILTERS, ORDERS)
    counts = Counts([*tallies(asked=choice.asked), *possibilities(asked=choice.asked)])
    total = counts.total("chosen")
    part = Part.of(args, total, PER_PAGE)
    groups = groups_on_page(part.first, asked=choice.asked, order=choice.order)
    with_phases(groups)
    facets = _facets(choice, counts)
    return Found(
        choice,
        facets,
        total,
        counts.total("of"),
        part,
        groups,
        successors(groups),
        counts.total("invented"),
        counts.total("sourced"),
        [] if total else _nearby(choice, facets),
    )


def _nearby(choice: Choice, facets: list[Facet]) -> list[tuple[str, str, int]]:
    """Of each facet that is chosen from, what is found without that choice."""
    found = []
    for facet in facets:
        asked = tuple((name, values) for name, values in choice.asked if name != facet.name)
        if 0 < len(asked) < len(choice.asked) and (count := groups_counted.one(asked=asked)):
            words = and_list([words for _value, words, _count, on in facet.options if on])
            found.append((words, choice.link(**{facet.name: []}), count))
    return found


@query(int, whole=True)
def groups_counted(*, asked: Asked) -> Statement:
    return select(func.count(Group.id)).where(*_conditions(asked).values())


@query(Tally, whole=True)
def possibilities(*, asked: Asked) -> Statement:
    """What one can do now."""
    here = under(true(), _conditions(asked), "possible")
    count = [counting("possible", literal(each.key)).where(each.condition()) for each in POSSIBILITIES]
    return union_all(*[each.select_from(Group).where(here) for each in count])


@query(Tally, whole=True)
def tallies(*, asked: Asked) -> Statement:
    """All counts in one statement."""
    chosen = _conditions(asked)
    themed = counting("theme", GroupTheme.theme_id).select_from(Group).outerjoin(GroupTheme)
    return union_all(
        counting("chosen").select_from(Group).where(under(true(), chosen)),
        counting("of").select_from(Group),
        counting("invented").select_from(Group).where(Group.demo),
        counting("sourced").select_from(Group).where(_sourced()),
        counting("sector", Group.sector).where(under(true(), chosen, "sector")).group_by(Group.sector),
        themed.where(under(true(), chosen, "theme")).group_by(GroupTheme.theme_id),
        counting("stage", Group.phase_now).where(under(true(), chosen, "stage")).group_by(Group.phase_now),
    )


def _conditions(asked: Asked) -> dict[str, ColumnElement[bool]]:
    return {facet: _condition(facet, values) for facet, values in asked}


def _condition(facet: str, values: Sequence[str]) -> ColumnElement[bool]:
    match facet:
        case "possible":
            return and_(true(), *[each.condition() for each in POSSIBILITIES if each.key in values])
        case "sector":
            return Group.sector.in_(values)
        case "theme":
            return _has_theme(values)
        case _:
            return _in_stage(values)


def _has_theme(keys: Sequence[str]) -> ColumnElement[bool]:
    of_group = select(GroupTheme.theme_id).join(Theme).where(GroupTheme.group_id == Group.id)
    known = exists(of_group.where(Theme.key.in_(keys)))
    return or_(known, ~exists(of_group)) if "unknown" in keys else known


def _in_stage(keys: Sequence[str]) -> ColumnElement[bool]:
    phases = [phase for key in keys if key in STAGES for phase in STAGES[key][1]]
    known = Group.phase_now.in_(phases)
    return or_(known, Group.phase_now.is_(None)) if "unknown" in keys else known


@query(Group, whole=True)
def groups_on_page(first: Param[int], *, asked: Asked, order: str) -> Statement:
    """The groups of one page: only these are read whole, for all are put in order."""
    by = {
        "updated": (Group.last_event_at.desc().nulls_last(), Group.name_nl),
        "name": (func.lower(Group.name_nl),),
        "start": (Group.started.asc().nulls_last(), Group.name_nl),
    }[order]
    chosen = select(Group.id).where(*_conditions(asked).values())
    ids = chosen.order_by(*by, Group.id).limit(PER_PAGE).offset(first)
    return select(Group).where(Group.id.in_(ids)).order_by(*by, Group.id)


@query(int)
def with_source() -> Statement:
    """How many real groups a public source confirms, of the about 35 that were set up."""
    return select(func.count(Group.id)).where(_sourced())


def _sourced() -> ColumnElement[bool]:
    return Group.origin == "public_source"


def successors(groups: list[Group]) -> dict[int, Group]:
    """Of each group the one that goes on with its work, where there is one and the person sees it."""
    return dict(successors_of([group.id for group in groups]))


def _facets(choice: Choice, counts: Counts) -> list[Facet]:
    possible = {each.key: each.words for each in POSSIBILITIES}
    stages = {key: words for key, (words, _phases) in STAGES.items()}
    return [
        choice.facet("possible", _("Nu mogelijk"), possible, counts.by("possible")),
        choice.facet("sector", _("Sector"), SECTOR_WORDS, counts.by("sector")),
        theme_facet(choice, counts.by("theme")),
        choice.facet("stage", _("Fase"), stages, _by_stage(counts.by("stage"))),
    ]


def _by_stage(counts: Mapping[str, int]) -> dict[str, int]:
    """The phases of each stage together; no phase is unknown."""
    return {
        key: counts.get("", 0) if key == "unknown" else sum(counts.get(phase, 0) for phase in phases)
        for key, (_words, phases) in STAGES.items()
    }


GROUPS_SHOWN = 12


def theme_facet(choice: Choice, counts: Mapping[str, int]) -> Facet:
    """By the id of a theme how many there are; what has no theme counts as unknown, under none."""
    rows = themes()
    words = {row.key: in_words(row.label_nl, row.label_en) for row in rows} | {"unknown": _("Thema onbekend")}
    numbers = {row.key: counts.get(str(row.id), 0) for row in rows} | {"unknown": counts.get("", 0)}
    return choice.facet("theme", _("Thema"), words, numbers)


def group_facet(choice: Choice, counts: Mapping[str, int]) -> Facet:
    """By the id of a group how many there are: the groups with the most, and those that were chosen; none that the
    person does not see, whoever guesses its address."""
    of_groups = {int(group_id): number for group_id, number in counts.items() if group_id}
    most = sorted(of_groups, key=lambda group_id: -of_groups[group_id])[:GROUPS_SHOWN]
    rows = sorted(groups_named(most, choice.values("group")), key=lambda row: -of_groups.get(row.id, 0))
    words = {row.slug: in_words(row.name_nl, row.name_en) for row in rows}
    return choice.facet("group", _("Groep"), words, {row.slug: of_groups.get(row.id, 0) for row in rows})
