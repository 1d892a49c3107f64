"""Figures of sources as pages show them: by subject, of each the newest first, and never calculated with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from buyergroup_hub.kit.formats import n_of, sentence_case, short_day, site
from buyergroup_hub.kit.formats import number as spelled
from buyergroup_hub.kit.i18n import _, as_said
from buyergroup_hub.outcomes.glossary import FIGURE_SUBJECT_WORDS, QUALIFIER_WORDS
from buyergroup_hub.outcomes.references.labels import period
from buyergroup_hub.outcomes.references.models import ReferenceFigure
from buyergroup_hub.outcomes.references.queries import reference_figures

KEPT = ("label_nl", "label_en", "subject", "qualifier", "unit", "boundary")


@dataclass(frozen=True)
class FigureSaid:
    """A figure in words: `ten minste 53 actieplannen`, when, and how it came here."""

    figure: ReferenceFigure
    words: str
    period: str
    entered: str

    @property
    def url(self) -> str:
        """Its address; an older row has it in the place of the title."""
        return self.figure.source_url or (self.figure.source if self.figure.source.startswith("https://") else "")

    @property
    def source(self) -> str:
        """Its title; of a row that has an address in that place, the site."""
        return self.figure.source if self.figure.source != self.url else site(self.url)


@dataclass(frozen=True)
class Series:
    """What sources say of one figure, the newest first; and what was withdrawn."""

    standing: list[FigureSaid]
    gone: list[FigureSaid]

    @property
    def first(self) -> ReferenceFigure:
        return (self.standing or self.gone)[0].figure


@dataclass(frozen=True)
class Part:
    subject: str
    words: str
    series: list[Series]


def said_of(figure: ReferenceFigure) -> FigureSaid:
    if figure.of is not None:
        words = f"{n_of(int(figure.value), int(figure.of))} {figure.unit}".strip()
    else:
        qualifier = "" if figure.qualifier == "exact" else f"{QUALIFIER_WORDS[figure.qualifier]} "
        words = f"{qualifier}{spelled(figure.value)} {figure.unit}".strip()
    return FigureSaid(figure, words, period(figure), _entered(figure))


def _entered(figure: ReferenceFigure) -> str:
    if figure.stated_at is None:
        return ""
    day = short_day(figure.stated_at)
    if figure.read_from:
        return _("ingelezen uit %(file)s op %(day)s", file=figure.read_from, day=day)
    return _("vastgelegd op %(day)s", day=day)


def newest(figures: Iterable[ReferenceFigure]) -> list[ReferenceFigure]:
    """Of each figure the last one, in the order in which they came."""
    last: dict[tuple[str, str, str], ReferenceFigure] = {}
    for one in figures:
        if one.counts not in last or one.when >= last[one.counts].when:
            last[one.counts] = one
    return list(last.values())


def by_subject() -> list[Part]:
    found: dict[str, dict[tuple[str, str, str], Series]] = {}
    for one in reference_figures(all_of_them=True):
        series = found.setdefault(one.subject, {}).setdefault(one.counts, Series([], []))
        (series.gone if one.withdrawn_at else series.standing).append(said_of(one))
    for each in found.values():
        for series in each.values():
            series.standing.sort(key=lambda said: said.figure.when, reverse=True)
    return [
        Part(subject, sentence_case(str(words)), list(found[subject].values()))
        for subject, words in FIGURE_SUBJECT_WORDS.items()
        if subject in found
    ]


def again(key: str) -> dict[str, object]:
    """What a newer one has in common with the figure of this key."""
    known = next((one for one in reference_figures() if one.key == key), None)
    return {name: getattr(known, name) for name in KEPT} if known is not None else {}


@dataclass(frozen=True)
class References:
    """Figures that sources give, each at its own date. They are shown beside one another and never added up or
    divided (rule 13)."""

    figures: list[ReferenceFigure]

    def values(self) -> list[tuple[str, str, object]]:
        """(value, what it is and when, what the source counts), for `ui.beside`."""
        return [
            (said.words, f"{said.figure.label}, {said.period}", as_said(said.figure.boundary))
            for said in map(said_of, self.figures)
        ]


def newest_references() -> References:
    return References(newest(reference_figures()))


def of_manifest() -> list[FigureSaid]:
    return [said_of(one) for one in newest(reference_figures()) if one.subject == "manifest"]
