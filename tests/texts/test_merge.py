"""Two people edit one text (rule 9)."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buyergroup_hub.texts.merge import Agreed, Conflict, merge

BASE = "Eerste alinea.\n\nTweede alinea. Met twee zinnen. En een derde.\n\nLaatste alinea."
LINES = st.lists(st.sampled_from(["a", "b", "c", "", "Een zin. Nog een.", "Een zin. Nog twee."]), max_size=8)
TEXTS = LINES.map("\n".join)


def words_of(text: str) -> set[str]:
    return set(text.split())


def test_changes_in_different_paragraphs_come_together() -> None:
    mine = BASE.replace("Eerste", "1e")
    theirs = BASE.replace("Laatste", "Slot")
    assert merge(BASE, mine, theirs).text == mine.replace("Laatste", "Slot")


def test_changes_in_different_sentences_come_together() -> None:
    mine = BASE.replace("Tweede alinea.", "Paragraaf twee.")
    theirs = BASE.replace("En een derde.", "En nog een.")
    assert merge(BASE, mine, theirs).text == mine.replace("En een derde.", "En nog een.")


def test_changes_in_one_sentence_are_a_conflict() -> None:
    outcome = merge(BASE, BASE.replace("twee zinnen", "drie zinnen"), BASE.replace("Met twee", "Van twee"))
    assert outcome.text is None
    (conflict,) = outcome.conflicts
    assert "Met drie zinnen." in conflict.mine
    assert "Van twee zinnen." in conflict.theirs
    assert "Met twee zinnen." in conflict.base


def test_taken_out_here_and_changed_there_is_a_conflict() -> None:
    outcome = merge(BASE, "Eerste alinea.\n\nLaatste alinea.", BASE.replace("Tweede", "Andere"))
    assert outcome.text is None
    assert any("Andere alinea." in conflict.theirs for conflict in outcome.conflicts)


def test_both_add_at_one_place_is_a_conflict() -> None:
    outcome = merge(BASE, BASE + "\n\nVan mij.", BASE + "\n\nVan jou.")
    assert outcome.text is None
    assert outcome.resolved(["\nVan mij.\n\nVan jou."]) == BASE + "\n\nVan mij.\n\nVan jou."


def test_the_same_change_counts_once() -> None:
    changed = BASE.replace("Eerste", "1e")
    assert merge(BASE, changed, changed).regions == (Agreed("both", changed),)


def test_a_choice_stands_in_the_place_of_its_conflict() -> None:
    outcome = merge(BASE, BASE.replace("Eerste", "Mijn"), BASE.replace("Eerste", "Jouw"))
    assert outcome.resolved(["Onze alinea."]) == BASE.replace("Eerste", "Onze")
    assert outcome.resolved([""]) == BASE.removeprefix("Eerste alinea.\n"), "an empty choice leaves no line"
    with pytest.raises(ValueError, match="1 conflicts, 0 choices"):
        outcome.resolved([])


def test_line_ends_of_forms_are_no_change() -> None:
    assert merge(BASE, BASE.replace("\n", "\r\n"), BASE.replace("Eerste", "1e")).text == BASE.replace("Eerste", "1e")


@given(TEXTS, TEXTS)
def test_one_side_alone_wins_whole(base: str, changed: str) -> None:
    assert merge(base, changed, base).text == changed
    assert merge(base, base, changed).text == changed
    assert merge(base, changed, changed).text == changed


@given(TEXTS, TEXTS, TEXTS)
def test_sides_are_alike(base: str, mine: str, theirs: str) -> None:
    there, back = merge(base, mine, theirs), merge(base, theirs, mine)
    assert there.text == back.text
    assert [(each.base, each.mine, each.theirs) for each in there.conflicts] == [
        (each.base, each.theirs, each.mine) for each in back.conflicts
    ]


@given(TEXTS, TEXTS, TEXTS)
def test_no_new_line_of_either_side_is_lost(base: str, mine: str, theirs: str) -> None:
    outcome = merge(base, mine, theirs)
    kept = Counter[str]()
    for region in outcome.regions:
        for side in region[1:] if isinstance(region, Agreed) else (region.mine, region.theirs):
            kept.update(sentence for line in side.split("\n") for sentence in line.split(". ") if sentence)
    for side in (mine, theirs):
        fresh = {line for line in side.split("\n") if line} - set(base.split("\n"))
        for line in fresh:
            assert all(kept[sentence] for sentence in line.split(". "))


@given(TEXTS, TEXTS, TEXTS)
def test_what_neither_side_wrote_does_not_appear(base: str, mine: str, theirs: str) -> None:
    for region in merge(base, mine, theirs).regions:
        texts = (region.text,) if isinstance(region, Agreed) else (region.mine, region.theirs)
        assert all(words_of(text) <= words_of(mine) | words_of(theirs) for text in texts)


@given(TEXTS, TEXTS, TEXTS)
def test_choosing_one_side_everywhere(base: str, mine: str, theirs: str) -> None:
    """Taking my text at each conflict keeps every line that I added."""
    outcome = merge(base, mine, theirs)
    text = outcome.resolved([conflict.mine for conflict in outcome.conflicts])
    assert words_of(mine) - words_of(base) <= words_of(text)
    assert all(isinstance(region, Agreed | Conflict) for region in outcome.regions)
