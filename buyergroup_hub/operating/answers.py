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
    """How far something long is: a bar on a terminal, a line every tenth part elsewhere. Called with done and total."""

    def __init__(self, label: str) -> None:
        self.label = label
        self.tenth = 0

    def __call__(self, done: int, total: int) -> None:
        if sys.stderr.isatty():
            width = 30 * done // max(total, 1)
            end = "\n" if done >= total else ""
            click.echo(f"\r{self.label} [{'#' * width}{'.' * (30 - width)}] {done} of {total}{end}", err=True, nl=False)
            return
        tenth = 10 * done // max(total, 1)
        if tenth > self.tenth or (done == total and tenth == 0):
            self.tenth = tenth
            tell(f"{self.label}: {done} of {total}")
