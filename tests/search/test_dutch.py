"""The analyser: which words meet, which stay apart, and how compounds come apart."""

from __future__ import annotations

import pytest

from buyergroup_hub.search.language.compounds import split
from buyergroup_hub.search.language.dutch import analyse, keys_of
from buyergroup_hub.search.language.lexicon import lemma
from tests.search import words


def key(word: str) -> str:
    return keys_of(word).whole


@pytest.mark.parametrize("pair", words.MEET.split())
def test_forms_of_one_word_meet(pair: str) -> None:
    left, right = pair.split("/")
    assert key(left) == key(right)


@pytest.mark.parametrize("pair", words.APART.split())
def test_different_words_stay_apart(pair: str) -> None:
    left, right = pair.split("/")
    assert key(left) != key(right)


@pytest.mark.parametrize("word", words.WHOLE.split())
def test_words_that_only_look_like_compounds_stay_whole(word: str) -> None:
    assert split(word) is None


def exactly_right(compounds: dict[str, list[str]]) -> int:
    """How many come apart as a person would do it."""
    right = 0
    for word, wanted in compounds.items():
        found = split(word)
        parts = [lemma(part) or part for part in found.parts] if found else [word]
        right += parts == [lemma(part) or part for part in wanted]
    return right


def test_compounds_come_apart() -> None:
    """The figures of docs/decisions/search.md: 36 of the unseen ones were right when they were first looked at."""
    development, unseen = words.compounds(words.DEVELOPMENT), words.compounds(words.UNSEEN)

    assert exactly_right(development) == len(development) == 91
    assert len(unseen) == 44
    assert exactly_right(unseen) >= 36


@pytest.mark.parametrize(
    ("word", "found_by"),
    [
        ("zero-emissiebouwmaterieel", "materieel"),
        ("bouwmaterieel", "materieel"),
        ("laadinfrastructuur", "infrastructuur"),
        ("betonviaduct", "viaduct"),
        ("betonviaducten", "viaduct"),
        ("werkplekapparatuur", "werkplek"),
        ("leerlingenvervoer", "leerling"),
    ],
)
def test_a_compound_is_found_by_its_parts(word: str, found_by: str) -> None:
    assert key(found_by) in {each for token in analyse(word) for each in token.all_keys}


@pytest.mark.parametrize(("word", "not_found_by"), [("aanbesteding", "besteding"), ("bouwmaterieel", "materiaal")])
def test_what_only_looks_alike_is_not_found(word: str, not_found_by: str) -> None:
    assert key(not_found_by) not in {each for token in analyse(word) for each in token.all_keys}


@pytest.mark.parametrize(
    ("text", "found_by"),
    [
        ("CPV 45233140-2", "45233140-2"),
        ("CPV 45233140-2", "45233140"),
        ("bepaling VB-012", "vb-12"),
        ("RWS-2023/14", "rws-2023"),
        ("NEN-EN 16516", "16516"),
        ("1.250 kg", "1250"),
        ("5,5kW", "5.5"),
        ("5,5kW", "kw"),
        ("CO₂-uitstoot", "co2"),
        ("versie 2.0.1", "2.0.1"),
        ("foto's", "foto"),
    ],
)
def test_numbers_and_codes_are_words(text: str, found_by: str) -> None:
    assert found_by in {each for token in analyse(text) for each in token.all_keys}


def test_english_words_have_an_english_key_too() -> None:
    girders = next(iter(analyse("girders", "en")))
    girder = next(iter(analyse("girder", "en")))
    assert set(girders.all_keys) & set(girder.all_keys)


def test_tokens_know_their_place() -> None:
    text = "Géén zero-emissie: 5,5kW."
    found = [(text[each.token.start : each.token.end], each.token.position) for each in analyse(text)]
    assert found == [("Géén", 0), ("zero", 1), ("emissie", 2), ("5,5", 3), ("kW", 4)]
