"""House style that a pattern can hold, for Dutch texts of the interface: things are no persons, a sentence is short."""

from __future__ import annotations

import re

import pytest

from tests.spoken import every_text

pytestmark = [pytest.mark.one_engine]

LONGEST = 20
FORBIDDEN = (
    re.compile(r"\b(?:haar|zij|hij|hem)\b", re.IGNORECASE),
    re.compile(r";"),
    re.compile(r"\b1 van 1\b"),
)


def breaks(text: str) -> bool:
    sentences = re.split(r"(?<=[.?!:])\s+", text)
    return any(rule.search(text) for rule in FORBIDDEN) or any(len(each.split()) > LONGEST for each in sentences)


@pytest.mark.parametrize(
    ("text", "is_wrong"),
    [
        ("Zoek haar op bij Organisaties.", True),
        ("Hij werkt één keer.", True),
        ("Lees het; schrijf het.", True),
        ("1 van 1 doel heeft nog geen bepaling.", True),
        (" ".join(["woord"] * 21), True),
        (" ".join(["woord"] * 20) + ". " + " ".join(["woord"] * 20), False),
        ("Zoek de organisatie op. De link werkt één keer. 1 van 11 groepen, zijn hemel.", False),
    ],
)
def test_the_patterns_know_what_is_wrong(text: str, is_wrong: bool) -> None:
    assert breaks(text) == is_wrong


def test_dutch_texts_keep_to_the_house_style() -> None:
    """No *haar, zij, hij, hem* of things, no semicolon, no `1 van 1`, no sentence of more than twenty words."""
    said = {text for _place, key, many in every_text() for text in (key[1], many or "")}
    assert sorted({" ".join(text.split()) for text in said if breaks(text)}) == []
