"""Two texts, compared."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from buyergroup_hub.texts import difference as module
from buyergroup_hub.texts.difference import Piece, difference, folded, paragraphs, runs, sentences

WORDS = st.sampled_from(["de", "brug", "Brug", "staal", "beton.", "wordt", "niet", "\n", "\n\n", "- ", "é", "x."])
TEXTS = st.lists(WORDS, max_size=40).map(" ".join) | st.text(alphabet="ab .\n", max_size=60)


def old_side(pieces: list[Piece]) -> str:
    return "".join(piece.text for piece in pieces if piece.kind != "ins")


def new_side(pieces: list[Piece]) -> str:
    return "".join(piece.text for piece in pieces if piece.kind != "del")


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_back(old: str, new: str) -> None:
    pieces = difference(old, new)
    assert old_side(pieces) == old
    assert new_side(pieces) == new
    assert all(piece.text for piece in pieces)


@given(TEXTS)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    assert all(piece.kind == "same" for piece in difference(text, text))


def test_a_changed_word() -> None:
    assert difference("De brug is van beton.", "De brug is van staal.") == [
        Piece("same", "De brug is van "),
        Piece("del", "beton"),
        Piece("ins", "staal"),
        Piece("same", "."),
    ]


def test_line_ends_of_forms_do_not_differ() -> None:
    assert difference("een\r\ntwee", "een\ntwee") == [Piece("same", "een\ntwee")]


def test_a_moved_paragraph_is_taken_out_and_put_in_whole() -> None:
    old = "Eerste alinea over staal.\n\nTweede alinea over beton.\n\nDerde alinea over hout.\n"
    new = "Tweede alinea over beton.\n\nDerde alinea over hout.\n\nEerste alinea over staal.\n"
    assert [piece.text.strip() for piece in difference(old, new) if piece.kind == "del"] == [
        "Eerste alinea over staal."
    ]


def test_a_rewritten_sentence_is_no_confetti() -> None:
    old = "De opdrachtnemer levert binnen vier weken een volledig materialenpaspoort van de brug."
    new = "Na oplevering beheert de gemeente alle gegevens in een open en bruikbaar bestand."
    assert sum(piece.kind == "same" for piece in difference(old, new)) <= 2


def test_unchanged_paragraphs_fold() -> None:
    old = "\n\n".join(f"Alinea {number}." for number in range(10))
    new = old.replace("Alinea 5", "Paragraaf 5")
    lines = paragraphs(difference(old, new))
    assert len(lines) == 10
    assert [line if isinstance(line, int) else "".join(piece.text for piece in line) for line in folded(lines)] == [
        4,
        "Alinea 4.",
        "AlineaParagraaf 5.",
        "Alinea 6.",
        3,
    ]


def test_neighbouring_paragraphs_stand_together_by_whether_they_changed() -> None:
    found = runs(paragraphs(difference("Een.\n\nTwee.\n\nDrie.", "Een.\n\nTwee.\n\nVier.")))
    assert [(changed, len(lines)) for changed, lines in found] == [(False, 2), (True, 1)]
    assert runs([]) == []


def test_texts_of_a_megabyte_stay_within_the_budget() -> None:
    """The work is counted, not timed: no passage is compared finely once the budget is spent."""
    draw = random.Random(1)
    words = [f"woord{number}" for number in range(10)]

    def text() -> str:
        return "".join(f"Kop {number}.\n" + " ".join(draw.choices(words, k=120)) + ".\n" for number in range(1_200))

    old, new = text(), text()
    assert len(old) > 1_000_000
    comparison = module._Comparison()
    pieces = list(comparison.by(0, old, new))
    assert old_side(pieces) == old
    assert new_side(pieces) == new
    assert 0 <= comparison.left < 120 * 120


def test_one_line_of_a_megabyte() -> None:
    old = "a b " * 250_000
    pieces = difference(old, old[:500_000] + "nieuw " + old[500_000:])
    assert new_side(pieces) == old[:500_000] + "nieuw " + old[500_000:]
    assert [piece.text for piece in pieces if piece.kind == "ins"] == ["nieuw "]


def test_line_ends_count_as_work() -> None:
    """A million empty lines, compared finely, would take hours."""
    comparison = module._Comparison()
    list(comparison.by_words(["\n"] * 200, ["x", *["\n"] * 100]))
    assert comparison.left == module.BUDGET - 20_000


@given(TEXTS)
def test_sentences_lose_nothing(text: str) -> None:
    assert "".join(sentences(text)) == text
