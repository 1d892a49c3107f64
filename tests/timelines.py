"""What every test asks of every event: that it stands in the timeline of the group of which its subject is.

A group counts as quiet where nothing happened (`last_event_at`), and its members hear of what stands in its timeline: a
verb that forgets the group would be missed by nobody but them.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm import object_session

from buyergroup_hub.events.models import Event
from buyergroup_hub.kit.db import Model

ELSEWHERE = {
    "adoption.linked",  # to a tender, which need not be at home in the group whose set it uses
    "adoption.untied",
    "clarification.answered",  # what is done with a question has no time that others read: its round tells of it
    "clarification.merged",
    "clarification.reworded",
    "clarification.withheld",
    "group.imported",  # that a source knows the group is nothing that happened in it
    "tender.linked",  # to this group, or from it, which need not be the tender's home
    "tender.untied",
}
UNKNOWN = object()


def watch() -> None:
    event.listen(Event, "before_insert", _stands_in_its_group)


def ignore() -> None:
    event.remove(Event, "before_insert", _stands_in_its_group)


def _stands_in_its_group(_mapper: Any, _connection: Any, happened: Event) -> None:
    group = _group_of(happened)
    if group is not UNKNOWN and happened.name not in ELSEWHERE:
        assert happened.group_id == group, f"{happened.name} says group {happened.group_id}, its subject {group}"


def _group_of(happened: Event) -> Any:
    """The group of the subject where that is loaded, as it is where a verb has it in hands."""
    session: Any = object_session(happened)
    kind = _kinds()[happened.subject_kind]
    subject = session.identity_map.get(inspect(kind).identity_key_from_primary_key((happened.subject_id,)))
    if subject is None or not (kind.__tablename__ == "groups" or hasattr(kind, "group_id")):
        return UNKNOWN
    try:
        return subject.id if kind.__tablename__ == "groups" else subject.group_id
    except (InvalidRequestError, AttributeError):
        return UNKNOWN


@cache
def _kinds() -> dict[str, Any]:
    return {mapper.class_.__tablename__: mapper.class_ for mapper in Model.registry.mappers}
