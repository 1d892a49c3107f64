"""What a command answers: words for a person, or one JSON document for a program; and how it shows that it is busy.

With `--json` standard output holds exactly one document, and all else goes to standard error.
"""

from __future__ import annotations

import functools
import json
import sys
from collections.abc import Callable, Iterable
from contextlib import redirect_stdout
from dataclasses import dataclass
from typing import Any

import click


class Refused(Exception):
    """A command says no, in a sentence that tells the operator what to do. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class Answer:
    """`document` for a program, `lines` for a person, and the exit status for both."""

    document: Any
    lines: Iterable[str]
    status: int = 0


def answering(command: Callable[..., Answer]) -> Callable[..., None]:
    """Make a function that answers into a command with `--json`."""

    @click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output; all else on error.")
    @functools.wraps(command)
    def answered(*arguments: Any, as_json: bool, **options: Any) -> None:
        with redirect_stdout(sys.stderr):
            answer = command(*arguments, **options)
        if as_json:
            click.echo(json.dumps(answer.document, ensure_ascii=False, indent=2))
        else:
            for line in answer.lines:
                click.echo(line)
        click.get_current_context().exit(answer.status)

    return answered


def tell(sentence: str) -> None:
    """A line of progress."""
    click.echo(sentence, err=True)


class Progress:
    """How far something long is: on a terminal a line that grows, elsewhere a line now and then.

    Called with how much is done and, where that is known, of how much. Elsewhere than on a terminal it tells the
    end, every tenth part of a hundred or more, and every hundredth thing where nobody knows how many there are.
    """

    def __init__(self, label: str) -> None:
        self.label = label
        self.told = 0

    def __call__(self, done: int, total: int | None = None) -> None:
        if sys.stderr.isatty():
            self._draw(done, total)
        elif self._is_worth_telling(done, total):
            tell(f"{self.label}: {done}" + ("" if total is None else f" of {total}"))

    def _draw(self, done: int, total: int | None) -> None:
        if total is None:
            click.echo(f"\r{self.label}: {done}", err=True, nl=False)
            return
        width = 30 * done // max(total, 1)
        bar = "#" * width + "." * (30 - width)
        click.echo(f"\r{self.label} [{bar}] {done} of {total}", err=True, nl=done >= total)

    def _is_worth_telling(self, done: int, total: int | None) -> bool:
        part = done // 100 if total is None else 10 * done // max(total, 1)
        if part == self.told or (total is not None and done < total < 100):
            return False
        self.told = part
        return True
