"""The check for unused code knows what templates, tests and decorators use."""

from __future__ import annotations

from pathlib import Path

from buyergroup_hub.operating.checking.unused import unused

MODULE = """
import os
from flask import Blueprint

bp = Blueprint("x", __name__)

@bp.get("/")
def registered() -> str:
    return called()

def called() -> str:
    return ""

def in_a_template() -> None: ...

def in_a_test() -> None: ...

def forgotten() -> None: ...

class Form:
    def validate_name(self, field: object) -> None: ...
"""


def test_only_what_nothing_names_is_told(tmp_path: Path) -> None:
    for name, content in {
        "buyergroup_hub/x.py": MODULE,
        "templates/x/show.html": "{{ in_a_template() }} {% if not x.y %}",
        "tests/test_x.py": "from buyergroup_hub.x import in_a_test\n\ndef test_it():\n    in_a_test()\n",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content)

    assert sorted(unused(tmp_path)) == [
        "buyergroup_hub/x.py:18: unused function 'forgotten'",
        "buyergroup_hub/x.py:20: unused class 'Form'",
        "buyergroup_hub/x.py:2: unused import 'os'",
    ]
