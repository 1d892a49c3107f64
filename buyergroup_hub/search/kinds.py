"""What rooms tell search: the kinds of things that are findable, and the facets that they can be chosen by.

A room's `search.py` holds one `SearchKind` per kind and a `Facet` for each property that it brings; `app.py`
registers them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from markupsafe import Markup

from buyergroup_hub.kit.i18n import LazyString, _l
from buyergroup_hub.permissions import Standing
from buyergroup_hub.search.records import Part, Record

Words: TypeAlias = str | LazyString


@dataclass(frozen=True, slots=True, kw_only=True)
class HitView:
    """What is shown of a hit.

    text is what its snippet is cut from; parts are the texts of its files. language is that of title and text, none
    where the title is a name in no language. kind are the words above the title ("Bepaling · Eis") and picture the
    icon beside them. state: "", "ended" or "old"; onward is where it goes on (words, address). facts and signs stand
    below: plain words, and what the room draws itself (a proven sign).
    """

    title: str
    url: str
    kind: Words
    picture: str
    text: str = ""
    language: str = "nl"
    parts: Sequence[Part] = ()
    facts: Sequence[Words] = ()
    signs: Markup = field(default=Markup(""))
    demo: bool = False
    state: str = ""
    onward: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchKind:
    """A kind of thing that is findable.

    ids: every id there is. records: from ids to what the index should hold; an id without a record is taken
    out. hits: from ids to what is shown, for those alone that the asker may see now; it loads them through
    `visible_to`. Each answers many ids with a constant number of queries.
    """

    kind: str
    label: Words
    ids: Callable[[], Iterable[object]]
    records: Callable[[Collection[str]], Iterable[Record]]
    hits: Callable[[Collection[str], Standing], Mapping[str, HitView]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """A property to choose by. words: from values to what they are called in the reader's language; a value that it
    leaves out is not shown. Facets stand in the order of their place; values by their words, unless `ranked`: then in
    the order in which `words` has them."""

    name: str
    legend: Words
    words: Callable[[Collection[str]], Mapping[str, Words]]
    place: int = 50
    ranked: bool = False


KINDS: dict[str, SearchKind] = {}
FACETS: dict[str, Facet] = {}


def register(*told: SearchKind | Facet) -> None:
    """Make kinds and facets known; a name that is known is replaced."""
    for each in told:
        if isinstance(each, SearchKind):
            KINDS[each.kind] = each
        else:
            FACETS[each.name] = each


def facets() -> list[Facet]:
    """All facets, the kind of thing first."""
    return sorted(FACETS.values(), key=lambda facet: facet.place)


FIRST_KINDS = ("clause", "knowledge", "vision", "group", "consultation", "tender")
LAST_KINDS = ("goal", "indicator", "measurement")
"""What most readers come for, and what says something of the hub's own figures; the others stand between them."""


def _kinds(values: Collection[str]) -> dict[str, Words]:
    between = [kind for kind in KINDS if kind not in FIRST_KINDS + LAST_KINDS]
    return {
        kind: KINDS[kind].label for kind in (*FIRST_KINDS, *between, *LAST_KINDS) if kind in values and kind in KINDS
    }


def _years(values: Collection[str]) -> dict[str, Words]:
    return {year: year for year in sorted(values, reverse=True) if year.isdigit()}


register(
    Facet(name="kind", legend=_l("Soort"), words=_kinds, place=0, ranked=True),
    Facet(name="year", legend=_l("Jaar"), words=_years, place=70, ranked=True),
)
