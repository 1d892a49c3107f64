"""What happens with a group."""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import Connection, Table, event, or_, update

from buyergroup_hub.events.catalogue import CATALOGUE, declare
from buyergroup_hub.events.models import Event
from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.kit.i18n import _l

STARTED = declare("group.started", sentence=_l("De groep is begonnen"))
IMPORTED = declare("group.imported", "source")
RENAMED = declare("group.renamed", sentence=_l("De groep kreeg een andere naam"))
EDITED = declare("group.edited", "fields")
PHASE_ENTERED = declare("group.phase_entered", "phase", sentence=_l("De fase %(phase)s is vastgelegd"))
PHASE_TAKEN_BACK = declare(
    "group.phase_taken_back", "phase", sentence=_l("De groep nam de fase %(phase)s terug: die was verkeerd gekozen")
)
SUCCEEDED = declare("group.succeeded", "to", sentence=_l("Het werk ging over naar een andere groep"))
MEETING_PLANNED = declare("meeting.planned", "day", sentence=_l("Er is een bijeenkomst gepland op %(day)s"))


@event.listens_for(Event, "after_insert")
def _keep_last_event(_mapper: Any, connection: Connection, happened: Event) -> None:
    """The list shows when a group last did something. Only what everyone may see counts, since a date must not tell of
    a draft, and only what a timeline tells: that a file was imported is no life of the group. What is noted later of
    an earlier day sets nothing back."""
    if happened.group_id is None or happened.audience != "public" or CATALOGUE[happened.name].sentence is None:
        return
    table = cast(Table, Group.__table__)
    earlier = or_(table.c.last_event_at.is_(None), table.c.last_event_at < happened.at)
    connection.execute(update(table).where(table.c.id == happened.group_id, earlier).values(last_event_at=happened.at))
