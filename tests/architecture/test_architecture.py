"""The page of the house draws it as its imports are, and names files that are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from buyergroup_hub.operating.checking import architecture
from config import CHECKOUT

pytestmark = pytest.mark.one_engine

PATH = re.compile(r"`([\w./-]+(?:/[\w.-]+|\.(?:py|md|html|toml|po|txt)))`")
OF_A_ROOM = {"models.py", "forms.py", "actions.py", "pages.py", "queries.py", "panels.py", "mails.py", "listing.py",
             "rights.py", "search.py", "matrix.py", "en.po"}  # fmt: skip


def test_the_drawing_is_that_of_the_imports() -> None:
    """If not: `./run architecture --write`."""
    assert architecture.block() in architecture.PAGE.read_text("utf-8")


def test_each_file_that_the_page_names_is_there() -> None:
    named = set(PATH.findall(architecture.PAGE.read_text("utf-8"))) - OF_A_ROOM
    assert len(named) > 40
    places = (CHECKOUT, CHECKOUT / "buyergroup_hub")
    assert [path for path in sorted(named) if not any((place / path).exists() for place in places)] == []


def test_each_part_of_the_house_is_explained() -> None:
    parts = architecture.uses().keys()
    table = architecture.PAGE.read_text("utf-8").partition("\n| part |")[2].partition("\n\n")[0]
    assert set(re.findall(r"`(\w+)`", "\n".join(row.split("|")[1] for row in table.splitlines()[2:]))) == set(parts)


def test_an_arrow_says_what_no_longer_way_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    house = tmp_path / "buyergroup_hub"
    for name, text in {
        "top/views": "from buyergroup_hub.low.models import Row\nfrom buyergroup_hub import middle",
        "top/__init__": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import buyergroup_hub.apart",
        "middle": "def late():\n    from buyergroup_hub.low import models",
        "low/models": "from buyergroup_hub.low import other",
        "apart": "",
    }.items():
        path = house / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    monkeypatch.setattr(architecture, "CHECKOUT", tmp_path)
    assert architecture.uses()["top"] == {"middle", "low"}
    assert architecture.drawing() == "flowchart TD\n    top --> middle\n    middle --> low\n"
