"""The names of events: each declares its keys, and the sentence of its line in a timeline."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import LazyString

CATALOGUE: dict[str, EventName] = {}


@dataclass(frozen=True)
class EventName:
    """`noun.past_participle`, the keys that its events carry, its sentence, and whether it is part of the ledger.

    The sentence may use the keys, and `%(actor)s`, `%(organisation)s`, `%(subject)s`, which the reader's page fills
    in. An event without sentence stands in the audit trail only.
    """

    name: str
    keys: frozenset[str]
    sentence: LazyString | None
    discloses: bool


def declare(name: str, *keys: str, sentence: LazyString | None = None, discloses: bool = False) -> str:
    """Declare an event name with its keys; answers the name, so that a slice can keep it as a constant."""
    if name in CATALOGUE:
        raise ValueError(f"event {name} is declared twice")
    CATALOGUE[name] = EventName(name, frozenset(keys), sentence, discloses)
    return name
