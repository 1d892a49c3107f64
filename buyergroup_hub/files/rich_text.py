"""The words of RTF and HTML, for the child. Both are read in one pass and in a line; no tree is made of them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from lxml import etree

from buyergroup_hub.files.outcomes import HEADING, MOST_TEXT, WHOLE, Collected, Unreadable

MOST_BYTES = 20_000_000
CHUNK = 65_536
SIGN = re.compile(
    rb"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,9})? ?|\\'(?P<hex>[0-9a-fA-F]{2})|\\(?P<sign>[^a-zA-Z])"
    rb"|(?P<group>[{}])|(?P<text>[^\\{}\r\n]+)"
)
NO_TEXT = frozenset(
    (
        *(b"fonttbl", b"colortbl", b"stylesheet", b"info", b"pict", b"themedata", b"datastore", b"generator"),
        *(b"listtable", b"listoverridetable", b"rsidtbl", b"xmlnstbl", b"latentstyles", b"objdata", b"filetbl"),
    )
)
"""Destinations of the RTF specification (1.9.1) that hold no text of the document."""
BREAKS = {b"par": "\n", b"line": "\n", b"sect": "\n", b"page": "\n", b"row": "\n", b"tab": "\t", b"cell": "\t"}
SIGNS = {b"~": " ", b"_": "-", b"{": "{", b"}": "}", b"\\": "\\", b"\n": "\n", b"\r": "\n"}


def read_rtf(path: str, found: Collected) -> None:
    """The text with its headers, notes and comments, in the order in which it stands in the file."""
    content = Path(path).read_bytes()[:MOST_BYTES]
    if not content.lstrip().startswith(b"{\\rtf"):
        raise Unreadable("no RTF")
    rtf = _Rtf()
    for sign in SIGN.finditer(content):
        rtf.take(sign)
    found.add(WHOLE, "", "".join(rtf.said))


class _Rtf:
    def __init__(self) -> None:
        self.said: list[str] = []
        self.groups: list[tuple[bool, int]] = []
        self.silent, self.width = False, 1
        self.passed_over = 0
        """Signs that follow a Unicode sign for readers that do not know it."""

    def take(self, sign: re.Match[bytes]) -> None:
        if group := sign["group"]:
            self._group(group)
        elif word := sign["word"]:
            self._word(word, int(sign["number"] or 0))
        elif sign["sign"] == b"*":
            self.silent = True
        elif code := sign["hex"]:
            self._say(bytes.fromhex(code.decode()).decode("cp1252", "replace"))
        else:
            self._say(SIGNS.get(sign["sign"], "") if sign["sign"] else sign["text"].decode("cp1252", "replace"))

    def _group(self, group: bytes) -> None:
        if group == b"{":
            self.groups.append((self.silent, self.width))
        elif self.groups:
            self.silent, self.width = self.groups.pop()
        self.passed_over = 0

    def _word(self, word: bytes, number: int) -> None:
        if word in NO_TEXT:
            self.silent = True
        elif word == b"uc":
            self.width = min(max(number, 0), 8)
        elif word == b"u":
            self._say(chr(number & 0xFFFF))
            self.passed_over = self.width
        elif word in BREAKS:
            self._say(BREAKS[word])

    def _say(self, text: str) -> None:
        left = text[self.passed_over :]
        self.passed_over = max(0, self.passed_over - len(text))
        if left and not self.silent:
            self.said.append(left)


def read_html(path: str, found: Collected) -> None:
    """The text of a page, by its headings; nothing that it runs or points to."""
    content = Path(path).read_bytes()[:MOST_BYTES]
    page: Any = _Page(found)  # what lxml asks of a target differs from what its types say
    parser = etree.HTMLParser(target=page, no_network=True, huge_tree=False, encoding=_encoding(content))
    for start in range(0, len(content), CHUNK):
        parser.feed(content[start : start + CHUNK])
    parser.close()


def _encoding(content: bytes) -> str | None:
    """None where the page says it itself."""
    if b"charset" in content[:2_048].lower():
        return None
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


class _Page:
    """What lxml tells of a page on its way."""

    skipped = frozenset({"script", "style", "template", "noscript", "svg", "math", "object", "iframe"})
    inline = frozenset({"a", "abbr", "b", "code", "em", "i", "mark", "s", "small", "span", "strong", "sub", "sup", "u"})

    def __init__(self, found: Collected) -> None:
        self.found = found
        self.skipping = 0
        self.label = ""
        self.heading: list[str] | None = None
        self.said: list[str] = []
        self.length = 0

    def start(self, tag: str, _attributes: object) -> None:
        if self.skipping or tag in self.skipped:
            self.skipping += 1
        elif tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            self._place()
            self.heading = []
        elif tag not in self.inline:
            self.said.append("\n")

    def end(self, tag: str) -> None:
        if self.skipping:
            self.skipping -= 1
        elif self.heading is not None and tag.startswith("h"):
            self.label, self.heading = " ".join("".join(self.heading).split()), None
            self.said.append("\n")
        elif tag not in self.inline:
            self.said.append("\n")

    def data(self, text: str) -> None:
        self.length += len(text)
        if self.skipping or self.length > 2 * MOST_TEXT:
            return
        self.said.append(text)
        if self.heading is not None:
            self.heading.append(text)

    def comment(self, _text: str) -> None: ...

    def close(self) -> None:
        self._place()

    def _place(self) -> None:
        lines = (" ".join(line.split()) for line in "".join(self.said).split("\n"))
        self.said.clear()
        self.found.add(HEADING if self.label else WHOLE, self.label, "\n".join(filter(None, lines)))
