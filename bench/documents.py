"""What becomes of each real document: outcome, text, time and memory (`./run bench documents`).

Every file of `$HUB_REAL_DATA/documents` and its folder `bad` is read as the worker would, in the bounded child. Where a
reference text lies beside a file (`NAME.truth.txt`), the share of its words that was found is shown. `--json` gives one
JSON document.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from buyergroup_hub.files.extraction import read
from buyergroup_hub.files.media import recognise
from buyergroup_hub.files.outcomes import UNREADABLE
from config import Config


@dataclass(frozen=True)
class Row:
    """One document. `recall`: found words of its reference text, each counted as often as it stands there."""

    file: str
    kind: str
    outcome: str
    places: int
    characters: int
    seconds: float
    cpu_seconds: float
    peak_mb: float
    recall: float | None = None


def run(argv: Sequence[str]) -> int:
    """Read all documents; 0 when each got an outcome, 1 when there were none."""
    parser = argparse.ArgumentParser(prog="bench documents", description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("folder", nargs="?", type=Path, default=None, help="instead of $HUB_REAL_DATA/documents")
    asked = parser.parse_args(argv)
    folder = asked.folder or _real_documents()
    rows = [measure(path, folder) for path in documents(folder)]
    sys.stdout.write(json.dumps([asdict(row) for row in rows], indent=1) + "\n" if asked.json else table(rows))
    return 0 if rows else 1


def documents(folder: Path) -> list[Path]:
    """The documents of a folder and of its folder `bad`; notes and reference texts are none."""
    found = [*folder.glob("*"), *folder.glob("bad/*")]
    return sorted(path for path in found if path.is_file() and path.suffix not in (".md", ".html", ".txt"))


def measure(path: Path, folder: Path) -> Row:
    """Read one document."""
    with path.open("rb") as file:
        kind = recognise(file, path.name)
    reading = read(path, kind.media_type if kind else "")
    text = " ".join(place.text for place in reading.places)
    return Row(
        file=str(path.relative_to(folder)),
        kind=kind.extensions[0] if kind else "none",
        outcome=reading.outcome if kind else UNREADABLE,
        places=len(reading.places),
        characters=len(text),
        seconds=round(reading.seconds, 2),
        cpu_seconds=round(reading.cpu_seconds, 2),
        peak_mb=round(reading.peak_mb, 1),
        recall=_recall(path, text),
    )


def table(rows: Sequence[Row]) -> str:
    """For people."""
    head = (
        f"{'file':44} {'kind':5} {'outcome':11} {'places':>6} {'signs':>9} {'wall s':>7} {'CPU s':>6} {'MB':>6} "
        "recall\n"
    )
    lines = [
        f"{row.file:44} {row.kind:5} {row.outcome:11} {row.places:6} {row.characters:9} {row.seconds:7.2f} "
        f"{row.cpu_seconds:6.2f} {row.peak_mb:6.1f} {'' if row.recall is None else f'{row.recall:.3f}'}\n"
        for row in rows
    ]
    counts = Counter(row.outcome for row in rows)
    slowest = max((row.seconds for row in rows), default=0.0)
    largest = max((row.peak_mb for row in rows), default=0.0)
    summary = ", ".join(f"{count} {outcome}" for outcome, count in sorted(counts.items()))
    return f"{head}{''.join(lines)}{len(rows)} files: {summary}; at most {slowest:.2f} s and {largest:.0f} MB\n"


def _recall(path: Path, text: str) -> float | None:
    truth = path.with_suffix(".truth.txt")
    if not truth.is_file():
        return None
    wanted, found = (_words(each) for each in (truth.read_text(encoding="utf-8", errors="replace"), text))
    return round(sum((wanted & found).values()) / max(wanted.total(), 1), 3)


def _words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", re.sub(r"-\n", "", text).lower()))


def _real_documents() -> Path:
    given = {name: os.environ[name] for name in ("HUB_REAL_DATA",) if name in os.environ}
    return Config.from_environment(given).real_data / "documents"


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
