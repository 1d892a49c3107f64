"""`./run test` asks for everything unless it is told otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest

from buyergroup_hub.operating.checking import from_where_we_are, usual

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
