"""What stands in a version, as a value: what a person edits, what is kept of a conflict, what the digest covers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from buyergroup_hub.clauses.glossary import LEVEL_WORDS
from buyergroup_hub.clauses.registry.parameters import Parameter, faults_of
from buyergroup_hub.kit.digests import Json
from buyergroup_hub.kit.i18n import _


@dataclass(frozen=True)
class Level:
    """The whole text of a level; what it adds to the one below is a difference, never kept."""

    level: int
    text: str
    note: str = ""
    recommended: bool = False
    parameters: tuple[Parameter, ...] = ()


@dataclass(frozen=True)
class Facts:
    """What holds in every language. `themes` are ids; `provides` says which data the clause asks for, and from which
    level on."""

    themes: tuple[int, ...] = ()
    legal_basis: str = ""
    applicability: str = ""
    project_types: tuple[str, ...] = ()
    mvi_number: str | None = None
    provides: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Wording:
    """A version in one language. The three moments of proof: at the tender, at delivery, and how it is checked."""

    title: str = ""
    summary: str = ""
    proof_at_tender: str = ""
    proof_at_delivery: str = ""
    proof_check: str = ""
    change_note: str = ""
    levels: tuple[Level, ...] = ()

    def level(self, level: int) -> Level | None:
        return next((one for one in self.levels if one.level == level), None)


@dataclass(frozen=True)
class Content:
    """What somebody edits at once: a wording, and the facts where it is the version's own language."""

    wording: Wording
    facts: Facts | None = None

    def as_json(self) -> dict[str, Json]:
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Content:
        wording = dict(kept["wording"])
        levels = tuple(
            Level(**{**one, "parameters": tuple(Parameter(**p) for p in one["parameters"])})
            for one in wording["levels"]
        )
        facts = kept["facts"]
        return cls(
            Wording(**{**wording, "levels": levels}),
            Facts(**{**facts, "themes": tuple(facts["themes"]), "project_types": tuple(facts["project_types"])})
            if facts
            else None,
        )


def faults_of_wording(wording: Wording, *, first: bool) -> list[str]:
    """What must be mended before a wording may be published, as sentences."""
    faults = []
    if not wording.title:
        faults.append(_("Geef de bepaling een titel."))
    if not wording.summary:
        faults.append(_("Schrijf in één of twee zinnen waarvoor de bepaling is bedoeld."))
    if not first and not wording.change_note:
        faults.append(_("Schrijf wat er anders is dan in de vorige versie."))
    written = [level for level in wording.levels if level.text]
    if not written:
        faults.append(_("Schrijf de tekst van minstens één niveau."))
    for one in written:
        faults += [f"{LEVEL_WORDS[one.level]}: {fault}" for fault in faults_of(one.parameters, one.text)]
    return faults


def same_places(mine: Sequence[Level], source: Sequence[Level]) -> list[str]:
    """What is missing in a translation: it has the levels of the source, and names the same things to fill in."""
    faults = []
    translated = {one.level: one for one in mine if one.text}
    for one in source:
        if one.level not in translated:
            faults.append(_("%(level)s is nog niet vertaald.", level=LEVEL_WORDS[one.level]))
            continue
        wrong = faults_of(one.parameters, translated[one.level].text)
        faults += [f"{LEVEL_WORDS[one.level]}: {fault}" for fault in wrong]
    extra = sorted(translated.keys() - {one.level for one in source})
    faults += [_("%(level)s staat niet in de bron.", level=LEVEL_WORDS[level]) for level in extra]
    return faults
