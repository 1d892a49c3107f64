"""Goals of all groups with their assessment, and what public sources say."""

from __future__ import annotations

from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from buyergroup_hub.kit.formats import n_of
from buyergroup_hub.kit.formats import number as spelled
from buyergroup_hub.kit.i18n import locale
from buyergroup_hub.kit.lists import Part
from buyergroup_hub.outcomes.dashboard.labels import period
from buyergroup_hub.outcomes.dashboard.models import ReferenceFigure
from buyergroup_hub.outcomes.dashboard.queries import reference_figures
from buyergroup_hub.outcomes.figures.definitions import DEFINITIONS
from buyergroup_hub.outcomes.figures.queries.numbers import Number, number
from buyergroup_hub.outcomes.glossary import QUALIFIER_WORDS
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
class References:
    """Figures that public sources give. Two of one unit stand side by side, since they may not be added (product.md
    rule 13); shares have their whole."""

    pair: list[ReferenceFigure]
    shares: list[ReferenceFigure]

    def label(self, figure: ReferenceFigure) -> str:
        return figure.label_en if locale() == "en" else figure.label_nl

    def words(self, figure: ReferenceFigure) -> str:
        """`ongeveer 35`, `4,9 Mt`, `6 van 13`."""
        if figure.of is not None:
            return str(n_of(int(figure.value), int(figure.of)))
        qualifier = "" if figure.qualifier == "exact" else f"{QUALIFIER_WORDS[figure.qualifier]} "
        return f"{qualifier}{spelled(figure.value)} {figure.unit}".strip()

    def sides(self) -> list[tuple[str, str]]:
        return [(self.words(one), period(one)) for one in self.pair]


def references() -> References:
    found = reference_figures()
    measured = [one for one in found if one.of is None and one.unit and one.since]
    pair = [one for one in measured if one.unit == measured[0].unit][:2]
    return References(pair if len(pair) == 2 else [], [one for one in found if one.of is not None])
