"""Two checks that need the application: every template compiles, keeps to the content security policy and can be read
in an editor, and every text has its translation.

The policy allows no style and no script inside a page (`style-src 'self'; script-src 'self'`). A browser would drop
them silently, so they are found here.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass

from jinja2 import Environment, TemplateSyntaxError

from buyergroup_hub.app import create_app
from buyergroup_hub.kit import i18n
from config import Config

MAILS = "emails/"
"""Mail is read without our policy and our style sheets."""
LONGEST_LINE = 140
HIDDEN = "\N{OBJECT REPLACEMENT CHARACTER}"


@dataclass(frozen=True, slots=True)
class Forbidden:
    """What may not stand in a page, and why."""

    pattern: re.Pattern[str]
    sentence: str


TAG = r"<[a-zA-Z][^<>]*\s"
FORBIDDEN = (
    Forbidden(re.compile(TAG + r"style\s*=", re.IGNORECASE), "a style attribute; use a class"),
    Forbidden(re.compile(TAG + r"on[a-z]+\s*=", re.IGNORECASE), "an event attribute; use static/js"),
    Forbidden(re.compile(r"<style\b", re.IGNORECASE), "a style element; use static/css"),
    Forbidden(re.compile(r"<script\b(?![^<>]*\ssrc\s*=)", re.IGNORECASE), "a script in the page; use static/js"),
    Forbidden(re.compile(r"""(?:href|src|action)\s*=\s*["']?\s*javascript:""", re.IGNORECASE), "a javascript: address"),
    Forbidden(re.compile(r"""\shx-on[:\s=]""", re.IGNORECASE), "an hx-on attribute, which needs eval; use static/js"),
)


def faults(environment: Environment) -> Iterator[str]:
    """What is wrong in the templates that an environment knows, as NAME:LINE: sentence."""
    for name in environment.list_templates(extensions=["html", "txt", "xml"]):
        loader = environment.loader
        assert loader is not None
        source = loader.get_source(environment, name)[0]
        try:
            environment.compile(source, name)
        except TemplateSyntaxError as problem:
            yield f"{name}:{problem.lineno}: {problem.message}"
            continue
        yield from (
            f"{name}:{number}: {len(line)} characters; one element or one call a line, {LONGEST_LINE} at most"
            for number, line in enumerate(source.split("\n"), 1)
            if len(line) > LONGEST_LINE
        )
        if not name.startswith(MAILS):
            yield from (f"{name}:{line}: {sentence}" for line, sentence in forbidden(environment, source))


def forbidden(environment: Environment, source: str) -> Iterator[tuple[int, str]]:
    """What the policy forbids in the markup of a template, with its line; expressions and statements are left out."""
    markup = _markup(environment, source)
    for each in FORBIDDEN:
        for found in each.pattern.finditer(markup):
            yield markup.count("\n", 0, found.end()) + 1, each.sentence


def _markup(environment: Environment, source: str) -> str:
    """The template's own text with its lines in place, and a sign for each expression, statement or comment."""
    written = ""
    for _, kind, value in environment.lex(source):
        written += value if kind == "data" else HIDDEN + "\n" * value.count("\n")
    return written


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Config.from_environment({"HUB_DATA": folder, "HUB_ENVIRONMENT": "test"}))
        found = [*faults(app.jinja_env), *i18n.check()]
    for each in found:
        sys.stdout.write(f"{each}\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
