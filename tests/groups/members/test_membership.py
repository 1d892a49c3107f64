"""Who is in a group: admitted, asked and answered, in another role, gone again; each on record and told."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from buyergroup_hub.events.models import Event
from buyergroup_hub.groups.group.models import Group, Membership
from buyergroup_hub.groups.members.actions import members
from buyergroup_hub.groups.members.models import JoinRequest
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.organisations.organisation.models import Affiliation
from tests import factories as make
from tests.cast import Cast
from tests.filled import word
from tests.mailbox import letters

pytestmark = pytest.mark.one_engine


def _loaded(cast: Cast, key: str = "group") -> Group:
    return db.session.scalars(Group.addressed(key.replace("_", "-"))).one()


def _membership(cast: Cast, who: str, key: str = "group") -> Membership:
    mine = select(Membership.pid).join(Affiliation, Affiliation.id == Membership.affiliation_id)
    mine = mine.where(Affiliation.person_id == cast.people[who], Membership.group_id == cast.groups[key])
    pid = db.session.scalars(mine.where(Membership.until.is_(None))).one()
    return db.session.scalars(Membership.addressed(key.replace("_", "-"), pid)).one()


def _request(asked: JoinRequest) -> JoinRequest:
    return db.session.scalars(JoinRequest.addressed("group", asked.pid)).one()


def _told(name: str) -> list[Event]:
    return list(db.session.scalars(select(Event).where(Event.name == name).order_by(Event.seq)))


def _place(cast: Cast, who: str) -> Affiliation:
    place = db.session.scalars(select(Affiliation).where(Affiliation.person_id == cast.people[who])).one()
    found = members.own_affiliation(place.organisation_id)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("path", "said", "told"),
    [
        ("/groups/group", {"name": "Groep", "summary": "Anders.", "sector": "energy"}, "De groep is bewaard."),
        (
            "/groups/group/phases",
            {"phase": "evaluation", "since": "2026-11-24"},
            "De groep is nu in de fase evaluatie.",
        ),
        ("/groups/group/members/{pid}/role", {"role": "core_group_member"}, "De rol is gewijzigd."),
        ("/groups/group/members/{pid}/end", {}, "Het lidmaatschap is beëindigd."),
    ],
)
def test_who_leads_is_told_what_was_done(cast: Cast, path: str, said: dict[str, str], told: str) -> None:
    with cast.reading():
        path = path.format(pid=_membership(cast, "participant").pid)
    answer = cast.client("coordinator").post(path, data=said, follow_redirects=True)
    assert answer.status_code == 200
    assert told in answer.text


def test_the_last_leader_stays_until_the_group_ends(cast: Cast) -> None:
    leader = cast.client("coordinator")
    with cast.reading():
        first, last = (_membership(cast, who).pid for who in ("secretary", "coordinator"))
    assert cast.client("secretary").post(f"/groups/group/members/{first}/leave").status_code == 303
    refused = leader.post(f"/groups/group/members/{last}/leave")
    assert (refused.status_code, "laatste trekker of secretaris" in refused.text) == (409, True)
    assert leader.post("/groups/group/phases", data={"phase": "ended", "undated": "y"}).status_code == 303
    assert leader.post(f"/groups/group/members/{last}/leave").status_code == 303


def test_a_member_leaves_by_herself_and_nobody_for_her(cast: Cast) -> None:
    with cast.reading():
        pid, leader = (_membership(cast, who).pid for who in ("participant", "secretary"))
    page = cast.client("participant").get("/groups/group/members").text
    assert f"/groups/group/members/{pid}/leave" in page
    assert f"/groups/group/members/{leader}/leave" not in page
    for who in ("core_member", "coordinator", "programme", "visitor"):
        answer = cast.client(who).post(f"/groups/group/members/{pid}/leave")
        assert answer.status_code in (302, 303, 401, 403, 404), who
    with cast.reading():
        assert _membership(cast, "participant").until is None
    assert cast.client("participant").post(f"/groups/group/members/{pid}/leave").status_code == 303
    with cast.reading():
        assert db.session.scalars(select(Membership.until).where(Membership.pid == pid)).one() == "2026-11-24"
        assert not cast.standing("participant").roles.get(cast.groups["group"])
    assert "/leave" not in cast.client("participant").get("/groups/group/members").text


def test_who_is_admitted_is_a_member_from_today_and_that_is_told(cast: Cast) -> None:
    with cast.acting("coordinator"):
        admitted = members.admit(_loaded(cast), cast.organisation("hospital"), "participant")
        assert (admitted.since, admitted.until, admitted.audience) == ("2026-11-24", None, "public")
        (event,) = _told("membership.admitted")
        assert event.keys == {"organisation": cast.organisations["hospital"], "role": "participant"}
        assert event.group_id == cast.groups["group"]


@pytest.mark.both_engines
def test_another_role_is_another_membership_and_the_old_one_stays_on_record(cast: Cast) -> None:
    with cast.acting("coordinator"):
        changed = members.change_role(_membership(cast, "participant"), "core_group_member")
        (event,) = _told("membership.role_changed")
        assert event.keys == {"organisation": changed.organisation_id, "role": "core_group_member"}
    with cast.reading():
        place = select(Affiliation.id).where(Affiliation.person_id == cast.people["participant"])
        mine = select(Membership).where(Membership.affiliation_id.in_(place)).order_by(Membership.id)
        assert [(one.role, one.since, one.until) for one in db.session.scalars(mine)] == [
            ("participant", "2025", "2026-11-24"),
            ("core_group_member", "2026-11-24", None),
        ]


def test_a_market_party_changes_to_no_clients_role(cast: Cast) -> None:
    with cast.acting("coordinator"), pytest.raises(RuleBroken, match="marktpartij"):
        members.change_role(_membership(cast, "sounding_board"), "participant")


def test_the_last_who_leads_may_change_only_to_another_leading_role(cast: Cast) -> None:
    with cast.acting("other_member"):
        with pytest.raises(RuleBroken, match="Wijs eerst een ander aan"):
            members.change_role(_membership(cast, "other_member", "other_group"), "participant")
        changed = members.change_role(_membership(cast, "other_member", "other_group"), "secretary")
        assert changed.role == "secretary"


def test_an_organisation_without_a_person_and_one_that_left_lead_nobody(cast: Cast) -> None:
    """Neither can do anything in the hub, so the last person who leads still stays."""
    with cast.acting("other_member"):
        group, hospital = cast.groups["other_group"], cast.organisations["hospital"]
        columns = {"group_id": group, "role": "coordinator", "audience": "public"}
        make.add(Membership(organisation_id=cast.organisations["province"], **columns))
        left = make.affiliation(make.person(), cast.organisation("hospital"))
        make.add(Membership(organisation_id=hospital, affiliation_id=left.id, until="2026-01-01", **columns))
        elsewhere = make.affiliation(make.person(), cast.organisation("hospital"))
        make.member(cast.group(), elsewhere, "secretary")
        with pytest.raises(RuleBroken, match="Wijs eerst een ander aan"):
            members.end(_membership(cast, "other_member", "other_group"))


def test_who_does_not_lead_and_an_organisation_alone_can_always_go(cast: Cast) -> None:
    with cast.acting("programme"):
        unled = make.group("Bekend uit een bron", slug="uit-een-bron")
        place = make.affiliation(make.person(), cast.organisation("province"))
        listed = Membership(
            group_id=unled.id, organisation_id=place.organisation_id, role="coordinator", audience="public"
        )
        for one in (make.member(unled, place), make.add(listed)):
            members.end(one)
            assert one.until == "2026-11-24"


def test_a_membership_ends_once(cast: Cast) -> None:
    with cast.acting("coordinator"):
        membership = _membership(cast, "participant")
        members.end(membership)
        with pytest.raises(RuleBroken, match="al beëindigd"):
            members.end(membership)
        assert len(_told("membership.ended")) == 1


def test_asking_to_take_part_is_for_the_groups_leaders(cast: Cast) -> None:
    with cast.acting("other_member"):
        asked = members.ask_to_join(_loaded(cast), _place(cast, "other_member"), "Wij ook")
        assert asked.audience == f"group:{cast.groups['group']}"
        (event,) = _told("join_request.made")
        assert event.keys == {"organisation": cast.organisations["hospital"]}
        assert event.audience == asked.audience
    pages = {who: cast.client(who).get("/groups/group/members").text for who in ("secretary", "participant")}
    assert "Wij ook" in pages["secretary"]
    assert "Wij ook" not in pages["participant"]


def test_who_takes_part_already_need_not_ask_and_who_left_may(cast: Cast) -> None:
    with cast.acting("participant"):
        with pytest.raises(RuleBroken, match="Je doet al mee"):
            members.ask_to_join(_loaded(cast), _place(cast, "participant"), "Nog eens")
        members.ask_to_join(_loaded(cast, "other_group"), _place(cast, "participant"), "Hier ook")
        members.end(_membership(cast, "participant"))
        members.ask_to_join(_loaded(cast), _place(cast, "participant"), "Toch weer")


def test_only_ones_own_open_request_in_that_group_is_in_the_way(cast: Cast) -> None:
    with cast.acting("other_member"):
        make.join_request(cast.group(), cast.people["supplier_client"], "Wij ook")
        make.join_request(cast.group("supplier_group"), cast.people["other_member"], "Daar ook")
        refused = make.join_request(cast.group(), cast.people["other_member"], "Eerder")
        refused.answered_at = refused.asked_at
        members.ask_to_join(_loaded(cast), _place(cast, "other_member"), "Nu wel")


def test_a_request_is_answered_once_and_admits_who_asked(cast: Cast) -> None:
    with cast.acting("secretary"):
        asked = _request(make.join_request(cast.group(), cast.people["other_member"], "Wij ook"))
        joined = members.answer_join(asked, asked.group, "participant")
        assert joined is not None
        assert (joined.role, joined.affiliation_id, asked.admitted) == ("participant", asked.affiliation_id, True)
        (event,) = _told("join_request.answered")
        assert event.keys == {"organisation": cast.organisations["hospital"], "admitted": True}
        with pytest.raises(RuleBroken, match="al beantwoord, op dinsdag 24 november 2026"):
            members.answer_join(asked, asked.group, "participant")
    assert "Wij ook" not in cast.client("secretary").get("/groups/group/members").text


@pytest.mark.both_engines
@pytest.mark.parametrize(("role", "words"), [("participant", "De groep zegt ja"), ("no", "De groep zegt nu nee.")])
def test_who_asked_hears_of_the_answer(cast: Cast, role: str, words: str) -> None:
    """The page that takes the request promises it, also to who turned her other mail off; asked of an organisation
    that its own people make a member."""
    client = cast.client("other_member")
    asked = client.post(
        "/groups/group/join", data={"organisation": word(cast.organisations["hospital"]), "words": "Wij"}
    )
    assert "Je krijgt van hen een reactie." in client.get(asked.headers["Location"]).text
    with cast.writing():
        cast.person("other_member").mail_pace, cast.person("other_member").mail_at_once = "never", []
        pid = db.session.scalars(select(JoinRequest.pid)).one()
    assert letters(cast.app, "other_member@example.org") == []
    assert cast.client("secretary").post(f"/groups/group/requests/{pid}", data={"role": role}).status_code == 303
    (letter,) = letters(cast.app, "other_member@example.org")
    assert letter.subject == "Viaducten en bruggen antwoordt op je vraag om mee te doen"
    assert words in letter.text


def test_no_is_an_answer_too(cast: Cast) -> None:
    with cast.writing():
        pid = make.join_request(cast.group(), cast.people["other_member"], "Wij ook").pid
    client = cast.client("secretary")
    assert client.post(f"/groups/group/requests/{pid}", data={"role": "koning"}).status_code == 200
    assert client.post(f"/groups/group/requests/{pid}", data={"role": "no"}).status_code == 303
    with cast.reading():
        asked = db.session.scalars(select(JoinRequest)).one()
        assert (asked.admitted, asked.answered_at is not None) == (False, True)
        assert f"group:{cast.groups['group']}" not in cast.standing("other_member").tokens


def test_one_acts_for_an_organisation_only_while_one_works_there(cast: Cast) -> None:
    hospital = cast.organisations["hospital"]
    with cast.acting("participant"):
        assert members.own_affiliation(hospital) is None
    with cast.acting("ex_member"):
        assert members.own_affiliation(cast.organisations["province"]) is None


def test_following_as_a_role_cannot_be_chosen(cast: Cast) -> None:
    """It only records what a source says; who wants to follow does so herself."""
    with cast.reading():
        pid = _membership(cast, "participant").pid
    client = cast.client("coordinator")
    assert client.post(f"/groups/group/members/{pid}/role", data={"role": "follower"}).status_code == 422
    assert client.post(f"/groups/group/members/{pid}/role", data={"role": "core_group_member"}).status_code == 303
