"""Which records answer a question, and in which order: what each concept found is added up.

How rare a concept is, is counted within the mask as well, so that no score depends on what the asker may not see;
it is that of what was typed and its synonyms, not of the loose parts of a compound. The company of a record is
that of those that the asker may see.
"""

from __future__ import annotations

from collections.abc import Collection
from math import log

import numpy as np
from numpy.typing import NDArray

from buyergroup_hub.search.concepts import Concept
from buyergroup_hub.search.facets import Numbers
from buyergroup_hub.search.match import NONE, Search
from buyergroup_hub.search.view import Met

BEST_LEAST = 0.2  # records that meet less than this share of what the best one meets are left out
COVERAGE = 1.4  # power of the share of the question that is met
COMPANY = 0.6  # what a record gains by belonging to the group that answers best, and others by theirs
SPOKESMEN = 3  # as many of a group's records tell how well it answers


def scored(search: Search, concepts: Collection[tuple[Concept, Met]]) -> Met:
    """The records that answer the question and their scores (for this question only; never shown)."""
    scores, covered = np.zeros(len(search.view.cards)), np.zeros(len(search.view.cards))
    whole = 0.0
    for concept, met in ((concept, met) for concept, met in concepts if met and not concept.excluded):
        often = (len(search.typed(concept)) if concept.loose else 0) or len(met)
        rarity = log(1 + (search.visible - often + 0.5) / (often + 0.5))
        whole += rarity
        scores[met.numbers] += rarity * met.strengths
        covered[met.numbers] += rarity
    for concept, met in concepts:
        if concept.excluded:
            covered[met.numbers] = 0
        elif concept.required:
            met_by = np.zeros(len(covered), bool)
            met_by[met.numbers] = True
            covered[~met_by] = 0
    numbers = np.flatnonzero(covered > 0)
    if not len(numbers):
        return NONE
    numbers = numbers[covered[numbers] >= BEST_LEAST * covered[numbers].max()]
    strengths = scores[numbers] * (covered[numbers] / whole) ** COVERAGE * search.view.priors[numbers]
    return Met(numbers, strengths * (1 + COMPANY * _company(search, numbers, strengths)))


def _company(search: Search, numbers: Numbers, strengths: NDArray[np.float64]) -> NDArray[np.float64]:
    """How well the group of each record answers by its best ones, beside the group that answers best: a question is
    about one subject mostly, and so is a group."""
    column = search.view.columns.get("group")
    if column is None:
        return np.zeros(len(numbers))
    codes = column.codes[numbers]
    order = np.lexsort((-strengths, codes))
    begun = np.flatnonzero(np.diff(codes[order], prepend=-1))
    place = np.arange(len(order)) - np.repeat(begun, np.diff([*begun, len(order)]))
    telling = order[(place < SPOKESMEN) & (codes[order] > 0)]
    sums = np.bincount(codes[telling], strengths[telling], minlength=len(column.values))
    return sums[codes] / (sums.max() or 1.0)


def best(met: Met, most: int, rank: Numbers | None = None) -> list[int]:
    """The numbers of the best, the best first and of equals the first; by a rank and only then by their strength."""
    if not len(met):
        return []
    by = met.strengths if rank is None else rank[met.numbers] + met.strengths / (2 * met.strengths.max())
    return [int(number) for number in met.numbers[np.argsort(-by, kind="stable")[:most]]]
