"""How well the hub ranks, on a judged set: nDCG@10, MRR@10 and recall@20, beside SQLite's FTS5 with OR.

./run bench relevance [--corpus corpus.jsonl] [--queries queries.jsonl]
"""

from __future__ import annotations

import argparse
import json
import math
import os
import re
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from buyergroup_hub.search.engine import Engine
from buyergroup_hub.search.records import Hit, Record
from buyergroup_hub.search.snippets import snippet

Row = dict[str, Any]
Ranking = Callable[[str, Sequence[str]], list[str]]

# What a kind weighs in the hub: what can be taken over stands above the tender that mentions it.
WEIGHTS = {"tender": 0.7}


def run(argv: Sequence[str]) -> int:
    """Prints one JSON document on standard output; the table per type of question goes to standard error."""
    folder = Path(os.environ.get("HUB_REAL_DATA") or "../shared/data") / "search"
    parser = argparse.ArgumentParser(prog="bench relevance", description=__doc__)
    parser.add_argument("--corpus", type=Path, default=folder / "corpus.jsonl")
    parser.add_argument("--queries", type=Path, default=folder / "queries.jsonl")
    parser.add_argument("--json", action="store_true", help="as it always does")
    options = parser.parse_args(argv)
    for path in (options.corpus, options.queries):
        if not path.is_file():
            sys.stderr.write(f"There is no judged set at {path}: set HUB_REAL_DATA, or give --corpus and --queries.\n")
            return 2
    corpus, queries = read(options.corpus), read(options.queries)
    cases = options.corpus.with_name("leak.jsonl")
    with tempfile.TemporaryDirectory() as directory:
        engine = Engine(Path(directory))
        engine.rebuild(map(record, corpus))
        hub = _ranking(engine)
        trapped = traps(queries, hub)
        figures = {"hub": evaluate(queries, hub), "fts5_or": evaluate(queries, _fts5(corpus))}
        leaking = leaks(engine, read(cases), {row["id"]: row for row in corpus}) if cases.is_file() else None
    for name, of in figures.items():
        _table(name, of)
    whole = figures["hub"]["all"]
    baseline = figures["fts5_or"]["all"]
    above = round(whole["ndcg10"] - baseline["ndcg10"], 4)
    sys.stdout.write(
        json.dumps({**whole, "fts5_or": baseline, "above_fts5_or": above, "traps": trapped, "leaking": leaking}) + "\n"
    )
    return 1 if leaking else 0


