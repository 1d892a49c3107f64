"""`soort:bepaling`, `type:eis`, `jaar:2025`, `groep:houtbouw`: a filter that is typed among the words.

A field is called as its facet is, in either language, or by one of the names below. What names no field,
or no value that the asker may see, stays what it is: words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping

from buyergroup_hub.kit.i18n import LANGUAGES, in_language
from buyergroup_hub.search.kinds import Facet, facets
from buyergroup_hub.search.language.dutch import is_common, keys_of
from buyergroup_hub.search.language.tokens import tokens

NAMES = {
    "kind": ("soort", "kind"),
    "knowledge": ("soort", "kind", "type"),
    "clause_type": ("soort", "kind", "type"),
    "year": ("jaar", "year"),
    "group": ("groep", "group"),
}
"""What people call a facet, beside its legend. Of several that are called so, the first that has the value counts."""

_FIELD = re.compile(r'(?<!\S)(?P<name>[^\W\d_]+):(?P<value>"[^"]+"|[^\s"]+)')
_LONGEST = 300

Values = Callable[[str], Collection[str]]
Chosen = dict[str, list[str]]


def taken_out(text: str, values: Values) -> tuple[str, Chosen]:
    """The text without its fields, and per facet what they choose. values: which a facet has for who asks."""
    chosen: Chosen = {}

    def choose(field: re.Match[str]) -> str:
        for facet in _called(field["name"].lower()):
            if meant := _meant(field["value"].strip('"'), facet, values(facet.name)):
                chosen.setdefault(facet.name, []).extend(meant)
                return ""
        return field[0]

    rest = _FIELD.sub(choose, text[:_LONGEST])
    return (" ".join(rest.split()), chosen) if chosen else (text, {})


def _called(name: str) -> list[Facet]:
    return [facet for facet in facets() if name in NAMES.get(facet.name, ()) or name in _legends(facet)]


def _legends(facet: Facet) -> set[str]:
    return {str(words).lower() for words in _in_each_language(lambda: {"": facet.legend})}


def _meant(said: str, facet: Facet, there: Collection[str]) -> list[str]:
    """The values that are called exactly so; else those of which the name holds all its words."""
    if said.lower() in there:
        return [said.lower()]
    wanted = _keys(said)
    holding: dict[str, set[str]] = {}
    for value, words in _named(facet, there):
        keys = _keys(words)
        if wanted and wanted <= keys:
            holding.setdefault(value, keys)
    return [value for value, keys in holding.items() if keys == wanted] or list(holding)


def _named(facet: Facet, there: Collection[str]) -> list[tuple[str, str]]:
    named = []
    for language in LANGUAGES:
        with in_language(language):
            named += [(value, str(words)) for value, words in facet.words(there).items()]
    return named


def _in_each_language(said: Callable[[], Mapping[str, object]]) -> list[str]:
    each = []
    for language in LANGUAGES:
        with in_language(language):
            each += [str(words) for words in said().values()]
    return each


def _keys(words: str) -> set[str]:
    return {keys_of(token.text).whole for token in tokens(words) if not is_common(token.text)}
