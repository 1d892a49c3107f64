"""Two languages: Dutch is the source, English stands in one catalogue per room (`<room>/en.po`).

The catalogues are read into memory at start, so there is no compiled file that can be stale. Templates of
`templates/<room>/` belong to the catalogue of that room; layouts, components, errors and mails to `kit/en.po`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import flask_babel
from babel.messages import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, appcontext_popped, appcontext_pushed, has_app_context, has_request_context, request
from flask_babel import Babel, LazyString, get_locale
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup, escape

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
    said = _whole(locale(), text)
    return _spoken(said, values) if values else said


def _l(text: str, **values: object) -> LazyString:
    """The same when it is shown: for what is made before anybody reads."""
    return LazyString(_, text, **values)


def ngettext(one: str, many: str, num: int, **values: object) -> str:
    """A text that counts: `%(num)d` is the number."""
    said: str = _catalogue(locale()).ungettext(one, many, num)
    return _spoken(said, {"num": num, **values})


def pgettext(context: str, text: str, **values: object) -> str:
    """A text of which the Dutch has two meanings; the context tells them apart."""
    said: str = _catalogue(locale()).upgettext(context, text)
    return _spoken(said, values) if values else said


def _spoken(said: str, values: Mapping[str, object]) -> str:
    """With a piece of HTML among the values, such as the greyed “onbekend”, the whole is HTML."""
    if any(isinstance(value, Markup) for value in values.values()):
        return escape(said) % values
    return said % values


def npgettext(context: str, one: str, many: str, num: int, **values: object) -> str:
    said: str = _catalogue(locale()).unpgettext(context, one, many, num)
    return _spoken(said, {"num": num, **values})


KEYWORDS: dict[str, Any] = {
    "_": None,
    "_l": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


@cache
def _catalogue(language: str) -> NullTranslations:
    """The English of all rooms as one catalogue; Dutch needs none, since it is the source."""
    return english() if language == "en" else NullTranslations()


@lru_cache(maxsize=8192)
def _whole(language: str, text: str) -> str:
    """A text without placeholders to fill in: a page says two hundred of them, always the same."""
    return str(_catalogue(language).ugettext(text))


def english() -> Translations:
    """All rooms' English texts; a text that two rooms have stands once, and says the same in both (`check`)."""
    whole = Catalog(locale="en")
    for path in sorted(PACKAGE.glob("*/en.po")):
        for message in _read(path):
            if message.id and message.string:
                whole.add(message.id, message.string, context=message.context)
    compiled = BytesIO()
    write_mo(compiled, whole)
    compiled.seek(0)
    return Translations(compiled)


_language: ContextVar[str] = ContextVar("language")
"""What `locale` found in this context of the application; asked for hundreds of times a page."""


def locale() -> str:
    """`nl` or `en`: the language of whom we speak to."""
    return _language.get("") or _found()


def _found() -> str:
    found = get_locale()
    language = found.language if found else "nl"
    if has_app_context():
        _language.set(language)
    return language


def _forget(_app: object, **_rest: object) -> None:
    """Another reader, or none."""
    _language.set("")


@contextmanager
def in_language(language: str) -> Iterator[None]:
    """Speak another language for a while: a letter is in its reader's, whoever's request or worker writes it."""
    token = _language.set(language)
    try:
        with flask_babel.force_locale(language):
            yield
    finally:
        _language.reset(token)


def spoken(language: str | None = "nl") -> Markup:
    """The attribute that tells a screen reader in which language somebody's text is, where that is not the page's
    (WCAG 3.1.2). What people write is Dutch unless its record says otherwise."""
    return Markup("") if not language or language == locale() else Markup(' lang="%s"') % language


def as_said(text: object, language: str | None = "nl") -> object:
    """Somebody's text inside a sentence or a name of the page: marked with its language, where that is another."""
    attribute = spoken(language)
    return Markup("<span%s>%s</span>") % (attribute, text) if attribute and text else text


def _choose() -> str:
    """A visitor's choice stands in a cookie; the browser's wish does not count: the hub is Dutch first."""
    if not has_request_context():
        return "nl"
    chosen = request.cookies.get("language", "nl")
    return chosen if chosen in LANGUAGES else "nl"


def install(app: Flask) -> None:
    Babel(app, default_locale="nl", default_timezone="Europe/Amsterdam", locale_selector=_choose)
    appcontext_pushed.connect(_forget, app)
    appcontext_popped.connect(_forget, app)
    _teach(app.jinja_env)


