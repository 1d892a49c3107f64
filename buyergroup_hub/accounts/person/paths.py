"""Where to go on after signing in, out, or choosing a language: only to a page of this hub."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

HOME = "/"
LONGEST = 500
"""Characters of a path that waits for a mail to be opened."""


def local(wanted: str | None, otherwise: str = HOME) -> str:
    """The path that was asked for, if a browser cannot read it as an address of another site (CWE-601).

    Browsers take `\\` for `/` and drop tabs and line breaks, so a path that holds them, as such or percent-encoded,
    is not trusted.
    """
    if not wanted:
        return otherwise
    for text in (wanted, unquote(wanted), unquote(unquote(wanted))):
        if not text.startswith("/") or text.startswith("//") or "\\" in text or not text.isprintable():
            return otherwise
    parts = urlsplit(wanted)
    if parts.scheme or parts.netloc:
        return otherwise
    return wanted


def to_keep(wanted: str | None) -> str:
    """The same of a path that is kept for whichever browser opens the mail; nothing where it is too long for that."""
    kept = local(wanted, "")
    return kept if len(kept) <= LONGEST else ""
