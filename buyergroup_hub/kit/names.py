"""Names of people and organisations. They stand in mails to people who know nobody here, so no name leads anywhere."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

MOST_DIGITS = 6
"""A name may hold a year or a department's number; a telephone number has more digits."""


def leads_somewhere(name: str) -> bool:
    """Does it hold the address of a page or of mail, or a telephone number? As one reads it: wide signs are read as
    narrow ones, and what has no width is not seen."""
    name = "".join(one for one in unicodedata.normalize("NFKC", name) if unicodedata.category(one) != "Cf")
    pairs = pairwise(name.split("."))
    domain = any(left[-2:].isalnum() and len(left) > 1 and right[:2].isalpha() for left, right in pairs if right[1:])
    return "@" in name or "//" in name or domain or sum(one.isdigit() for one in name) > MOST_DIGITS
