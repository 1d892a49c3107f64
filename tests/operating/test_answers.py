"""A command answers in words or in exactly one JSON document, and shows that it is busy on standard error."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from buyergroup_hub.operating.answers import Answer, Progress, answering, tell
from buyergroup_hub.operating.commands import main
from buyergroup_hub.operating.contents import accounted


@click.command()
@answering
def count() -> Answer:
    """A command that says more than it should."""
    tell("counting")
    sys.stdout.write("chatter of a library\n")
    return Answer({"count": 3, "of": "één"}, ["Three."], status=1)


def test_json_is_one_document_and_all_else_goes_to_error() -> None:
    done = CliRunner().invoke(count, ["--json"])

    assert json.loads(done.stdout) == {"count": 3, "of": "één"}
    assert done.stderr == "counting\nchatter of a library\n"
    assert done.exit_code == 1


@pytest.mark.parametrize(
    ("arguments", "setting", "status", "words"),
    [
        ("jobs", "HUB_MAILL=x", 2, "HUB_MAILL: there is no such setting"),
        ("administrator", "", 2, "Missing argument"),
        ("nonsense", "", 2, "No such command"),
        ("restore /proc", "", 1, "/proc"),
    ],
)
def test_a_refusal_is_one_document_too(
    arguments: str,
    setting: str,
    status: int,
    words: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    """A program that reads standard output is never left with nothing."""
    monkeypatch.setattr(sys, "argv", ["run", *arguments.split(), "--json"])
    monkeypatch.setenv("HUB_DATA", str(tmp_path / "hub"))
    if setting:
        monkeypatch.setenv(*setting.split("="))
    with pytest.raises(SystemExit) as ended:
        main()
    said = capsys.readouterr()
    assert ended.value.code == status
    assert words in json.loads(said.out)["refused"]
    assert words in said.err


def test_without_json_it_is_words() -> None:
    done = CliRunner().invoke(count)

    assert done.stdout == "Three.\n"
    assert done.exit_code == 1


def test_progress_without_an_end_is_a_line_per_hundred(capsys: pytest.CaptureFixture[str]) -> None:
    progress = Progress("Notices")
    for done in range(1, 250):
        progress(done)

    assert capsys.readouterr().err == "Notices: 100\nNotices: 200\n"


@pytest.mark.parametrize(("total", "lines"), [(1, 1), (7, 1), (99, 1), (100, 10), (1000, 10)])
def test_progress_elsewhere_than_on_a_terminal_is_ten_lines_at_most(
    total: int, lines: int, capsys: pytest.CaptureFixture[str]
) -> None:
    progress = Progress("Notices")
    for done in range(1, total + 1):
        progress(done, total)

    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("\n") == lines
    assert told.err.endswith(f"Notices: {total} of {total}\n")


@dataclass
class Rejection:
    file: str
    reason: str


class Outcome:
    def __init__(self, read: int) -> None:
        self.read, self.imported, self.updated, self.unchanged, self.rejected = (
            read,
            4,
            2,
            1,
            [Rejection("groups.csv:7", "there is no name")],
        )


def test_an_import_accounts_for_everything_it_read() -> None:
    answer = accounted(Outcome(read=8))

    assert answer.document == {
        "read": 8,
        "imported": 4,
        "updated": 2,
        "unchanged": 1,
        "rejected": [{"file": "groups.csv:7", "reason": "there is no name"}],
    }
    assert answer.status == 0
    assert next(iter(answer.lines)) == "groups.csv:7: there is no name"


def test_an_import_that_does_not_add_up_fails() -> None:
    assert accounted(Outcome(read=9)).status == 1
