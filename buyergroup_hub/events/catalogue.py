"""The names of events: each declares its keys, and the sentence of its line in a timeline."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask_babel import LazyString

CATALOGUE: dict[str, EventName] = {}
NAMED = re.compile(r"%\((\w+)\)")
ALWAYS = ("actor", "organisation", "subject")
"""What every sentence may name: who did it, for which organisation, and what it is about."""


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
    unknown = set(NAMED.findall(sentence_source(sentence))) - {*keys, *ALWAYS}
    if unknown:
        raise ValueError(f"the sentence of {name} names {sorted(unknown)}, which its events do not carry")
    CATALOGUE[name] = EventName(name, frozenset(keys), sentence, discloses)
    return name


def sentence_source(sentence: LazyString | None) -> str:
    """The Dutch of a lazy text, which needs no request."""
    return "" if sentence is None else str(sentence._args[0])  # noqa: SLF001  its only way to say it untranslated
