"""`./run test` asks for everything unless it is told otherwise; `./run texts` prints every text for an editor."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path

import pytest
from click.testing import CliRunner

from buyergroup_hub.kit import i18n
from buyergroup_hub.operating.checking.commands import from_where_we_are, texts, usual

BESIDE = ["--numprocesses=auto", "--maxprocesses=4", "--dist=loadgroup"]


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        ([], ["--engine=both", *BESIDE]),
        (["-x"], ["--engine=both", *BESIDE]),
        (["--engine=sqlite"], BESIDE),
        (["tests/groups"], ["--engine=both"]),
        (["-n0"], ["--engine=both"]),
        (["--engine=postgres", "tests/groups/test_views.py::test_list"], []),
    ],
)
def test_both_engines_and_all_processors(given: list[str], asked: list[str]) -> None:
    assert usual(given) == asked


def test_a_path_means_what_it_means_where_the_person_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "test_x.py").write_text("")
    monkeypatch.chdir(tmp_path)

    assert from_where_we_are("test_x.py::test_y") == f"{tmp_path}/test_x.py::test_y"
    assert from_where_we_are("tests/elsewhere.py") == "tests/elsewhere.py"
    assert from_where_we_are("-x") == "-x"


def test_an_editor_gets_every_text_side_by_side(monkeypatch: pytest.MonkeyPatch) -> None:
    rooms = [(room, files) for room, files in i18n._rooms() if room == "accounts"]
    monkeypatch.setattr(i18n, "_rooms", lambda: iter(rooms))

    printed = CliRunner().invoke(texts).output.removeprefix("\ufeff")

    rows = [*csv.DictReader(StringIO(printed), delimiter=";")]
    said = {(row["context"], row["dutch"]): row for row in rows}
    assert len(rows) == len({key for _place, key, _plural in i18n.texts(rooms[0][1])})
    assert all(row["room"] == "accounts" and row["english"] and row["where"] for row in rows)
    assert said["mail", "Gevraagd"]["english"] == "Requested"
    assert "templates/accounts/entrance/outbox_mail.html:31" in said["mail", "Gevraagd"]["where"].split()
    one, many = said["", "%(num)d bericht uit %(where)s // %(num)d berichten uit %(where)s"]["english"].split(" // ")
    assert (one, many) == ("%(num)d message from %(where)s", "%(num)d messages from %(where)s")
