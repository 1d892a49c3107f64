"""What the pages of organisations are made of."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, true

from buyergroup_hub.accounts.models import shown_name
from buyergroup_hub.events import timeline
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.formats import and_list, sentence_case
from buyergroup_hub.kit.forms import clean
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.kit.lists import Part
from buyergroup_hub.organisations import queries
from buyergroup_hub.organisations.glossary import KIND_HEADS
from buyergroup_hub.organisations.models import Organisation
from buyergroup_hub.organisations.queries import Colleague, SuccessionRow
from buyergroup_hub.panels import Filled
from buyergroup_hub.queries import Param, Statement, query

A_PAGE = 30


@dataclass(frozen=True)
class Found:
    """One page of the list, with counts per kind; all counted of what the person sees."""

    organisations: Sequence[Organisation]
    total: int
    counts: Mapping[str, int]
    query: str
    kind: str
    part: Part


def find(args: Mapping[str, str]) -> Found:
    """The list by name, of one kind or all. Three queries at most."""
    query, kind = (clean(args.get("q")) or "")[:100], args.get("kind", "")
    kind = kind if kind in KIND_HEADS else ""
    text = queries.as_itself(query)
    counts = dict(organisations_counted(text, by_words=bool(query)))
    total = counts.get(kind, 0) if kind else sum(counts.values())
    part = Part.of(args, total, A_PAGE)
    placed = organisations_on_page(text, kind, part.first, by_words=bool(query), of_kind=bool(kind))
    return Found(queries.organisations_of(placed), total, counts, query, kind, part)


@query(tuple[str, int], whole=True)
def organisations_counted(text: Param[str], *, by_words: bool) -> Statement:
    """(kind, how many)."""
    counted = select(Organisation.kind, func.count()).where(queries.has_in_name(text) if by_words else true())
    return counted.group_by(Organisation.kind)


@query(int, whole=True)
def organisations_on_page(
    text: Param[str], kind: Param[str], first: Param[int], *, by_words: bool, of_kind: bool
) -> Statement:
    """Which ones stand on the page."""
    of_it = Organisation.kind == kind if of_kind else true()
    named = queries.has_in_name(text) if by_words else true()
    found = select(Organisation.id).where(named, of_it)
    return found.order_by(*queries.BY_NAME).limit(A_PAGE).offset(first)


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


def _alike(one: Organisation, other: Organisation) -> bool:
    if one.id == other.id:
        return False
    numbers = {(n.scheme, n.country, n.value) for n in one.identifiers}
    same_number = any((n.scheme, n.country, n.value) in numbers for n in other.identifiers)
    return same_number or one.name.lower() == other.name.lower()


@timeline.says("by")
@timeline.says("person")
def _say_people(ids: Collection[int]) -> dict[int, str]:
    """By name: only who works there reads these lines."""
    return {person: shown_name(name) for person, name in queries.person_names(ids)}


@timeline.says("may_endorse")
def _say_endorsing(_values: Collection[bool]) -> dict[bool, str]:
    return {True: _("mag tekenen"), False: _("mag niet meer tekenen")}
