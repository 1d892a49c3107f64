"""Names of people and organisations. They stand in mails to people who know nobody here, so no name leads anywhere."""

from __future__ import annotations

import unicodedata
from itertools import pairwise, takewhile

MOST_DIGITS = 6
"""A name may hold a year or a department's number; a telephone number has more digits."""


UNSEEN = frozenset(("Cf", "Mn", "Me"))
"""Kinds of signs that have no width: what joins, and marks that no letter takes."""
IDEOGRAPHIC_STOP = "\u3002"
"""Stands for the point of a domain in what browsers read (UTS 46)."""
OF_ONE_LETTER = frozenset(
    ("app", "be", "cc", "co", "com", "eu", "gg", "io", "link", "ly", "net", "nl", "org", "tv", "uk")
)
"""What after one letter and a point is a domain, as `t.co`, and no initial before a surname, as `J.de Wit`."""


def as_read(name: str) -> str:
    """As one reads it: wide signs are read as narrow ones, any white space is a space, and what has no width is not
    seen."""
    folded = unicodedata.normalize("NFKC", name)
    return " ".join("".join(one for one in folded if unicodedata.category(one) not in UNSEEN).split())


def leads_somewhere(name: str) -> bool:
    """Does it hold the address of a page or of mail, or a telephone number?"""
    name = as_read(name).replace(IDEOGRAPHIC_STOP, ".")
    domain = any(_is_domain(left, right) for left, right in pairwise(name.split(".")))
    return "@" in name or "//" in name or domain or sum(one.isdigit() for one in name) > MOST_DIGITS


def _is_domain(left: str, right: str) -> bool:
    """Whether what stands around a point is one: no initial and no abbreviation."""
    if not (left[-1:].isalnum() and right[1:] and right[:2].isalpha()):
        return False
    if len(left) > 1 and left[-2].isalnum():
        return True
    return "".join(takewhile(str.isalpha, right)).lower() in OF_ONE_LETTER
