"""The cast is what it says: each person holds what her place gives her, and nothing else."""

from __future__ import annotations

import pytest

from buyergroup_hub.permissions import Verb, can
from tests.cast import PEOPLE, Cast

pytestmark = pytest.mark.one_engine


def test_everybody_is_there(cast: Cast) -> None:
    assert set(PEOPLE) == set(cast.people) | {"visitor"}


@pytest.mark.parametrize(
    ("who", "tokens"),
    [
        ("visitor", {"public"}),
        ("coordinator", {"market", "network", "org:municipality", "group:group", "board:group", "clients:group"}),
        ("follower", {"market", "network", "org:agency"}),
        ("sounding_board", {"market", "org:association", "board:group"}),
        ("supplier_member", {"market", "org:supplier", "group:supplier_group", "board:supplier_group"}),
        ("party_a", {"market", "org:firm_a"}),
        ("programme", {"market", "network", "programme", "org:programme"}),
        ("administrator", set()),
        ("ex_member", set()),
        ("unconfirmed", set()),
        ("unverified", {"market", "org:firm_c"}),
    ],
)
def test_each_person_holds_the_tokens_of_her_place(cast: Cast, who: str, tokens: set[str]) -> None:
    names = {
        **{f"org:{n}": f"org:{i}" for n, i in cast.organisations.items()},
        **{f"{kind}:{n}": f"{kind}:{i}" for n, i in cast.groups.items() for kind in ("group", "board", "clients")},
    }
    own = {"public"} if who == "visitor" else {"public", f"person:{cast.people[who]}"}
    with cast.reading():
        assert cast.standing(who).tokens == own | {names.get(token, token) for token in tokens}


def test_a_role_belongs_to_a_membership(cast: Cast) -> None:
    with cast.reading():
        secretary = cast.standing("secretary")
        assert can(secretary, Verb.ADMIT, cast.group("group"))
        assert not can(secretary, Verb.ADMIT, cast.group("other_group"))
