"""Atom (RFC 4287). Every feed of the hub is written here, with what the standard and its readers ask: an id that stays,
an author, and links to itself and to the page that it follows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from feedgen.feed import FeedGenerator
from flask import Response

from buyergroup_hub.kit.i18n import locale

MEDIA_TYPE = "application/atom+xml"
NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Signs that XML cannot hold: one of them in somebody's title would take the whole feed away."""


class Entry(NamedTuple):
    """One thing that happened. Its id never changes; `link` leads to where it is read."""

    id: str
    title: str
    link: str
    updated: datetime
    text: str = ""


def feed(
    title: str,
    entries: Iterable[Entry],
    *,
    itself: str,
    page: str,
    began: datetime,
    key: str = "",
    author: str = "Buyer Group Hub",
    language: str = "",
    subtitle: str = "",
) -> Response:
    """Entries in their order. `began` is when it changed last while it has none; `key` its id, if not its address."""
    entries = tuple(entries)
    atom = FeedGenerator()
    atom.id(key or itself)
    atom.title(_held(title))
    atom.subtitle(subtitle or None)
    atom.author(name=_held(author))
    atom.language(language or locale())
    atom.link(href=itself, rel="self", type=MEDIA_TYPE)
    atom.link(href=page, rel="alternate", type="text/html")
    atom.updated(max((entry.updated for entry in entries), default=began))
    for one in entries:
        entry = atom.add_entry(order="append")
        entry.id(one.id)
        entry.title(_held(one.title))
        entry.link(href=one.link)
        entry.published(one.updated)
        entry.updated(one.updated)
        if one.text:
            entry.content(_held(one.text), type="text")
    return Response(atom.atom_str(pretty=True), mimetype=MEDIA_TYPE)


def _held(text: str) -> str:
    return NOT_IN_XML.sub("", text)
