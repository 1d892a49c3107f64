"""Every text that the hub's modules and templates say, read once for all tests of a process."""

from __future__ import annotations

from functools import cache

from buyergroup_hub.kit import i18n


@cache
def every_text() -> list[tuple[str, tuple[str | None, str], str | None]]:
    """(place, (context, text), plural)"""
    return [text for _room, files in i18n._rooms() for text in i18n.texts(files)]
