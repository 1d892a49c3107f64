"""What the dashboard opens with, goals of all groups with their assessment, and what public sources say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from flask import url_for
from werkzeug.datastructures import MultiDict

from buyergroup_hub.groups.glossary import PHASE_WORDS
from buyergroup_hub.groups.group.queries import leaders_of
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.kit.lists import Part
from buyergroup_hub.organisations.organisation.models import signature
from buyergroup_hub.outcomes.dashboard.listing import Programme
from buyergroup_hub.outcomes.dashboard.queries import (
    DocumentRow,
    NameRow,
    SourceCount,
    documents_of,
    groups_by_phase,
    groups_by_start,
    names_of_choice,
    sources_counted,
)
from buyergroup_hub.outcomes.figures.definitions import DEFINITIONS
from buyergroup_hub.outcomes.figures.queries.numbers import Number, number
from buyergroup_hub.outcomes.goals.models import Goal
from buyergroup_hub.outcomes.goals.queries import PER_PAGE as GOALS_PER_PAGE
from buyergroup_hub.outcomes.goals.queries import goals_on_page


@dataclass(frozen=True)
class Attainment:
    """One page of goals that hold, of all groups that the person sees, with the last assessment of each."""

    goals: list[Goal]
    number: Number
    part: Part


def attainment(args: MultiDict[str, str]) -> Attainment:
    counted = number(DEFINITIONS["goals_proven"])
    part = Part.of(args, counted.of, GOALS_PER_PAGE)
    return Attainment(goals_on_page(part.first), counted, part)


@dataclass(frozen=True)
class Headline:
    """A figure on top, with the page of its rows."""

    title: str
    number: Number
    url: str
    note: str | None = None


@dataclass(frozen=True)
class Pile:
    """How many groups there are of a kind: of a phase, or that began in a year."""

    words: str
    count: int
    state: str = ""
    """ended, unknown, or nothing."""


@dataclass(frozen=True)
class Fold:
    """Groups that stand folded under the list: at most `NAMES` of their names."""

    count: int
    names: list[NameRow]
    facts: SourceCount | None = None


@dataclass(frozen=True)
class Sources:
    """What public sources say of the groups of a page."""

    leaders: Mapping[int, Sequence[str]]
    documents: Mapping[int, Sequence[DocumentRow]]


@dataclass(frozen=True)
class Overview:
    """What the dashboard opens with. Where nothing is followed yet, it is what public sources know."""

    headlines: list[Headline]
    piles: list[Pile]
    is_followed: bool
    ended: Fold | None
    sources: Fold | None
    of_groups: Sources | None


def overview(programme: Programme) -> Overview:
    """Of the groups that the person sees; of all, or of the real ones. Queries: one per figure, and five."""
    is_followed = bool(programme.counts["known"])
    opens = programme.show == ("known" if is_followed else "sources")
    return Overview(
        list(_headlines(FOLLOWED if is_followed else SOURCED, programme.only_real)),
        _phases(programme.only_real) if is_followed else _years(programme.only_real),
        is_followed,
        _ended(programme) if opens else None,
        _sources(programme) if opens and is_followed else None,
        _of_groups(programme) if programme.show == "sources" else None,
    )


FOLLOWED = ("groups_phased", "lots_asking", "goals_reached", "adoptions_reported")
SOURCED = ("groups_started", "groups_led", "groups_documented", "groups_followed")


def _headlines(keys: Sequence[str], only_real: bool) -> Iterator[Headline]:
    where, only = ({"real": True}, "real") if only_real else ({}, None)
    for key in keys:
        definition = DEFINITIONS[key]
        url = url_for("outcomes.figure", definition=key, rows="all", only=only)
        yield Headline(str(definition.title), number(definition, **where), url)


def _phases(only_real: bool) -> list[Pile]:
    groups = {row.phase: row.groups for row in groups_by_phase(only_real=only_real)}
    states = {"ended": "ended"}
    known = [Pile(str(words), groups.get(key, 0), states.get(key, "")) for key, words in PHASE_WORDS.items()]
    return [*known, Pile(_("onbekend"), groups.get(None, 0), "unknown")]


def _years(only_real: bool) -> list[Pile]:
    """Each year from the first on, also those in which none began."""
    groups = {row.phase: row.groups for row in groups_by_start(only_real=only_real)}
    known = sorted(int(year) for year in groups if year)
    years = range(known[0], known[-1] + 1) if known else ()
    piles = [Pile(str(year), groups.get(str(year), 0)) for year in years]
    return [*piles, Pile(_("onbekend"), groups[None], "unknown")] if groups.get(None) else piles


def _ended(programme: Programme) -> Fold | None:
    count = programme.counts["ended"]
    return Fold(count, names_of_choice(NAMES, ended=True, only_real=programme.only_real)) if count else None


def _sources(programme: Programme) -> Fold | None:
    facts = sources_counted.one(only_real=programme.only_real)
    names = names_of_choice(NAMES, ended=False, only_real=programme.only_real) if facts.groups else []
    return Fold(facts.groups, names, facts) if facts.groups else None


def _of_groups(programme: Programme) -> Sources:
    ids = [group.id for group in programme.groups]
    leading: dict[int, dict[str, None]] = {}
    for leader in leaders_of(ids):
        leading.setdefault(leader.group_id, {})[signature(leader.organisation, leader.known)] = None
    documents: dict[int, list[DocumentRow]] = {}
    for document in documents_of(ids):
        documents.setdefault(document.group_id, []).append(document)
    return Sources({group: list(names) for group, names in leading.items()}, documents)


NAMES = 24
"""So many names a fold shows; the rest stands in the list of its own."""
