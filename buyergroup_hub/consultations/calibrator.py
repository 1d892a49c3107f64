"""What parties can deliver, in aggregate (rule 7): numbers from 5 respondents, bands from 3, nothing below.

A respondent counts when its answer is neither public nor confidential, and companies of one concern are one. Whoever
knows the public answers can subtract them, so they are left out altogether. No number is 1 or 2, nor all but 1 or 2:
where one would be, the whole row falls back to bands.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from buyergroup_hub.consultations import values
from buyergroup_hub.consultations.glossary import FEASIBILITY_WORDS, LEVEL_WORDS, YES_NO_WORDS
from buyergroup_hub.consultations.models import FEASIBILITY, LEVELS, Question
from buyergroup_hub.kit.digests import Json
from buyergroup_hub.kit.formats import number
from buyergroup_hub.kit.i18n import _

COUNTED = frozenset({"level", "choice", "choices", "yes_no", "number"})
"""Kinds of questions whose answers are counted: an anonymised one goes into the table only, since shown alone it would
be a cell of one."""
NUMBERS_FROM = 5
BANDS_FROM = 3
BINS = 4
"""Ranges of equal width into which numbers are sorted, between the bounds of the question."""

Row = dict[str, Json]


@dataclass(frozen=True)
class Respondent:
    """One answer to one question: of which concern (its topmost parent), for whom to read, and what."""

    concern: int
    confidentiality: str
    value: Mapping[str, object]


def hidden(respondents: Sequence[Respondent]) -> list[Respondent]:
    """Those that count, one per concern. A concern of which one company answered publicly does not count, since that
    answer is known; of one that answered twice the first is taken."""
    known = {one.concern for one in respondents if one.confidentiality == "public"}
    first: dict[int, Respondent] = {}
    for one in respondents:
        if one.confidentiality == "anonymised" and one.concern not in known:
            first.setdefault(one.concern, one)
    return list(first.values())


def table(question: Question, respondents: Sequence[Respondent]) -> list[Row]:
    """The rows of a table: {"key", "kind": numbers, bands or hidden, "few": of bands whether they are of 3 or
    4, "cells": {key: number or most, some, none}}; empty for a kind of question that cannot be counted."""
    counted = hidden(respondents)
    if question.kind == "level":
        return [_row(level, [_level(one, level) for one in counted], FEASIBILITY) for level in LEVELS]
    if question.kind in ("choice", "yes_no"):
        keys = tuple(YES_NO_WORDS) if question.kind == "yes_no" else tuple(key for key, _words in question.choices)
        return [_row("", [str(one.value.get("choice", "")) for one in counted], keys)]
    if question.kind == "choices":
        return [
            _row(key, ["yes" if key in _listed(one) else "no" for one in counted], ("yes", "no"))
            for key, _words in question.choices
        ]
    if question.kind == "number" and (bounds := bins(question)):
        keys = tuple(str(place) for place in range(len(bounds)))
        return [_row("", [_bin(one, bounds) for one in counted], keys)]
    return []


def _level(one: Respondent, level: str) -> str:
    levels = one.value.get("levels")
    return str(levels.get(level, "")) if isinstance(levels, Mapping) else ""


def _listed(one: Respondent) -> Sequence[object]:
    chosen = one.value.get("choices")
    return chosen if isinstance(chosen, Sequence) else ()


def bins(question: Question) -> list[tuple[Decimal, Decimal]]:
    """The ranges of a number's table, fixed before opening by the question's bounds; none without bounds."""
    if question.minimum is None or question.maximum is None or question.minimum == question.maximum:
        return []
    width = (question.maximum - question.minimum) / BINS
    return [(question.minimum + width * place, question.minimum + width * (place + 1)) for place in range(BINS)]


def _bin(one: Respondent, bounds: Sequence[tuple[Decimal, Decimal]]) -> str:
    amount = values.decimal_of(str(one.value.get("number", "")))
    if amount is None:
        return ""
    return str(next((place for place, (_low, high) in enumerate(bounds) if amount < high), len(bounds) - 1))


def _row(key: str, said: Sequence[str], keys: Sequence[str]) -> Row:
    """Count one row; who left it empty is no respondent of it."""
    answered = [one for one in said if one in keys]
    total = len(answered)
    counts = {cell: answered.count(cell) for cell in keys}
    if total < BANDS_FROM:
        return {"key": key, "kind": "hidden", "cells": {}}
    if total < NUMBERS_FROM or any(reveals(count, total) for count in counts.values()):
        cells = {cell: band(count, total) for cell, count in counts.items()}
        return {"key": key, "kind": "bands", "few": total < NUMBERS_FROM, "cells": cells}
    return {"key": key, "kind": "numbers", "cells": dict(counts)}


def reveals(count: int, total: int) -> bool:
    """Does a number tell of one or two parties, or of all but one or two?"""
    return count in (1, 2) or total - count in (1, 2)


def band(count: int, total: int) -> str:
    """most, some or none."""
    if count == 0:
        return "none"
    return "most" if 2 * count > total else "some"


def made_by(concerns: int, of: int) -> str | None:
    """How many parties made a point: the number, `some` or `most`, or None, which is not shown."""
    if concerns < BANDS_FROM:
        return None
    if concerns < NUMBERS_FROM or reveals(concerns, of):
        return band(concerns, of)
    return str(concerns)


def row_label(question: Question, key: str) -> str:
    """The words of a row."""
    if question.kind == "level":
        return str(LEVEL_WORDS[key])
    return dict(question.choices).get(key, "")


def cell_labels(question: Question) -> dict[str, str]:
    """The words of a row's cells, by their keys and in their order."""
    if question.kind == "level":
        return {key: str(words) for key, words in FEASIBILITY_WORDS.items()}
    if question.kind in ("yes_no", "choices"):
        return {key: str(words) for key, words in YES_NO_WORDS.items()}
    if question.kind == "number":
        bounds = bins(question)
        return {
            str(place): f"{_range(low, high, last=place == len(bounds) - 1)} {question.unit}".strip()
            for place, (low, high) in enumerate(bounds)
        }
    return dict(question.choices)


def _range(low: Decimal, high: Decimal, *, last: bool) -> str:
    """Each number falls into one range: what is as much as a bound, into the one above it."""
    bounds = {"low": number(low), "high": number(high)}
    return _("%(low)s tot en met %(high)s", **bounds) if last else _("%(low)s tot %(high)s", **bounds)
