"""Facts of a group as its pages show them: by kind what is said, by which source each, and where sources differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import url_for

from buyergroup_hub.groups.facts import queries
from buyergroup_hub.groups.facts.queries import FactRow
from buyergroup_hub.groups.glossary import FACT_WORDS, PHASE_WORDS, SECTOR_WORDS
from buyergroup_hub.groups.group.models import FACTS, SINGLE, Group
from buyergroup_hub.groups.group.queries import themes_by_key
from buyergroup_hub.kit.formats import partial_date, sentence_case, short_day, site
from buyergroup_hub.kit.i18n import _, ngettext

NOT_FOUND = ("started", "phase", "lead", "goal", "result")
"""What every group has: where nothing says it, that is said."""


@dataclass(frozen=True)
class Cited:
    """A source with its number on the page."""

    number: int
    words: str
    url: str | None
    more: str


@dataclass(frozen=True)
class Statement:
    """That a source says a thing, or that somebody here does without one: who, when, and where it stands."""

    row: FactRow
    words: str
    cited: Cited | None
    place: str
    entered: str

    @property
    def pid(self) -> str:
        return self.row.pid

    @property
    def unsourced(self) -> str:
        return "" if self.row.is_sourced else self.entered


@dataclass(frozen=True)
class Said:
    """One thing that is said, by one source or more."""

    words: str
    url: str
    language: str | None
    by: list[Statement] = field(default_factory=list)


@dataclass(frozen=True)
class KindOfFact:
    """What is said of one kind of fact; `differ` says so where sources say different things."""

    kind: str
    head: str
    said: list[Said]
    differ: str
    gone: list[Statement]


@dataclass(frozen=True)
class Dated:
    """Something that happened on a day, with the source that says so."""

    day: str
    words: str
    by: list[Statement]


@dataclass(frozen=True)
class Facts:
    kinds: list[KindOfFact]
    sources: list[Cited]
    dated: list[Dated]
    unknown: list[str]
    count: int

    def of(self, kind: str) -> KindOfFact | None:
        return next((one for one in self.kinds if one.kind == kind), None)


def facts(group: Group) -> Facts:
    """All that is said of a group, by kind in the order of the glossary."""
    rows = queries.facts_of(group.id)
    keys = {row.value for row in rows if row.kind == "theme"}
    themes = {one.key: one.label for one in themes_by_key(keys)} if keys else {}
    cited = _cited(rows)
    kinds = [
        _kind(kind, found, cited, themes) for kind in FACTS if (found := [row for row in rows if row.kind == kind])
    ]
    shown = {one.kind for one in kinds if one.said}
    return Facts(
        kinds=kinds,
        sources=list(cited.values()),
        dated=_dated(kinds),
        unknown=[str(FACT_WORDS[kind]) for kind in NOT_FOUND if kind not in shown],
        count=sum(row.withdrawn_at is None for row in rows),
    )


def _cited(rows: Sequence[FactRow]) -> dict[tuple[Any, ...], Cited]:
    found: dict[tuple[Any, ...], Cited] = {}
    for row in rows:
        if row.is_sourced and row.withdrawn_at is None and _source_of(row) not in found:
            words = row.source_title or site(row.source_url or "")
            more = str(partial_date(row.source_date)) if row.source_date else _("datum onbekend")
            found[_source_of(row)] = Cited(len(found) + 1, words, row.source_url, more)
    return found


def _source_of(row: FactRow) -> tuple[Any, ...]:
    return row.source_url, row.source_title, row.source_date


def _kind(
    kind: str, rows: Sequence[FactRow], cited: dict[tuple[Any, ...], Cited], themes: dict[str, str]
) -> KindOfFact:
    said: dict[tuple[str, str | None], Said] = {}
    gone: list[Statement] = []
    for row in rows:
        words, language = value_words(row, themes)
        statement = Statement(row, words, cited.get(_source_of(row)), row.place or "", _entered(row))
        if row.withdrawn_at is not None:
            gone.append(statement)
            continue
        said.setdefault((row.value, row.day), Said(words, _url(row), language)).by.append(statement)
    return KindOfFact(kind, sentence_case(str(FACT_WORDS[kind])), list(said.values()), _differ(kind, said), gone)


def _differ(kind: str, said: dict[tuple[str, str | None], Said]) -> str:
    """The words for sources that say different things: of a fact of which there is one, or on which day a phase
    began."""
    if kind in SINGLE:
        several = len(said)
    elif kind == "phase":
        days: dict[str, set[str]] = {}
        for phase, day in said:
            days.setdefault(phase, set()).update({day} if day else ())
        several = max((len(one) for one in days.values()), default=0)
    else:
        return ""
    if several < 2:
        return ""
    sources = len({(one.cited.number if one.cited else one.entered) for each in said.values() for one in each.by})
    if sources < 2:
        return ""
    return ngettext("%(num)d keer anders gezegd", "Bronnen verschillen: %(num)d keer anders gezegd", several)


def value_words(row: FactRow, themes: dict[str, str]) -> tuple[str, str | None]:
    """What is said, and its language where it is somebody's own text."""
    match row.kind:
        case "phase":
            since = _("sinds %(day)s", day=partial_date(row.day)) if row.day else _("begin onbekend")
            return f"{sentence_case(str(PHASE_WORDS[row.value]))}, {since}", None
        case "ended":
            return str(partial_date(row.day)) if row.day else _("Beëindigd, wanneer is onbekend"), None
        case "started":
            return str(partial_date(row.value)), None
        case "sector":
            return str(SECTOR_WORDS[row.value]), None
        case "theme":
            return themes.get(row.value, row.value), None
    return (f"{row.value}, {partial_date(row.day)}" if row.day else row.value), "nl"


def _url(row: FactRow) -> str:
    if row.organisation:
        return url_for("organisations.show", pid=row.organisation)
    return url_for("groups.show", slug=row.other) if row.other else ""


def _entered(row: FactRow) -> str:
    """Who said it here, and when."""
    day = short_day(row.stated_at)
    if not row.is_sourced:
        who = {
            "programme": _("door programmamedewerkers, zonder bron, %(day)s", day=day),
            "group": _("door de groep, zonder bron, %(day)s", day=day),
        }
        return who.get(row.stated_as, _("zonder bron, %(day)s", day=day))
    if row.stated_as == "reading":
        if row.read_from:
            return _("ingelezen uit %(file)s op %(day)s", file=row.read_from, day=day)
        return _("ingelezen op %(day)s", day=day)
    if row.stated_as == "programme":
        return _("ingevoerd door programmamedewerkers op %(day)s", day=day)
    return _("ingevoerd door de groep op %(day)s", day=day)


def _dated(kinds: Sequence[KindOfFact]) -> list[Dated]:
    """What has a day, the newest first."""
    found = []
    for one in kinds:
        for said in one.said:
            row = said.by[0].row
            day = row.value if one.kind == "started" else row.day
            if day:
                words = str(PHASE_WORDS[row.value]) if one.kind == "phase" else row.value
                words = {"started": _("start"), "ended": _("einde")}.get(one.kind, words)
                found.append(Dated(day, words, said.by))
    return sorted(found, key=lambda each: each.day, reverse=True)
