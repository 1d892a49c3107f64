"""What the pages of one clause are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from buyergroup_hub.clauses.glossary import LANGUAGES, LEVEL_WORDS
from buyergroup_hub.clauses.registry.labels import reference_of
from buyergroup_hub.clauses.registry.models import ClauseLevel, ClauseText, ClauseVersion
from buyergroup_hub.clauses.registry.parameters import Parameter, filled
from buyergroup_hub.clauses.registry.validity import before, validity
from buyergroup_hub.kit.caches import cached
from buyergroup_hub.texts.difference import Piece, difference, paragraphs
from buyergroup_hub.texts.markdown import html, plain

Lines = tuple[tuple[Piece, ...], ...]


@dataclass(frozen=True)
class LevelShown:
    """One level as its page draws it. `adds` are paragraphs of pieces, where it only adds to the level below."""

    row: ClauseLevel
    whole: Markup
    copied: str
    reference: str
    above: str | None
    adds: Lines
    parameters: tuple[Parameter, ...]

    @property
    def id(self) -> str:
        return f"level-{self.row.level}"

    @property
    def to_copy(self) -> str:
        """The whole text with its reference, for a tender."""
        return f"{self.copied}\n\n({self.reference})\n"


def levels(version: ClauseVersion, version_text: ClauseText) -> list[LevelShown]:
    """The levels of a text from low to high, each with what it adds to the one below it."""
    shown: list[LevelShown] = []
    below: tuple[int, str] | None = None
    for row in version_text.levels:
        parameters = version.parameters_of(row.level)
        text = filled(row.text, parameters, {})
        words = plain(text)
        above, adds = _added(below, words)
        reference = reference_of(version, row.level)
        shown.append(LevelShown(row, html(text, below=3), words, reference, above, adds, parameters))
        below = (row.level, words)
    return shown


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


def places(version: ClauseVersion) -> list[tuple[Parameter, list[int]]]:
    """What a buyer fills in, each once with its levels; other bounds at another level make it another one."""
    levels: dict[Parameter, list[int]] = {}
    for row in version.parameters:
        levels.setdefault(row.value, []).append(row.level)
    return [(one, sorted(at)) for one, at in levels.items()]


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
