"""How large the house is: lines per room, files and their names, functions that return Any, long template lines.

./run bench figures
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from config import CHECKOUT

TREES = ("buyergroup_hub", "migrations", "tests", "bench")
LONG = 140
LONGEST = 12


def run(_argv: Sequence[str]) -> int:
    lines = {tree: _counted(CHECKOUT / tree, "*.py") for tree in TREES}
    for tree, counted in lines.items():
        print(f"{tree:24}{sum(counted.values()):8} lines of Python{len(counted):6} files")
    hub = lines["buyergroup_hub"]
    rooms = Counter[str]()
    for path, number in hub.items():
        rooms[path.relative_to(CHECKOUT / "buyergroup_hub").parts[0]] += number
    print("\nlines per room")
    print("\n".join(f"  {room:22}{number:8}" for room, number in rooms.most_common()))
    print("\nlongest files")
    longest = sorted(hub.items(), key=lambda pair: -pair[1])[:LONGEST]
    print("\n".join(f"  {path.relative_to(CHECKOUT)!s:54}{number:6}" for path, number in longest))
    text = "".join(path.read_text(encoding="utf-8") for path in hub)
    print(f"\n{len(re.findall(r'-> Any:', text))} functions return Any")
    print(f"{len({path.name for path in hub})} distinct names of files in buyergroup_hub")
    pages = [path.read_text(encoding="utf-8").splitlines() for path in (CHECKOUT / "templates").rglob("*.html")]
    long = sum(len(line) > LONG for page in pages for line in page)
    print(f"{len(pages)} templates of {sum(map(len, pages))} lines, {long} lines over {LONG} signs")
    return 0


def _counted(folder: Path, pattern: str) -> dict[Path, int]:
    return {path: len(path.read_text(encoding="utf-8").splitlines()) for path in sorted(folder.rglob(pattern))}


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
