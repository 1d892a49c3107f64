"""Templates are compiled to fewer steps: what they say is what Jinja's own compiler would have them say."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jinja2 import DictLoader, Environment, StrictUndefined, UndefinedError
from jinja2.compiler import CodeGenerator
from markupsafe import Markup

from buyergroup_hub.kit.templates import Compiled, Direct
from tests.kit.gallery import gallery

if TYPE_CHECKING:
    from buyergroup_hub.kit.web import Hub

MACROS = (
    "{% macro sign(words, of=none, demo=false) %}<b>{{ words }}</b>{% if of %} van {{ of }}{% endif %}"
    "{% if demo %}!{% endif %}{% endmacro %}"
    "{% macro around(title='t&t') %}<i>{{ title }}</i>"
    "{% if caller is defined %}{{ caller() }}{% else %}alone{% endif %}{% endmacro %}"
    "{% macro told() %}{% for x in range(2) %}"
    "{% call around(title=x) %}{{ sign(x, demo=loop.last) }}{% endcall %}{% endfor %}{% endmacro %}"
)
PAGES = (
    "{{ sign('<x>') }} {{ sign('a', 3) }} {{ sign(words='b', of='<c>', demo=true) }}",
    "{{ around() }} {% call around('<t>') %}{{ given }}{{ marked }}{% endcall %}",
    "{{ told() }}{% for one in (1, 2) %}{{ sign(one, of=loop.length) }}{% endfor %}",
    "{{ _('Leden') }} {{ _('Van %(names)s', names=given) }} {{ ngettext('%(num)d punt', '%(num)d punten', 2) }}",
    "{% set kept %}{{ sign(given) }}{% endset %}{{ kept }}{{ sign(kept) }}{{ sign(given)|upper }}{{ sign(1)|length }}",
    "{{ url_for('static', filename='a b.css') }} {{ dict(a=1).items()|list }} {{ given.upper() }} {{ ui.tag(given) }}",
    "{% autoescape false %}{{ sign(given) }}{{ given }}{{ _('Leden') }}{% endautoescape %}",
    "{{ sign(**{'words': given, 'of': 2}) }} {{ sign(*('a', 'b')) }}",
)


@pytest.fixture
def ways(app: Hub) -> dict[str, Environment]:
    """The hub's templates compiled its own way, and Jinja's."""
    own = app.jinja_env.overlay(undefined=StrictUndefined, bytecode_cache=None)
    jinjas = own.overlay()
    own.code_generator_class, jinjas.code_generator_class = Direct, CodeGenerator
    return {"own": own, "jinja's": jinjas}


@pytest.mark.one_engine
@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_the_same_as_with_jinjas_own_compiler(app: Hub, ways: dict[str, Environment], page: str) -> None:
    given: dict[str, Any] = {"given": "<g & 'h'>", "marked": Markup("<hr>")}
    with app.test_request_context():
        own, jinjas = (env.from_string(MACROS + page).render(given) for env in ways.values())
    assert own == jinjas
    assert own.strip()


@pytest.mark.one_engine
def test_every_component_is_the_same_as_with_jinjas_own_compiler(app: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    own = gallery(app, "GET")
    monkeypatch.setattr(app.jinja_env, "code_generator_class", CodeGenerator)
    monkeypatch.setattr(app.jinja_env, "bytecode_cache", None)
    app.jinja_env.cache.clear()  # type: ignore[union-attr]
    components = app.jinja_env.get_template("components/ui.html").module
    monkeypatch.setitem(app.jinja_env.globals, "ui", components)
    assert gallery(app, "GET") == own
    app.jinja_env.cache.clear()  # type: ignore[union-attr]


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("page", "fault"),
    [
        ("{{ sign() }}", UndefinedError),
        ("{{ nobody_made_this('x') }}", UndefinedError),
        ("{{ sign('a', colour='red') }}", TypeError),
        ("{{ sign('a', 'b', 'c', 'd') }}", TypeError),
        ("{% call sign('a') %}x{% endcall %}", TypeError),
        ("{{ ui.no_such_component() }}", AttributeError),
    ],
)
def test_a_wrong_call_is_told(app: Hub, ways: dict[str, Environment], page: str, fault: type[Exception]) -> None:
    with app.test_request_context(), pytest.raises(fault):
        ways["own"].from_string(MACROS + page).render()


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