def read(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def record(row: Row) -> Record:
    """A row of the corpus as the hub would describe it."""
    group = row.get("group") or ""
    return Record(
        kind=row["kind"], id=row["id"], code=row["id"], audience=row["audience"], title=row["title"], body=row["body"],
        context=group.replace("-", " "), language=row.get("lang") or "nl", date=row.get("date") or "",
        status=row.get("status") or "current", uses=row.get("uses") or 0,
        facets={"group": group, "theme": row.get("themes") or (), "level": row.get("level") or ""},
        weight=WEIGHTS.get(row["kind"], 1.0),
    )  # fmt: skip


def _ranking(engine: Engine) -> Ranking:
    return lambda text, tokens: [hit.id for hit in engine.search(text, tokens, size=20).hits]


def _fts5(corpus: Iterable[Row]) -> Ranking:
    """The plain alternative: unicode61, every word OR the others, BM25."""
    base = sqlite3.connect(":memory:")
    base.execute("CREATE VIRTUAL TABLE texts USING fts5(id, title, body, audience UNINDEXED)")
    base.executemany(
        "INSERT INTO texts VALUES (:id, :title, :body, :audience)",
        ({name: row[name] for name in ("id", "title", "body", "audience")} for row in corpus),
    )

    def ranked(text: str, tokens: Sequence[str]) -> list[str]:
        words = re.findall(r"\w+", text)
        match = " OR ".join(f'"{word}"' for word in words)
        marks = ",".join("?" * len(tokens))
        rows = base.execute(
            f"SELECT id FROM texts WHERE texts MATCH ? AND audience IN ({marks}) ORDER BY rank LIMIT 20",  # noqa: S608
            (match, *tokens),
        )
        return [row[0] for row in rows]

    return ranked


def leaks(engine: Engine, cases: Iterable[Row], corpus: dict[str, Row]) -> list[str]:
    """The cases in which someone gets to know of a record that is not hers, or in which its owner does not find it.

    Looked at: hits, total, facet counts, snippets, corrections, added words, completions and similar records.
    """
    return [case["lid"] for case in cases if not _kept(engine, case, corpus) or not _owner_finds(engine, case)]


def _kept(engine: Engine, case: Row, corpus: dict[str, Row]) -> bool:
    tokens = case["tokens"]
    found = engine.search(case["query"], tokens, size=1000)
    ids = {hit.id for hit in found.hits}
    shown = [
        found.did_you_mean.meant if found.did_you_mean else "",
        *found.also_searched,
        *map(str, found.facets.values()),
    ]
    for begun in range(3, len(case["query"]) + 1):
        shown += engine.suggest(case["query"][:begun], tokens, most=100)
    for each in sorted(ids):
        shown += [text for text, _ in snippet(corpus[each]["body"], case["query"])]
        ids |= {hit.id for hit in engine.similar(Hit(corpus[each]["kind"], each), tokens, most=100)}
    for each in case["forbidden"]:
        ids |= {hit.id for hit in engine.similar(Hit(corpus[each]["kind"], each), tokens, most=100)}
    told = any(secret in text.lower() for secret in case["secret_terms"] for text in shown if text != case["query"])
    total = case["expected"]["total"]
    return not told and not ids & set(case["forbidden"]) and total in (None, found.total)


def _owner_finds(engine: Engine, case: Row) -> bool:
    control = case["control"]
    found = engine.search(control["query"], control["tokens"], size=1000)
    return set(control["must_find"]) <= {hit.id for hit in found.hits}


def evaluate(queries: Iterable[Row], ranking: Ranking) -> dict[str, dict[str, float]]:
    """The mean figures over all questions and per type."""
    rows: dict[str, list[tuple[float, float, float]]] = {"all": []}
    for query in queries:
        ids = list(dict.fromkeys(ranking(query["query"], query["tokens"])))
        grades = query["judgements"]
        figures = (ndcg(ids, grades), reciprocal_rank(ids, grades), recall(ids, grades))
        for name in ("all", query["type"]):
            rows.setdefault(name, []).append(figures)
    return {
        name: {
            measure: round(sum(row[place] for row in of) / len(of), 4)
            for place, measure in enumerate(("ndcg10", "mrr10", "recall20"))
        }
        for name, of in rows.items()
    }


def traps(queries: Iterable[Row], ranking: Ranking, depth: int = 3) -> int:
    """How many false friends stand among the first three."""
    return sum(len(set(ranking(one["query"], one["tokens"])[:depth]) & set(one.get("traps") or ())) for one in queries)


def ndcg(ids: Sequence[str], grades: dict[str, int], depth: int = 10) -> float:
    """Normalised discounted cumulative gain with gain 2^grade - 1 (Järvelin and Kekäläinen 2002, Burges 2005)."""

    def gain(row: Iterable[int]) -> float:
        return sum(float(2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(row))

    best = gain(sorted(grades.values(), reverse=True)[:depth])
    return gain([grades.get(each, 0) for each in ids[:depth]]) / best if best else 0.0


def reciprocal_rank(ids: Sequence[str], grades: dict[str, int], depth: int = 10) -> float:
    """One over the place of the first record with grade 2 or 3."""
    return next((1 / place for place, each in enumerate(ids[:depth], 1) if grades.get(each, 0) >= 2), 0.0)


def recall(ids: Sequence[str], grades: dict[str, int], depth: int = 20) -> float:
    """The share of the records with grade 2 or 3 that stand in the first twenty."""
    useful = {each for each, grade in grades.items() if grade >= 2}
    return len(useful & set(ids[:depth])) / min(len(useful), depth) if useful else 0.0


def _table(name: str, figures: dict[str, dict[str, float]]) -> None:
    sys.stderr.write(f"{name:14}{'nDCG@10':>9}{'MRR@10':>9}{'recall@20':>11}\n")
    for kind, of in figures.items():
        sys.stderr.write(f"{kind:14}{of['ndcg10']:9.3f}{of['mrr10']:9.3f}{of['recall20']:11.3f}\n")


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
