"""The check of roles knows rooms and folders of rooms, and lets nothing grow that is otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest

from buyergroup_hub.operating.checking.roles import Still, faults

PAGE = """
## Roles

| file | holds | never | only here |
|---|---|---|---|
| `__init__` | the term | code | |
| `models` | tables | words | `(Model)` `select(` `db.session` |
| `actions`, `actions/` | verbs | pages | `@handles` `select(` |
| `views`, `views/` | pages | SQL | `@get` |
| `waiting` | tasks | | `def waits_for` |

| room | subjects |
|---|---|
| `sand` | `grains` |
| `sea/waves` | `foam/` |

## Add a room
"""
HOUSE = {
    "sand/models.py": "class Castle(Model): ...",
    "sand/actions/building.py": "@handles('dig')\ndef dig(): select(1)",
    "sand/grains.py": "",
    "sea/waves/views/high.py": "@bp.get('/')\ndef show(): ...",
    "sea/waves/foam/white.py": "",
    "kit/anything.py": "select(1)",
}


def said(where: Path, changed: dict[str, str], still: dict[str, Still] | None = None) -> list[str]:
    """What the check says of the house with these files in it."""
    where.mkdir(exist_ok=True)
    (where / "CONTRIBUTING.md").write_text(PAGE)
    for name, content in {**HOUSE, **changed}.items():
        path = where / "buyergroup_hub" / name
        for folder in (path, *path.parents):
            if folder != path and folder.is_relative_to(where / "buyergroup_hub"):
                folder.mkdir(parents=True, exist_ok=True)
                (folder / "__init__.py").touch()
        path.write_text(content)
    return [line.removeprefix("buyergroup_hub/") for line in faults(where, still or {})]


@pytest.mark.parametrize(
    ("file", "content", "fault"),
    [
        ("sand/waiting.py", "def waits_for(who): ...", None),
        ("sand/people.py", "", "the table of roles in CONTRIBUTING has no people"),
        ("sea/waves/people.py", "", "the table of roles in CONTRIBUTING has no people"),
        ("sea/deep/grains.py", "", "the table of roles in CONTRIBUTING has no grains"),
        ("sand/grains.py", "def waits_for(who): ...", "1: def waits_for stands only in waiting"),
        ("sand/models.py", "\n@jobs.handles('x')\ndef x(): ...", "3: @handles stands only in actions"),
        ("sea/waves/views/low.py", "rows = sqlalchemy.select(1)", "1: select( stands only in actions, models"),
        ("sea/waves/foam/white.py", "db.session.add(1)", "1: db.session stands only in models"),
        ("sand/views.py", "class Page(Fixed, Model): ...", "1: (Model) stands only in models"),
    ],
)
def test_what_stands_elsewhere_is_told_with_its_place(
    tmp_path: Path, file: str, content: str, fault: str | None
) -> None:
    lines = said(tmp_path, {file: content})
    assert [line.partition(":")[2].strip() for line in lines if line.startswith(file)] == ([fault] if fault else [])
    assert bool(lines) == bool(fault)


def test_what_is_otherwise_may_move_inside_its_folder_and_not_grow(tmp_path: Path) -> None:
    still = {"sea": Still("old models/", {"select(": 2})}
    odd = {"sea/old.py": "select(1)", "sea/models/tables.py": "", "sea/waves/foam/x.py": "select(1)"}
    assert said(tmp_path / "a", odd, still) == []
    assert said(tmp_path / "b", {**odd, "sea/views.py": "select(1)"}, still)[-1] == (
        "STILL of sea: select( stands elsewhere 3 times, not 2"
    )


def test_what_is_no_longer_otherwise_goes_from_the_list(tmp_path: Path) -> None:
    still = {"sea": Still("old", {"select(": 1})}
    assert said(tmp_path, {}, still) == [
        "STILL of sea: no file has the name old any more",
        "STILL of sea: select( stands elsewhere 0 times, not 1",
    ]


def test_a_subject_that_is_gone_goes_from_the_table(tmp_path: Path) -> None:
    said(tmp_path, {})
    (tmp_path / "buyergroup_hub" / "sand" / "grains.py").unlink()
    assert list(faults(tmp_path, {})) == ["CONTRIBUTING: sand has no subject grains"]
