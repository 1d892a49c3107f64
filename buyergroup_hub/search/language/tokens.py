"""Cuts a text into words, numbers and codes, and remembers where each stood.

`bouw-materieel` is two words side by side, `VB-012` is one code and two pieces, `1.250` is the number 1250.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

_CHUNK = re.compile(r"[^\W_]+(?:['’.,/&+\-\u2010\u2011][^\W_]+){0,15}")  # each piece more makes one more code
_PIECE = re.compile(r"[^/&+\-\u2010\u2011]+")
_WORD = re.compile(r"[^/&+\-\u2010\u2011.,]+")
_THOUSANDS = re.compile(r"\d{1,3}(\.\d{3})+(,\d+)?")
_WITH_UNIT = re.compile(r"(\d[\d.,]*)([^\W\d_]+)")
_WITH_FORMULA = re.compile(r"([^\W\d_]{1,4}\d{1,2})([^\W\d_]{4,})")  # letters of a word after those of a formula
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
OWN = "="  # begins the key of a record's own code; no word begins so
_LETTERS_THEN_NUMBER = re.compile(r"([^\W\d_]+)(\d+)")
LONGEST = 60  # letters of a word that are looked at; more is no word


class Token(NamedTuple):
    """One word, number or piece of a code. `start` and `end` are places in the text.

    `codes` holds the codes that begin here, whole and by their leading pieces: VB-012/a gives vb-12-a and vb-12.
    """

    text: str
    start: int
    end: int
    position: int
    codes: tuple[str, ...] = ()
    joined: str = ""  # the letters of a hyphenated word without its hyphens


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a text, in order; positions count up from 0."""
    position = 0
    for chunk in _CHUNK.finditer(text):
        offset = chunk.start()
        for token in pieces(chunk.group()):
            yield Token(token.text, offset + token.start, offset + token.end, position, token.codes, token.joined)
            position += 1


def chunks(text: str) -> Iterator[tuple[str, int]]:
    """Each run of letters, digits and what joins them, with its place."""
    for chunk in _CHUNK.finditer(text):
        yield chunk.group(), chunk.start()


def pieces(chunk: str) -> tuple[Token, ...]:
    """The tokens of one chunk; places and positions count from its beginning."""
    if chunk.isalpha():
        return (Token(_plain(chunk), 0, len(chunk), 0),)
    with_digit = any(letter.isdigit() for letter in chunk)
    found = [
        (text, match.start() + start, match.start() + end)
        for match in (_PIECE if with_digit else _WORD).finditer(chunk)
        for text, start, end in _number_and_unit(match.group())
    ]
    texts = [_plain(text) for text, _, _ in found]
    several = len(texts) > 1
    codes = tuple("-".join(texts[:upto]) for upto in range(len(texts), 1, -1)) if several and with_digit else ()
    joined = "".join(texts) if several and not with_digit else ""
    return tuple(
        Token(text, start, end, number, () if number else codes, "" if number else joined)
        for number, (text, (_, start, end)) in enumerate(zip(texts, found, strict=True))
    )


def _number_and_unit(piece: str) -> list[tuple[str, int, int]]:
    """5,5kW is a number and a unit, co2reductie a formula and a word; CO2 and v1 stay whole."""
    match = _WITH_UNIT.fullmatch(piece) or _WITH_FORMULA.fullmatch(unicodedata.normalize("NFKC", piece))
    if not match:
        return [(piece, 0, len(piece))]
    return [(match.group(1), 0, match.end(1)), (match.group(2), match.start(2), len(piece))]


def _plain(text: str) -> str:
    """Lower case, compatible letters (CO₂ is co2), numbers without points for thousands or leading noughts."""
    text = unicodedata.normalize("NFKC", text.lower()).replace("’", "'")[:LONGEST]
    if not any(letter.isdigit() for letter in text):
        return text
    if _THOUSANDS.fullmatch(text):
        text = text.replace(".", "")
    text = text.replace(",", ".")
    return text.lstrip("0") or "0" if text.isdigit() else text


def code_of(token: Token) -> str:
    """The code that a token begins, hyphens between its pieces: VB12 is vb-12, as VB-12 is; empty where it is none."""
    if token.codes:
        return token.codes[0]
    match = _LETTERS_THEN_NUMBER.fullmatch(token.text)
    return f"{match[1]}-{int(match[2])}" if match else ""


def own_code(token: Token) -> str:
    """The key under which a record stands by its own code; what merely mentions the code has another."""
    return OWN + (code_of(token) or token.text)


def folded(text: str) -> str:
    """Without diacritics: coördinator is coordinator."""
    if text.isascii():
        return text
    return _NOT_ASCII.sub(_kept, unicodedata.normalize("NFD", text))


def _kept(letter: re.Match[str]) -> str:
    return "" if unicodedata.combining(letter[0]) else letter[0]
