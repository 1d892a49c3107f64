"""What people do with groups, and what they may not."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from buyergroup_hub.access import standing_of
from buyergroup_hub.events.models import Event
from buyergroup_hub.groups import actions
from buyergroup_hub.groups.models import Group, GroupName, Membership, phase_now
from buyergroup_hub.kit import clock as kit_clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.organisations.models import Affiliation
from tests import factories as make
from tests.cast import Cast
from tests.conftest import StandingClock


def _loaded(cast: Cast, key: str = "group") -> Group:
    return db.session.scalars(Group.addressed(key.replace("_", "-"))).one()


def _events(name: str) -> list[Event]:
    return list(db.session.scalars(select(Event).where(Event.name == name).order_by(Event.seq)))


def test_a_group_starts_with_this_year_and_an_event(cast: Cast) -> None:
    with cast.acting("programme"):
        group = actions.start("Circulaire Bruggen", "civil_works")
        assert (group.slug, group.started, group.audience) == ("circulaire-bruggen", "2026", "public")
        assert _events("group.started")[0].subject_id == group.id


def test_two_groups_of_one_name_have_two_addresses(cast: Cast) -> None:
    with cast.acting("programme"):
        assert [actions.start("Straatmeubilair", "other").slug for _time in range(3)] == [
            "straatmeubilair",
            "straatmeubilair-2",
            "straatmeubilair-3",
        ]


@pytest.mark.parametrize(
    ("name", "slug"), [("Ærø & ‘Zoë’", "r-zoe"), ("***", "groep"), ("new", "new-2"), ("x" * 200, "x" * 80)]
)
def test_any_name_makes_an_address(cast: Cast, name: str, slug: str) -> None:
    with cast.acting("programme"):
        assert actions.start(name[:160], "other").slug == slug


def test_a_name_that_changes_keeps_its_old_address(cast: Cast) -> None:
    with cast.acting("coordinator"):
        actions.rename(_loaded(cast), "Kunstwerken")
    with cast.reading():
        assert cast.group().slug == "kunstwerken"
        assert db.session.scalars(select(GroupName.slug)).one() == "group"
    response = cast.client("visitor").get("/groups/group?x=1")
    assert (response.status_code, response.headers["Location"]) == (301, "/groups/kunstwerken?x=1")


def test_phases_go_in_any_order_and_may_come_back(cast: Cast) -> None:
    with cast.acting("coordinator"):
        group = _loaded(cast)
        for phase in ("application", "market_vision", "application"):
            actions.enter_phase(group, phase)
            db.session.flush()
            db.session.refresh(group, ["phase_now"])
            assert group.phase_now == phase_now(group.phases) == phase
        assert [p.phase for p in group.phases] == ["core_group", "application", "market_vision", "application"]


def test_the_phase_that_runs_cannot_be_entered_again(cast: Cast) -> None:
    with cast.acting("coordinator"), pytest.raises(RuleBroken, match="al in deze fase"):
        actions.enter_phase(_loaded(cast), "core_group")


def test_successors_never_go_round(cast: Cast) -> None:
    with cast.acting("programme"):
        first, second, third = (make.group() for _group in range(3))
        actions.succeed(first, second)
        actions.succeed(second, third)
        for back in (first, third):
            with pytest.raises(RuleBroken, match="andere opvolger"):
                actions.succeed(third, back)


@pytest.mark.parametrize("role", ["coordinator", "secretary", "core_group_member", "participant", "supplier_member"])
def test_a_market_party_takes_no_clients_role(cast: Cast, role: str) -> None:
    with cast.acting("coordinator"), pytest.raises(RuleBroken):
        actions.admit(_loaded(cast), cast.organisation("firm_a"), role)


def test_a_supplier_is_a_member_only_of_a_group_for_both(cast: Cast) -> None:
    with cast.acting("supplier_client"):
        actions.admit(_loaded(cast, "supplier_group"), cast.organisation("firm_a"), "supplier_member")
        with pytest.raises(RuleBroken, match="Kies een andere rol"):
            actions.admit(_loaded(cast, "supplier_group"), cast.organisation("municipality"), "supplier_member")


def test_the_last_who_leads_stays(cast: Cast) -> None:
    with cast.acting("coordinator"):
        leaders = db.session.scalars(
            select(Membership).where(
                Membership.group_id == cast.groups["group"], Membership.role.in_(("coordinator", "secretary"))
            )
        ).all()
        actions.end(leaders[0])
        db.session.flush()
        with pytest.raises(RuleBroken, match="Wijs eerst een ander aan"):
            actions.end(leaders[1])


def test_a_right_ends_with_the_membership_at_once(cast: Cast) -> None:
    token = f"group:{cast.groups['group']}"
    with cast.reading():
        assert token in cast.standing("participant").tokens
    with cast.acting("coordinator"):
        place = select(Affiliation.id).where(Affiliation.person_id == cast.people["participant"])
        actions.end(db.session.scalars(select(Membership).where(Membership.affiliation_id.in_(place))).one())
    with cast.reading():
        assert token not in cast.standing("participant").tokens


def test_no_right_leaks_from_one_group_to_another(cast: Cast) -> None:
    """Secretary in one group, follower in another (product.md, expert try 9)."""
    with cast.reading():
        who = standing_of(cast.people["secretary"])
        other = cast.groups["other_group"]
        assert not {f"group:{other}", f"clients:{other}", f"board:{other}"} & who.tokens
        assert not who.in_group(other, frozenset({"secretary"}))


def test_the_market_side_of_a_shared_group_reads_no_coming_tenders(cast: Cast) -> None:
    shared = cast.groups["supplier_group"]
    with cast.reading():
        assert f"group:{shared}" in cast.standing("supplier_member").tokens
        assert f"clients:{shared}" not in cast.standing("supplier_member").tokens
        assert f"clients:{shared}" in cast.standing("supplier_client").tokens


def test_a_commitment_is_due_after_its_months(cast: Cast, clock: StandingClock) -> None:
    clock.set(kit_clock.dutch(date(2024, 2, 29), 12))
    with cast.acting("coordinator"):
        promised = actions.commit_project(_loaded(cast), cast.organisation("municipality"), months=24)
        assert (promised.promised_on, promised.due_on) == (date(2024, 2, 29), date(2026, 2, 28))


def test_only_a_member_commits(cast: Cast) -> None:
    with cast.acting("coordinator"), pytest.raises(RuleBroken, match="geen lid"):
        actions.commit_project(_loaded(cast), cast.organisation("hospital"))


def test_asking_twice_to_take_part_is_told(cast: Cast) -> None:
    with cast.acting("other_member"):
        place = actions.own_affiliation(cast.organisations["hospital"])
        assert place is not None
        actions.ask_to_join(_loaded(cast), place, "Wij ook")
        with pytest.raises(RuleBroken, match="ligt al bij"):
            actions.ask_to_join(_loaded(cast), place, "Wij ook")
