"""Who may do what, as a table that the client can read: person × verb × state, made from the rules themselves.

The state is whether the thing is the person's own (of her group, organisation, consultation, party, or about herself)
or another's. What she may see at all is another matter: that is the audience of each record.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from types import SimpleNamespace

from buyergroup_hub.permissions import VISITOR, Affiliated, Member, Standing, Verb, can
from buyergroup_hub.queries import QUERIES

HERS, ANOTHERS = 1, 2
STATES = {HERS: "hers", ANOTHERS: "another's"}
APART: Mapping[str, Mapping[str, bool]] = {"led by nobody": {"is_led": False}, "of a firm": {"market": True}}
"""Another's group without a leader, another's market party; a line of its own only where that makes a difference."""


def _member(role: str, kind: str = "public_client", *, may_endorse: bool = False) -> Standing:
    place = Affiliated(HERS, kind, verified=True, may_endorse=may_endorse)
    return Standing(person_id=HERS, affiliations=(place,), members=(Member(HERS, HERS, role, market=place.market),))


def _employee(kind: str, *, may_endorse: bool = False, **more: object) -> Standing:
    place = Affiliated(HERS, kind, verified=True, may_endorse=may_endorse)
    return Standing(person_id=HERS, affiliations=(place,), **more)  # type: ignore[arg-type]  # fields of Standing


PEOPLE: Mapping[str, Standing] = {
    "visitor": VISITOR,
    "account only": Standing(person_id=HERS),
    "client": _employee("public_client"),
    "follower": _member("follower"),
    "knowledge partner": _member("knowledge_partner", "knowledge_partner"),
    "participant": _member("participant"),
    "participant who signs": _member("participant", may_endorse=True),
    "core group": _member("core_group_member"),
    "secretary": _member("secretary"),
    "coordinator": _member("coordinator"),
    "organiser": _employee("public_client", teams=frozenset({HERS})),
    "supplier member": _member("supplier_member", "market_party"),
    "sounding board": _member("sounding_board", "trade_association"),
    "market party": _employee("market_party"),
    "answering party": _employee("market_party", parties=frozenset({HERS})),
    "programme": _employee("programme", is_programme=True),
    "administrator": Standing(person_id=HERS, is_admin=True),
}
"""Everybody in the place from which rights follow; one organisation, group, consultation and party each."""


@dataclass(frozen=True, slots=True)
class Right:
    """Who may do a verb to a thing in a state, by the names in PEOPLE."""

    verb: Verb
    state: str
    people: tuple[str, ...]


def rights() -> Iterator[Right]:
    """All verbs in each state, in the order of the rules."""
    for verb in Verb:
        for place, state in STATES.items():
            yield Right(verb, state, _may(verb, place))
        for state, more in APART.items():
            if (people := _may(verb, ANOTHERS, **more)) != _may(verb, ANOTHERS):
                yield Right(verb, state, people)


def _may(verb: Verb, place: int, **more: bool) -> tuple[str, ...]:
    ids = ("group_id", "organisation_id", "consultation_id", "party_id", "person_id")
    thing = SimpleNamespace(**dict.fromkeys(ids, place), **{"market": False, **more})
    return tuple(name for name, who in PEOPLE.items() if can(who, verb, thing))


def reads() -> Sequence[tuple[str, str, str]]:
    """(question, model, reason) of all that questions to the database read without its audience."""
    import_module("buyergroup_hub.app")  # the questions of all rooms
    return [
        (asked.name, model.__name__, reason)
        for asked in sorted(QUERIES, key=lambda each: each.name)
        for model, reason in asked.unrestricted.items()
    ]


def told_reads() -> Iterator[str]:
    """A line for each."""
    return (f"{question:48} {model:18} {reason}" for question, model, reason in reads())


def table() -> Iterator[str]:
    """A line per verb and state, a column per kind of person; the names stand above as a list."""
    names = list(PEOPLE)
    yield from (f"{number:3}  {name}" for number, name in enumerate(names, 1))
    yield ""
    yield " " * 44 + "".join(f"{number:4}" for number in range(1, len(names) + 1))
    for right in rights():
        marks = "".join(f"{'yes' if name in right.people else '·':>4}" for name in names)
        yield f"{right.verb.value:32} {right.state:11}{marks}"
