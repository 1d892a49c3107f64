"""The table of rights is the rules as they are, on a page that the client can read."""

from __future__ import annotations

from pathlib import Path

import pytest

from buyergroup_hub.operating.rights import APART, PEOPLE, Right, rights, table, told_reads
from buyergroup_hub.permissions import Verb

SNAPSHOT = Path(__file__).parent / "rights.txt"
READS = Path(__file__).parent / "reads.txt"


def right(verb: Verb, state: str) -> Right:
    return next(each for each in rights() if (each.verb, each.state) == (verb, state))


def test_the_table_is_the_one_that_was_agreed() -> None:
    """Whoever changes a rule shows to whom: `./run rights > tests/operating/rights.txt`."""
    assert SNAPSHOT.read_text(encoding="utf-8").splitlines() == list(table())


def test_what_is_read_without_an_audience_is_what_was_agreed() -> None:
    """Whoever reads more of it gives the reason: `./run rights --reads > tests/operating/reads.txt`."""
    assert READS.read_text(encoding="utf-8").splitlines() == list(told_reads())


def test_every_verb_stands_in_it_in_both_states() -> None:
    told = [(each.verb, each.state) for each in rights() if each.state not in APART]

    assert told == [(verb, state) for verb in Verb for state in ("hers", "another's")]


def test_a_group_that_nobody_leads_finds_its_leader_through_the_programme_alone() -> None:
    unled = [each for each in rights() if each.state == "led by nobody"]

    assert [(each.verb, each.people) for each in unled] == [(Verb.INVITE, ("programme",))]


def test_who_runs_the_hub_lets_nobody_into_a_firm_and_puts_nobody_out() -> None:
    firms = [each for each in rights() if each.state == "of a firm"]

    kept = [Verb.INVITE_COLLEAGUE, Verb.END_AFFILIATION, Verb.LET_ENDORSE]
    assert [(each.verb, each.people) for each in firms] == [(verb, ()) for verb in kept]


def test_a_visitor_may_do_nothing() -> None:
    assert [each.verb for each in rights() if "visitor" in each.people] == []


@pytest.mark.parametrize(
    ("role", "plain"),
    [
        ("follower", "client"),
        ("participant", "client"),
        ("participant who signs", "client"),
        ("core group", "client"),
        ("secretary", "client"),
        ("coordinator", "client"),
        ("organiser", "client"),
        ("supplier member", "market party"),
        ("sounding board", "market party"),
        ("answering party", "market party"),
    ],
)
def test_a_role_gives_nothing_elsewhere(role: str, plain: str) -> None:
    """Secretary in one group, follower in another: the role belongs to the membership, not to the person."""
    elsewhere = [each for each in rights() if each.state == "another's"]

    assert [each.verb for each in elsewhere if (role in each.people) != (plain in each.people)] == []


def test_following_gives_no_right() -> None:
    assert [each.verb for each in rights() if ("follower" in each.people) != ("client" in each.people)] == []


def test_raw_answers_are_for_the_organisers_alone() -> None:
    assert right(Verb.READ_ANSWERS, "hers").people == ("organiser",)
    assert right(Verb.UNSEAL, "hers").people == ("organiser",)
    assert right(Verb.READ_ANSWERS, "another's").people == ()


def test_everybody_in_it_is_somebody_else() -> None:
    assert len({repr(who) for who in PEOPLE.values()}) == len(PEOPLE)
