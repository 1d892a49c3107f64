"""A vision as people read it: its sections in one language, alone or against another version.

Of a passage that changed, the words that came and went are marked, within its mark-up where that stays whole.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from patiencediff import PatienceSequenceMatcher

from buyergroup_hub.kit.caches import cached
from buyergroup_hub.kit.i18n import locale
from buyergroup_hub.texts.difference import Piece, difference, paragraphs
from buyergroup_hub.texts.markdown import plain
from buyergroup_hub.visions.drafts import marking

Text = Mapping[str, Any]
"""A frozen content; see `frozen.py`."""


@dataclass(frozen=True)
class Block:
    """A stretch of a section: Markdown, in which what differs is marked (see `marking.py`); or, where the mark-up
    itself changed, the paragraphs as plain words."""

    text: str = ""
    lines: tuple[tuple[Piece, ...], ...] = ()


@dataclass(frozen=True)
class Shown:
    """A section as it is shown. `change`: new, changed, same, gone, or nothing where there is no other version."""

    number: int
    key: str
    part: str
    heading: str
    body: str
    language: str
    stale: bool = False
    change: str = ""
    blocks: tuple[Block, ...] = ()


def shown(text: Text, against: Text | None = None) -> list[Shown]:
    """The sections of a text in reading order, in the reader's language where it was translated; compared with another
    text where one is given. Sections that are gone come last."""
    others = {section["key"]: section for section in against["sections"]} if against else {}
    rows = [
        _show(number, section, text["language"], others.pop(section["key"], None), against is not None)
        for number, section in enumerate(text["sections"], 1)
    ]
    if against is None:
        return rows
    last = len(rows)
    return rows + [
        _gone(last + number, section, against["language"]) for number, section in enumerate(others.values(), 1)
    ]


def bodies(rows: Sequence[Shown]) -> list[str]:
    """Every Markdown text of these rows, of which the references are drawn."""
    return [text for row in rows for text in (row.body, *(block.text for block in row.blocks))]


def _show(number: int, section: Text, source: str, before: Text | None, compares: bool) -> Shown:
    language = locale() if locale() in section["texts"] else source
    text = section["texts"][language]
    row = {
        "number": number,
        "key": section["key"],
        "part": section["part"],
        "heading": text["heading"],
        "body": text["body"],
        "language": language,
        "stale": text.get("stale", False),
    }
    if not compares:
        return Shown(**row)
    if before is None:
        return Shown(**row, change="new", blocks=blocks("", text["body"]))
    old = before["texts"].get(language) or before["texts"].get(source) or {"heading": "", "body": ""}
    same = (old["heading"], old["body"]) == (text["heading"], text["body"])
    return Shown(**row, change="same" if same else "changed", blocks=blocks(old["body"], text["body"]))


def _gone(number: int, section: Text, source: str) -> Shown:
    language = locale() if locale() in section["texts"] else source
    text = section["texts"][language]
    lines = blocks(text["body"], "")
    return Shown(number, section["key"], section["part"], text["heading"], "", language, change="gone", blocks=lines)


@cached(16_000_000)
def blocks(old: str, new: str) -> tuple[Block, ...]:
    """Two Markdown texts as stretches that are equal and stretches that differ. Remembered: published texts stay."""
    before, after = _cut(old), _cut(new)
    compared = []
    for what, i, j, m, n in PatienceSequenceMatcher(None, before, after).get_opcodes():
        was, became = "\n\n".join(before[i:j]), "\n\n".join(after[m:n])
        if what == "equal":
            compared.append(Block(text=became))
        elif (text := marking.within(was, became)) is not None:
            compared.append(Block(text=text))
        else:
            lines = paragraphs(difference(_plain(was), _plain(became)))
            compared.append(Block(lines=tuple(map(tuple, lines))))
    return tuple(compared)


def _cut(text: str) -> list[str]:
    return [block for block in re.split(r"\n\s*\n", text.strip()) if block.strip()]


def _plain(text: str) -> str:
    """The words alone; a row of a table stays one line."""
    return plain("\n".join(map(_row, (line for line in text.split("\n") if not _is_rule(line)))))


def _is_rule(line: str) -> bool:
    """What stands between the head of a table and its rows."""
    return "|" in line and not line.strip(" \t:|-")


def _row(line: str) -> str:
    if "|" not in line:
        return line
    return " · ".join(cell.strip() for cell in line.strip().removeprefix("|").removesuffix("|").split("|"))
