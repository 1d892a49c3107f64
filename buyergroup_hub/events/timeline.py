"""Events as sentences, for whoever looks: timeline of a group, audit of a thing, feed."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, select

from buyergroup_hub.access import any_of, given, seen, standing
from buyergroup_hub.events.catalogue import CATALOGUE
from buyergroup_hub.events.models import Event
from buyergroup_hub.kit.db import read, spelled

NAMED = re.compile(r"%\((\w+)\)")
Found = Mapping[int, tuple[str, str]]
Words = Callable[[Collection[Any]], Mapping[Any, str]]
Places = Callable[[Collection[int]], Found]

WORDS: dict[str, Words] = {}
"""How the values of a key are said: of ids their names, of glossary words their translation; for many at once."""

PLACES: dict[str, Places] = {}
"""Of a kind of subject, the title and address of those that the person sees; for many at once."""


def says(key: str) -> Callable[[Words], Words]:
    """Register how a room says the values of a key."""

    def register(words: Words) -> Words:
        WORDS[key] = words
        return words

    return register


def leads_to(kind: str) -> Callable[[Places], Places]:
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
    return _entries(_of_groups(_told()), limit, group_ids=list(group_ids)) if group_ids else []


def of_subject(kind: str, subject_id: int, limit: int = 100) -> list[Entry]:
    return of_subjects(kind, [subject_id], limit)


def of_subjects(kind: str, subject_ids: Collection[int], limit: int = 100) -> list[Entry]:
    """The same over several things of a kind."""
    return _entries(_of_subjects(_told()), limit, kind=kind, subject_ids=list(subject_ids))


def newest(limit: int) -> list[Entry]:
    """The newest that the person may see in the whole hub."""
    return _entries(_visible(_told()), limit)


def _told() -> tuple[str, ...]:
    """The names of events that a timeline tells."""
    return tuple(name for name, declared in CATALOGUE.items() if declared.sentence is not None)


def _visible(told: tuple[str, ...]) -> Any:
    """The names stand in the statement itself: as parameters all eighty would be filled in each time."""
    shown = Event.at, Event.name, Event.actor_id, Event.acting_for_id, Event.subject_kind, Event.subject_id
    return (
        select(*shown, Event.group_id, Event.demo, Event.hash, Event.keys.label("said"))
        .where(seen(Event), Event.name.in_(spelled(told)))
        .order_by(Event.at.desc(), Event.seq.desc())
        .limit(bindparam("most"))
    )


@cache
def _of_groups(told: tuple[str, ...]) -> Any:
    return _visible(told).where(any_of(Event.group_id, "group_ids"))


@cache
def _of_subjects(told: tuple[str, ...]) -> Any:
    return _visible(told).where(Event.subject_kind == bindparam("kind"), any_of(Event.subject_id, "subject_ids"))


def _entries(query: Any, limit: int, **of: Any) -> list[Entry]:
    happened = read(query, given(standing(), most=limit, **of)).all()
    keys = [_keys(event) for event in happened]
    said = {key: words(named) for key, words in WORDS.items() if (named := {one[key] for one in keys if key in one})}
    places = {kind: find(ids) for kind, find in PLACES.items() if (ids := _ids(happened, kind))}
    return [_entry(event, values, said, places) for event, values in zip(happened, keys, strict=True)]


def _ids(happened: Sequence[Any], kind: str) -> set[int]:
    return {event.subject_id for event in happened if event.subject_kind == kind}


def _keys(event: Any) -> dict[str, Any]:
    """What the sentence of an event names, of the event's own keys, who did it, and for which organisation."""
    known = {
        "actor": (event.actor_id, event.acting_for_id),
        "organisation": event.acting_for_id,
        **event.said,
    }
    return {key: known[key] for key in _named_in(event.name) if key in known}


@cache
def _named_in(name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(NAMED.findall(str(CATALOGUE[name].sentence))))


def _entry(
    event: Any, keys: Mapping[str, Any], said: Mapping[str, Mapping[Any, str]], places: Mapping[str, Found]
) -> Entry:
    title, url = places.get(event.subject_kind, {}).get(event.subject_id, (None, None))
    values = {key: said.get(key, {}).get(value, value) for key, value in keys.items()}
    sentence = str(CATALOGUE[event.name].sentence) % {**values, "subject": title or ""}
    return Entry(event.at, sentence, title, url, event.demo, event.group_id, event.hash)
