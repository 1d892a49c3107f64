"""Two languages: Dutch is the source, English stands in one catalogue per room (`<room>/en.po`).

The catalogues are read into memory at start, so there is no compiled file that can be stale. Templates of
`templates/<room>/` belong to the catalogue of that room; layouts, components, errors and mails to `kit/en.po`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import flask_babel
from babel.messages import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, g, has_app_context, has_request_context, request
from flask_babel import Babel, Domain, LazyString, get_locale, lazy_gettext

__all__ = [
    "LANGUAGES",
    "LazyString",
    "_",
    "_l",
    "check",
    "english",
    "in_language",
    "install",
    "locale",
    "ngettext",
    "npgettext",
    "pgettext",
]

LANGUAGES = ("nl", "en")
PACKAGE = Path(__file__).parent.parent
TEMPLATES = PACKAGE.parent / "templates"


def _(text: str, **values: object) -> str:
    """A text in the reader's language, with its placeholders filled in."""
    return str(flask_babel.gettext(text, **values))


def ngettext(one: str, many: str, num: int, **values: object) -> str:
    """A text that counts: `%(num)d` is the number."""
    return str(flask_babel.ngettext(one, many, num, **values))


def pgettext(context: str, text: str, **values: object) -> str:
    """A text of which the Dutch has two meanings; the context tells them apart."""
    return str(flask_babel.pgettext(context, text, **values))


def npgettext(context: str, one: str, many: str, num: int, **values: object) -> str:
    return str(flask_babel.npgettext(context, one, many, num, **values))


_l = lazy_gettext
KEYWORDS: dict[str, Any] = {
    "_": None,
    "_l": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


class Catalogues(Domain):  # type: ignore[misc]
    """The English of all rooms as one catalogue; Dutch needs none, since it is the source."""

    def __init__(self) -> None:
        super().__init__()
        self._english: Translations | None = None
        self._dutch = NullTranslations()

    def get_translations(self) -> Any:
        if locale() != "en":
            return self._dutch
        if self._english is None:
            self._english = english()
        return self._english


def english() -> Translations:
    """All rooms' English texts; a text that two rooms have stands once."""
    whole = Catalog(locale="en")
    for path in sorted(PACKAGE.glob("*/en.po")):
        for message in _read(path):
            if message.id and message.string:
                whole.add(message.id, message.string, context=message.context)
    compiled = BytesIO()
    write_mo(compiled, whole)
    compiled.seek(0)
    return Translations(compiled)


def locale() -> str:
    """`nl` or `en`: the language of whom we speak to."""
    if has_app_context() and "locale" in g:
        return str(g.locale)  # asked for a hundred times a page
    found = get_locale()
    language = found.language if found else "nl"
    if has_request_context():
        g.locale = language
    return str(language)


@contextmanager
def in_language(language: str) -> Iterator[None]:
    """Speak another language for a while: a letter is in its reader's, whoever's request or worker writes it."""
    before = g.get("locale")
    g.locale = language
    try:
        with flask_babel.force_locale(language):
            yield
    finally:
        if before is None:
            g.pop("locale")
        else:
            g.locale = before


def _choose() -> str:
    """A visitor's choice stands in a cookie; the browser's wish does not count: the hub is Dutch first."""
    if not has_request_context():
        return "nl"
    chosen = request.cookies.get("language", "nl")
    return chosen if chosen in LANGUAGES else "nl"


def install(app: Flask) -> None:
    babel = Babel(app, default_locale="nl", default_timezone="Europe/Amsterdam", locale_selector=_choose)
    babel.domain_instance = Catalogues()


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale="en")


def _rooms() -> Iterator[tuple[str, list[Path]]]:
    """Each catalogue's room with the files whose texts it holds."""
    own = {path.name for path in TEMPLATES.iterdir() if (PACKAGE / path.name).is_dir()} if TEMPLATES.exists() else set()
    for room in sorted(path for path in PACKAGE.iterdir() if path.is_dir() and not path.name.startswith("__")):
        files = sorted(room.rglob("*.py"))
        if room.name in own:
            files += sorted((TEMPLATES / room.name).rglob("*.*"))
        if room.name == "kit":
            files += sorted(PACKAGE.glob("*.py"))
            files += sorted(p for folder in TEMPLATES.iterdir() if folder.name not in own for p in folder.rglob("*.*"))
        yield room.name, files


def texts(files: list[Path]) -> Iterator[tuple[str, tuple[str | None, str], str | None]]:
    """(place, (context, text), plural) of every text that those files say."""
    for path in files:
        method = "python" if path.suffix == ".py" else "jinja2.ext:babel_extract"
        options = {} if path.suffix == ".py" else {"extensions": "jinja2.ext.do", "silent": "false", "trimmed": "true"}
        with path.open("rb") as file:
            for line, said, _comments, context in extract(method, file, KEYWORDS, options=options):
                text, plural = said[:2] if isinstance(said, tuple) else (said, None)
                yield f"{path.relative_to(PACKAGE.parent)}:{line}", (context, str(text)), plural


def check() -> list[str]:
    """What is wrong with the catalogues: a text without English, one that nobody says, another placeholder."""
    faults: list[str] = []
    for room, files in _rooms():
        path = PACKAGE / room / "en.po"
        catalogue = _read(path) if path.exists() else Catalog(locale="en")
        english_of = {(m.context, m.id[0] if isinstance(m.id, tuple | list) else m.id): m for m in catalogue if m.id}
        said: set[tuple[str | None, str]] = set()
        for place, key, plural in texts(files):
            said.add(key)
            message = english_of.get(key)
            if message is None or not message.string or (plural and not all(message.string)):
                faults.append(f"{place}: no English for {key[1]!r} in {room}/en.po")
            elif not _same_placeholders(key[1], message.string, plural):
                faults.append(f"{place}: the placeholders of {key[1]!r} differ in {room}/en.po")
        faults += [f"{room}/en.po: nobody says {key[1]!r}" for key in english_of.keys() - said]
    return sorted(faults)


_PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")


def _same_placeholders(source: str, english: Any, plural: str | None) -> bool:
    wanted = set(_PLACEHOLDER.findall(source)) | set(_PLACEHOLDER.findall(plural or ""))
    forms = english if isinstance(english, tuple | list) else (english,)
    return all(set(_PLACEHOLDER.findall(form)) | {"num"} == wanted | {"num"} for form in forms)
