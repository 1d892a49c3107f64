"""What an organisation promises: who sees it, which project keeps it, taking it back."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from buyergroup_hub.events.models import Event
from buyergroup_hub.groups.commitments import actions as commitments
from buyergroup_hub.groups.commitments import queries
from buyergroup_hub.groups.commitments.models import Commitment, CommittedProject
from buyergroup_hub.groups.group.models import Group, Membership
from buyergroup_hub.kit import clock as kit_clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.organisations.organisation.models import Affiliation, Organisation
from tests.cast import Cast
from tests.filled import word

pytestmark = pytest.mark.one_engine


def _loaded(cast: Cast) -> Group:
    return db.session.scalars(Group.addressed("group")).one()


def _promised(cast: Cast, who: str = "participant", **said: str) -> str:
    with cast.acting(who) as person:
        organisation = cast.organisation({"participant": "municipality_2", "core_member": "province"}[who])
        made = commitments.commit_project(_loaded(cast), organisation, **said)  # type: ignore[arg-type]
        assert person.may_endorse_for(made.organisation_id)
        return made.pid


def _commitment(pid: str) -> Commitment:
    return db.session.scalars(Commitment.addressed("group", pid)).one()


def _told(name: str) -> list[Event]:
    return list(db.session.scalars(select(Event).where(Event.name == name).order_by(Event.seq)))


def test_a_promise_is_told_with_its_day(cast: Cast) -> None:
    _promised(cast)
    with cast.reading():
        (event,) = _told("commitment.made")
        assert event.keys == {"organisation": cast.organisations["municipality_2"], "due": "2028-11-24"}
        assert (event.acting_for_id, event.audience) == (cast.organisations["municipality_2"], "public")
        assert _told("commitment.project_named") == []


def test_who_left_the_group_promises_nothing_in_it(cast: Cast) -> None:
    with cast.acting("participant"):
        for one in db.session.scalars(select(Membership).filter_by(role="participant", until=None)):
            one.until = "2026-11-01"
        with pytest.raises(RuleBroken, match="geen lid"):
            commitments.commit_project(_loaded(cast), cast.organisation("municipality_2"))


def test_the_organisation_chooses_whether_everyone_sees_its_promise(cast: Cast) -> None:
    _promised(cast, audience="network")
    shown = {who: cast.client(who).get("/groups/group/commitments").text for who in ("visitor", "party_a", "follower")}
    assert "Gemeente Haven" not in shown["visitor"]
    assert "Gemeente Haven" not in shown["party_a"]
    assert "Gemeente Haven" in shown["follower"]


def test_a_project_is_the_clients_until_it_is_public(cast: Cast) -> None:
    """Rule 8: no market party reads of a coming tender before the others."""
    pid = _promised(cast, project="Brug Westsluis")
    with cast.reading():
        assert _commitment(pid).project.audience == f"clients:{cast.groups['group']}"  # type: ignore[union-attr]
        (event,) = _told("commitment.project_named")
        assert event.audience == f"clients:{cast.groups['group']}"
        assert "Westsluis" not in str(event.keys)
    page = "/groups/group/commitments"
    assert "Brug Westsluis" in cast.client("secretary").get(page).text
    assert "Brug Westsluis" not in cast.client("sounding_board").get(page).text
    assert "Brug Westsluis" not in cast.client("visitor").get(page).text
    named = {"title": "Brug Westsluis", "public": "yes"}
    assert cast.client("participant").post(f"{page}/{pid}/project", data=named).status_code == 303
    assert "Brug Westsluis" in cast.client("visitor").get(page).text
    with cast.reading():
        assert len(db.session.scalars(select(CommittedProject)).all()) == 1


def test_a_project_is_named_later_and_stays_inside_unless_that_is_said(cast: Cast) -> None:
    pid = _promised(cast)
    client, later = cast.client("participant"), kit_clock.dutch(kit_clock.today(), 12)
    address = f"/groups/group/commitments/{pid}/project"
    assert client.post(address, data={"title": "", "public": "no"}).status_code == 422
    with kit_clock.at(later):
        assert client.post(address, data={"title": "Kade Zuid", "public": "no"}).status_code == 303
    with cast.reading():
        project = db.session.scalars(select(CommittedProject)).one()
        assert (project.title, project.audience) == ("Kade Zuid", f"clients:{cast.groups['group']}")
        assert project.named_on == kit_clock.today()


def test_a_promise_is_taken_back_once_with_a_reason(cast: Cast) -> None:
    pid = _promised(cast)
    client = cast.client("participant")
    address = f"/groups/group/commitments/{pid}/withdrawal"
    assert client.post(address, data={"reason": ""}).status_code == 422
    assert client.post(address, data={"reason": "Het geld is op."}).status_code == 303
    assert client.post(address, data={"reason": "Nog eens"}).status_code == 409
    assert "Het geld is op." in cast.client("visitor").get("/groups/group/commitments").text
    with cast.reading():
        (event,) = _told("commitment.withdrawn")
        assert event.keys == {"organisation": cast.organisations["municipality_2"]}
        assert event.payload_id is not None
        assert _commitment(pid).withdrawn_reason == "Het geld is op."


def test_what_was_taken_back_stands_last_and_the_newest_promise_first(cast: Cast) -> None:
    with cast.acting("coordinator"):
        names = ("municipality", "water_board", "province")
        made = [commitments.commit_project(_loaded(cast), cast.organisation(name)) for name in names]
        made[0].promised_on = kit_clock.months_after(kit_clock.today(), -2)
        made[1].promised_on = kit_clock.months_after(kit_clock.today(), -1)
        commitments.withdraw_commitment(made[2], "Op.")
    with cast.reading():
        shown = [one.organisation for one in queries.commitments_of(cast.group().id)]
        assert shown == ["Waterschap Oost", "Gemeente Veen", "Provincie Noord"]


def test_one_promises_only_for_an_organisation_that_one_may_sign_for(cast: Cast) -> None:
    client = cast.client("participant")
    said = {"months": "24", "audience": "public"}
    other, own = cast.organisations["province"], cast.organisations["municipality_2"]
    assert client.post("/groups/group/commitments", data=said | {"organisation": word(other)}).status_code == 422
    for months in ("0", "121", "x"):
        refused = client.post("/groups/group/commitments", data=said | {"organisation": word(own), "months": months})
        assert refused.status_code == 422
    assert client.post("/groups/group/commitments", data=said | {"organisation": word(own)}).status_code == 303


def test_who_may_sign_is_asked_for_the_project_until_there_is_one(cast: Cast) -> None:
    pid = _promised(cast)
    ask = "Noem een project bij je toezegging"
    mine = cast.client("participant")
    assert ask in mine.get("/my-work").text
    assert ask not in cast.client("coordinator").get("/my-work").text
    with cast.acting("participant"):
        commitments.name_project(_commitment(pid), "Kade Zuid")
    assert ask not in mine.get("/my-work").text
    again = _promised(cast)
    assert ask in mine.get("/my-work").text
    with cast.acting("participant"):
        commitments.withdraw_commitment(_commitment(again), "Op.")
    assert ask not in mine.get("/my-work").text


@pytest.mark.parametrize("who", ["follower", "sounding_board", "supplier_member"])
def test_who_follows_or_sells_promises_nothing(cast: Cast, who: str) -> None:
    slug = "supplier_group" if who == "supplier_member" else "group"
    with cast.writing():
        person = cast.person(who)
        for held in db.session.scalars(select(Affiliation).where(Affiliation.person_id == person.id)):
            held.may_endorse = True
            organisation = held.organisation_id
    client = cast.client(who)
    assert client.get(f"/groups/{slug.replace('_', '-')}/commitments/new").status_code == 403
    with cast.acting(who), pytest.raises(RuleBroken, match="niet als opdrachtgever"):
        commitments.commit_project(cast.group(slug), db.session.get_one(Organisation, organisation))
