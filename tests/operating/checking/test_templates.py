"""The check of templates finds what a browser would silently drop, and nothing else."""

from __future__ import annotations

import pytest
from jinja2 import DictLoader, Environment, StrictUndefined

from buyergroup_hub.operating.checking.templates import faults


def environment(**templates: str) -> Environment:
    loader = DictLoader({name.replace("__", "/") + ".html": source for name, source in templates.items()})
    return Environment(loader=loader, undefined=StrictUndefined, autoescape=True, trim_blocks=True)


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ('<p>\n<b style="color: red">no</b></p>', "page.html:2: a style attribute; use a class"),
        ('<p\n  class="{{ x }}"\n  style="{{ y }}">', "page.html:3: a style attribute; use a class"),
        ("{% if a %}\n<style>p {}</style>\n{% endif %}", "page.html:2: a style element; use static/css"),
        ("<script>go()</script>", "page.html:1: a script in the page; use static/js"),
        ('<button onclick="go()">', "page.html:1: an event attribute; use static/js"),
        ("<a class=x href='javascript:go()'>", "page.html:1: a javascript: address"),
        ('<a class="x" hx-on:click="go()">', "page.html:1: an hx-on attribute, which needs eval; use static/js"),
        (f"a\n<p>{'b' * 140}</p>", "page.html:2: 147 characters; one element or one call a line, 140 at most"),
        ("{{ a|no_such_filter }}", "page.html:1: No filter named 'no_such_filter'."),
        ("a\n{% for %}", "page.html:2: Expected an expression, got 'end of statement block'"),
    ],
)
def test_what_a_page_may_not_have_is_told_with_its_line(source: str, told: str) -> None:
    assert list(faults(environment(page=source))) == [told]


@pytest.mark.parametrize(
    "source",
    [
        '<script src="/static/js/hub.js" defer></script>',
        '{{ field(style="wide", onclick="x") }}',
        '<p data-style="x" class="once">style="in a text" onclick="is not an attribute"</p>',
        '{# <b style="x"> #}',
        '<meta name="htmx-config" content="{{ config }}">',
    ],
)
def test_what_is_allowed_is_not_told(source: str) -> None:
    assert list(faults(environment(page=source))) == []


def test_a_mail_may_bring_its_own_style() -> None:
    assert list(faults(environment(emails__base='<p style="color: red">'))) == []
