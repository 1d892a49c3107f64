"""What two people made of one draft: place by place, and as one text where nothing collides (rule 9)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from buyergroup_hub.clauses.glossary import LEVEL_WORDS, LEVELS
from buyergroup_hub.clauses.registry.wording import Content, Facts, Level, Wording
from buyergroup_hub.kit.i18n import LazyString, _, _l
from buyergroup_hub.texts.difference import Piece, difference, paragraphs
from buyergroup_hub.texts.merge import merge

T = TypeVar("T")

TEXTS: dict[str, LazyString] = {
    "title": _l("Titel"),
    "summary": _l("Waarvoor is de bepaling bedoeld?"),
    "proof_at_tender": _l("Bewijs bij inschrijving"),
    "proof_at_delivery": _l("Bewijs bij oplevering"),
    "proof_check": _l("Hoe controleer je het?"),
    "change_note": _l("Wat is er anders dan in de vorige versie?"),
}
FACTS: dict[str, LazyString] = {
    "themes": _l("Thema's"),
    "applicability": _l("Wanneer kun je deze bepaling gebruiken?"),
    "project_types": _l("Type project"),
    "legal_basis": _l("Wettelijke basis"),
    "mvi_number": _l("MVI-nummer"),
    "provides": _l("Welke gegevens vraagt de bepaling?"),
}


@dataclass(frozen=True)
class Place:
    """A text that at least one of the two changed, as difference with the one that both began from."""

    name: str
    mine: list[list[Piece]]
    theirs: list[list[Piece]]
    collides: Sequence[tuple[str, str]]
    """Where both changed the same words: (mine, theirs)."""


@dataclass(frozen=True)
class Merged:
    """The proposed text, in which theirs stands where both collide; and every place that differs."""

    content: Content
    places: list[Place]

    @property
    def collisions(self) -> int:
        return sum(bool(place.collides) for place in self.places)


def merged(base: Content, mine: Content, theirs: Content, themes: Mapping[int, str]) -> Merged:
    """`themes` are the names of those that one can choose."""
    places: list[Place] = []
    wording = _merge_wording(base.wording, mine.wording, theirs.wording, places)
    facts = theirs.facts
    if base.facts and mine.facts and theirs.facts:
        facts = _merge_facts(base.facts, mine.facts, theirs.facts, themes, places)
    return Merged(Content(wording, facts), places)


def _merge_wording(base: Wording, mine: Wording, theirs: Wording, places: list[Place]) -> Wording:
    texts: dict[str, Any] = {
        name: _merge_text(str(words), getattr(base, name), getattr(mine, name), getattr(theirs, name), places)
        for name, words in TEXTS.items()
    }
    levels = []
    for number in LEVELS:
        sides = [one.level(number) or Level(number, "") for one in (base, mine, theirs)]
        level = _merge_level(sides[0], sides[1], sides[2], places)
        if level.text or level.note or level.parameters:
            levels.append(level)
    return replace(theirs, levels=tuple(levels), **texts)


def _merge_level(base: Level, mine: Level, theirs: Level, places: list[Place]) -> Level:
    words = str(LEVEL_WORDS[base.level])
    text = _merge_text(_("Tekst %(level)s", level=words.lower()), base.text, mine.text, theirs.text, places)
    note = _merge_text(_("Voor wie, %(level)s", level=words.lower()), base.note, mine.note, theirs.note, places)
    parameters = _choose(base.parameters, mine.parameters, theirs.parameters)
    if mine.parameters not in (base.parameters, theirs.parameters):
        shown = [_spoken([p.key for p in one.parameters]) for one in (base, mine, theirs)]
        places.append(
            _place(_("Invulplekken %(level)s", level=words.lower()), *shown, clash=parameters != mine.parameters)
        )
    return Level(base.level, text, note, _choose(base.recommended, mine.recommended, theirs.recommended), parameters)


def _merge_facts(base: Facts, mine: Facts, theirs: Facts, themes: Mapping[int, str], places: list[Place]) -> Facts:
    chosen: dict[str, Any] = {}
    for name, words in FACTS.items():
        before, own, other = (getattr(one, name) for one in (base, mine, theirs))
        chosen[name] = _choose(before, own, other)
        if own not in (before, other):
            clash = chosen[name] != own
            sides = [before, own, other]
            if name == "themes":
                sides = [[themes.get(one, _("onbekend")) for one in side] for side in sides]
            places.append(_place(str(words), *map(_spoken, sides), clash=clash))
    return Facts(**chosen)


def _merge_text(name: str, base: str, mine: str, theirs: str, places: list[Place]) -> str:
    outcome = merge(base, mine, theirs)
    if mine != theirs:
        collides = [(conflict.mine.strip(), conflict.theirs.strip()) for conflict in outcome.conflicts]
        places.append(Place(name, paragraphs(difference(base, mine)), paragraphs(difference(base, theirs)), collides))
    return (
        outcome.text
        if outcome.text is not None
        else outcome.resolved([conflict.theirs for conflict in outcome.conflicts])
    )


def _choose(base: T, mine: T, theirs: T) -> T:
    """Whose value it is: that of the only one who changed it, theirs where both did."""
    return mine if theirs == base else theirs


def _place(name: str, base: str, mine: str, theirs: str, *, clash: bool) -> Place:
    collides = [(mine, theirs)] if clash else []
    return Place(name, paragraphs(difference(base, mine)), paragraphs(difference(base, theirs)), collides)


def _spoken(value: Any) -> str:
    """A value that is no text, as one."""
    if isinstance(value, dict):
        return ", ".join(f"{key} ({level})" for key, level in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(str(one) for one in value)
    return str(value or "")
