"""What the pages of coming in are made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from buyergroup_hub.kit import clock
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.organisations.organisation.actions.people import able_to_confirm, colleagues, due_for_others
from buyergroup_hub.organisations.organisation.models import Affiliation
from buyergroup_hub.organisations.organisation.numbers import plain
from buyergroup_hub.organisations.organisation.queries import as_itself
from buyergroup_hub.organisations.registration import queries


@dataclass(frozen=True)
class Found:
    """A public client that somebody may choose as where she works."""

    pid: str
    name: str
    line: str


def clients_found(text: str, *, demo: bool) -> list[Found]:
    """Those that have this in their name, or this number. Of colleagues it says only that one can confirm her."""
    numbers = [plain(scheme, text) for scheme in ("OIN", "KVK")]
    rows = queries.clients_to_choose(as_itself(text), numbers, demo, clock.now())
    return [Found(row.pid, row.name, _line_of(row)) for row in rows]


def _line_of(row: queries.ClientRow) -> str:
    if row.has_people:
        return _("Een collega in de hub kan je bevestigen.")
    return _("Hier doet nog niemand mee. Het programma bevestigt je.")


def progress(place: Affiliation) -> dict[str, Any]:
    """What became of somebody's word that she works at a client, and what comes next."""
    return {
        "has_people": bool(colleagues(place.organisation_id)),
        "were_asked": bool(able_to_confirm(place.organisation)),
        "is_new": place.organisation.audience != "public",
        "opens_at": due_for_others(place.since),
        "is_due": clock.now() >= due_for_others(place.since),
    }
