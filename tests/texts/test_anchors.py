"""A passage is found again, or is gone."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from buyergroup_hub.texts.anchors import LONGEST, Anchor, anchor, find

TEXT = "Vraag een paspoort. Vraag een keuring. Vraag een bewijs van herkomst."


def passage(text: str, wanted: Anchor) -> str | None:
    span = find(text, wanted)
    return None if span is None else text[span.start : span.end]


def test_a_passage_is_found_where_it_was() -> None:
    start = TEXT.index("Vraag een", 5)
    assert find(TEXT, anchor(TEXT, start, start + 9)) == (start, start + 9)


def test_a_passage_moves_with_the_text_around_it() -> None:
    start = TEXT.index("Vraag een", 5)
    place = anchor(TEXT, start, start + 9)
    longer = "Inleiding die eerder komt.\n\n" + TEXT
    assert find(longer, place) == (start + 28, start + 37)


def test_rewrapping_moves_nothing() -> None:
    place = anchor(TEXT, TEXT.index("bewijs"), TEXT.index("herkomst"))
    assert passage(TEXT.replace(" ", "\n"), place) == "bewijs\nvan\n"[:10]


def test_what_stands_on_one_side_is_enough() -> None:
    start = TEXT.index("Vraag een", 5)
    place = anchor(TEXT, start, start + 9)
    assert find(TEXT.replace("keuring", "proef"), place) == (start, start + 9)


def test_a_changed_passage_is_gone() -> None:
    place = anchor(TEXT, TEXT.index("bewijs"), TEXT.index("herkomst"))
    assert find(TEXT.replace("bewijs", "certificaat"), place) is None


def test_a_passage_that_cannot_be_told_apart_is_gone() -> None:
    assert find("ja en ja", Anchor("ja")) is None
    assert find("x ja y. x ja y.", Anchor("ja", "x ", " y.")) is None


def test_the_first_of_two_is_known_by_its_place() -> None:
    text = "ja, zeker, ja hoor"
    assert find(text, anchor(text, 0, 2)) == (0, 2)


def test_a_passage_has_words_and_a_bound() -> None:
    for start, end in ((5, 5), (5, 6)):
        with pytest.raises(ValueError, match="a passage has 1 to"):
            anchor("Vraag een", start, end)
    with pytest.raises(ValueError, match="a passage has 1 to"):
        anchor("x" * 2 * LONGEST, 0, LONGEST + 1)


def test_signs_of_patterns_are_signs() -> None:
    assert passage("prijs (a|b)* [x] einde", Anchor("(a|b)* [x]")) == "(a|b)* [x]"


def test_it_travels_as_the_selector_of_the_standard() -> None:
    place = Anchor("exact", "voor", "na")
    assert place.as_json() == {"type": "TextQuoteSelector", "exact": "exact", "prefix": "voor", "suffix": "na"}
    assert Anchor.from_json(place.as_json()) == place


@given(st.text(alphabet="ab \n.", min_size=1, max_size=60), st.data())
def test_it_never_points_elsewhere(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    assume(text[start:end].strip())
    found = passage(text, anchor(text, start, end))
    assert found is None or found.split() == text[start:end].split()
