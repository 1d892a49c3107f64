"""What somebody changed here of a thing that a public source told of: a changed fact never keeps its source (rule 20).

Facts have no sources of their own yet, so this is read from the record of what was done.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple, cast

from buyergroup_hub.events.queries import EditRow, edits_of
from buyergroup_hub.events.timeline import WORDS
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
    last: dict[str, EditRow] = {}
    for edit in edits_of(facts.keys(), kind, subject_id, group_id):
        fact = facts[edit.name]
        for each in cast("list[str]", edit.keys.get("fields", [])) if fact is None else [fact]:
            last[each] = edit
    named = {edit.acting_for_id for edit in last.values()} - {None}
    names = WORDS["organisation"](named) if named else {}
    return [Change(fact, edit.at, names.get(edit.acting_for_id)) for fact, edit in last.items()]
