"""Somebody's table, from CSV or XLSX: read in a child that cannot harm the hub, checked by its heads, judged by row."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from buyergroup_hub.files.extraction import read
from buyergroup_hub.files.media import CSV, XLSX, Kind
from buyergroup_hub.files.outcomes import NO_TEXT, TEXT, TOO_MUCH
from buyergroup_hub.kit.forms import clean
from buyergroup_hub.kit.i18n import _

KINDS = (CSV, XLSX)
MOST_ROWS = 300
"""As many as are tried out in one transaction, while others wait to write."""
LARGEST = 5_000_000
SIGNS = ("=", "+", "-", "@")


class Outcome(StrEnum):
    NEW = "new"
    DIFFERS = "differs"
    """It comes beside what says something else, and that stays."""
    KNOWN = "known"
    REFUSED = "refused"


class Came(NamedTuple):
    """What came of a row, with a sentence where there is something to say of it."""

    outcome: Outcome
    sentence: str = ""


class Unfit(Exception):
    """A row, or a whole table, that cannot be taken, and why."""


def unknown(said: str, words: Iterable[str]) -> Unfit:
    return Unfit(_("“%(word)s” kennen we niet. Kies uit: %(words)s.", word=said[:40], words=", ".join(words)))


@dataclass(frozen=True)
class Columns:
    """What a table of one kind has in its first line: those without which there is no row, and those that may be."""

    needed: tuple[str, ...]
    more: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        return self.needed + self.more


class Row(NamedTuple):
    """The cells of a line by their column. `wrong` is what keeps it from being looked at."""

    line: int
    cells: Mapping[str, str]
    wrong: str = ""


@dataclass(frozen=True)
class Table:
    name: str
    digest: str
    """SHA-256 of the file."""
    rows: tuple[Row, ...]
    unused: tuple[str, ...]
    """Heads that say nothing to the hub."""


def table(path: Path, name: str, kind: Kind, columns: Columns, most: int = MOST_ROWS) -> Table:
    """Read a file. Raises Unfit where it is no such table."""
    if path.stat().st_size > LARGEST:
        raise Unfit(_("Het bestand is groter dan 5 MB. Knip het op."))
    lines = list(_lines(path, kind, most))
    heads = [(clean(head) or "").lower().replace(" ", "_") for head in lines[0][1]] if lines else []
    _check_heads(heads, columns)
    rows = [_row(number, cells, heads, columns) for number, cells in lines[1:] if any(cells)]
    if not rows:
        raise Unfit(_("De tabel heeft geen rijen onder de kolomkoppen."))
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return Table(name, digest, tuple(rows), tuple(head for head in heads if head and head not in columns.all))


def _lines(path: Path, kind: Kind, most: int) -> Iterator[tuple[int, list[str]]]:
    reading = read(path.resolve(), kind.media_type, rows=most + 1)  # the child stands elsewhere
    if reading.outcome == NO_TEXT:
        raise Unfit(_("Het bestand is leeg. Kijk of het goed is opgeslagen."))
    if reading.outcome == TOO_MUCH:
        raise Unfit(_("Uitgepakt is dit bestand te groot om te lezen. Bewaar alleen de tabel, in een nieuw bestand."))
    if reading.outcome != TEXT:
        raise Unfit(_("Dit bestand is beschadigd of niet af. Bewaar de tabel opnieuw als CSV of Excel."))
    for place in reading.places:
        match place.place:
            case "encoding":
                raise Unfit(_("Het bestand is niet in UTF-8. Bewaar het opnieuw als “CSV UTF-8”."))
            case "csv":
                raise Unfit(_("Het bestand is geen goede CSV. Staat ergens een aanhalingsteken te weinig?"))
            case "count":
                said = _(
                    "Dit zijn %(count)s rijen. Neem er hoogstens %(most)s per keer.",
                    count=int(place.label) - 1,
                    most=most,
                )
                raise Unfit(said)
        yield int(place.label), [clean(str(cell)) or "" for cell in json.loads(place.text)]


def _check_heads(heads: list[str], columns: Columns) -> None:
    missing = [name for name in columns.needed if name not in heads]
    if missing:
        raise Unfit(
            _(
                "De kolommen %(missing)s ontbreken. De eerste rij noemt de kolommen: %(all)s.",
                missing=", ".join(missing),
                all=", ".join(columns.all),
            )
        )
    double = next((head for head in heads if head and heads.count(head) > 1), None)
    if double:
        raise Unfit(_("De kolom %(name)s staat er twee keer. Haal er een weg.", name=double[:40]))


def _row(line: int, cells: list[str], heads: list[str], columns: Columns) -> Row:
    wrong = ""
    if any(cells[len(heads) :]):
        wrong = _("De rij heeft meer cellen dan er kolommen zijn.")
    said = {head: text for head, text in zip(heads, cells, strict=False) if head in columns.all}
    for head, text in said.items():
        if text.startswith("'") and text[1:].startswith(SIGNS):
            said[head] = text[1:]  # how a sheet of the hub itself keeps a text from being run
        elif text.startswith("="):
            wrong = _("In kolom %(name)s staat een formule. Zet er de waarde zelf neer.", name=head)
    empty = next((head for head in columns.needed if not said.get(head)), None)
    if empty and not wrong:
        wrong = _("De kolom %(name)s is leeg.", name=empty)
    return Row(line, {head: said.get(head, "") for head in columns.all}, wrong)
