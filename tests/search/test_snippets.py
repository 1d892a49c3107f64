"""What is shown of a text: the passage that answers best, with its hits."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as some

from buyergroup_hub.search.records import Part
from buyergroup_hub.search.snippets import LONGEST, Piece, found_in, marked, snippet

LONG = "Eerst komt er een lange inleiding over de gemeente. " * 20
TEXT = LONG + "De aannemer zet emissieloos bouwmaterieel in op de bouwplaats. " + LONG


def hits(pieces: list[Piece]) -> list[str]:
    return [text for text, is_hit in pieces if is_hit]


def test_the_passage_with_the_hits_is_shown() -> None:
    pieces = snippet(TEXT, "uitstootvrij materieel")
    assert hits(pieces) == ["emissieloos", "bouwmaterieel"]
    assert "".join(text for text, _ in pieces).startswith("… De aannemer zet")


def test_a_text_that_was_shown_before_is_marked_alike() -> None:
    text = "Materieel, bouwmaterieel en emissieloos (materieel); geen materiaal. Materieelstaat."
    seen = [snippet(text, query) for query in ("materieel", "emissieloos", "materieel emissieloos", "mat*") * 2]
    assert seen[:4] == seen[4:]
    assert hits(seen[0]) == ["Materieel", "bouwmaterieel", "materieel", "Materieelstaat"]


def test_the_beginning_is_shown_when_nothing_was_asked_for() -> None:
    pieces = snippet(TEXT, "koffieautomaat")
    assert hits(pieces) == []
    assert "".join(text for text, _ in pieces).startswith("Eerst komt er")


def test_a_title_is_marked_whole() -> None:
    assert marked("Eisen aan het materieel", "materieel") == [
        Piece("Eisen aan het ", False),
        Piece("materieel", True),
    ]


def test_false_friends_are_not_marked() -> None:
    assert hits(marked("Materiaal en materieel", "materieel")) == ["materieel"]


def test_beginnings_are_marked_as_words() -> None:
    assert hits(marked("Coördinatie en coördinator", "coord*")) == ["Coördinatie", "coördinator"]


def test_markup_stays_text() -> None:
    assert "".join(text for text, _ in marked("<b>materieel</b> & meer", "materieel")) == "<b>materieel</b> & meer"


def test_a_file_says_where() -> None:
    parts = (Part("pagina 1", "Over kades."), Part("pagina 2", "Natuursteen van de kade wordt teruggelegd."))
    found = found_in(parts, "natuursteen kade")
    assert found is not None
    place, pieces = found
    assert (place, hits(pieces)) == ("pagina 2", ["Natuursteen", "kade"])
    assert found_in(parts, "koffieautomaat") is None


@given(some.text(max_size=600), some.text(max_size=40))
def test_nothing_is_added_and_nothing_grows_too_long(text: str, query: str) -> None:
    assert "".join(piece for piece, _ in marked(text, query)) == text
    shown = "".join(piece for piece, _ in snippet(text, query)).removeprefix("… ").removesuffix(" …")
    assert shown in text
    assert len(shown) <= LONGEST
