"""What groups hold of a person: on her account, in her data, and after she went away."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from buyergroup_hub.accounts.person import passwords
from buyergroup_hub.accounts.person.actions import people as people_actions
from buyergroup_hub.events.models import Event
from buyergroup_hub.groups.group.models import Membership
from buyergroup_hub.groups.group.rights import of_group
from buyergroup_hub.groups.members.actions import members as members_actions
from buyergroup_hub.groups.members.models import JoinRequest
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.notifications.actions import follow
from buyergroup_hub.organisations.organisation.models import Affiliation
from tests import factories as make
from tests.cast import Cast

pytestmark = pytest.mark.one_engine


def memberships(cast: Cast, who: str) -> list[Membership]:
    mine = select(Membership).join(Affiliation, Affiliation.id == Membership.affiliation_id)
    return list(db.session.scalars(mine.where(Affiliation.person_id == cast.people[who]).order_by(Membership.id)))


def test_the_account_shows_groups_and_what_is_followed(cast: Cast) -> None:
    with cast.writing():
        follow(cast.people["secretary"], "groups", cast.groups["other_group"])
    client = cast.client("secretary")
    assert "In deze groepen doe je mee" in client.get("/account").text
    assert "/groups/other-group/subscription/end" in client.get("/account/notifications").text
    client.post("/groups/other-group/subscription/end")
    assert "Je volgt nog niets" in client.get("/account/notifications").text


def test_a_followed_group_that_one_no_longer_sees_is_not_named(cast: Cast) -> None:
    with cast.writing():
        hidden = make.group("Verborgen groep", audience="group:999")
        follow(cast.people["secretary"], "groups", hidden.id)
    assert "Verborgen groep" not in cast.client("secretary").get("/account/notifications").text


def test_own_data_holds_the_memberships(cast: Cast) -> None:
    own = json.loads(cast.client("secretary").get("/account/data").text)
    assert [(row["group"], row["role"]) for row in own["groups"]] == [
        ("Viaducten en bruggen", "secretary"),
        ("Bedrijfskleding", "follower"),
    ]


def test_who_goes_away_leaves_her_groups_and_what_she_was_stays(cast: Cast) -> None:
    with cast.writing():
        cast.person("participant").password = passwords.hashed("drie losse woorden")
        make.join_request(cast.group("other_group"), cast.people["participant"], "Ik ben Participant Person")
    client = cast.client("participant")
    page = client.get("/account/erasure").text
    assert "Dat iemand deelnemer van Viaducten en bruggen was" in page
    assert client.post("/account/erasure", data={"password": "drie losse woorden", "sure": "y"}).status_code == 303
    with cast.reading():
        (member,) = memberships(cast, "participant")
        assert (member.role, member.until) == ("participant", "2026-11-24")
        assert set(db.session.scalars(select(JoinRequest.words))) == {""}
        ended = db.session.scalars(select(Event).where(Event.name == "membership.ended")).one()
        assert ended.group_id == cast.groups["group"]


def test_the_last_who_leads_names_another_first(cast: Cast) -> None:
    with cast.acting("other_member"), pytest.raises(RuleBroken, match="laatste trekker of secretaris"):
        people_actions.erase(cast.person("other_member"))


def test_a_leader_who_left_her_organisation_keeps_nobody_from_being_the_last(cast: Cast) -> None:
    with cast.writing():
        left = next(m for m in memberships(cast, "secretary") if m.group_id == cast.groups["group"])
        db.session.get_one(Affiliation, left.affiliation_id).until = clock.now()
    with cast.acting("coordinator"), pytest.raises(RuleBroken, match="laatste trekker of secretaris"):
        members_actions.end(memberships(cast, "coordinator")[0])


def test_a_refusal_names_no_group_that_one_does_not_see(cast: Cast) -> None:
    """Rule 15: where she may not do something with a thing of it, nor what she could do instead."""
    with cast.app.test_request_context(), cast.writing():
        hidden = make.group("Verborgen groep", audience="group:0")
        assert of_group(cast.standing("participant"), hidden) is None
        assert of_group(cast.standing("participant"), cast.group()) is not None
