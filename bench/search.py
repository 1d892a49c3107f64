"""What a page of search results costs, beside SQLite's FTS5 in the same run on the same records.

    ./run bench search [--sizes 5000 20000] [--questions 60] [--json]

The records are invented by this script: 150 to 300 words each, drawn like Dutch is (common words often), 70 audience
tokens of which the asker holds five that let her see 45 % of them. A page is: mask, total, four facets, ten hits with
a snippet. Both engines take the words of a question as alternatives. Times are CPU milliseconds of this process.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sqlite3
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter, process_time
from typing import Any, NamedTuple

from wordfreq import top_n_list

from buyergroup_hub.search.engine import Engine
from buyergroup_hub.search.records import Record
from buyergroup_hub.search.snippets import snippet

TOKENS = ("public", *(f"group:{number}" for number in range(69)))
HELD = frozenset(TOKENS[:5])
KINDS, THEMES, LEVELS = ("clause", "lesson", "tender", "vision"), ("climate", "circular", "social"), ("a", "b", "c")
SEED = 4
HEADS = ("materieel", "beleid", "eis", "plan", "kosten", "gebouw", "contract", "project", "groep", "norm")
FORMS = ("common term", "two terms", "three terms", "phrase", "prefix")


class Figures(NamedTuple):
    """Median and 95th percentile, in CPU milliseconds."""

    p50: float
    p95: float


def run(argv: Sequence[str]) -> int:
    """Prints a table, or with --json one JSON document."""
    parser = argparse.ArgumentParser(prog="bench search", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[5_000, 20_000])
    parser.add_argument("--questions", type=int, default=60, help="of each form")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(argv)
    results = [measured(size, options.questions) for size in options.sizes]
    text = json.dumps(results) if options.json else "\n".join(map(_printed, results))
    sys.stdout.write(text + "\n")
    return 0


def measured(size: int, questions: int) -> dict[str, Any]:
    """The figures at one size of corpus."""
    draw = random.Random(SEED)  # noqa: S311
    records = invented(size, draw)
    bodies = {record.id: record.body for record in records}
    asked = {form: [_question(form, records, draw) for _ in range(questions)] for form in FORMS}
    with tempfile.TemporaryDirectory() as directory:
        engine = Engine(Path(directory))
        began, began_cpu = perf_counter(), process_time()
        engine.rebuild(records)
        rebuilt, rebuilt_cpu = perf_counter() - began, process_time() - began_cpu
        began = process_time()
        engine.search("beleid", HELD)
        opened = process_time() - began
        began_cpu = process_time()
        base = _fts5(records, Path(directory) / "fts5.sqlite")
        fts5_cpu = process_time() - began_cpu
        forms = {
            form: {
                "hub": _timed(lambda text: hub_page(engine, bodies, text), texts),
                "fts5": _timed(lambda text: fts5_page(base, text), texts),
            }
            for form, texts in asked.items()
        }
        every = [text for texts in asked.values() for text in texts]
        page = {
            "hub": _timed(lambda text: hub_page(engine, bodies, text), every),
            "fts5": _timed(lambda text: fts5_page(base, text), every),
        }  # all of them once more: what was read for one question is in memory for the next, in both
        worst = _timed(lambda text: hub_page(engine, bodies, text), [_worst(draw) for _ in range(10)])
        reader = _memory_of_a_reader(engine, [text for texts in asked.values() for text in texts])
        disk = sum(path.stat().st_size for path in engine.directory.rglob("*") if path.name != "fts5.sqlite")
        commits = [_seconds_until_findable(engine, number) for number in range(5)]
    return {
        "records": size,
        "forms": {form: _row(of["hub"], of["fts5"]) for form, of in forms.items()},
        "page": _row(page["hub"], page["fts5"]),
        "worst_ms": round(worst.p95, 1),
        "rebuild_s": round(rebuilt, 1),
        "rebuild_cpu_s": round(rebuilt_cpu, 1),
        "fts5_build_cpu_s": round(fts5_cpu, 1),
        "open_ms": round(opened * 1000),
        "change_to_findable_s": round(max(commits), 3),
        "reader_mb": reader,
        "disk_mb": disk // 1_000_000,
    }


def invented(size: int, draw: random.Random) -> list[Record]:
    """Records whose words follow the frequencies of Dutch; a tenth of the words are compounds."""
    words = [word for word in top_n_list("nl", 30_000) if word.isalpha()]
    weights = [1 / (rank + 20) for rank in range(len(words))]
    firsts = [word for word in words[500:6_000] if 4 <= len(word) <= 7]
    made = []
    for number in range(size):
        body = draw.choices(words, weights, k=draw.randint(150, 300))
        for place in range(0, len(body), 10):
            body[place] = draw.choice(firsts) + draw.choice(HEADS)
        made.append(
            Record(
                kind=draw.choice(KINDS), id=str(number), title=" ".join(draw.choices(words[100:], weights[100:], k=6)),
                body=" ".join(body), audience=_audience(draw), date=f"20{draw.randint(20, 26)}-01-01",
                facets={"theme": draw.choice(THEMES), "level": draw.choice(LEVELS), "group": str(draw.randint(1, 35))},
            )
        )  # fmt: skip
    return made


def _audience(draw: random.Random) -> str:
    """41 % public, the rest evenly over the groups, of which the asker holds four."""
    return "public" if draw.random() < 0.41 else draw.choice(TOKENS[1:])


def _question(form: str, records: Sequence[Record], draw: random.Random) -> str:
    words = draw.choice(records).body.split()
    if form == "phrase":
        start = draw.randrange(len(words) - 3)
        return f'"{" ".join(words[start : start + 3])}"'
    telling = draw.sample(top_n_list("nl", 3_000)[150:], 20)
    if form == "prefix":
        return next(word for word in telling if len(word) > 4)[:4] + "*"
    return " ".join(telling[: {"common term": 1, "two terms": 2, "three terms": 3}[form]])


def _worst(draw: random.Random) -> str:
    """As much as the grammar takes: two short prefixes, ten common words."""
    common = draw.sample(top_n_list("nl", 400)[150:], 10)
    return " ".join(["ver*", "ond*", *common])


def hub_page(engine: Engine, bodies: dict[str, str], text: str) -> int:
    """One page by the hub; returns the total."""
    found = engine.search(text, HELD)
    for hit in found.hits:
        snippet(bodies[hit.id], text)
    return found.total


def _fts5(records: Sequence[Record], path: Path) -> sqlite3.Connection:
    base = sqlite3.connect(path)
    base.execute("CREATE VIRTUAL TABLE texts USING fts5(title, body)")
    base.execute("CREATE TABLE facts (id INTEGER PRIMARY KEY, audience, kind, theme, level, grp)")
    base.executemany("INSERT INTO texts (rowid, title, body) VALUES (?, ?, ?)",
                     ((int(each.id), each.title, each.body) for each in records))  # fmt: skip
    base.executemany(
        "INSERT INTO facts VALUES (?, ?, ?, ?, ?, ?)",
        ((int(each.id), each.audience, each.kind, *each.facets.values()) for each in records),
    )
    base.commit()
    return base


def fts5_page(base: sqlite3.Connection, text: str) -> int:
    """The same page by FTS5: one statement for the ten hits, one for each facet."""
    if text.startswith('"'):
        match = text
    else:
        match = " OR ".join(f'"{word}"*' if star else f'"{word}"' for word, star in re.findall(r"(\w+)(\*?)", text))
    marks = ",".join("?" * len(HELD))
    allowed = f"EXISTS (SELECT 1 FROM facts WHERE facts.id = texts.rowid AND audience IN ({marks}))"  # noqa: S608
    hits = (
        "SELECT rowid, snippet(texts, 1, '[', ']', '…', 30) FROM texts "  # noqa: S608
        f"WHERE texts MATCH ? AND {allowed} ORDER BY rank LIMIT 10"
    )
    base.execute(hits, (match, *HELD)).fetchall()
    total = 0
    for facet in ("kind", "theme", "level", "grp"):
        counts = base.execute(
            f"SELECT {facet}, count(*) FROM texts JOIN facts ON facts.id = texts.rowid "  # noqa: S608
            f"WHERE texts MATCH ? AND audience IN ({marks}) GROUP BY 1",
            (match, *HELD),
        ).fetchall()
        total = sum(row[-1] for row in counts)
    return total


def _timed(page: Callable[[str], int], texts: Sequence[str]) -> Figures:
    times = []
    for text in texts:
        began = process_time()
        page(text)
        times.append((process_time() - began) * 1000)
    return Figures(statistics.median(times), statistics.quantiles(times, n=20, method="inclusive")[-1])


def _seconds_until_findable(engine: Engine, number: int) -> float:
    began = perf_counter()
    engine.index([Record("clause", f"new{number}", "public", f"Zeldzaamwoord{number}", "zomaar iets")])
    found = engine.search(f"zeldzaamwoord{number}", HELD)
    assert found.total == 1, found
    return perf_counter() - began


def _memory_of_a_reader(engine: Engine, texts: Sequence[str]) -> int:
    """Megabytes that a process of its own holds which only searches, after all questions; part of it is the index on
    disk, as far as it was looked at. On Linux."""
    asking = (
        "import json, resource, sys\n"
        "from pathlib import Path\n"
        "from buyergroup_hub.search.engine import Engine\n"
        "engine = Engine(Path(sys.argv[1]))\n"
        "for text in json.load(sys.stdin):\n"
        "    engine.search(text, sys.argv[2:])\n"
        "print(int(Path('/proc/self/statm').read_text().split()[1]) * resource.getpagesize() // 2**20)\n"
    )
    command = [sys.executable, "-W", "ignore", "-c", asking, str(engine.directory), *HELD]
    root = Path(__file__).parents[1]
    done = subprocess.run(command, input=json.dumps(texts), capture_output=True, text=True, check=True, cwd=root)
    return int(done.stdout)


def _row(hub: Figures, fts5: Figures) -> dict[str, Any]:
    return {
        "hub_ms": [round(value, 2) for value in hub], "fts5_ms": [round(value, 2) for value in fts5],
        "ratio": [round(ours / theirs, 2) for ours, theirs in zip(hub, fts5, strict=True)],
    }  # fmt: skip


def _printed(of: dict[str, Any]) -> str:
    lines = [f"{of['records']:,} records", f"{'':14}{'hub p50/p95':>16}{'FTS5 p50/p95':>16}{'hub : FTS5':>16}"]
    for name, row in [*of["forms"].items(), ("page, all", of["page"])]:
        columns = ("/".join(f"{value:.2f}" for value in row[which]) for which in ("hub_ms", "fts5_ms", "ratio"))
        lines.append(f"{name:14}" + "".join(f"{column:>16}" for column in columns))
    lines.append(
        f"worst accepted question {of['worst_ms']} ms · opening {of['open_ms']} ms · "
        f"change to findable {of['change_to_findable_s']} s · searching process {of['reader_mb']} MB\n"
        f"rebuild {of['rebuild_s']} s, CPU {of['rebuild_cpu_s']} s (FTS5 {of['fts5_build_cpu_s']} s) · "
        f"index {of['disk_mb']} MB on disk"
    )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
