"""Reading a pasted list of people: a line each, with name, address and organisation in any order.

Pure functions: nothing is looked up and nothing is sent. What a room knows (who is a member already) it gives to
`judged`, shows the result, and sends only what is ready.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from buyergroup_hub.accounts.person.addresses import normal_address
from buyergroup_hub.kit.i18n import _

MOST = 300
"""Lines that are read at once; a longer list is pasted in parts."""

READY, SKIPPED, WRONG = "ready", "skipped", "wrong"

_HEADS = frozenset(
    (
        *("naam", "voornaam", "achternaam", "name", "mail", "email", "e-mail", "mailadres", "e-mailadres"),
        *("emailadres", "adres", "address", "organisatie", "organisation", "organization", "gemeente", "bedrijf"),
    )
)
_IN_BRACKETS = re.compile(r"<\s*([^<>\s]+)\s*>")
_WRITTEN_AT = re.compile(r" ?[(\[{] ?(?:at|apenstaart|@) ?[)\]}] ?", re.IGNORECASE)
_SPELT_AT = re.compile(r"^(\S+)\s+(?:at|apenstaart)\s+(\S+)$", re.IGNORECASE)


@dataclass(frozen=True)
class Row:
    """One person of a list. `state` is ready, skipped or wrong; `note` says why, `guess` is the address that was
    probably meant."""

    line: int
    name: str = ""
    address: str = ""
    organisation: str = ""
    state: str = READY
    note: str = ""
    guess: str = ""

    @property
    def shown(self) -> str:
        return self.name or self.address or _("regel %(line)s", line=self.line)


def read_pasted(text: str) -> list[Row]:
    """The people of a pasted list: lines of a spreadsheet (tabs), of CSV (commas or semicolons, quoted or not), or
    addresses as a mail program writes them. A line of headings is left out; the second mention of an address is
    skipped."""
    seen: dict[str, int] = {}
    rows: list[Row] = []
    for line, cells in _lines(text):
        row = _read(line, cells)
        if row.state == READY and row.address in seen:
            note = _("Staat al op regel %(line)s.", line=seen[row.address])
            row = replace(row, state=SKIPPED, note=note)
        seen.setdefault(row.address, line)
        rows.append(row)
        if len(rows) > MOST:
            return [*rows[:MOST], Row(line, state=WRONG, note=_("Meer dan %(n)s regels. Plak de rest apart.", n=MOST))]
    return rows


def judged(rows: list[Row], known: Mapping[str, str]) -> list[Row]:
    """The rows, of which those with a known address are skipped. `known`: address to why ("Is al deelnemer.")."""
    return [
        replace(row, state=SKIPPED, note=known[row.address]) if row.state == READY and row.address in known else row
        for row in rows
    ]


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        people = _people_of(line)
        for person in people:
            cells = [" ".join(cell.split()) for cell in _cells(person)]
            if any(cells) and not _is_head(cells):
                yield number, cells


def _people_of(line: str) -> list[str]:
    """A mail program writes many people on one line: `Lien <l@x.nl>; Wim <w@y.nl>`."""
    if len(_IN_BRACKETS.findall(line)) < 2:
        return [line]
    return [part.strip(" ,;") for part in re.split(r"(?<=>)\s*[,;]", line) if part.strip(" ,;")]


def _cells(line: str) -> list[str]:
    found = _IN_BRACKETS.search(line)
    if found:  # as a mail program writes it: what stands before the brackets is the name, commas included
        before, after = line[: found.start()].strip(" ,;\t\"'"), line[found.end() :].strip(" ,;\t")
        return [before, found.group(1), *([after] if after else [])]
    for sign in ("\t", ";", ","):
        if sign in line:
            try:
                return next(csv.reader([line], delimiter=sign, skipinitialspace=True, strict=True))
            except csv.Error:
                return line.split(sign)  # an odd quotation mark is part of a name
    return [line]


def _is_head(cells: list[str]) -> bool:
    words = [word.strip(" :").casefold() for cell in cells for word in cell.split()]
    return bool(words) and all(word in _HEADS or word in ("van", "de", "of", "en") for word in words)


def _read(line: int, cells: list[str]) -> Row:
    address, rest = _address_of(cells)
    name, organisation = (*rest, "", "")[:2]
    row = Row(line, name=name[:120], organisation=", ".join(filter(None, (organisation, *rest[2:])))[:200])
    if address is None:
        return replace(row, state=WRONG, note=_("Hier staat geen mailadres."))
    right = normal_address(address)
    if right is not None:
        return replace(row, address=right)
    guess = _guess(address)
    note = _("“%(said)s” is geen mailadres.", said=address)
    if guess:
        meant = _("Bedoel je %(guess)s?", guess=guess)
        note = f"{note} {meant}"
    return replace(row, address=address, state=WRONG, note=note, guess=guess)


def _address_of(cells: list[str]) -> tuple[str | None, list[str]]:
    """The cell that holds the address, or most looks like one; and the others."""
    for looks in (_is_plain, _is_written):
        for place, cell in enumerate(cells):
            if looks(cell):
                return cell.removeprefix("mailto:").strip(), cells[:place] + cells[place + 1 :]
    return None, cells


def _is_plain(cell: str) -> bool:
    return "@" in cell


def _is_written(cell: str) -> bool:
    return bool(_WRITTEN_AT.search(cell) or _SPELT_AT.match(cell))


def _guess(text: str) -> str:
    """The address that was probably meant, where mending what people often do gives one."""
    mended = _WRITTEN_AT.sub("@", text)
    spelt = _SPELT_AT.match(mended)
    if spelt and "@" not in mended:
        mended = f"{spelt.group(1)}@{spelt.group(2)}"
    mended = re.sub(r"@{2,}", "@", re.sub(r"\s+", "", mended)).strip(".,;:<>()[]\"'“”‘’")
    local, at, domain = mended.rpartition("@")
    domain = re.sub(r"\.{2,}", ".", domain.replace(",", ".").replace("..", ".")).strip(".")
    return normal_address(f"{local.strip('.')}{at}{domain}") or ""
