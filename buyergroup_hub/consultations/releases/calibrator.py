"""What parties can deliver, in aggregate (rule 7): nothing that tells anybody what another answered.

A row stands only where at least two answered otherwise than the answer that most gave. Why that is enough, for any
number of respondents and of cells, also for whoever knows this rule, her own answer and how many took part:

- Of a row that stands, leave out any one respondent: among the others two different answers are left. Who gave which,
  the counts do not tell, so each other one may have given either. Saying less than the counts (bands) keeps that.
- Rows that do not stand all look alike. One is left out when all others gave the same answer, whichever that was: so
  whoever looks cannot rule out any answer of anybody else.

What a stranger can rule out, a respondent can as well. Where one may give several answers, each is a row of yes and no,
and nobody gave none at all: one hidden row could be worked out from the others, so that never just one is hidden. With
two, all others may have said yes to the one and no to the other, or the other way round.

On top of that, numbers stand from 5 respondents and bands from 3, and no number is 1 or 2, nor all but 1 or 2. A
respondent counts when its organisation is verified and its answer neither public nor confidential; companies of one
concern are one. Whoever knows the public answers can subtract them, so they are left out altogether.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from buyergroup_hub.consultations.glossary import FEASIBILITY_WORDS, LEVEL_WORDS, YES_NO_WORDS
from buyergroup_hub.consultations.sheets import question_kinds
from buyergroup_hub.consultations.sheets.models import FEASIBILITY, LEVELS, Question
from buyergroup_hub.kit.digests import Json
from buyergroup_hub.kit.formats import number
from buyergroup_hub.kit.i18n import _

COUNTED = frozenset({"level", "choice", "choices", "yes_no", "number"})
"""Kinds of questions whose answers are counted: an anonymised one goes into the table only, since shown alone it would
be a cell of one."""
NUMBERS_FROM = 5
BANDS_FROM = 3
OTHERWISE = 2
"""So many at least answered otherwise than most did, in a row that stands."""
BINS = 4
"""Ranges of equal width into which numbers are sorted, between the bounds of the question."""

Row = dict[str, Json]


@dataclass(frozen=True)
class Respondent:
    """One answer to one question: of which concern (its topmost parent), for whom to read, what, and whether somebody
    checked that the organisation is who it says."""

    concern: int
    confidentiality: str
    value: Mapping[str, object]
    verified: bool = True


def hidden(respondents: Sequence[Respondent]) -> list[Respondent]:
    """Those that count, one per concern. A concern of which one company answered publicly does not count, since that
    answer is known; of one that answered twice the first is taken."""
    public = {respondent.concern for respondent in respondents if respondent.confidentiality == "public"}
    first: dict[int, Respondent] = {}
    for respondent in respondents:
        if respondent.confidentiality == "anonymised" and respondent.verified and respondent.concern not in public:
            first.setdefault(respondent.concern, respondent)
    return list(first.values())


def table(question: Question, respondents: Sequence[Respondent]) -> list[Row]:
    """The rows of a table: {"key", "kind": numbers, bands or hidden, "few": of bands whether they are of 3 or
    4, "cells": {key: number or most, some, none}}; empty for a kind of question that cannot be counted."""
    counted = hidden(respondents)
    if question.kind == "level":
        return [_row(level, [_level(respondent, level) for respondent in counted], FEASIBILITY) for level in LEVELS]
    if question.kind in ("choice", "yes_no"):
        keys = tuple(YES_NO_WORDS) if question.kind == "yes_no" else tuple(key for key, _words in question.choices)
        return [_row("", [str(respondent.value.get("choice", "")) for respondent in counted], keys)]
    if question.kind == "choices":
        return _rows_of_choices({key: _chose(key, counted) for key, _words in question.choices})
    if question.kind == "number" and (bounds := bins(question)):
        keys = tuple(str(number) for number in range(len(bounds)))
        return [_row("", [_bin(respondent, bounds) for respondent in counted], keys)]
    return []


def _level(respondent: Respondent, level: str) -> str:
    levels = respondent.value.get("levels")
    return str(levels.get(level, "")) if isinstance(levels, Mapping) else ""


def _chose(key: str, counted: Sequence[Respondent]) -> list[str]:
    """Who chose nothing is no respondent."""
    listed = [respondent.value.get("choices") for respondent in counted]
    return ["yes" if key in chosen else "no" for chosen in listed if isinstance(chosen, Sequence) and chosen]


def _rows_of_choices(choices: Mapping[str, Sequence[str]]) -> list[Row]:
    """Never just one hidden: beside it goes the one in which the fewest answered otherwise than most."""
    stand = [key for key, answers in choices.items() if otherwise(answers) >= OTHERWISE]
    if len(stand) == len(choices) - 1:
        stand.remove(min(stand, key=lambda key: otherwise(choices[key])))
    return [_row(key, answers if key in stand else (), ("yes", "no")) for key, answers in choices.items()]


def bins(question: Question) -> list[tuple[Decimal, Decimal]]:
    """The ranges of a number's table, fixed before opening by the question's bounds; none without bounds."""
    if question.minimum is None or question.maximum is None or question.minimum == question.maximum:
        return []
    width = (question.maximum - question.minimum) / BINS
    return [(question.minimum + width * number, question.minimum + width * (number + 1)) for number in range(BINS)]


def _bin(respondent: Respondent, bounds: Sequence[tuple[Decimal, Decimal]]) -> str:
    amount = question_kinds.decimal_of(str(respondent.value.get("number", "")))
    if amount is None:
        return ""
    return str(next((number for number, (_low, high) in enumerate(bounds) if amount < high), len(bounds) - 1))


def _row(key: str, values: Sequence[str], keys: Sequence[str]) -> Row:
    """Count one row; who left it empty is no respondent of it."""
    answered = [value for value in values if value in keys]
    total = len(answered)
    counts = {cell: answered.count(cell) for cell in keys}
    if total < BANDS_FROM or otherwise(answered) < OTHERWISE:
        return {"key": key, "kind": "hidden", "cells": {}}
    if total < NUMBERS_FROM or any(reveals(count, total) for count in counts.values()):
        cells = {cell: band(count, total) for cell, count in counts.items()}
        return {"key": key, "kind": "bands", "few": total < NUMBERS_FROM, "cells": cells}
    return {"key": key, "kind": "numbers", "cells": dict(counts)}


def otherwise(answered: Sequence[str]) -> int:
    """How many did not give the answer that most gave."""
    return len(answered) - max(Counter(answered).values(), default=0)


def reveals(count: int, total: int) -> bool:
    """Does a number tell of one or two parties, or of all but one or two?"""
    return count in (1, 2) or total - count in (1, 2)


def band(count: int, total: int) -> str:
    """most, some or none."""
    if count == 0:
        return "none"
    return "most" if 2 * count > total else "some"


def made_by(makers: Collection[int], respondents: Sequence[Respondent]) -> str | None:
    """How many parties made a point, of those that count among who answered the same questions: a row of yes and no.
    The number, `some` or `most`, or None, which is not shown."""
    row = _row("", ["yes" if each.concern in makers else "no" for each in hidden(respondents)], ("yes", "no"))
    cells = row["cells"]
    return str(cells["yes"]) if isinstance(cells, dict) and cells else None


def row_label(question: Question, key: str) -> str:
    """The words of a row."""
    if question.kind == "level":
        return str(LEVEL_WORDS[key])
    return dict(question.choices).get(key, "")


def cell_labels(question: Question) -> dict[str, str]:
    """The words of a row's cells, by their keys and in their order."""
    if question.kind == "level":
        return {key: str(label) for key, label in FEASIBILITY_WORDS.items()}
    if question.kind in ("yes_no", "choices"):
        return {key: str(label) for key, label in YES_NO_WORDS.items()}
    if question.kind == "number":
        bounds = bins(question)
        return {
            str(number): f"{_range(low, high, last=number == len(bounds) - 1)} {question.unit}".strip()
            for number, (low, high) in enumerate(bounds)
        }
    return dict(question.choices)


def _range(low: Decimal, high: Decimal, *, last: bool) -> str:
    """Each number falls into one range: what is as much as a bound, into the one above it."""
    bounds = {"low": number(low), "high": number(high)}
    return _("%(low)s tot en met %(high)s", **bounds) if last else _("%(low)s tot %(high)s", **bounds)