def _teach(templates: Any) -> None:
    """Give templates the same functions. They say what Jinja's own would: Markup with its values escaped, in a letter
    plain text, and always a format string; but a text without values is marked and formatted once, not on each page."""

    @pass_eval_context
    def gettext(where: EvalContext, text: str, **values: object) -> str:
        if values:
            return _filled(where, _whole(locale(), text), values)
        return _marked(locale(), text) if where.autoescape else _whole(locale(), text) % {}

    @pass_eval_context
    def ngettext(where: EvalContext, one: str, many: str, num: int, **values: object) -> str:
        return _filled(where, _catalogue(locale()).ungettext(one, many, num), {"num": num, **values})

    @pass_eval_context
    def pgettext(where: EvalContext, context: str, text: str, **values: object) -> str:
        return _filled(where, _catalogue(locale()).upgettext(context, text), {"context": context, **values})

    @pass_eval_context
    def npgettext(where: EvalContext, context: str, one: str, many: str, num: int, **values: object) -> str:
        said = _catalogue(locale()).unpgettext(context, one, many, num)
        return _filled(where, said, {"context": context, "num": num, **values})

    templates.globals.update(_=gettext, gettext=gettext, ngettext=ngettext, pgettext=pgettext, npgettext=npgettext)
    templates.globals["spoken"] = spoken
    templates.globals["as_said"] = as_said


@lru_cache(maxsize=8192)
def _marked(language: str, text: str) -> Markup:
    return Markup(_whole(language, text)) % {}  # noqa: S704 - the hub's own texts are HTML


def _filled(where: EvalContext, said: str, values: Mapping[str, object]) -> str:
    if not where.autoescape:
        return said % values
    shown = {name: value if isinstance(value, int | float) else escape(value) for name, value in values.items()}
    return Markup(said % shown)  # noqa: S704 - every value in it is a number or escaped


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


def _english_of(room: str) -> dict[tuple[str | None, str], Message]:
    path = PACKAGE / room / "en.po"
    catalogue = _read(path) if path.exists() else Catalog(locale="en")
    return {(message.context, _forms(message.id)[0]): message for message in catalogue if message.id}


def _forms(said: Any) -> tuple[str, ...]:
    """A text, or those of one and of many."""
    return tuple(said) if isinstance(said, tuple | list) else (str(said),)


class SideBySide(NamedTuple):
    """A text in both languages, for an editor."""

    room: str
    context: str
    dutch: str
    english: str
    where: str


def side_by_side() -> Iterator[SideBySide]:
    """Every text of the interface; one and many are parted by ` // `."""
    for room, files in _rooms():
        places: dict[tuple[str | None, str], list[str]] = {}
        for place, key, _plural in texts(files):
            places.setdefault(key, []).append(place)
        for key, message in sorted(_english_of(room).items(), key=lambda one: (one[0][1], one[0][0] or "")):
            dutch, said = (" // ".join(_forms(each)) for each in (message.id, message.string))
            yield SideBySide(room, key[0] or "", dutch, said, " ".join(places.get(key, ())))


def check() -> list[str]:
    """What is wrong with the catalogues: a text without English, one that nobody says, another placeholder, two
    translations of one text."""
    faults: list[str] = []
    translated: dict[tuple[str | None, str], dict[str, str]] = {}
    for room, files in _rooms():
        english_of = _english_of(room)
        said: set[tuple[str | None, str]] = set()
        for place, key, plural in texts(files):
            said.add(key)
            message = english_of.get(key)
            if message is None or not message.string or (plural and not all(message.string)):
                faults.append(f"{place}: no English for {key[1]!r} in {room}/en.po")
            elif not _same_placeholders(key[1], message.string, plural):
                faults.append(f"{place}: the placeholders of {key[1]!r} differ in {room}/en.po")
        faults += [f"{room}/en.po: nobody says {key[1]!r}" for key in english_of.keys() - said]
        for key, message in english_of.items():
            translated.setdefault(key, {})[room] = _forms(message.string)[0]
    return sorted(faults + list(disagreements(translated)))


def disagreements(translated: Mapping[tuple[str | None, str], Mapping[str, str]]) -> Iterator[str]:
    """All rooms are read as one catalogue, in which the first room's English would win on the pages of the others."""
    for (_context, text), english_in in translated.items():
        if len(set(english_in.values())) > 1:
            rooms = ", ".join(f"{room}: {said!r}" for room, said in english_in.items())
            yield f"{text!r} has more than one English ({rooms}). Choose one, or give it a context (pgettext)."


_PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")


def _same_placeholders(source: str, english: Any, plural: str | None) -> bool:
    wanted = set(_PLACEHOLDER.findall(source)) | set(_PLACEHOLDER.findall(plural or ""))
    return all(set(_PLACEHOLDER.findall(form)) | {"num"} == wanted | {"num"} for form in _forms(english))
