"""What a visitor can make up fills no memory: every cache is bounded in bytes, or holds what the code itself names."""

from __future__ import annotations

import ast
import random
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from buyergroup_hub import app as app  # with it every room is there
from buyergroup_hub.kit.caches import PLACE, SHARE, Cached, cached, weight
from buyergroup_hub.search import snippets
from buyergroup_hub.search.language import dutch
from config import CHECKOUT

MOST = 128_000_000
"""Bytes of all caches that are counted, in a process."""

BY_THE_CODE = {
    "access._addressed", "events.timeline._named_in",
    "kit.formats._unknown", "kit.i18n._catalogue", "kit.i18n._marked",
    "kit.i18n._whole", "kit.icons._drawing", "kit.invention._tells", "kit.invention.ties", "kit.static._digest",
    "notices.eforms.stored._hints",
    "queries.together", "search.language.compounds._short", "search.language.lexicon._forms",
    "search.language.lexicon._frequencies", "search.language.lexicon._lemmas", "search.language.vocabulary.pairs",
    "search.language.vocabulary.words",
}  # fmt: skip
"""Asked by names that stand in the code: kinds, facets, orders, languages, texts of pages."""

OF_SMALL = {
    "access._in_order": "by the tokens that a person holds",
    "access._seen": "by the tokens that a person holds",
    "home.header._waiting": "2,048 numbers, by who somebody is",
    "kit.formats._day": "by dates",
    "kit.formats._number": "by numbers that a column holds",
    "kit.workdays._holidays": "by years, of which a date has 9,999",
    "search.query.parse": "sixteen questions of 300 characters",
    "search.snippets.wanted": "eight questions",
}
"""Bounded in number, of entries that are small."""

BY_CHOICE = {"queries"}
"""Where a cache is made of a function: statements, of choices of a few values."""


def test_every_cache_that_is_asked_by_something_is_bounded() -> None:
    """A cache of texts is `kit.caches.cached`; one that is not stands above with its reason."""
    caches, made = set(), set()
    for path in Path(CHECKOUT, "buyergroup_hub").rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        if "functools" in source and "cache" in source:
            room = ".".join(path.relative_to(Path(CHECKOUT, "buyergroup_hub")).with_suffix("").parts)
            tree = ast.parse(source)
            caches |= {f"{room.removesuffix('.__init__')}.{name}" for name in _cached_in(tree)}
            made |= {room for node in ast.walk(tree) if isinstance(node, ast.Assign | ast.AnnAssign) and _makes(node)}
    assert caches == BY_THE_CODE | OF_SMALL.keys()
    assert made == BY_CHOICE


def _cached_in(tree: ast.AST) -> Iterator[str]:
    """Functions with arguments of which the answers are kept."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and ast.unparse(node.args) and any(map(_caches, node.decorator_list)):
            yield node.name


def _makes(node: ast.Assign | ast.AnnAssign) -> bool:
    return any(isinstance(part, ast.Call) and _is_cache(part.func) for part in ast.walk(node))


def _caches(decorator: ast.expr) -> bool:
    return _is_cache(decorator.func if isinstance(decorator, ast.Call) else decorator)


def _is_cache(called: ast.expr) -> bool:
    return ast.unparse(called).removeprefix("functools.") in ("cache", "lru_cache")


def test_the_caches_of_texts_together_take_no_more_than_a_process_has() -> None:
    rooms = [vars(module) for name, module in sys.modules.items() if name.startswith("buyergroup_hub.")]
    caches = {id(one): one for room in rooms for one in room.values() if isinstance(one, Cached)}.values()
    assert len(caches) > 8
    assert sum(one.most for one in caches) <= MOST


@given(st.lists(st.text(max_size=60), max_size=60))
@example([str(number) for number in range(100)])
def test_a_cache_never_holds_more_bytes_than_it_may(texts: list[str]) -> None:
    twice = cached(8_000)(lambda text: (text, text))
    for text in texts:
        assert twice(text) == twice(text) == (text, text)
        held = sum(PLACE + weight(key) + weight(answer) for key, (answer, _) in twice._kept.items())
        assert held == twice.size <= twice.most


def test_what_is_long_is_not_kept() -> None:
    same = cached(10_000)(lambda text: text)
    assert same("a") == "a"
    long = "x" * (same.most // SHARE)
    assert same(long) == long
    assert list(same._kept) == [("a",)]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_questions_that_somebody_makes_up_fill_no_memory(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Codes of sixteen pieces take twelve thousand bytes each."""
    made = random.Random(1)
    monkeypatch.setattr(dutch.analysed, "most", dutch.analysed.size + 200_000)
    for _ in range(30):
        list(dutch.analyse("-".join(made.choices("abc123456", k=16)), language))
    assert dutch.analysed.size <= dutch.analysed.most


def test_words_of_texts_are_forgotten_when_they_take_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snippets, "MOST_BYTES", 50_000)
    forms = snippets.Forms()
    for number in range(20):
        forms.read(f"{number}" + "x" * 20_000, "nl")
        assert weight(tuple(forms.known)) < 50_000 + 25_000
