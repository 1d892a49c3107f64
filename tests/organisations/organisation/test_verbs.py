"""What people do with organisations and with those who work there: which circle sees it, what is told, what ends."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from buyergroup_hub.access import standing_of
from buyergroup_hub.accounts.person.actions import people as people_actions
from buyergroup_hub.accounts.person.keyed import token
from buyergroup_hub.events import timeline
from buyergroup_hub.events.models import Event
from buyergroup_hub.jobs.actions import work_off
from buyergroup_hub.kit import clock as kit_clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.notifications.models import Mail
from buyergroup_hub.organisations.colleagues import personal_data
from buyergroup_hub.organisations.manifest import actions as manifest_actions
from buyergroup_hub.organisations.manifest import queries as organisations_queries
from buyergroup_hub.organisations.manifest import signatures as manifest
from buyergroup_hub.organisations.manifest.models import Theme, themes_now
from buyergroup_hub.organisations.organisation import queries
from buyergroup_hub.organisations.organisation.actions import organisations, people
from buyergroup_hub.organisations.organisation.models import Affiliation, Identifier, Organisation
from buyergroup_hub.organisations.organisation.numbers import objection
from buyergroup_hub.organisations.organisation.search import document, hits
from buyergroup_hub.organisations.registration import actions as registration
from buyergroup_hub.organisations.registration.actions import Firm
from buyergroup_hub.organisations.registration.models import Registration
from tests import factories as make
from tests.cast import Cast
from tests.fixtures.clock import StandingClock
from tests.organisations.manifest.plans import published as published_plan

pytestmark = pytest.mark.one_engine

NOW = kit_clock.now
A_SECOND = timedelta(seconds=1)


def _told(name: str) -> list[Event]:
    return list(db.session.scalars(select(Event).where(Event.name == name).order_by(Event.seq)))


def _place(who: int) -> Affiliation:
    return db.session.scalars(select(Affiliation).where(Affiliation.person_id == who)).one()


def test_an_organisation_is_known_by_its_running_number_in_one_register_of_one_country(cast: Cast) -> None:
    with cast.writing():
        made = [make.organisation(f"Nummer {n}", "market_party") for n in range(5)]
        columns: list[dict[str, Any]] = [
            {"scheme": "KVK", "country": "NL", "until": None},
            {"scheme": "FOREIGN", "country": "NL", "until": None},
            {"scheme": "KVK", "country": "BE", "until": None},
            {"scheme": "KVK", "country": "NL", "until": date(2026, 1, 1)},
            {"scheme": "KVK", "country": "NL", "until": None},
        ]
        for one, number in zip(made, columns, strict=True):
            make.add(Identifier(organisation_id=one.id, value="87654321", **number))
        assert list(organisations.with_number("KVK", "NL", "8765.4321")) == [made[0], made[4]]


@pytest.mark.parametrize(
    ("kind", "origin", "public"),
    [
        ("market_party", "entered", False),
        ("trade_association", "entered", False),
        ("market_party", "public_source", True),
        ("public_client", "entered", True),
    ],
)
def test_only_a_market_party_that_enters_itself_is_its_own_peoples(
    cast: Cast, kind: str, origin: str, public: bool
) -> None:
    with cast.acting("party_a"):
        made = organisations.register("Nieuw  Hier", kind, origin=origin)
        own = f"org:{made.id}"
        assert (made.name, made.audience) == ("Nieuw Hier", "public" if public else own)
        (event,) = _told("organisation.registered")
        assert (event.subject_id, event.acting_for_id) == (made.id, made.id)
        assert event.audience == made.audience


def test_what_is_said_of_people_is_the_organisations_own(cast: Cast) -> None:
    with cast.acting("party_b"):
        firm, person = cast.organisation("firm_b"), make.person()
        place = people.affiliate(person, firm, confirmed=False, may_endorse=True)
        assert (place.confirmed_at, place.may_endorse) == (None, False)
        people.confirm(place)
        people.let_endorse(place, True)
        people.end_affiliation(place)
        with pytest.raises(RuleBroken, match="al beëindigd"):
            people.end_affiliation(place)
        assert (place.until, place.may_endorse) == (NOW(), False)
        told = [event for event in db.session.scalars(select(Event).order_by(Event.seq)) if event.subject_id == firm.id]
        assert [(event.name, event.keys) for event in told] == [
            ("affiliation.begun", {"person": person.id, "confirmed": False}),
            ("affiliation.let_in", {"person": person.id, "by": cast.people["party_b"]}),
            ("affiliation.endorsing_changed", {"person": person.id, "may_endorse": True}),
            ("affiliation.ended", {"person": person.id}),
        ]
        assert {(event.audience, event.acting_for_id) for event in told} == {(f"org:{firm.id}", firm.id)}


def test_who_works_there_already_is_confirmed_and_may_sign_only_where_that_is_said(cast: Cast) -> None:
    with cast.writing():
        firm, person = cast.organisation("firm_b"), cast.person("unconfirmed")
        place = people.affiliate(person, firm, confirmed=False)
        assert (place.confirmed_at, place.may_endorse) == (None, False)
        assert people.affiliate(person, firm, may_endorse=True).confirmed_at == NOW()
        assert people.affiliate(person, firm).may_endorse
        people.end_affiliation(place)
        db.session.flush()
        assert people.affiliate(person, firm).id != place.id


def test_who_may_sign_is_told_that_somebody_says_to_be_a_colleague(cast: Cast) -> None:
    """Not every colleague, as long as one may sign; nobody who left, and nobody elsewhere."""
    with cast.writing():
        firm = cast.organisation("firm_a")
        make.affiliation(make.person(email="left@firm.example"), firm, may_endorse=True, until=NOW())
        make.affiliation(make.person(email="waits@firm.example"), firm, may_endorse=True, confirmed=False)
        gone = make.person(email="gone@firm.example")
        make.affiliation(gone, firm, may_endorse=True)
        gone.email, gone.erased_at = None, NOW()
        db.session.flush()
        people.affiliate(make.person(), firm, confirmed=False)
        asked = select(Mail.address).where(Mail.kind == "organisations.colleague_waits")
        assert db.session.scalars(asked).all() == ["party_a@example.org"]
        signing = db.session.scalars(select(Affiliation).where(Affiliation.person_id == cast.people["party_a"])).one()
        signing.may_endorse = False
        db.session.flush()
        people.affiliate(make.person(), firm, confirmed=False)
        told = sorted(db.session.scalars(asked))
        assert told == ["colleague_a@example.org", "party_a@example.org", "party_a@example.org"]


def test_who_works_somewhere_until_when(cast: Cast) -> None:
    with cast.writing():
        agency = cast.organisation("agency")
        before = {place.id for place in people.colleagues(agency.id)}
        leaves = make.affiliation(make.person(), agency, until=NOW() + A_SECOND)
        left = make.affiliation(make.person(), agency, until=NOW())
        waits = make.affiliation(make.person(), agency, confirmed=False)
        assert {place.id for place in people.colleagues(agency.id)} == before | {leaves.id}
        assert [place.id for place in people.colleagues(agency.id, waiting=True)] == [waits.id]
        assert [place.runs for place in (leaves, left, waits)] == [True, False, False]
        tokens = {place.id: standing_of(place.person_id).tokens for place in (leaves, left, waits)}
        assert f"org:{agency.id}" in tokens[leaves.id]
        assert {len(tokens[place.id]) for place in (left, waits)} == {2}


@pytest.mark.parametrize(
    ("kind", "capacity", "circles"),
    [
        ("market_party", "employee", {"market"}),
        ("trade_association", "employee", {"market"}),
        ("public_client", "employee", {"market", "network"}),
        ("knowledge_partner", "employee", {"market", "network"}),
        ("public_client", "programme_staff", {"market", "network", "programme"}),
    ],
)
def test_where_one_works_opens_its_circles_and_no_more(cast: Cast, kind: str, capacity: str, circles: set[str]) -> None:
    with cast.writing():
        organisation = make.organisation("", kind)
        place = make.affiliation(make.person(), organisation, capacity=capacity)
        mine = {"public", f"person:{place.person_id}", f"org:{organisation.id}"}
        assert standing_of(place.person_id).tokens == mine | circles
        assert standing_of(place.person_id).is_programme is ("programme" in circles)


def test_what_an_organisation_changes_of_itself_is_told_by_its_fields(cast: Cast) -> None:
    with cast.acting("core_member"):
        province = cast.organisation("province")
        organisations.edit(province, name=province.name, website="")
        assert _told("organisation.edited") == []
        organisations.edit(province, name="Provincie Nieuw", website="https://x.example")
        (event,) = _told("organisation.edited")
        assert (event.keys, event.acting_for_id) == ({"fields": ["name", "website"]}, province.id)


def test_showing_oneself_is_told_to_everyone(cast: Cast) -> None:
    with cast.acting("party_a"):
        made = organisations.register("Nieuw Hier", "market_party")
        organisations.show(made)
        assert [event.audience for event in _told("organisation.shown")] == ["public"]


def test_a_merger_and_a_split_are_told_and_move_nobody(cast: Cast) -> None:
    with cast.acting("programme"):
        old, new, third = (cast.organisation(name) for name in ("municipality", "municipality_2", "province"))
        organisations.succeed(old, third, "split")
        assert third.id not in cast.standing("coordinator").organisation_ids
        organisations.succeed(old, new, "merged")
        for who in ("coordinator", "blocked"):
            assert cast.standing(who).organisation_ids == {old.id}
        organisations.succeed(cast.organisation("hospital"), new, "merged")
        assert [(event.subject_id, event.keys) for event in _told("organisation.succeeded")] == [
            (old.id, {"to": third.id, "kind": "split"}),
            (old.id, {"to": new.id, "kind": "merged"}),
            (cast.organisations["hospital"], {"to": new.id, "kind": "merged"}),
        ]


def test_somebody_who_left_or_is_out_vouches_for_nobody(cast: Cast) -> None:
    with cast.writing():
        firm = cast.organisation("firm_a")
        assert people.vouches(cast.people["party_a"], firm)
        assert people.vouches(cast.people["administrator"], cast.organisation("province"))
        for who in ("party_b", "programme", "administrator"):
            assert not people.vouches(cast.people[who], firm)
        assert not people.vouches(cast.people["unconfirmed"], cast.organisation("firm_b"))
        assert not people.vouches(None, firm)
        for who in ("party_a", "administrator"):
            cast.person(who).blocked_at = NOW()
            for place in (firm, cast.organisation("province")):
                assert not people.vouches(cast.people[who], place)


def test_who_goes_away_works_nowhere_and_what_she_was_stays_without_her_function(cast: Cast) -> None:
    with cast.writing():
        person, other = cast.person("party_a"), _place(cast.people["colleague_a"])
        place, earlier = _place(person.id), NOW() - timedelta(days=9)
        ended = make.affiliation(person, cast.organisation("firm_b"), until=earlier, function="Baas")
        place.function = other.function = "Projectleider"
        assert [row.id for row in queries.places_of([person.id])[person.id]] == [place.id]
        assert queries.places_of([person.id]).keys() == {person.id}
        people_actions.erase(person)
        assert (place.until, place.function) == (NOW(), "")
        assert (ended.until, ended.function) == (earlier, "")
        assert (other.until, other.function) == (None, "Projectleider")


def test_ones_own_data_names_ones_own_places(cast: Cast) -> None:
    with cast.reading():
        own: Any = personal_data.own_data(cast.people["party_a"])
        assert [(row["organisation"], row["confirmed"], row["until"]) for row in own] == [("Aannemer A", True, None)]


def test_a_number_elsewhere_is_printable(cast: Cast) -> None:
    with cast.reading():
        assert objection("FOREIGN", "HRB\u0000900014") is not None
        assert objection("KVK", "HRB") == "Een KvK-nummer heeft 8 cijfers."


# What is to come and what is over


def test_a_theme_holds_from_its_first_day_until_its_last(cast: Cast) -> None:
    today = kit_clock.today()
    with cast.writing():
        theme = db.session.scalars(select(Theme).order_by(Theme.id)).first()
        assert theme is not None
        for since, until, holds in (
            (today, None, True),
            (today + timedelta(days=1), None, False),
            (date(2020, 1, 1), today + timedelta(days=1), True),
            (date(2020, 1, 1), today, False),
        ):
            theme.since, theme.until = since, until
            db.session.flush()
            assert (theme in organisations_queries.themes()) is (theme in themes_now([theme])) is holds


@pytest.mark.both_engines
def test_a_registration_works_once(cast: Cast) -> None:
    with cast.writing():
        firm = Firm("Nieuw", "market_party", "KVK", "NL", "12345678")
        made = [registration.ask(f"a{n}@x.example", "Kim", firm, "net") for n in range(2)]
        asked, other = (db.session.get_one(Registration, one.id) for one in made if one)
        registration.complete(asked, "drie losse woorden")
        assert (asked.works, other.works) == (False, True)
        with pytest.raises(RuleBroken, match="werkt niet meer"):
            registration.complete(asked, "drie losse woorden")


@pytest.mark.both_engines
def test_a_link_is_of_its_own_registration(cast: Cast) -> None:
    with cast.writing():
        firm = Firm("Nieuw", "market_party", "KVK", "NL", "12345678")
        for address in ("a@x.example", "b@x.example"):
            asked = registration.ask(address, "Kim", firm, "net")
            assert asked is not None
            found = registration.of_token(token("registration", asked.pid))
            assert found is asked
        assert registration.of_token("elders") is None


def _mails_leave(cast: Cast) -> None:
    with cast.app.app_context():
        work_off()


@pytest.mark.both_engines
def test_what_was_registered_is_thrown_away_when_its_link_runs_out(cast: Cast, clock: StandingClock) -> None:
    with cast.writing():
        firm = Firm("Nieuw", "market_party", "KVK", "NL", "12345678")
        registration.ask("a@x.example", "Kim", firm, "net")
    _mails_leave(cast)
    clock.forward(hours=1)
    with cast.writing():
        registration.ask("b@x.example", "Kim", firm, "net")
    _mails_leave(cast)
    for hours, left in ((22, ["a@x.example", "b@x.example"]), (1, ["b@x.example"]), (1, [])):
        clock.forward(hours=hours)
        _mails_leave(cast)
        with cast.reading():
            assert db.session.scalars(select(Registration.address).order_by(Registration.id)).all() == left


@pytest.mark.both_engines
def test_an_address_that_asks_too_often_is_told_nothing_and_gets_nothing(cast: Cast) -> None:
    with cast.writing():
        firm = Firm("Nieuw", "market_party", "KVK", "NL", "12345678")
        made = [registration.ask("kim@x.example", "Kim", firm, f"net {n}") for n in range(7)]
        assert [one is not None for one in made] == [True] * 5 + [False] * 2
        mails = db.session.scalars(select(Mail).where(Mail.kind == "organisations.registration")).all()
        assert len(mails) == 5


# The Manifest, and where things lead


def test_what_happens_to_the_manifest_is_told_for_the_organisation(cast: Cast) -> None:
    with cast.acting("core_member"):
        province = cast.organisation("province")
        signatory = manifest_actions.sign(province, "2022-11-24")
        published_plan(signatory, "2025")
        manifest_actions.report_year(signatory, 2025, state="missing")
        names = ("manifest.signed", "action_plan.published", "yearly_report.recorded")
        assert [(event.keys, event.acting_for_id) for name in names for event in _told(name)] == [
            ({}, province.id),
            ({"period": "2025"}, province.id),
            ({"year": 2025, "state": "missing"}, province.id),
        ]


def test_one_signs_each_plan_anew(cast: Cast) -> None:
    with cast.acting("core_member"):
        first = manifest_actions.sign(cast.organisation("province"), "2022-11-24")
        plan = organisations_queries.running_plan()
        other = make.add(type(plan)(id=99, key="ander", since=date(2019, 1, 1), until=date(2019, 12, 31)))
        first.plan_id = other.id
        db.session.flush()
        assert manifest_actions.sign(cast.organisation("province"), "2026").plan_id == plan.id


def test_the_list_of_signatories_holds_only_whom_one_sees(cast: Cast) -> None:
    with cast.writing():
        for name in ("province", "hospital"):
            manifest_actions.sign(cast.organisation(name), "2022-11-24")
        cast.organisation("hospital").audience = f"org:{cast.organisations['hospital']}"
    with cast.reading():
        assert [one.organisation.name for one in manifest.signatories()] == ["Provincie Noord"]
        latest = manifest.of_organisation(cast.organisation("province"))
        assert latest is not None
        assert latest.organisation_id == cast.organisations["province"]
        assert manifest.of_organisation(cast.organisation("agency")) is None


@pytest.mark.both_engines
def test_a_timeline_leads_to_the_organisation_of_each_thing_as_far_as_one_sees_it(cast: Cast) -> None:
    ids: dict[str, list[int]] = {}
    with cast.writing():
        for name in ("province", "hospital"):
            signatory = manifest_actions.sign(cast.organisation(name), "2022-11-24")
            plan = published_plan(signatory, "2025")
            report = manifest_actions.report_year(signatory, 2025)
            db.session.flush()
            for made in (signatory, plan, report):
                ids.setdefault(made.__tablename__, []).append(made.id)
        province, hospital = cast.organisations["province"], cast.organisations["hospital"]
        cast.organisation("hospital").audience = f"org:{hospital}"
    with cast.app.test_request_context(), cast.reading():
        for table, both in (ids | {"organisations": [province, hospital]}).items():
            found = timeline.PLACES[table](both)
            assert {key: words for key, (words, _url) in found.items()} == {both[0]: "Provincie Noord"}
            assert timeline.PLACES[table](both[1:]) == {}


def test_a_successor_that_one_may_not_see_is_not_named_in_a_hit(cast: Cast) -> None:
    with cast.acting("programme"):
        old, new = cast.organisation("firm_a"), cast.organisation("firm_b")
        organisations.succeed(old, new, "merged")
        new.audience = f"org:{new.id}"
    with cast.app.test_request_context(), cast.reading():
        for who, named in (("visitor", False), ("party_b", True)):
            (hit,) = hits([str(cast.organisations["firm_a"])], cast.standing(who)).values()
            assert (hit.state, hit.onward is not None) == ("ended", named)


def test_a_number_that_ran_out_finds_nothing(cast: Cast) -> None:
    with cast.writing():
        made = make.organisation("Ooit", "market_party", kvk="87654321")
        db.session.refresh(made, ["identifiers"])
        assert "87654321" in document(made, ended=False).body
        made.identifiers[0].until = kit_clock.today()
        assert "87654321" not in document(made, ended=False).body
        assert isinstance(made, Organisation)
