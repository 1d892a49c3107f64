"""Two texts beside each other: what came and went is marked, whatever was written."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from buyergroup_hub.texts.markdown import html, plain
from buyergroup_hub.visions.drafts import comparing, marking
from tests.pages import faults_of

WORDS = ["dek", "ligger", "paspoort", "**vet**", "binnen", "acht", "weken", "[[VB-12@3]]", "&", "<b>", "é", "30%"]
SENTENCES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=8).map(" ".join)
BLOCKS = st.one_of(
    SENTENCES,
    st.lists(SENTENCES, min_size=1, max_size=3).map(lambda items: "\n".join(f"- {item}" for item in items)),
    st.lists(SENTENCES, min_size=1, max_size=3).map(
        lambda rows: "\n".join(["| Kop | Kop |", "|---|---|", *(f"| {row} | x |" for row in rows)])
    ),
    SENTENCES.map(lambda words: f"## {words}"),
)
TEXTS = st.lists(BLOCKS, max_size=4).map("\n\n".join)


def drawn(block: comparing.Block) -> str:
    """A block as a page draws it."""
    if block.text:
        return str(marking.drawn(html(block.text)))
    marks = {"same": "{}", "ins": "<ins>{}</ins>", "del": "<del>{}</del>"}
    lines = ("".join(marks[kind].format(escape(words)) for kind, words in line) for line in block.lines)
    return "".join(f"<p>{line}</p>" for line in lines)


def letters(page: str, without: str) -> str:
    """The letters of a page, without what came or went."""
    left = re.sub(rf"<{without}>.*?</{without}>", "", page, flags=re.DOTALL)
    return re.sub(r"\W", "", BeautifulSoup(left, "html.parser").get_text())


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_from_the_comparison(old: str, new: str) -> None:
    page = "".join(drawn(block) for block in comparing.blocks(old, new))
    assert letters(page, "del") == re.sub(r"\W", "", plain(new))
    assert letters(page, "ins") == re.sub(r"\W", "", plain(old))


@given(TEXTS, TEXTS)
def test_a_comparison_is_valid_and_opens_nothing(old: str, new: str) -> None:
    page = "".join(drawn(block) for block in comparing.blocks(old, new))
    assert faults_of(f"<div>{page}</div>") == ()
    assert not re.search("[\ue000-\uf8ff]", page)
    assert "<b>" not in page


@given(TEXTS)
def test_equal_texts_show_no_marks(text: str) -> None:
    page = "".join(drawn(block) for block in comparing.blocks(text, text))
    assert "<ins>" not in page
    assert "<del>" not in page


def test_a_reference_is_never_taken_apart() -> None:
    (block,) = comparing.blocks("Zie [[VB-12@2]].", "Zie [[VB-12@3]].")
    assert "[[VB-12@2]]" in block.text
    assert "[[VB-12@3]]" in block.text


def test_a_table_stays_a_table() -> None:
    table = "| Type | Niveau |\n|---|---|\n| Nieuw | {} |"
    (block,) = comparing.blocks(table.format("Basis"), table.format("Ambitieus"))
    page = drawn(block)
    assert '<table role="table">' in page
    assert "<del>Basis</del><ins>Ambitieus</ins>" in page


def test_private_signs_in_a_text_do_no_harm() -> None:
    (block,) = comparing.blocks("een \ue000twee", "een \ue001drie")
    assert drawn(block) == "<p>een <del>twee</del><ins>drie</ins></p>\n"


@pytest.mark.parametrize(
    ("quote", "marked"),
    [("acht weken", True), ("weken", False), ("een &", True), ("<b>", True), ("er niet", False), ("", False)],
)
def test_a_passage_is_marked_only_where_it_is_clear(quote: str, marked: bool) -> None:
    text = html("Binnen acht weken, een & twee.\n\n<b> na weken")
    page = marking.quoted(text, [quote])
    assert ('<span class="anchor-text">' in page) is marked
    assert page.striptags() == text.striptags()
