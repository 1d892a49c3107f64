"""The grammar of questions never raises, whatever is typed, and holds its bounds."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as some

from buyergroup_hub.search import query
from buyergroup_hub.search.query import Form, parse

TYPED = some.text(some.one_of(some.characters(), some.sampled_from(' "-*()[]OFORof“”')), max_size=400)


def forms(text: str) -> list[tuple[str, str]]:
    return [(term.form.value, term.typed) for term in parse(text).terms]


@given(TYPED)
@example("(" * 1500)
@example("a* b* c* *a* [a TO z]")
@example('"')
@example('-"" - OF OR OF')
@example("\x00\ud800 OF \u202e")
@example("woord " * 5000)
def test_any_text_is_a_question_within_bounds(text: str) -> None:
    question = parse(text)
    assert len(question.text) <= query.LONGEST_TEXT
    assert len(question.terms) <= query.MOST_TERMS
    assert all(len(term.tokens) <= query.MOST_TERMS for term in question.terms if term.form is not Form.WORD)
    prefixes = [term for term in question.terms if term.form is Form.PREFIX]
    assert len(prefixes) <= query.MOST_PREFIXES
    assert all(len(term.text) >= query.SHORTEST_PREFIX for term in prefixes)


def test_the_forms() -> None:
    assert forms('asfalt "afstand tot de arbeidsmarkt" bagger*') == [
        ("word", "asfalt"),
        ("phrase", "afstand tot de arbeidsmarkt"),
        ("prefix", "bagger"),
    ]


def test_a_minus_leaves_out_and_a_hyphen_does_not() -> None:
    assert [(term.typed, term.excluded) for term in parse("zero-emissie -asfalt").terms] == [
        ("zero-emissie", False),
        ("asfalt", True),
    ]


def test_or_joins_neighbours_in_dutch_and_english() -> None:
    assert [term.or_next for term in parse("viaduct OF brug OR kade beton").terms] == [True, True, False, False]


def test_words_that_only_join_are_left_out_unless_there_are_no_others() -> None:
    assert [term.typed for term in parse("hoe krijg ik minder uitstoot in plaats van meer").terms] == ["uitstoot"]
    assert [term.typed for term in parse("de of het").terms] == ["de", "of", "het"]


def test_what_is_too_short_or_too_many_is_a_plain_word() -> None:
    assert forms("eg* beton* hout* staal*") == [
        ("word", "eg"),
        ("prefix", "beton"),
        ("prefix", "hout"),
        ("word", "staal"),
    ]


def test_a_question_that_was_cut_says_so() -> None:
    assert parse(" ".join(f"woord{number}" for number in range(20))).cut
    assert not parse("asfalt").cut
