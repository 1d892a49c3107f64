"""What people do with groups, and what they may not."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from buyergroup_hub.access import standing_of
from buyergroup_hub.events.models import Event
from buyergroup_hub.groups.commitments import actions as commitments
from buyergroup_hub.groups.group import actions as groups
from buyergroup_hub.groups.group.models import Group, GroupName, Membership
from buyergroup_hub.groups.members.actions import members
from buyergroup_hub.kit import clock as kit_clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.organisations.manifest.models import Theme
from buyergroup_hub.organisations.organisation.models import Affiliation
from tests import factories as make
from tests.cast import Cast
from tests.filled import word
from tests.fixtures.clock import StandingClock

pytestmark = pytest.mark.one_engine


def _loaded(cast: Cast, key: str = "group") -> Group:
    return db.session.scalars(Group.addressed(key.replace("_", "-"))).one()


def _events(name: str) -> list[Event]:
    return list(db.session.scalars(select(Event).where(Event.name == name).order_by(Event.seq)))


def test_a_group_starts_with_an_event_and_no_year_that_nobody_said(cast: Cast) -> None:
    with cast.acting("programme"):
        group = groups.start("Circulaire Bruggen", "civil_works")
        assert (group.slug, group.started, group.audience) == ("circulaire-bruggen", None, "public")
        assert _events("group.started")[0].subject_id == group.id
    said = {"name": "Stille Kades", "sector": "civil_works", "summary": "Kades zonder lawaai."}
    assert cast.client("programme").post("/groups", data=said | {"started": "dit jaar"}).status_code == 422
    assert cast.client("programme").post("/groups", data=said | {"started": "2025"}).status_code == 303
    with cast.reading():
        assert _loaded(cast, "stille-kades").started == "2025"


def test_two_groups_of_one_name_have_two_addresses(cast: Cast) -> None:
    with cast.acting("programme"):
        assert [groups.start("Straatmeubilair", "other").slug for _time in range(3)] == [
            "straatmeubilair",
            "straatmeubilair-2",
            "straatmeubilair-3",
        ]


@pytest.mark.parametrize(
    ("name", "slug"),
    [("Ærø & ‘Zoë’", "r-zoe"), ("***", "groep"), ("(Brug)", "brug"), ("new", "new-2"), ("x" * 200, "x" * 80)],
)
def test_any_name_makes_an_address(cast: Cast, name: str, slug: str) -> None:
    with cast.acting("programme"):
        assert groups.start(name[:160], "other").slug == slug


def test_a_name_that_changes_keeps_its_old_address(cast: Cast) -> None:
    with cast.acting("coordinator"):
        groups.rename(_loaded(cast), "Kunstwerken")
    with cast.reading():
        assert cast.group().slug == "kunstwerken"
        assert db.session.scalars(select(GroupName.slug)).one() == "group"
    response = cast.client("visitor").get("/groups/group?x=1")
    assert (response.status_code, response.headers["Location"]) == (301, "/groups/kunstwerken?x=1")


def test_an_earlier_address_is_given_to_no_other_group(cast: Cast) -> None:
    """Rule 16: it keeps leading to the group that had it."""
    with cast.acting("programme"):
        groups.rename(_loaded(cast), "Kunstwerken")
        db.session.flush()
        assert groups.start("Group", "other").slug == "group-2"
        assert groups.start("Kunstwerken", "other").slug == "kunstwerken-2"


def test_a_name_that_makes_the_same_address_keeps_it(cast: Cast) -> None:
    with cast.acting("coordinator"):
        groups.rename(_loaded(cast), "Group!")
        assert len(_events("group.renamed")) == 1
    with cast.reading():
        assert (cast.group().slug, cast.group().name_nl) == ("group", "Group!")
        assert db.session.scalars(select(GroupName.name)).one() == "Viaducten en bruggen"


def test_editing_tells_what_changed_and_nothing_where_nothing_did(cast: Cast) -> None:
    with cast.acting("coordinator"):
        group = _loaded(cast)
        before: dict[str, Any] = {
            "name": group.name_nl,
            "summary": group.summary_nl,
            "sector": group.sector,
            "started": group.started,
            "themes": [],
        }
        groups.edit(group, **before)
        assert _events("group.edited") == _events("group.renamed") == []
        theme = db.session.scalars(select(Theme).order_by(Theme.id)).first()
        assert theme is not None
        groups.edit(group, **before | {"summary": "Anders.", "sector": "energy", "themes": [theme]})
        (event,) = _events("group.edited")
        assert (event.keys, event.group_id) == ({"fields": ["summary", "sector", "themes"]}, group.id)
        groups.edit(
            group, name="Kunstwerken", summary="Anders.", sector="energy", started=group.started, themes=[theme]
        )
        assert len(_events("group.edited")) == len(_events("group.renamed")) == 1
    with cast.reading():
        group = db.session.scalars(Group.addressed("kunstwerken")).one()
        groups.load_parts(group)
        assert (group.summary_nl, group.sector, len(group.themes)) == ("Anders.", "energy", 1)


def test_a_phase_that_is_entered_ends_the_one_before_it_on_that_day(cast: Cast) -> None:
    with cast.acting("coordinator"):
        group = _loaded(cast)
        groups.enter_phase(group, "market_vision", "2026-03")
        groups.enter_phase(group, "application", "2026-11-24")
        assert [(p.phase, p.since, p.until, p.left) for p in group.phases] == [
            ("core_group", "2025", "2026-03", True),
            ("market_vision", "2026-03", "2026-11-24", True),
            ("application", "2026-11-24", None, False),
        ]
        assert [event.keys for event in _events("group.phase_entered")] == [
            {"phase": "market_vision"},
            {"phase": "application"},
        ]


def test_a_group_of_which_no_phase_runs_can_enter_the_one_that_it_left(cast: Cast) -> None:
    with cast.acting("coordinator"):
        group = _loaded(cast)
        groups.load_parts(group)
        group.phases[0].left = True
        db.session.flush()
        groups.enter_phase(group, "core_group")
        assert group.phase_now == "core_group"


@pytest.mark.parametrize("origin", ["entered", "public_source"])
def test_nobody_dates_a_phase_by_being_silent(cast: Cast, origin: str) -> None:
    with cast.writing():
        cast.group().origin = origin
    leader = cast.client("coordinator")
    silent = leader.post("/groups/group/phases", data={"phase": "market_vision", "since": ""})
    assert "Vul in wanneer de fase begon, of geef aan dat dit onbekend is." in silent.text
    both = leader.post("/groups/group/phases", data={"phase": "market_vision", "since": "2026", "undated": "y"})
    assert (silent.status_code, both.status_code) == (422, 422)
    assert leader.post("/groups/group/phases", data={"phase": "market_vision", "undated": "y"}).status_code == 303
    with cast.reading():
        group = _loaded(cast)
        groups.load_parts(group)
        assert [(phase.phase, phase.since, phase.until) for phase in group.phases] == [
            ("core_group", "2025", None),
            ("market_vision", None, None),
        ]
    shown = cast.client("visitor").get("/groups/group").text
    assert '<span class="sr">Onbekend: </span>marktconsultatie' in shown
    assert '<span class="sr">Nog niet: </span>marktconsultatie' not in shown
    assert "24 november 2026" not in shown.partition("Fasen van deze groep")[2].partition("</ol>")[0]


@pytest.mark.parametrize("since", ["vorig jaar", "20261124", "2026-1", "2026-02-31", "0000", "24-11-2026"])
def test_a_phase_begins_on_a_year_month_or_day(cast: Cast, since: str) -> None:
    asked = {"phase": "market_vision", "since": since}
    assert cast.client("coordinator").post("/groups/group/phases", data=asked).status_code == 422


def test_phases_go_in_any_order_and_may_come_back(cast: Cast) -> None:
    with cast.acting("coordinator"):
        group = _loaded(cast)
        for phase in ("application", "market_vision", "application"):
            groups.enter_phase(group, phase)
            assert group.phase_now == phase
            assert [p.phase for p in group.phases if not p.left] == [phase]
        assert [p.phase for p in group.phases] == ["core_group", "application", "market_vision", "application"]


def test_the_phase_that_runs_cannot_be_entered_again(cast: Cast) -> None:
    with cast.acting("coordinator"), pytest.raises(RuleBroken, match="al in deze fase"):
        groups.enter_phase(_loaded(cast), "core_group")


@pytest.mark.parametrize(
    ("since", "status"),
    [("2027", 422), ("2026-12", 422), ("2026-11-25", 422), ("2026-11-24", 303), ("2026", 303), ("", 422)],
)
def test_a_phase_has_begun(cast: Cast, since: str, status: int) -> None:
    asked = {"phase": "market_vision", "since": since}
    assert cast.client("coordinator").post("/groups/group/phases", data=asked).status_code == status


@pytest.mark.parametrize(
    ("since", "status"), [("2025", 422), ("2026-02", 422), ("2026-03-01", 303), ("2026-03", 303), ("2026", 303)]
)
def test_a_phase_begins_no_sooner_than_the_one_before_it(cast: Cast, since: str, status: int) -> None:
    client = cast.client("coordinator")
    client.post("/groups/group/phases", data={"phase": "market_vision", "since": "2026-03"})
    answer = client.post("/groups/group/phases", data={"phase": "application", "since": since})
    assert answer.status_code == status
    assert ("Een eerdere fase begon op maart 2026." in answer.get_data(as_text=True)) is (status == 422)


def test_a_phase_that_was_a_mistake_is_taken_back(cast: Cast) -> None:
    client = cast.client("coordinator")
    client.post("/groups/group/phases", data={"phase": "ended", "undated": "y"})
    shown = client.get("/groups/group/edit").get_data(as_text=True)
    assert "Neem deze fase terug" in shown
    assert client.post("/groups/group/phases/last/end", data={"phase": "core_group"}).status_code == 409
    assert client.post("/groups/group/phases/last/end", data={"phase": "ended"}).status_code == 303
    with cast.reading():
        group = cast.group()
        groups.load_parts(group)
        assert [(p.phase, p.until, p.left) for p in group.phases] == [("core_group", None, False)]
        assert (group.phase_now, group.is_ended) == ("core_group", False)
        assert [event.keys for event in _events("group.phase_taken_back")] == [{"phase": "ended"}]
    assert client.post("/groups/group/phases/last/end", data={"phase": "ended"}).status_code == 409, "an old page"
    client.post("/groups/group/phases/last/end", data={"phase": "core_group"})
    assert "Neem deze fase terug" not in client.get("/groups/group/edit").get_data(as_text=True)
    assert client.post("/groups/group/phases/last/end", data={"phase": "core_group"}).status_code == 409


def test_nobody_begins_something_in_a_group_that_ended(cast: Cast) -> None:
    with cast.acting("coordinator"):
        groups.enter_phase(cast.group(), "ended")
    leader = cast.client("coordinator")
    people = {"people": "Lien Veen, lien@veen.example, Gemeente Veen", "role": "participant"}
    promise = {"organisation": word(cast.organisations["municipality"]), "months": "24", "audience": "public"}
    plan = {
        "organisation": word(cast.organisations["municipality"]),
        "title": "Liggers hergebruiken",
        "opens_at": "2026-12-01T09:00",
        "closes_at": "2026-12-22T12:00",
        "questions_until": "2026-12-15T12:00",
    }
    for path, said in (("invitations", people), ("commitments", promise), ("consultations", plan)):
        refused = leader.post(f"/groups/group/{path}", data=said)
        assert refused.status_code in (409, 422), path
        assert "Deze groep is beëindigd." in refused.text, path
    for path, button in (
        ("members", "Nodig mensen uit"),
        ("consultations", "Plan een consultatie"),
        ("commitments", "Zeg een project toe"),
    ):
        assert button not in leader.get(f"/groups/group/{path}").text, path


def test_a_group_that_ended_without_another_phase_says_when(cast: Cast) -> None:
    with cast.acting("programme"):
        group = groups.start("Kortstondig", "energy")
        groups.enter_phase(group, "ended", "2022")
    shown = cast.client("visitor").get("/groups/kortstondig").get_data(as_text=True)
    assert "Eindjaar onbekend" not in shown
    assert "2022" in shown


def test_a_group_has_the_themes_that_were_chosen(cast: Cast) -> None:
    with cast.reading():
        first, second = db.session.scalars(select(Theme.id).order_by(Theme.position).limit(2))
    programme, said = cast.client("programme"), {"name": "Stille kades", "sector": "energy", "summary": "Een keer."}
    for address, chosen in (("/groups", first), ("/groups/stille-kades", second)):
        assert programme.post(address, data=said | {"themes": [word(chosen)]}).status_code == 303
        with cast.reading():
            group = db.session.scalars(Group.addressed(slug="stille-kades")).unique().one()
            groups.load_parts(group)
            assert [theme.id for theme in group.themes] == [chosen]


def test_no_two_groups_have_one_name(cast: Cast) -> None:
    programme, said = cast.client("programme"), {"name": "Stille kades", "sector": "energy", "summary": "Een keer."}
    assert programme.post("/groups", data=said).status_code == 303
    again = programme.post("/groups", data=said | {"name": "stille\u00a0 KADES", "summary": "Nog een keer."})
    assert again.status_code == 422
    assert "Er is al een groep die Stille kades heet." in again.get_data(as_text=True)
    assert "Nog een keer." in again.get_data(as_text=True)
    assert programme.post("/groups/stille-kades", data=said | {"sector": "care"}).status_code == 303
    assert programme.post("/groups/group", data=said).status_code == 422


def test_a_name_is_taken_only_by_a_group_that_one_sees(cast: Cast) -> None:
    """Else a name that is refused would tell of a group that is not shown (rule 15)."""
    with cast.writing():
        make.group("Stille kades", audience=f"group:{cast.groups['group']}")
    with cast.acting("programme"):
        groups.check_name("Stille kades")
    with cast.acting("coordinator"), pytest.raises(RuleBroken, match="Er is al een groep"):
        groups.check_name("Stille kades")


def test_a_phase_may_begin_on_any_day_where_that_of_the_one_before_it_is_unknown(cast: Cast) -> None:
    with cast.writing():
        for phase in (None, "core_group"):
            group = make.group(phase=phase)
            groups.load_parts(group)
            for one in group.phases:
                one.since = None
            groups.check_since(group, "2019")


def test_a_group_has_as_many_successors_as_it_went_on_in_each_once(cast: Cast) -> None:
    with cast.acting("programme"):
        first, second, third = (make.group() for _group in range(3))
        made = [groups.succeed(*pair) for pair in ((first, second), (first, third), (second, third))]
        assert [(one.on, one.kind) for one in made] == [("2026-11-24", "successor")] * 3
        assert groups.succeed(third, make.group(), "merged").kind == "merged"
        with pytest.raises(RuleBroken, match="al verder in die groep"):
            groups.succeed(first, third)


def test_successors_never_go_round(cast: Cast) -> None:
    with cast.acting("programme"):
        first, second, third = (make.group() for _group in range(3))
        groups.succeed(first, second)
        groups.succeed(second, third)
        for back in (first, third):
            with pytest.raises(RuleBroken, match="andere opvolger"):
                groups.succeed(third, back)
        assert [(event.subject_id, event.keys) for event in _events("group.succeeded")] == [
            (first.id, {"to": second.id}),
            (second.id, {"to": third.id}),
        ]


@pytest.mark.parametrize("role", ["coordinator", "secretary", "core_group_member", "participant", "supplier_member"])
def test_a_market_party_takes_no_clients_role(cast: Cast, role: str) -> None:
    with cast.acting("coordinator"), pytest.raises(RuleBroken):
        members.admit(_loaded(cast), cast.organisation("firm_a"), role)


def test_a_supplier_is_a_member_only_of_a_group_for_both(cast: Cast) -> None:
    with cast.acting("supplier_client"):
        members.admit(_loaded(cast, "supplier_group"), cast.organisation("firm_a"), "supplier_member")
        with pytest.raises(RuleBroken, match="Kies een andere rol"):
            members.admit(_loaded(cast, "supplier_group"), cast.organisation("municipality"), "supplier_member")


def test_the_last_who_leads_stays(cast: Cast) -> None:
    with cast.acting("coordinator"):
        leaders = db.session.scalars(
            select(Membership).where(
                Membership.group_id == cast.groups["group"], Membership.role.in_(("coordinator", "secretary"))
            )
        ).all()
        members.end(leaders[0])
        db.session.flush()
        with pytest.raises(RuleBroken, match="Wijs eerst een ander aan"):
            members.end(leaders[1])


@pytest.mark.both_engines
def test_a_right_ends_with_the_membership_at_once(cast: Cast) -> None:
    token = f"group:{cast.groups['group']}"
    with cast.reading():
        assert token in cast.standing("participant").tokens
    with cast.acting("coordinator"):
        place = select(Affiliation.id).where(Affiliation.person_id == cast.people["participant"])
        members.end(db.session.scalars(select(Membership).where(Membership.affiliation_id.in_(place))).one())
    with cast.reading():
        assert token not in cast.standing("participant").tokens


def test_a_right_ends_with_the_affiliation_and_begins_when_that_is_confirmed(cast: Cast, clock: StandingClock) -> None:
    token = f"group:{cast.groups['group']}"
    with cast.writing():
        place = make.affiliation(make.person(), cast.organisation("province"), confirmed=False)
        make.member(cast.group(), place)
        person_id, place_id = place.person_id, place.id
        assert token not in standing_of(person_id).tokens
        place.confirmed_at = kit_clock.now()
        place.until = kit_clock.now() + timedelta(hours=1)
        db.session.flush()
        assert token in standing_of(person_id).tokens
    clock.forward(hours=1)
    with cast.reading():
        assert db.session.get_one(Affiliation, place_id).until == kit_clock.now()
        assert token not in standing_of(person_id).tokens


@pytest.mark.parametrize(
    ("role", "kinds"),
    [
        ("knowledge_partner", {"group", "board", "clients"}),
        ("sounding_board", {"board"}),
        ("follower", set()),
    ],
)
def test_a_role_carries_its_circles_and_no_more(cast: Cast, role: str, kinds: set[str]) -> None:
    with cast.writing():
        place = make.affiliation(make.person(), cast.organisation("agency"))
        make.member(cast.group("other_group"), place, role)
        tokens = standing_of(place.person_id).tokens
        other = cast.groups["other_group"]
        assert {token.partition(":")[0] for token in tokens if token.endswith(f":{other}")} - {"person", "org"} == kinds


def test_no_right_leaks_from_one_group_to_another(cast: Cast) -> None:
    """Secretary in one group, follower in another."""
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
        promised = commitments.commit_project(_loaded(cast), cast.organisation("municipality"), months=24)
        assert (promised.promised_on, promised.due_on) == (date(2024, 2, 29), date(2026, 2, 28))


def test_a_group_is_led_by_a_person_who_works_there_and_by_nobody_else(cast: Cast) -> None:
    with cast.writing():
        group = make.group()
        organisation = cast.organisation("province")
        columns = {"group_id": group.id, "organisation_id": organisation.id, "audience": "public"}
        make.add(Membership(role="coordinator", **columns))
        place = make.affiliation(make.person(), organisation)
        make.member(group, place, "participant")
        make.member(cast.group(), place, "secretary")
        led = [group.is_led]
        leads = make.member(group, place, "secretary")
        led.append(group.is_led)
        place.until = kit_clock.now()
        db.session.flush()
        led.append(group.is_led)
        place.until, place.person.blocked_at = None, kit_clock.now()
        db.session.flush()
        led.append(group.is_led)
        leads.until, place.person.blocked_at = "2026-01-01", None
        db.session.flush()
        led.append(group.is_led)
        assert led == [False, True, False, False, False]


def test_a_meeting_is_told_on_its_dutch_day(cast: Cast) -> None:
    with cast.acting("coordinator"):
        starts = datetime(2026, 12, 1, 23, 30, tzinfo=UTC)
        groups.plan_meeting(cast.group(), "Nachtwerk", starts, None, "Veen", "public")
        (event,) = _events("meeting.planned")
        assert (event.keys, event.audience) == ({"day": "2026-12-02"}, "public")


def test_only_a_member_commits(cast: Cast) -> None:
    with cast.acting("coordinator"), pytest.raises(RuleBroken, match="geen lid"):
        commitments.commit_project(_loaded(cast), cast.organisation("hospital"))


def test_asking_twice_to_take_part_is_told(cast: Cast) -> None:
    with cast.acting("other_member"):
        place = members.own_affiliation(cast.organisations["hospital"])
        assert place is not None
        members.ask_to_join(_loaded(cast), place, "Wij ook")
        with pytest.raises(RuleBroken, match="hebben je vraag al"):
            members.ask_to_join(_loaded(cast), place, "Wij ook")
