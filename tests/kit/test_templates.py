"""Templates are laid out for who edits them; compiled ones make a start quicker and never break a page."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment

from buyergroup_hub.kit.templates import Compact, Compiled


def compiled(folder: Path) -> str:
    """What a template says that is compiled by way of a folder."""
    return (
        Environment(loader=DictLoader({"a": "{{ 6 * 7 }}"}), bytecode_cache=Compiled(folder), autoescape=True)
        .get_template("a")
        .render()
    )


@pytest.mark.parametrize("damage", [b"", b"x" * 10, b"\x00" * 5000, None], ids=["empty", "short", "zeros", "one byte"])
def test_damaged_compiled_templates_break_no_page(tmp_path: Path, damage: bytes | None) -> None:
    assert compiled(tmp_path) == "42"
    (kept,) = tmp_path.iterdir()
    whole = kept.read_bytes()
    kept.write_bytes(whole[:-3] + b"\xff" + whole[-2:] if damage is None else damage)
    assert compiled(tmp_path) == "42"
    assert kept.read_bytes() == whole, "and are made anew"


def test_templates_that_cannot_be_kept_break_no_page(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert compiled(tmp_path / "file") == compiled(tmp_path / "file" / "below") == "42"


@pytest.mark.parametrize(
    ("name", "source", "sent"),
    [
        ("page.html", "  <p>\n\n    een  twee\n  </p>\n{{ words }}", "<p>een twee</p>{{ words }}"),
        (
            "page.html",
            "<b>een</b>\n  <i>twee</i> <a\n  href='x'\n>drie</a>",
            "<b>een</b> <i>twee</i> <a href='x'>drie</a>",
        ),
        (
            "page.html",
            "<li{% if words %}\n  class='{{ words }}'{% endif %}>\n  een\n</li>",
            "<li class='{{ words }}'>een</li>",
        ),
        ("page.html", "<span{% if words %} lang='nl'{% endif %}>\n een </span> x", "<span lang='nl'> een </span> x"),
        ("mail.txt", "  een\n\n    twee\n", "  een\n\n    twee"),
    ],
)
def test_the_indentation_of_a_page_is_not_sent_and_the_lines_of_a_mail_are(name: str, source: str, sent: str) -> None:
    environment = Environment(loader=DictLoader({name: source}), extensions=[Compact], autoescape=True)
    assert environment.get_template(name).render(words="x  y") == sent.replace("{{ words }}", "x  y")
