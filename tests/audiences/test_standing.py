"""The rules of one page, asked of standings that are written out: no row, no request."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from buyergroup_hub import permissions
from buyergroup_hub.permissions import (
    VISITOR,
    Affiliated,
    Member,
    Standing,
    Verb,
    affiliated,
    answers_for,
    appoints,
    can,
    client,
    colleague,
    edits,
    endorses,
    leads,
    market_side,
    organiser,
    own,
    signs_for,
)

GROUP, OTHER = 7, 8
CLIENT, FIRM = 1, 2


def who(*members: Member, may_endorse: bool = True, **known: Any) -> Standing:
    """Somebody of these memberships, who works for each of their organisations."""
    kinds = {one.organisation_id: "market_party" if one.market else "public_client" for one in members}
    places = tuple(Affiliated(number, kind, may_endorse=may_endorse) for number, kind in kinds.items())
    said: dict[str, Any] = {"person_id": 5, "members": members, "affiliations": places}
    return Standing(**said | known)


def of(**facts: Any) -> Any:
    """A thing with these attributes, and no others."""
    return SimpleNamespace(**facts)


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("coordinator", {leads, edits, endorses}),
        ("secretary", {leads, edits, endorses}),
        ("core_group_member", {edits, endorses}),
        ("participant", {edits, endorses}),
        ("supplier_member", {edits}),
        ("knowledge_partner", {edits}),
        ("sounding_board", set()),
        ("follower", set()),
    ],
)
def test_what_a_role_may_do_in_its_group_and_nowhere_else(role: str, may: set[permissions.Rule]) -> None:
    standing = who(Member(GROUP, CLIENT, role))
    for rule in (leads, edits, endorses):
        assert rule(standing, of(group_id=GROUP)) == (rule in may)
        assert not rule(standing, of(group_id=OTHER))
        assert not rule(standing, of(group_id=None))


def test_who_has_two_roles_in_a_group_has_both() -> None:
    one, other = Member(GROUP, CLIENT, "coordinator"), Member(GROUP, FIRM, "follower")
    for members in ((one, other), (other, one)):
        assert leads(who(*members), of(group_id=GROUP))


def test_the_market_side_and_who_does_not_take_part_are_no_clients_of_a_group() -> None:
    """They read no tender intention before the calendar tells everyone (rule 8)."""
    assert who(Member(GROUP, CLIENT, "participant")).client_in(GROUP)
    assert not who(Member(GROUP, CLIENT, "participant")).client_in(OTHER)
    assert not who(Member(GROUP, FIRM, "supplier_member", market=True)).client_in(GROUP)
    for role in ("follower", "sounding_board"):
        assert not who(Member(GROUP, CLIENT, role)).client_in(GROUP)
    both = who(Member(GROUP, FIRM, "supplier_member", market=True), Member(GROUP, CLIENT, "follower"))
    assert not both.client_in(GROUP)


def test_one_endorses_for_clients_that_one_may_sign_for() -> None:
    assert not endorses(who(Member(GROUP, CLIENT, "participant"), may_endorse=False), of(group_id=GROUP))
    assert not endorses(who(Member(GROUP, FIRM, "participant", market=True)), of(group_id=GROUP))
    standing = who(Member(GROUP, CLIENT, "participant"))
    assert endorses(standing, of(group_id=GROUP, organisation_id=CLIENT))
    assert not endorses(standing, of(group_id=GROUP, organisation_id=FIRM))


def test_one_acts_for_the_organisation_that_one_is_in_the_group_for_else_for_ones_only_one() -> None:
    two = who(Member(GROUP, CLIENT, "participant"), Member(OTHER, FIRM, "participant"))
    assert [two.acts_for(group) for group in (GROUP, OTHER, 9, None)] == [CLIENT, FIRM, None, None]
    one = who(Member(GROUP, CLIENT, "participant"))
    assert [one.acts_for(group) for group in (GROUP, OTHER, None)] == [CLIENT, CLIENT, CLIENT]
    assert VISITOR.acts_for(None) is None


def test_what_is_nobodys_is_no_visitors() -> None:
    """Of an owner who went away, for one."""
    assert not own(VISITOR, of(person_id=None))
    assert own(who(), of(person_id=5))
    assert not own(who(), of(person_id=6))


def test_what_is_of_no_organisation_is_nobodys() -> None:
    standing = who(Member(GROUP, CLIENT, "participant"))
    for rule in (colleague, signs_for):
        assert rule(standing, of(organisation_id=CLIENT))
        assert not rule(standing, of(organisation_id=FIRM))
        assert not rule(standing, of(organisation_id=None))
    assert not signs_for(who(Member(GROUP, CLIENT, "participant"), may_endorse=False), of(organisation_id=CLIENT))


def test_who_works_nowhere_is_not_affiliated() -> None:
    assert affiliated(who(Member(GROUP, CLIENT, "follower")), None)
    assert not affiliated(who(), None)


@pytest.mark.parametrize(
    ("kinds", "sides"),
    [
        (["public_client"], {client}),
        (["knowledge_partner"], {client}),
        (["programme"], {client}),
        (["market_party"], {market_side}),
        (["trade_association"], {market_side}),
        (["market_party", "public_client"], {client, market_side}),
        ([], set()),
    ],
)
def test_on_which_side_one_stands_follows_from_where_one_works(kinds: list[str], sides: set[permissions.Rule]) -> None:
    standing = Standing(person_id=5, affiliations=tuple(Affiliated(n, kind) for n, kind in enumerate(kinds)))
    assert {rule for rule in (client, market_side) if rule(standing, None)} == sides


def test_a_team_and_a_party_are_known_by_their_own_number() -> None:
    standing = Standing(person_id=5, teams=frozenset({3}), parties=frozenset({4}))
    assert [organiser(standing, of(consultation_id=number)) for number in (3, 4)] == [True, False]
    assert [answers_for(standing, of(party_id=number)) for number in (3, 4)] == [False, True]
    assert not organiser(who(is_admin=True, is_programme=True), of(consultation_id=3))
    assert not answers_for(who(is_admin=True, is_programme=True), of(party_id=4))


def test_one_of_several_rules_is_enough() -> None:
    """And the places that one works at, or is in the group for, are looked at one by one."""
    both = permissions.either(leads, permissions.programme)
    assert permissions.rules_of(Verb.EDIT_GROUP) == (leads, permissions.programme)
    assert permissions.rules_of(Verb.ADMIT) == (leads,)
    assert both(who(is_programme=True), of(group_id=GROUP))
    assert not both(who(), of(group_id=GROUP))
    two = who(Member(OTHER, CLIENT, "follower"), Member(GROUP, FIRM, "participant"))
    assert two.client_in(GROUP)
    places = (Affiliated(CLIENT, "public_client"), Affiliated(FIRM, "public_client", may_endorse=True))
    assert [Standing(5, affiliations=places).may_endorse_for(number) for number in (CLIENT, FIRM)] == [False, True]


def test_the_programme_appoints_only_where_nobody_leads() -> None:
    staff = who(is_programme=True)
    assert appoints(staff, of(is_led=False))
    assert not appoints(staff, of(is_led=True))
    assert not appoints(staff, of())
    assert not appoints(who(), of(is_led=False))


def test_a_verb_that_is_not_in_the_table_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(permissions, "RULES", {})
    assert not can(who(is_admin=True, is_programme=True), Verb.ADMINISTER)


def test_a_verb_is_for_whom_its_rule_says() -> None:
    assert can(who(is_admin=True), Verb.ADMINISTER)
    assert not can(who(is_programme=True), Verb.ADMINISTER)
