"""Groups are found: in Dutch, by any of their names, ended ones too, and by nobody who may not see them."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from buyergroup_hub.groups.group import actions as groups
from buyergroup_hub.groups.group.models import Group, GroupName, GroupSuccession, Membership
from buyergroup_hub.kit.db import db
from buyergroup_hub.search.actions import drain
from tests import factories as make
from tests.cast import Cast
from tests.pages import check_page

pytestmark = pytest.mark.one_engine


def _found(cast: Cast, words: str, who: str = "visitor") -> str:
    with cast.app.app_context():
        drain()
    response = cast.client(who).get("/search", query_string={"q": words})
    check_page(response)
    assert response.status_code == 200
    return str(response.get_data(as_text=True))


def test_a_group_is_found_by_part_of_a_compound_in_its_summary(cast: Cast) -> None:
    with cast.acting("programme"):
        groups.start("Schone bouwplaats", "civil_works", "Opdrachtgevers vragen emissieloos bouwmaterieel uit.")
    assert "Schone bouwplaats" in _found(cast, "materieel")
    assert "Schone bouwplaats" not in _found(cast, "materiaal")


def test_a_group_is_found_by_a_name_that_it_has_elsewhere(cast: Cast) -> None:
    with cast.writing():
        make.add(GroupName(group_id=cast.groups["group"], name="Kunstwerkencoalitie"))
    assert "Viaducten en bruggen" in _found(cast, "kunstwerkencoalitie")


def test_a_group_that_ended_is_found_marked_and_points_on(cast: Cast) -> None:
    """Rule 16, expert try 7."""
    with cast.acting("coordinator"):
        group = db.session.scalars(Group.addressed("group")).one()
        groups.enter_phase(group, "ended", "2022")
        later = make.group("Vervolggroep", slug="vervolggroep")
        make.add(GroupSuccession(from_id=group.id, to_id=later.id))
    html = _found(cast, "viaducten")
    assert "Beëindigd" in html
    assert 'href="/groups/vervolggroep"' in html


def test_a_group_that_is_not_public_leaves_no_trace(cast: Cast) -> None:
    with cast.acting("coordinator"):
        group = cast.group()
        group.name_nl, group.audience = "Zeldzaamheidsgroep", f"group:{group.id}"
    for who in ("visitor", "party_a", "other_member", "administrator"):
        html = _found(cast, "zeldzaamheidsgroep", who)
        assert "Zeldzaamheidsgroep" not in html
        assert "/groups/group" not in html
    assert "Zeldzaamheidsgroep" in _found(cast, "zeldzaamheidsgroep", "participant")


def test_an_invented_group_is_marked_in_its_hit(cast: Cast) -> None:
    with cast.writing():
        make.group("Verzinselgroep", demo=True)
    assert '<span class="demo">Demo</span>' in _found(cast, "verzinselgroep")


def test_a_group_is_found_by_who_leads_it_in_whatever_word(cast: Cast) -> None:
    """Roles are public; where everyone may know who leads, that is said beside the hit."""
    for words in ("trekker", "coordinator", "coördinator", "trekker gemeente veen"):
        html = _found(cast, words)
        assert 'href="/groups/group"' in html, words
        assert "Trekker: Gemeente Veen" in html
    assert "Secretaris: Waterschap Oost" in _found(cast, "secretary")
    assert "Provincie Noord" not in _found(cast, "trekker")


def test_who_leads_no_more_or_for_the_group_alone_is_not_said(cast: Cast) -> None:
    with cast.writing():
        led = db.session.scalars(select(Membership).where(Membership.role.in_(("coordinator", "secretary")))).all()
        for membership in led:
            if membership.group_id == cast.groups["group"] and membership.role == "coordinator":
                membership.audience = f"group:{membership.group_id}"
            else:
                membership.until = "2026-01-01"
    html = _found(cast, "trekker")
    assert "Trekker" not in html
    assert 'href="/groups/group"' not in html
