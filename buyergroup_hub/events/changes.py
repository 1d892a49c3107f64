"""What somebody changed here of a thing that a public source told of: a changed fact never keeps its source (rule 20).

Facts have no sources of their own yet, so this is read from the record of what was done.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, or_, select

from buyergroup_hub.access import any_of, given, seen, standing
from buyergroup_hub.events.models import Event
from buyergroup_hub.events.timeline import WORDS
from buyergroup_hub.kit.db import read
from buyergroup_hub.kit.formats import and_list, short_day
from buyergroup_hub.kit.i18n import _


class Change(NamedTuple):
    """The last time that a fact was changed: when, and for which organisation as far as the reader sees it."""

    fact: str
    at: datetime
    organisation: str | None


def in_words(changed: Iterable[Change], words: Mapping[str, object]) -> str:
    """What was changed here, when and for whom; empty where nothing was."""
    said = [
        _(
            "%(fact)s (%(day)s, namens %(organisation)s)",
            fact=words[one.fact],
            day=short_day(one.at),
            organisation=one.organisation,
        )
        if one.organisation
        else _("%(fact)s (%(day)s)", fact=words[one.fact], day=short_day(one.at))
        for one in changed
    ]
    return _("Hier gewijzigd, zonder bron: %(facts)s.", facts=and_list(said)) if said else ""


def changes(
    kind: str, subject_id: int, facts: Mapping[str, str | None], *, group_id: int | None = None
) -> list[Change]:
    """By `facts`, the names of events with the fact that each changes; None where the event names the fields itself.
    With `group_id` also what happened to parts of that group."""
    last: dict[str, Any] = {}
    values = given(standing(), names=list(facts), kind=kind, subject=subject_id, group=group_id)
    for event in read(_happened(), values):
        fact = facts[event.name]
        for one in event.said.get("fields", ()) if fact is None else (fact,):
            last[one] = event
    named = {event.acting_for_id for event in last.values()} - {None}
    said = WORDS["organisation"](named) if named else {}
    return [Change(fact, event.at, said.get(event.acting_for_id)) for fact, event in last.items()]


@cache
def _happened() -> Any:
    itself = and_(Event.subject_kind == bindparam("kind"), Event.subject_id == bindparam("subject"))
    shown = Event.name, Event.at, Event.acting_for_id, Event.keys.label("said")
    about = or_(itself, Event.group_id == bindparam("group"))
    return select(*shown).where(seen(Event), any_of(Event.name, "names"), about).order_by(Event.seq)
