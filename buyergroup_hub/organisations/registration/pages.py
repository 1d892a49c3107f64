"""What the pages of coming in are made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from buyergroup_hub.kit import clock
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.notifications.actions import about_waiting
from buyergroup_hub.organisations.organisation.actions.people import able_to_confirm, colleagues, due_for_others
from buyergroup_hub.organisations.organisation.domains import is_at
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
    rows = queries.clients_to_choose(as_itself(text), numbers, demo)
    websites = {row.pid: row.website for row in rows}
    addresses = queries.addresses_at(websites, clock.now()) if rows else []
    confirmed = {pid for pid, address in addresses if is_at(address, websites[pid]) is not False}
    by_colleague, by_programme = _("Een collega in de hub kan je bevestigen."), _("Het programma bevestigt je.")
    return [Found(row.pid, row.name, by_colleague if row.pid in confirmed else by_programme) for row in rows]


def progress(place: Affiliation) -> dict[str, Any]:
    """What became of somebody's word that she works at a client, and what comes next."""
    return {
        "has_people": bool(colleagues(place.organisation_id)),
        "were_asked": bool(able_to_confirm(place.organisation)),
        "mail_waits": place.id in about_waiting("organisations.colleague_waits", "affiliation"),
        "is_new": place.organisation.audience != "public",
        "opens_at": due_for_others(place.since),
        "is_due": clock.now() >= due_for_others(place.since),
    }
