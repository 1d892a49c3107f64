"""What a report says, written once in each language when it is drawn up: plain texts and numbers, ready to be frozen.

A sentence is a list of parts: words, or `{"figure": 3, "words": "6 van 13"}`, or `{"source": 2}`. A table's cell is one
part. Process and effect stand in chapters of their own, and nothing is added up (rules 12 and 13).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from buyergroup_hub.groups.glossary import SECTOR_WORDS
from buyergroup_hub.kit.formats import day, n_of, sentence_case
from buyergroup_hub.kit.i18n import _, locale, ngettext
from buyergroup_hub.outcomes.figures.definitions import DEFINITIONS
from buyergroup_hub.outcomes.figures.heat import in_words
from buyergroup_hub.outcomes.figures.queries.numbers import Number
from buyergroup_hub.outcomes.figures.queries.themes import themes
from buyergroup_hub.outcomes.references.pages import newest, of_manifest, said_of
from buyergroup_hub.outcomes.references.queries import reference_figures
from buyergroup_hub.outcomes.reports.models import Figure

Part = str | dict[str, Any]
Text = dict[str, Any]
Sentences = list[list[Part]]
MARK = "\ue000"
"""Stands where a figure comes, while a sentence is in the reader's language."""


def written(year: int, as_of: datetime, figures: Sequence[Figure], *, demo: bool) -> Text:
    """The whole report in the running language."""
    writer = _Writer(year, figures)
    chapters = [
        writer.groups(),
        writer.asked(),
        writer.delivered(),
        writer.manifest(),
        writer.public(),
        writer.unknown(),
    ]
    return {
        "language": locale(),
        "title": _("Stand van zaken buyer groups %(year)s", year=year),
        "as_of": _("Peildatum %(day)s", day=day(as_of)),
        "lead": _(
            "Hier lees je wat op de peildatum bekend is over de groepen, hun aanbestedingen en de resultaten. We "
            "tellen alleen wat iedereen kan zien."
        ),
        "demo": _("In dit verslag zijn verzonnen groepen en percelen meegeteld. Het is een voorbeeld.") if demo else "",
        "summary": writer.summary(),
        "chapters": [chapter for chapter in chapters if chapter["said"] or chapter["tables"]],
        "sources": writer.sources,
        "definitions": {figure.definition: DEFINITIONS[figure.definition].words for figure in figures},
    }


