"""Events as sentences, for whoever looks: timeline of a group, audit of a thing, feed."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from buyergroup_hub.events.catalogue import CATALOGUE
from buyergroup_hub.events.queries import EventRow, events, events_of_groups, events_of_subjects

NAMED = re.compile(r"%\((\w+)\)")
Found = Mapping[int, tuple[str, str]]
Words = Callable[[Collection[Any]], Mapping[Any, str]]
Places = Callable[[Collection[int]], Found]

WORDS: dict[str, Words] = {}
"""How the values of a key are said: of ids their names, of glossary words their translation; for many at once."""

PLACES: dict[str, Places] = {}
"""Of a kind of subject, the title and address of those that the person sees; for many at once."""


def label_for(key: str) -> Callable[[Words], Words]:
    """Register how a room says the values of a key."""

    def register(words: Words) -> Words:
        WORDS[key] = words
        return words

    return register


def link_for(kind: str) -> Callable[[Places], Places]:
    """Register where a kind of subject (its table's name) is found."""

    def register(places: Places) -> Places:
        PLACES[kind] = places
        return places

    return register


@dataclass(frozen=True)
class Entry:
    """One line of a timeline. `key` is its own for ever, and says nothing."""

    at: datetime
    sentence: str
    title: str | None
    url: str | None
    demo: bool
    group_id: int | None
    key: str = ""


def of_groups(group_ids: Collection[int], limit: int) -> list[Entry]:
    """What the person may see of what happened in groups, newest first."""
    return _entries(events_of_groups(group_ids, limit, names=_told())) if group_ids else []


def of_subject(kind: str, subject_id: int, limit: int = 100) -> list[Entry]:
    return of_subjects(kind, [subject_id], limit)


def of_subjects(kind: str, subject_ids: Collection[int], limit: int = 100) -> list[Entry]:
    """The same over several things of a kind."""
    return _entries(events_of_subjects(kind, subject_ids, limit, names=_told()))


def newest(limit: int) -> list[Entry]:
    """The newest that the person may see in the whole hub."""
    return _entries(events(limit, names=_told()))


def _told() -> tuple[str, ...]:
    """The names of events that a timeline tells."""
    return tuple(name for name, declared in CATALOGUE.items() if declared.sentence is not None)


def _entries(happened: Sequence[EventRow]) -> list[Entry]:
    keys = [_keys(event) for event in happened]
    said = {key: words(named) for key, words in WORDS.items() if (named := {one[key] for one in keys if key in one})}
    places = {kind: find(ids) for kind, find in PLACES.items() if (ids := _ids(happened, kind))}
    return [_entry(event, values, said, places) for event, values in zip(happened, keys, strict=True)]


def _ids(happened: Sequence[EventRow], kind: str) -> set[int]:
    return {event.subject_id for event in happened if event.subject_kind == kind}


def _keys(event: EventRow) -> dict[str, Any]:
    """What the sentence of an event names, of the event's own keys, who did it, and for which organisation."""
    known = {
        "actor": (event.actor_id, event.acting_for_id),
        "organisation": event.acting_for_id,
        **event.keys,
    }
    return {key: known[key] for key in _named_in(event.name) if key in known}


@cache
def _named_in(name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(NAMED.findall(str(CATALOGUE[name].sentence))))


def _entry(
    event: EventRow, keys: Mapping[str, Any], said: Mapping[str, Mapping[Any, str]], places: Mapping[str, Found]
) -> Entry:
    title, url = places.get(event.subject_kind, {}).get(event.subject_id, (None, None))
    values = {key: said.get(key, {}).get(value, value) for key, value in keys.items()}
    sentence = str(CATALOGUE[event.name].sentence) % {**values, "subject": title or ""}
    return Entry(event.at, sentence, title, url, event.demo, event.group_id, event.hash)
