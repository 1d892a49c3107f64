"""What the search room knows about words: data files, one subject each, that people may extend.

A line that starts with # is a remark. In `synonyms.txt` each line is a ring of terms that mean the same, with " = "
between them, and so in `translations.txt`.
"""

from __future__ import annotations

from functools import cache
from importlib import resources


def lines(name: str) -> list[str]:
    """The lines of a data file that are no remark, in order."""
    text = resources.files(__name__).joinpath(name).read_text("utf-8")
    return [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]


@cache
def words(name: str) -> frozenset[str]:
    """The words of a data file that is one list."""
    return frozenset(word for line in lines(name) for word in line.split())


@cache
def pairs(name: str) -> dict[str, str]:
    """The form and the lemma that each line gives."""
    return dict(line.split() for line in lines(name))
