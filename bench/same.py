"""Whether this checkout answers as an older one does: pages, files and refusals, for everybody.

    ./run same OLD [--only /groups …] [--people noor visitor …] [--languages nl] [--data demo stage] [--groups 200]
                   [--one-in 5] [--normal] [--all]

OLD, a commit, makes two hubs at a fixed instant: its demo (or one with more groups), and what the tests of all
addresses put in place: drafts, sealed answers, tenders that are hidden. Each person of them, a visitor and an outsider
ask both versions for every address that any page links to. Languages and parts (as htmx asks) go round, so that each
address is asked in all ways by somebody; `--all` lets everybody ask in all ways, `--one-in 5` asks a fifth. What
differs each time is masked (tokens of forms, the end of a session, versions of static files, dates of PDFs);
`--normal` also forgives white space that no reader sees. What OLD is, holds and answers is kept in `build/same`, so
the second time takes half as long. Status 1: something differs.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import itertools
import json
import multiprocessing
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from bench._answering import Answer, Asked, normal
from config import CHECKOUT

DRIVER = Path(__file__).with_name("_answering.py")
AT_ONCE = 40
OPENED = 12
"""Pages of one kind that a person opens to look for links."""
SHOWN = 40
"""Addresses of which the difference is printed."""
AROUND = 70


class Hub:
    """One version over a data folder, in a process with the code of a checkout."""

    def __init__(self, checkout: Path, folder: Path, groups: int | None = None) -> None:
        self.line, other = multiprocessing.Pipe()
        environ = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
        environ |= {"PYTHONPATH": str(checkout), "PYTHONHASHSEED": "0"}
        run = [sys.executable, "-P", str(DRIVER), str(other.fileno())]
        self.process = subprocess.Popen(run, cwd=checkout, env=environ, pass_fds=[other.fileno()])
        other.close()
        self.line.send((str(folder), groups))
        try:
            self.first: list[str] = self.line.recv()
        except EOFError:
            raise SystemExit(f"The hub of {checkout} did not start; the lines above say why.") from None
        """Its people; where it was made, addresses to begin at."""

    def send(self, verb: str, *given: Any) -> None:
        self.line.send((verb, *given))

    def ask(self, verb: str, *given: Any) -> Any:
        self.send(verb, *given)
        return self.line.recv()

    def end(self) -> None:
        self.line.close()
        self.process.wait()


class Old:
    """The other version: its checkout, the data that it made, and what it answered before."""

    def __init__(self, commit: str) -> None:
        found = subprocess.run(["git", "rev-parse", "--short=12", f"{commit}^{{commit}}"], **GIT)
        if found.returncode:
            raise SystemExit(f"There is no commit {commit}: {found.stderr.decode().strip()}")
        self.commit = found.stdout.decode().strip()
        self.place = CHECKOUT / "build/same" / self.commit
        self.tree = self.place / "tree"
        if not self.tree.is_dir():
            with _made(self.tree) as tree:
                packed = subprocess.run(["git", "archive", self.commit], **(GIT | {"check": True})).stdout
                subprocess.run(["tar", "-x", "-C", tree], input=packed, check=True)
                (tree / "node_modules").symlink_to(CHECKOUT / "node_modules")
                shutil.copytree(CHECKOUT / "static/vendor", tree / "static/vendor")
                _collect(tree)

    def data(self, name: str, groups: int) -> Path:
        folder: Path = self.place / name / name.partition("-")[0]
        if not folder.parent.is_dir():
            with _made(folder.parent) as made:
                hub = Hub(self.tree, made / folder.name, groups)
                (made / "begin.json").write_text(json.dumps(hub.first))
                hub.end()
        return folder


GIT: dict[str, Any] = {"cwd": CHECKOUT, "capture_output": True}


@contextlib.contextmanager
def _made(folder: Path) -> Iterator[Path]:
    """A folder that is there when all of it is."""
    draft = folder.with_name(f"{folder.name}.{os.getpid()}")
    draft.mkdir(parents=True)
    try:
        yield draft
        draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _collect(tree: Path) -> None:
    """The icons that its pages name, beside those of this checkout's."""
    run = [sys.executable, "-P", "-m", "buyergroup_hub.kit.vendor"]
    subprocess.run(run, cwd=tree, env=os.environ | {"PYTHONPATH": str(tree)}, check=False, capture_output=True)


