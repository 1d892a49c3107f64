"""What the pages of one clause are made of."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from buyergroup_hub.clauses.glossary import LANGUAGES, LEVEL_WORDS
from buyergroup_hub.clauses.registry import exports
from buyergroup_hub.clauses.registry.filling import Filling
from buyergroup_hub.clauses.registry.models import ClauseLevel, ClauseText, ClauseVersion
from buyergroup_hub.clauses.registry.parameters import Parameter, filled
from buyergroup_hub.clauses.registry.validity import before, validity
from buyergroup_hub.kit.caches import cached
from buyergroup_hub.texts.difference import Piece, difference, paragraphs
from buyergroup_hub.texts.markdown import html, plain

Lines = tuple[tuple[Piece, ...], ...]


FILLED = "\ue000", "\ue001"
"""Private signs around what is filled in, while a text is drawn."""
IN_TEXT = re.compile("<[^<>]*>|\ue000([^<>\ue000\ue001]*)\ue001|[\ue000\ue001]")
ENCODED = re.compile("%EE%80%8[01]|[\ue000\ue001]")


@dataclass(frozen=True)
class LevelShown:
    """One level as its page draws it. `adds` are paragraphs of pieces, where it only adds to the level below."""

    row: ClauseLevel
    whole: Markup
    to_copy: str
    above: str | None
    adds: Lines
    filled: str

    @property
    def id(self) -> str:
        return f"level-{self.row.level}"


def levels(version: ClauseVersion, text: ClauseText, filling: Filling) -> list[LevelShown]:
    """The levels of a text from low to high, each with what it adds to the one below it."""
    shown: list[LevelShown] = []
    below: tuple[int, str] | None = None
    for row in text.levels:
        parameters, values = version.parameters_of(row.level), filling.at(row.level)
        words = plain(filled(row.text, parameters, values))
        above, adds = _added(below, words)
        copied = exports.to_copy(version, row.level, values)
        whole = _marked(row.text, parameters, values)
        shown.append(LevelShown(row, whole, copied, above, adds, filling.shown_at(row.level)))
        below = (row.level, words)
    return shown


def _marked(text: str, parameters: Sequence[Parameter], values: Mapping[str, str]) -> Markup:
    """A text with what is filled in marked, outside elements alone: a link may name a place in its address."""

    def mark(match: re.Match[str]) -> str:
        if match[1] is None:
            return ENCODED.sub("", match[0])
        return f'<b class="filled">{match[1]}</b>'

    words = filled(ENCODED.sub("", text), parameters, values, around=FILLED)
    for unit in {parameter.unit for parameter in parameters if parameter.unit}:
        words = words.replace(f"{FILLED[1]} {unit}", f" {unit}{FILLED[1]}")
    drawn = html(words, below=3)
    return Markup(IN_TEXT.sub(mark, drawn))  # noqa: S704 (cleaned before)


def _added(below: tuple[int, str] | None, words: str) -> tuple[str | None, Lines]:
    """Where a level is the one below with something after it: its name, and the rest. Else the whole with what is new
    marked; nothing is struck, since a level is a text of its own."""
    if below is None:
        return None, ()
    only_adds, lines = _compared(below[1], words)
    return (str(LEVEL_WORDS[below[0]]).lower() if only_adds else None), lines


@cached(4_000_000)
def _compared(below: str, words: str) -> tuple[bool, Lines]:
    pieces = difference(below, words)
    if [piece.kind for piece in pieces] == ["same", "ins"]:
        return True, tuple(tuple(line) for line in paragraphs(pieces[1:]))
    return False, tuple(tuple(line) for line in paragraphs([piece for piece in pieces if piece.kind != "del"]))


def picked(text: ClauseText) -> int:
    """The level that goes into a basket with one press: the recommended one, else the lowest."""
    return next((level.level for level in text.levels if level.recommended), text.levels[0].level if text.levels else 1)


def untranslated(version: ClauseVersion) -> list[str]:
    """The languages that a version has no published text in."""
    return [
        language
        for language in LANGUAGES
        if not any(text.language == language and text.published_at for text in version.texts)
    ]


@dataclass(frozen=True)
class VersionLine:
    """A version in the list of a clause: what it is today, and the version before it."""

    version: ClauseVersion
    validity: str
    earlier: ClauseVersion | None


def version_lines(versions: Sequence[ClauseVersion], *, short: bool = False) -> list[VersionLine]:
    return [
        VersionLine(version, validity(version, versions, short=short), before(version, versions))
        for version in versions
    ]
