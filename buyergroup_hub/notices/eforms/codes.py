"""Words for the codes in notices, in the reader's language. A code that no list knows is shown as it is.

The lists are those of the eForms SDK (European Union, CC BY 4.0; `code_lists/README.md`). Countries and languages stand
in notices as three-letter codes; their names are Unicode CLDR's.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.core import get_global

from buyergroup_hub.kit.i18n import locale

FOLDER = Path(__file__).parent.parent / "code_lists"
Words = tuple[str, str]
"""Dutch, English."""


@cache
def _cpv() -> dict[str, Words]:
    return _read("cpv.csv")


@cache
def _nuts() -> dict[str, Words]:
    return _read("nuts.csv")


@cache
def _lists() -> dict[tuple[str, str], Words]:
    with (FOLDER / "eforms.csv").open(newline="", encoding="utf-8") as rows:
        return {(row["list"], row["code"]): (row["nl"], row["en"]) for row in csv.DictReader(rows)}


def _read(name: str) -> dict[str, Words]:
    with (FOLDER / name).open(newline="", encoding="utf-8") as rows:
        return {row["code"]: (row["nl"], row["en"]) for row in csv.DictReader(rows)}


def _in_language(words: Words | None, code: str) -> str:
    return words[1 if locale() == "en" else 0] if words else code


def word(list_name: str, code: str) -> str:
    """The words of a code of an eForms list, as `word("contract-nature", "works")`."""
    return _in_language(_lists().get((list_name, code)), code)


def subtypes() -> list[str]:
    return [code for list_name, code in _lists() if list_name == "notice-subtype"]


def cpv(code: str) -> str:
    """The words of a CPV code of eight digits, or of its first two to seven."""
    return _in_language(_cpv().get(code.ljust(8, "0")), code)


def is_cpv(code: str) -> bool:
    """Is it a code of eight digits that the list knows?"""
    return code in _cpv()


def cpv_words(codes: tuple[str, ...]) -> list[Words]:
    """Both languages of the codes that the list knows; for the index, which must find either."""
    return [words for code in codes if (words := _cpv().get(code)) is not None]


def place(code: str) -> str:
    """A NUTS region: its name where it is Dutch, else the code with its country. NUTS has its own letters for two."""
    known = _nuts().get(code)
    if known:
        return _in_language(known, code)
    land = Locale(locale()).territories.get({"EL": "GR", "UK": "GB"}.get(code[:2], code[:2]))
    return f"{code} ({land})" if land else code


def country(code: str) -> str:
    """The name of a country by its three-letter code (ISO 3166)."""
    two = get_global("territory_aliases").get(code)
    name = Locale(locale()).territories.get(two[0]) if two else None
    return str(name) if name else code


def tag(language: str | None) -> str | None:
    """The `lang` attribute for a three-letter language code; None where it is unknown or the page's own."""
    if language is None:
        return None
    short = str(get_global("language_aliases").get(language.lower(), ""))
    return short if short and short != locale() else None


def language(code: str) -> str:
    """The name of a language by its three-letter code (ISO 639-2/T)."""
    short = str(get_global("language_aliases").get(code.lower(), code.lower()))
    try:
        name = Locale.parse(short).get_display_name(locale())
    except (UnknownLocaleError, ValueError):
        return code
    return name or code
