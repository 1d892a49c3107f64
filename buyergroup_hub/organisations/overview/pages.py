"""What the pages of organisations are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from buyergroup_hub.kit import clock
from buyergroup_hub.kit.formats import and_list, sentence_case
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.organisations.organisation.actions.people import due_for_others
from buyergroup_hub.organisations.organisation.domains import is_at
from buyergroup_hub.organisations.organisation.models import Affiliation, Organisation
from buyergroup_hub.organisations.overview import queries
from buyergroup_hub.organisations.overview.queries import Colleague, SuccessionRow
from buyergroup_hub.panels import Filled


def line_of(organisation: Organisation) -> tuple[list[SuccessionRow], list[SuccessionRow]]:
    """(those whose work came here, those to whom it went), each with how and when, as far as the person sees."""
    rows = queries.successions_of(organisation.id)
    return [row for row in rows if row.to_id == organisation.id], [row for row in rows if row.to_id != organisation.id]


def steps(filled: Filled, organisation: Organisation) -> list[Any]:
    """The steps from promise to effect, in the order of the rooms that fill the slot `organisation.chain`. A room
    answers for each organisation a list of steps as `ui.counted` draws them."""
    return [step for steps_of_room in filled.rows(organisation) for step in steps_of_room]


def lead(filled: Filled, organisation: Organisation, *, has_plan: bool) -> str | None:
    """What an organisation does, in one sentence: what the rooms above say of it in the slot `organisation.lead`, each
    a phrase, and its action plan."""
    phrases = filled.rows(organisation)
    if has_plan:
        phrases.append(_("publiceert een actieplan"))
    return sentence_case(and_list(phrases)) + "." if phrases else None


def whom_to_ask(organisation: Organisation) -> tuple[list[Colleague], int]:
    """Those who chose to show their name, and how many others work there; of a market party nobody is counted."""
    people = queries.people_of(organisation.id, clock.now())
    shown = [person for person in people if person.shows_name]
    return shown, 0 if organisation.market else len(people) - len(shown)


@dataclass(frozen=True)
class Candidate:
    """An organisation that staff has not looked up, with others that have its number or its name."""

    organisation: Organisation
    alike: Sequence[Organisation]


def to_verify(limit: int = 50) -> list[Candidate]:
    """Organisations that entered themselves and were not looked up, the oldest first. Three queries."""
    organisations = queries.organisations_to_verify(limit)
    names = {organisation.name.lower() for organisation in organisations}
    values = {number.value for organisation in organisations for number in organisation.identifiers}
    others = queries.organisations_like(names, values)
    return [Candidate(o, [other for other in others if _alike(o, other)]) for o in organisations]


def _alike(organisation: Organisation, other: Organisation) -> bool:
    if organisation.id == other.id:
        return False
    numbers = {(n.scheme, n.country, n.value) for n in organisation.identifiers}
    same_number = any((n.scheme, n.country, n.value) in numbers for n in other.identifiers)
    return same_number or organisation.name.lower() == other.name.lower()


@dataclass(frozen=True)
class Newcomer:
    """Somebody who says to work somewhere, and until when only the people there confirm it."""

    place: Affiliation
    opens_at: datetime | None
    at_domain: bool | None


def newcomers(limit: int, *, everywhere: bool) -> list[Newcomer]:
    """Those whom the programme, or who runs the hub `everywhere`, may confirm, now or later. One query."""
    return [
        Newcomer(row.place, _opens(row), is_at(row.place.person.email, row.place.organisation.website))
        for row in queries.affiliations_to_confirm(limit, clock.now(), everywhere=everywhere)
    ]


def _opens(row: queries.WaitingRow) -> datetime | None:
    opens = due_for_others(row.place.since)
    is_waited_for = row.has_people and not row.place.market and clock.now() < opens
    return opens if is_waited_for else None
