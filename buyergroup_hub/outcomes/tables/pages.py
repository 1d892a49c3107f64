"""A table as it is looked at: what would come of its rows, those first that ask for something."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from buyergroup_hub.files.tables import Outcome
from buyergroup_hub.kit.i18n import _, ngettext
from buyergroup_hub.outcomes.glossary import OUTCOME_LINES, OUTCOME_WORDS
from buyergroup_hub.outcomes.tables.actions import Judged, Look

ORDER = (Outcome.REFUSED, Outcome.DIFFERS, Outcome.NEW, Outcome.KNOWN)
SHOWN = 100
"""Rows of each outcome that the page draws; the file with all goes along."""
COLUMNS = 3


@dataclass(frozen=True)
class Part:
    """The rows of which one thing comes."""

    outcome: str
    words: str
    line: str
    rows: Sequence[Judged]

    @property
    def shown(self) -> Sequence[Judged]:
        return self.rows[:SHOWN]


@dataclass(frozen=True)
class Preview:
    parts: Sequence[Part]
    heads: Sequence[str]
    good: int
    taken: int

    def __iter__(self) -> Iterator[Part]:
        return iter(self.parts)


def preview(look: Look) -> Preview:
    parts = [
        Part(
            outcome,
            str(OUTCOME_WORDS[outcome]),
            str(OUTCOME_LINES[outcome]),
            [one for one in look.rows if one.came.outcome == outcome],
        )
        for outcome in ORDER
    ]
    of = {part.outcome: len(part.rows) for part in parts}
    used = [head for head in look.rows[0].row.cells if any(one.row.cells[head] for one in look.rows)]
    taken = of[Outcome.NEW] + of[Outcome.DIFFERS]
    return Preview(parts, used[:COLUMNS], taken + of[Outcome.KNOWN], taken)


def told(look: Look) -> str:
    """What was taken over, in a sentence."""
    taken = preview(look).taken
    rest = len(look.rows) - taken
    said = ngettext("%(num)d rij is opgenomen.", "%(num)d rijen zijn opgenomen.", taken)
    left = ngettext("%(num)d rij niet.", "%(num)d rijen niet.", rest)
    return f"{said} {left}" if rest else said


def with_outcomes(look: Look) -> Iterator[list[object]]:
    """The table again, with what comes of each row, to mend it in a spreadsheet."""
    heads = list(look.rows[0].row.cells)
    yield ["line", *heads, _("uitslag"), _("toelichting")]
    for row, came in look.rows:
        yield [row.line, *(row.cells[head] for head in heads), str(OUTCOME_WORDS[came.outcome]), came.sentence]