@dataclass
class Known:
    """What OLD answered before, by the data that it was asked of: addresses, and digests by request."""

    file: Path
    addresses: list[str] = field(default_factory=list)
    digests: dict[str, tuple[str, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, folder: Path) -> Known:
        version = hashlib.sha256(DRIVER.read_bytes()).hexdigest()[:8]
        known = cls(folder.with_name(f"known-{version}.json"))
        if known.file.is_file():
            kept = json.loads(known.file.read_text())
            known.addresses = kept["addresses"]
            known.digests = {asked: tuple(pair) for asked, pair in kept["digests"].items()}
        return known

    def keep(self) -> None:
        self.file.write_text(json.dumps({"addresses": self.addresses, "digests": self.digests}))


def run(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="./run same", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("old", metavar="OLD", help="the commit to compare with")
    parser.add_argument("--only", nargs="+", default=["/"], metavar="PREFIX", help="addresses that begin so")
    parser.add_argument(
        "--people", nargs="+", default=[""], metavar="WORD", help="people with one of these in the name"
    )
    parser.add_argument("--languages", nargs="+", default=["nl", "en"], choices=["nl", "en"])
    parser.add_argument("--data", nargs="+", default=["demo", "stage"], choices=["demo", "stage"])
    parser.add_argument("--groups", type=int, default=0, help="a demo with so many groups")
    parser.add_argument(
        "--one-in", type=int, default=1, metavar="N", help="ask one in so many; each address by somebody"
    )
    parser.add_argument("--normal", action="store_true", help="forgive white space that no reader sees")
    parser.add_argument("--all", action="store_true", help="everybody in both languages, with and without htmx")
    options = parser.parse_args(argv)
    old = Old(options.old)
    with tempfile.TemporaryDirectory(prefix="hub-same-", dir=_quick()) as copies:
        differ = [Comparing(old, Path(copies), kind, options).all() for kind in options.data]
    return 1 if any(differ) else 0


def _quick() -> str | None:
    """In memory where the machine has such a folder."""
    memory = "/dev/shm"  # noqa: S108 (a folder of our own in it)
    return memory if os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 500_000_000 else None


class Comparing:
    """Both versions over one kind of data."""

    def __init__(self, old: Old, copies: Path, kind: str, options: argparse.Namespace) -> None:
        self.kind, self.options = kind, options
        name = f"demo-{options.groups}" if options.groups and kind == "demo" else kind
        folder = old.data(name, options.groups)
        self.known = Known.of(folder)
        self.version, self.folder, self.copies = old, folder, copies
        self.people = [who for who in self.new.first if any(word in who for word in options.people)]
        if not self.known.addresses:
            begin = json.loads(folder.with_name("begin.json").read_text())
            self.known.addresses = self._walked(begin)
            self.known.keep()
        self.compared = 0
        self.differ: Counter[str] = Counter()

    @cached_property
    def old(self) -> Hub:
        """Opened only when it is asked for what it did not answer before."""
        return self._hub(self.version.tree, self.version.place)

    @cached_property
    def new(self) -> Hub:
        return self._hub(CHECKOUT, CHECKOUT / "build/same")

    def _hub(self, tree: Path, place: Path) -> Hub:
        copy, compiled = self.copies / place.name / self.folder.name, place / "templates"
        shutil.copytree(self.folder, copy, ignore=shutil.ignore_patterns("templates"))
        compiled.mkdir(exist_ok=True)
        (copy / "templates").symlink_to(compiled)
        return Hub(tree, copy)

    def _walked(self, begin: list[str]) -> list[str]:
        """All that any page links to, for whoever sees it; both versions look, since one alone is half as quick."""
        found = dict.fromkeys(begin)
        for who in self.old.first:
            _say(f"{self.kind}: looking for links as {who}; {len(found)} addresses")
            found |= dict.fromkeys(self.old.ask("walk", who, begin, OPENED))
        return sorted(found)

    def all(self) -> int:
        """Ask everything; the number of addresses that differ."""
        asked = list(self._requests())
        for place in range(0, len(asked), AT_ONCE):
            self._compare(asked[place : place + AT_ONCE])
            _say(f"{self.kind}: {self.compared} of {len(asked)} answers compared, {len(self.differ)} addresses differ")
        self.known.keep()
        _say("")
        addresses = len({one.address for one in asked})
        print(f"{self.kind}: compared {self.compared} answers of {addresses} addresses, as {len(self.people)} people.")
        if self.differ:
            print(f"{len(self.differ)} addresses differ, in {self.differ.total()} answers.")
        unasked = self.new.ask("unasked", self.known.addresses)
        if unasked and self.options.only == ["/"]:
            print(f"Linked to by no page, so not asked: {', '.join(unasked)}")
        for hub in (hub for name, hub in vars(self).items() if name in ("old", "new")):
            hub.end()
        return len(self.differ)

    def _requests(self) -> Iterator[Asked]:
        ways = list(itertools.product(self.options.languages, (False, True)))
        chosen = [address for address in self.known.addresses if address.startswith(tuple(self.options.only))]
        for place, address in enumerate(chosen):
            turns = range(place % self.options.one_in, len(self.people), self.options.one_in)
            for turn, who in ((turn, self.people[turn]) for turn in turns):
                every = self.options.all or len(self.people) < len(ways)
                for language, part in ways if every else [ways[(place + turn) % len(ways)]]:
                    yield Asked(who, address, language, part)

    def _compare(self, asked: Sequence[Asked]) -> None:
        missing = [one for one in asked if str(one) not in self.known.digests]
        self.new.send("digests", [tuple(one) for one in asked])
        if missing:
            answers = self.old.ask("digests", [tuple(one) for one in missing])
            self.known.digests |= {str(one): pair for one, pair in zip(missing, answers, strict=True)}
        for one, pair in zip(asked, self.new.line.recv(), strict=True):
            self.compared += 1
            if self.known.digests[str(one)][self.options.normal] != pair[self.options.normal]:
                self._tell(one)

    def _tell(self, asked: Asked) -> None:
        """Print what differs, once for each address."""
        self.differ[asked.address] += 1
        if self.differ[asked.address] > 1 or len(self.differ) > SHOWN:
            return
        old, new = (Answer(*hub.ask("shown", tuple(asked))) for hub in (self.old, self.new))
        _say("")
        print(f"{asked.address}  as {asked.who}, {asked.language}{', part' if asked.part else ''}")
        print(
            difference(old, new, is_normal=self.options.normal) or "  one of them answers otherwise each time",
            flush=True,
        )


def difference(old: Answer, new: Answer, *, is_normal: bool = False) -> str:
    """The first line that differs, in the headers or in the body, cut where it does; empty where none differs."""
    for before, after in zip(old, new, strict=True):
        if is_normal and before is old.body:
            before, after = (normal(text).replace("><", ">\n<") for text in (before, after))
        if before != after:
            lines = itertools.zip_longest(before.split("\n"), after.split("\n"))
            number, (was, is_now) = next((n, pair) for n, pair in enumerate(lines, 1) if pair[0] != pair[1])
            return f"  - {_cut(was, is_now)}\n  + {_cut(is_now, was)}   (line {number})"
    return ""


def _cut(line: str | None, other: str | None) -> str:
    """A line around the first sign in which it differs."""
    if line is None:
        return "(nothing)"
    same = next((n for n, pair in enumerate(zip(line, other or "", strict=False)) if pair[0] != pair[1]), len(line))
    begin = max(0, same - AROUND)
    cut = " ".join(line[begin : same + AROUND].split())
    return f"{'…' if begin else ''}{cut}{'…' if len(line) > same + AROUND else ''}"


def _say(words: str) -> None:
    """How far it is, on one line, for who looks on."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\033[K{words}")
        sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
