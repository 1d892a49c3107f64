"""The judged set and its leak cases: how the hub ranks, and what nobody may get to know."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench import relevance
from bench.relevance import leaks, ndcg, read, recall, reciprocal_rank, record
from buyergroup_hub.search.engine import Engine


def test_the_measures_are_what_they_are_called() -> None:
    grades = {"a": 3, "b": 2, "c": 1}
    assert ndcg(["a", "b", "c"], grades) == 1
    assert ndcg(["x", "y"], grades) == 0
    assert ndcg(["b", "a", "c"], grades) == pytest.approx((3 + 7 / 1.5849625 + 0.5) / (7 + 3 / 1.5849625 + 0.5))
    assert reciprocal_rank(["c", "b"], grades) == 0.5
    assert recall(["a", "c"], grades) == 0.5


def test_nobody_gets_to_know_what_is_not_hers(real_data: Path, tmp_path: Path) -> None:
    corpus = {row["id"]: row for row in read(real_data / "search/corpus.jsonl")}
    engine = Engine(tmp_path)
    engine.rebuild(map(record, corpus.values()))
    cases = read(real_data / "search/leak.jsonl")
    assert len(cases) == 12
    assert leaks(engine, cases, corpus) == []


def test_a_leak_would_be_noticed(real_data: Path, tmp_path: Path) -> None:
    """The same cases with every record public: each of them leaks."""
    corpus = {row["id"]: row | {"audience": "public"} for row in read(real_data / "search/corpus.jsonl")}
    engine = Engine(tmp_path)
    engine.rebuild(map(record, corpus.values()))
    cases = read(real_data / "search/leak.jsonl")
    assert leaks(engine, cases, corpus) == [case["lid"] for case in cases]


def test_the_hub_ranks_better_than_plain_full_text_search(
    real_data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HUB_REAL_DATA", str(real_data))
    assert relevance.run([]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["above_fts5_or"] >= 0.2
    assert figures["ndcg10"] >= 0.84
    assert figures["recall20"] >= 0.9
    assert figures["traps"] <= 2