class _Writer:
    """Writes chapter after chapter, and numbers the sources as they come."""

    def __init__(self, year: int, figures: Sequence[Figure]) -> None:
        self.year = year
        self.figures = figures
        self.sources: list[dict[str, str]] = []
        self.themes = {theme.id: theme.label for theme in themes()}

    # Chapters

    def summary(self) -> list[dict[str, Any]]:
        """The figures on top, each with what it counts; an unknown one with what is not known."""
        return [
            {"part": self._part(figure), "words": self._summed(figure) if _known(figure) else self._uncounted(key)}
            for key in ("groups_started", "groups_quiet", "plans_public", "reports_public")
            for figure in [self._only(key)]
        ]

    def _summed(self, figure: Figure) -> str:
        words = self._counted(figure)
        return _("%(words)s (%(num)s onbekend)", words=words, num=figure.unknown) if figure.unknown else words

    def _counted(self, figure: Figure) -> str:
        of = figure.of or 0
        return {
            "groups_started": ngettext("groep met een bekend startjaar", "groepen met een bekend startjaar", of),
            "groups_quiet": ngettext("groep, zes maanden of langer stil", "groepen, zes maanden of langer stil", of),
            "plans_public": ngettext(
                "ondertekenaar met een openbaar actieplan", "ondertekenaars met een openbaar actieplan", of
            ),
            "reports_public": ngettext(
                "ondertekenaar met een openbaar verslag over %(year)s",
                "ondertekenaars met een openbaar verslag over %(year)s",
                of,
                year=self.year,
            ),
        }[figure.definition]

    def _uncounted(self, key: str) -> str:
        """Goes on after `onbekend`."""
        return {
            "groups_started": _("van hoeveel groepen het startjaar bekend is"),
            "groups_quiet": _("hoeveel groepen zes maanden of langer stil zijn"),
            "plans_public": _("hoeveel ondertekenaars een openbaar actieplan hebben"),
            "reports_public": _("hoeveel ondertekenaars een openbaar verslag over %(year)s hebben", year=self.year),
        }[key]

    def groups(self) -> Text:
        started, quiet = self._only("groups_started"), self._only("groups_quiet")
        said = [
            self._sentence(
                ngettext(
                    "Van %(part)s groep in de hub is het startjaar bekend.",
                    "Van %(part)s groepen in de hub is het startjaar bekend.",
                    started.of or 0,
                    part=MARK,
                ),
                started,
            ),
            self._sentence(
                ngettext(
                    "Zes maanden of langer stil: %(part)s groep.",
                    "Zes maanden of langer stil: %(part)s groepen.",
                    quiet.of or 0,
                    part=MARK,
                ),
                quiet,
            ),
        ]
        goals = self._per_group("goals_proven", _("Doelen met bewijs"))
        return _chapter("groups", _("Groepen"), said, [goals])

    def asked(self) -> Text:
        sentences: Sentences = [
            [_("Dit hoofdstuk gaat over het proces: staat de vraag in de aanbesteding? De eenheid is het perceel.")],
            [_("We geven geen totaal, omdat percelen van groepen en sectoren verschillen in omvang.")],
        ]
        sets = self._per_group("set_used", _("Percelen met de set, gepubliceerd in %(year)s", year=self.year))
        themes = self._per_theme("theme_asked", _("Percelen waarin het thema is gevraagd, per sector"))
        return _chapter("asked", _("Gevraagd"), sentences, [sets, themes])

    def delivered(self) -> Text:
        sentences: Sentences = [
            [_("Dit hoofdstuk gaat over het effect: van hoeveel opgeleverde percelen weten we wat het opleverde?")],
            [_("Hoe groot een effect is, staat bij de metingen. Metingen met een andere definitie tellen we niet op.")],
        ]
        effects = self._per_group("effects_known", _("Opgeleverde percelen met een meting"))
        themes = self._per_theme("theme_delivered", _("Opgeleverde percelen met een meting per thema, per sector"))
        return _chapter("delivered", _("Geleverd"), sentences, [effects, themes])

    def manifest(self) -> Text:
        """The figures of three dates are never divided by one another."""
        told: Sentences = [
            [f"{sentence_case(said.figure.label)}: {said.words}, {said.period}.", *self._source(said.url)]
            for said in of_manifest()
        ]
        plans, reports = self._only("plans_public"), self._only("reports_public")
        sentences: Sentences = [
            *told,
            [_("Elk cijfer geldt op een andere datum. Daarom rekenen we er geen percentage mee uit.")],
            self._sentence(
                ngettext(
                    "Van %(part)s ondertekenaar in de hub is een actieplan openbaar.",
                    "Van %(part)s ondertekenaars in de hub is een actieplan openbaar.",
                    plans.of or 0,
                    part=MARK,
                ),
                plans,
            ),
            self._sentence(
                ngettext(
                    "Van %(part)s ondertekenaar is over %(year)s een verslag openbaar.",
                    "Van %(part)s ondertekenaars is over %(year)s een verslag openbaar.",
                    reports.of or 0,
                    part=MARK,
                    year=self.year,
                ),
                reports,
            ),
        ]
        return _chapter("manifest", _("Manifest MVOI"), sentences, [])

    def public(self) -> Text:
        """What public sources say, each at its own date."""
        rows: Sentences = [
            [
                sentence_case(said.figure.label),
                said.words,
                said.period,
                said.figure.boundary,
                *self._source(said.url or said.figure.source),
            ]
            for said in map(said_of, newest(reference_figures()))
        ]
        head = [_("Cijfer"), _("Waarde"), _("Wanneer"), _("Wat is geteld"), _("Bron")]
        sentences: Sentences = [[_("Cijfers uit openbare bronnen staan naast elkaar. Ze worden niet opgeteld.")]]
        table = _table(_("Cijfers uit openbare bronnen"), head, rows)
        return _chapter("public", _("Uit openbare bronnen"), sentences if rows else [], [table])

    def unknown(self) -> Text:
        """What the hub does not know, said as such."""
        started = self._only("groups_started")
        open_years = (started.of or 0) - (started.n or 0)
        sentences: Sentences = []
        if open_years:
            sentences.append(
                [ngettext("Het startjaar van %(num)d groep.", "Het startjaar van %(num)d groepen.", open_years)]
            )
        for key, words in (
            ("theme_asked", _("Of een thema is gevraagd, in %(n)s van %(of)s combinaties van sector en thema.")),
            ("theme_delivered", _("Wat een thema opleverde, in %(n)s van %(of)s combinaties van sector en thema.")),
        ):
            cells = self._of(key)
            silent = sum(_silent(cell) for cell in cells)
            if silent:
                sentences.append([words % {"n": silent, "of": len(cells)}])
        without = sum((one.of or 0) - (one.n or 0) for one in self._of("effects_known"))
        if without:
            sentences.append(
                [
                    ngettext(
                        "Het effect van %(num)d opgeleverd perceel dat een bepaling gebruikte.",
                        "Het effect van %(num)d opgeleverde percelen die een bepaling gebruikten.",
                        without,
                    )
                ]
            )
        sentences.append([_("Welke aanbestedingen buiten de hub de bepalingen gebruiken.")])
        return _chapter("unknown", _("Wat we niet weten"), sentences, [], plain=False)

    # Parts

    def _of(self, key: str) -> list[Figure]:
        return [figure for figure in self.figures if figure.definition == key]

    def _only(self, key: str) -> Figure:
        return self._of(key)[0]

    def _sentence(self, words: str, figure: Figure) -> list[Part]:
        if not _known(figure):
            words = _("Het is %(part)s %(what)s.", part=MARK, what=self._uncounted(figure.definition))
        elif figure.unknown:
            words += " " + ngettext("Van %(num)d is het onbekend.", "Van %(num)d is het onbekend.", figure.unknown)
        before, _mark, after = words.partition(MARK)
        return [part for part in (before, self._part(figure), after) if part]

    def _part(self, figure: Figure) -> Part:
        words = str(n_of(figure.n, figure.of)) if _known(figure) else _("onbekend")
        return {"figure": figure.position, "words": words}

    def _whole(self, figure: Figure) -> Part:
        """A figure where no sentence stands around it: n of N, and k unknown."""
        number = Number(figure.n or 0, figure.of or 0, unknown=figure.unknown)
        return {"figure": figure.position, "words": _("onbekend") if _silent(figure) else in_words(number)}

    def _per_group(self, key: str, what: str) -> Text:
        rows: Sentences = [[figure.parameters["group_name"], self._whole(figure)] for figure in self._of(key)]
        return _table(what, [_("Groep"), what], rows)

    def _per_theme(self, key: str, what: str) -> Text:
        """Sectors of which something is known; of the others the chapter of unknowns tells how many there are."""
        cells = {(one.parameters["sector"], one.parameters["theme"]): one for one in self._of(key)}
        themes = list(dict.fromkeys(theme for _sector, theme in cells))
        sectors = list(dict.fromkeys(sector for sector, _theme in cells))
        known = [sector for sector in sectors if any(cells[sector, theme].of for theme in themes)]
        rows: Sentences = [
            [_sector(sector), *(self._whole(cells[sector, theme]) for theme in themes)] for sector in known
        ]
        return _table(what, [_("Sector"), *(self.themes[theme] for theme in themes)], rows)

    def _source(self, said: str) -> list[Part]:
        """A source gets the next number, or the one that it has."""
        if not said:
            return []
        known = [source["said"] for source in self.sources]
        if said not in known:
            self.sources.append({"said": said})
            known.append(said)
        return [{"source": known.index(said) + 1}]


def _known(figure: Figure) -> bool:
    return figure.n is not None and bool(figure.of)


def _silent(figure: Figure) -> bool:
    """Of no row it is known whether it counts."""
    return figure.unknown == (figure.of or 0)


def _sector(key: str | None) -> str:
    return str(SECTOR_WORDS[key]) if key else _("Sector onbekend")


def _chapter(key: str, heading: str, sentences: Sentences, tables: list[Text], *, plain: bool = True) -> Text:
    """`plain`: sentences stand as paragraphs, else as a list."""
    return {
        "key": key,
        "heading": heading,
        "said": sentences,
        "list": not plain,
        "tables": [table for table in tables if table["rows"]],
    }


def _table(caption: str, head: list[str], rows: Sentences) -> Text:
    return {"caption": caption, "head": head, "rows": rows}


def plain(parts: Sequence[Part] | Part) -> str:
    """Parts as words: sources as [2]. For print, and for search."""
    if isinstance(parts, str):
        return parts
    if isinstance(parts, dict):
        return f" [{parts['source']}]" if "source" in parts else str(parts["words"])
    return "".join(plain(part) for part in parts)
