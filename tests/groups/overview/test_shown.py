"""What pages say of groups: in which order, of what they count, and what they leave out."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import request
from sqlalchemy import select

from buyergroup_hub.access import standing_as
from buyergroup_hub.accounts.invitations.actions import about, accept
from buyergroup_hub.accounts.invitations.models import Invitation
from buyergroup_hub.accounts.invitations.pasted import READY, Row
from buyergroup_hub.clauses.registry.models import Clause
from buyergroup_hub.groups import blueprint
from buyergroup_hub.groups.commitments import actions as commitments
from buyergroup_hub.groups.commitments import queries as commitments_queries
from buyergroup_hub.groups.group import actions as groups
from buyergroup_hub.groups.group import labels
from buyergroup_hub.groups.group import queries as group_queries
from buyergroup_hub.groups.group.models import Group, GroupName, GroupSuccession, GroupTheme, Membership, Phase
from buyergroup_hub.groups.members import pages as members_pages
from buyergroup_hub.groups.members import personal_data
from buyergroup_hub.groups.members.actions import invitations
from buyergroup_hub.groups.members.models import JoinRequest
from buyergroup_hub.groups.overview import listing, panels, waiting
from buyergroup_hub.groups.overview import pages as overview_pages
from buyergroup_hub.groups.overview.search import document
from buyergroup_hub.kit import clock as kit_clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.i18n import in_language
from buyergroup_hub.kit.web import Hub
from buyergroup_hub.organisations.manifest.models import Theme
from buyergroup_hub.organisations.organisation.models import Affiliation, Organisation
from tests import factories as make
from tests.cast import Cast

pytestmark = pytest.mark.one_engine

NOW = kit_clock.now


def _line(*phases: tuple[str, bool]) -> list[tuple[str, str]]:
    rows = [Phase(phase=phase, left=left, since=None) for phase, left in phases]
    return [(step.key, step.state) for step in labels.phase_line(rows)]


def test_the_line_of_phases_is_what_nobody_told_the_groups_own_and_then_what_it_has_not_had(cast: Cast) -> None:
    with cast.app.test_request_context():
        line = _line(("market_vision", True), ("core_group", False))
        assert line[:3] == [("exploration", "unknown"), ("deepening", "unknown"), ("market_consultation", "unknown")]
        assert line[3:6] == [("market_vision", "done"), ("core_group", "now"), ("procurement_strategy", "next")]
        assert _line(("exploration", False))[:2] == [("exploration", "now"), ("core_group", "next")]
        assert [key for key, _state in line].count("core_group") == 1
        assert "ended" not in dict(line)
        assert _line() == _line(("ended", False)) == []
        assert _line(("core_group", True), ("ended", False)) == [("core_group", "done"), ("ended", "now")]


@pytest.mark.parametrize(("day", "months"), [(23, 6), (24, 6), (25, None), (26, None)])
def test_a_group_is_quiet_after_six_months_in_python_and_in_sql(cast: Cast, day: int, months: int | None) -> None:
    with cast.writing():
        last = datetime(2026, 5, day, 21, 59, tzinfo=UTC)
        group = make.group(last_event_at=last)
        assert labels.quiet_months(group) == months
        assert (last < labels.quiet_before()) is (months is not None)
        assert labels.quiet_months(make.group(phase="ended", last_event_at=last)) is None
        assert labels.quiet_months(make.group(last_event_at=None)) is None


@pytest.mark.parametrize(
    ("year", "words"),
    [
        (2026, "Stil sinds 9 maanden"),
        (2025, "Stil sinds 21 maanden"),
        (2024, "Stil sinds 2 jaar"),
        (2022, "Stil sinds 4 jaar"),
    ],
)
def test_many_months_are_said_in_whole_years(cast: Cast, year: int, words: str) -> None:
    with cast.writing():
        group = make.group(last_event_at=datetime(year, 2, 20, 9, tzinfo=UTC))
        assert labels.quiet_words(group) == words
        assert labels.quiet_words(make.group(last_event_at=datetime(2026, 11, 1, tzinfo=UTC))) is None


def test_the_themes_of_today(cast: Cast) -> None:
    today = kit_clock.today()
    with cast.writing():
        theme = db.session.scalars(select(Theme).order_by(Theme.id)).first()
        assert theme is not None
        for since, until, holds in (
            (today, today + timedelta(days=1), True),
            (today + timedelta(days=1), None, False),
            (date(2020, 1, 1), today, False),
        ):
            theme.since, theme.until = since, until
            db.session.flush()
            assert (theme in group_queries.current_themes()) is holds


def test_members_stand_by_role_and_name_and_who_left_last(cast: Cast) -> None:
    with cast.writing():
        group = make.group()
        for name, role, until in (
            ("beta", "participant", None),
            ("Alfa", "participant", None),
            ("Omega", "coordinator", None),
            ("Aarde", "coordinator", "2026-01-01"),
        ):
            columns = {"group_id": group.id, "audience": "public", "role": role, "until": until}
            make.add(Membership(organisation_id=make.organisation(name).id, **columns))
        again = {"group_id": group.id, "audience": "public", "role": "participant"}
        place = make.affiliation(make.person(), db.session.scalars(select(Organisation).filter_by(name="beta")).one())
        make.add(Membership(organisation_id=place.organisation_id, affiliation_id=place.id, **again))
        hidden = make.organisation("Verborgen")
        make.add(Membership(organisation_id=hidden.id, **again | {"audience": "group:0"}))
        shown = members_pages.memberships(group)
        assert [one.organisation for one in shown] == ["Omega", "Alfa", "beta", "beta"]
        assert [one.organisation for one in members_pages.memberships(group, ended=True)][-1] == "Aarde"
        assert overview_pages.leading(shown) == ["Omega"]
        with cast.app.test_request_context():
            assert overview_pages.answering(shown) == ("Trekker", ["Omega"])
            assert overview_pages.answering(shown[1:]) is None
            assert [tab[2] for tab in blueprint.tabs(group, "members")] == [4, None]


def test_other_names_are_those_that_it_does_not_have_now(cast: Cast) -> None:
    with cast.writing():
        group = make.group("Bruggen", name_en="Bridges")
        for name in ("Bruggen", "Bridges", "Kunstwerken"):
            make.add(GroupName(group_id=group.id, name=name))
        make.add(GroupName(group_id=cast.groups["group"], name="Van een ander"))
        assert labels.aliases(group) == ["Kunstwerken"]


def test_the_short_facts_say_what_is_unknown(cast: Cast) -> None:
    with cast.writing(), cast.app.test_request_context():
        theme = db.session.scalars(select(Theme).where(Theme.key == "klimaat")).one()
        named, unknown = make.group(started="2021"), make.group(started=None, kind="call")
        make.add(GroupTheme(group_id=named.id, theme_id=theme.id))
        assert [str(fact) for fact in labels.facts(named, ["Veen", "Oost"])] == [
            "Trekkers: Veen en Oost",
            "Start 2021",
            f"Thema's: {theme.label.lower()}",
        ]
        assert [str(fact) for fact in labels.facts(unknown, [])] == ["Oproep onbekend", "Thema's onbekend"]


def test_a_group_is_spoken_of_in_english_where_it_says_both_in_that(cast: Cast) -> None:
    with cast.writing():
        whole = make.group(name_en="Bridges", summary_en="Of bridges.")
        half = [make.group(name_en="Bridges"), make.group(summary_en="Of bridges.")]
        for language, words in (("nl", ["nl", "nl", "nl"]), ("en", ["en", "nl", "nl"])):
            with in_language(language):
                assert [group.spoken for group in (whole, *half)] == words


def test_what_came_before_and_what_came_after(cast: Cast) -> None:
    with cast.writing():
        first, middle, last = (make.group(name) for name in ("Eerst", "Midden", "Laatst"))
        for before, after in ((first, middle), (middle, last)):
            make.add(GroupSuccession(from_id=before.id, to_id=after.id))
        before_it, after_it = overview_pages.chain(middle)
        assert [one.name for one in before_it] == ["Eerst"]
        assert [one.name for one in after_it] == ["Laatst"]
        assert overview_pages.chain(first)[0] == overview_pages.chain(last)[1] == []


def test_leaders_are_asked_for_an_answer_until_there_is_one(cast: Cast) -> None:
    with cast.writing():
        for who in ("other_member", "supplier_client"):
            make.join_request(cast.group(), cast.people[who], "Wij ook")
        make.join_request(cast.group("supplier_group"), cast.people["other_member"], "Daar ook")
    with cast.app.test_request_context(), cast.writing():
        for who, asked in (("secretary", ["2 verzoeken om mee te doen"]), ("participant", [])):
            with standing_as(standing := cast.standing(who)):
                assert [task.title for task in waiting.waits_for(standing)] == asked
        for request_ in db.session.scalars(select(JoinRequest)):
            request_.answered_at = NOW()
        db.session.flush()
        with standing_as(standing := cast.standing("secretary")):
            assert waiting.waits_for(standing) == []


def test_an_organisations_page_names_its_running_places_and_promises_as_far_as_one_sees_them(cast: Cast) -> None:
    with cast.acting("core_member"):
        province = cast.organisation("province")
        hidden = make.group("Verborgen groep", audience="group:0")
        place = make.affiliation(make.person(), province)
        make.member(hidden, place)
        make.member(cast.group("other_group"), place, audience="group:0")
        for audience in ("public", "network"):
            commitments.commit_project(cast.group(), province, audience=audience)
        back = commitments.commit_project(cast.group(), province)
        commitments.withdraw_commitment(back, "Op.")
        db.session.flush()
        for who, promised in (("visitor", 1), ("follower", 2)):
            with cast.app.test_request_context(), standing_as(cast.standing(who)):
                places: Any = panels._of_organisations([province], cast.standing(who))
                assert [one.name for one in places[province.id]] == ["Viaducten en bruggen"]
                steps: Any = panels._promised([province], cast.standing(who))
                assert [step["count"] for step in steps[province.id]] == [promised]


def test_a_page_holds_what_is_of_its_own_group(cast: Cast) -> None:
    with cast.acting("participant"):
        group, other = cast.group(), cast.group("other_group")
        groups.enter_phase(other, "evaluation")
        place = make.affiliation(make.person(), cast.organisation("province"))
        make.member(other, place)
        commitments.commit_project(group, cast.organisation("municipality_2"), project="Brug")
        commitments.commit_project(other, cast.organisation("province"), project="Jas")
        for one in (group, other):
            make.join_request(one, cast.people["supplier_client"], f"Voor {one.slug}")
        db.session.flush()
        assert [phase.phase for phase in labels.phases(group)] == ["core_group"]
        promised = commitments_queries.commitments_of(group.id)
        assert [(one.organisation, one.project) for one in promised] == [("Gemeente Haven", "Brug")]
        with standing_as(cast.standing("secretary")):
            assert [one.words for one in members_pages.join_requests(group)] == ["Voor group"]
        hidden = make.group("Verborgen groep", audience="group:0")
        with cast.app.test_request_context(), standing_as(cast.standing("visitor")):
            assert labels._find_groups([group.id, hidden.id]).keys() == {group.id}


def test_an_account_shows_what_one_sees_and_to_oneself_all_that_one_was(cast: Cast) -> None:
    with cast.writing():
        person = cast.person("participant")
        place = db.session.scalars(select(Affiliation).where(Affiliation.person_id == person.id)).one()
        hidden = make.group("Verborgen groep", audience="group:0")
        make.member(hidden, place)
        make.member(cast.group("other_group"), place, audience="group:0")
        make.member(cast.group("supplier_group"), place, until="2026-01-01")
        left = make.affiliation(person, cast.organisation("agency"), until=NOW())
        make.member(cast.group("supplier_group"), left)
        roles: Any = panels._roles([person], cast.standing("visitor"))
        assert [(role, group.name_nl) for role, group in roles[person.id]] == [("deelnemer", "Viaducten en bruggen")]
        stays: Any = panels._stays([person], cast.standing("participant"))
        assert len(stays[person.id]) == 5


def test_who_goes_away_empties_only_her_own_request_and_keeps_when_she_left_before(cast: Cast) -> None:
    with cast.writing():
        person = cast.person("participant")
        place = db.session.scalars(select(Affiliation).where(Affiliation.person_id == person.id)).one()
        earlier = make.member(cast.group("other_group"), place, until="2026-01-01")
        make.join_request(cast.group("other_group"), person.id, "Van mij")
        make.join_request(cast.group(), cast.people["other_member"], "Van een ander")
        personal_data.leave_all(person)
        assert set(db.session.scalars(select(JoinRequest.words))) == {"", "Van een ander"}
        assert earlier.until == "2026-01-01"


# The list


def _found(cast: Cast, query: str, who: str = "visitor") -> listing.Found:
    with cast.reading():
        person = cast.standing(who)
        with cast.app.test_request_context(f"/groups?{query}"), standing_as(person):
            return listing.find(request.args)


def test_the_list_counts_only_what_one_sees(cast: Cast) -> None:
    with cast.writing():
        hidden = make.group("Verborgen groep", sector="energy", demo=True, origin="public_source")
        hidden.audience = f"group:{cast.groups['group']}"
        make.group("Uit een bron", origin="public_source")
    for who, more in (("visitor", 0), ("participant", 1)):
        found = _found(cast, "", who)
        assert (found.total, found.of, found.invented, found.sourced) == (4 + more, 4 + more, more, 1 + more)
        counts = {facet.name: {value: n for value, _words, n, _on in facet.options} for facet in found.facets}
        assert counts["sector"]["energy"] == more
        assert counts["theme"]["unknown"] == counts["stage"]["early"] == 4 + more


def test_the_list_is_in_the_order_that_was_asked_for_and_unknown_is_last(cast: Cast) -> None:
    with cast.writing():
        for group in db.session.scalars(select(Group)):
            group.audience = "group:0"
        for name, started, last in (
            ("beta", "2022", datetime(2026, 1, 1, tzinfo=UTC)),
            ("Alfa", None, None),
            ("Gamma", "2020-05", datetime(2026, 2, 1, tzinfo=UTC)),
        ):
            make.group(name, started=started, last_event_at=last)
    orders = {"updated": ["Gamma", "beta", "Alfa"], "name": ["Alfa", "beta", "Gamma"]}
    for order, names in (orders | {"start": ["Gamma", "beta", "Alfa"]}).items():
        found = _found(cast, f"order={order}")
        assert [group.name_nl for group in found.groups] == names
        assert found.order == order
        assert found.hidden == ([] if order == "updated" else [("order", order)])


def test_groups_are_chosen_by_what_is_known_of_them(cast: Cast) -> None:
    with cast.writing():
        theme = db.session.scalars(select(Theme).where(Theme.key == "klimaat")).one()
        make.add(GroupTheme(group_id=make.group("Klimaatgroep", phase=None).id, theme_id=theme.id))
        make.group("Klaar", phase="ended")
    for query, names in (
        ("theme=klimaat", {"Klimaatgroep"}),
        ("stage=unknown", {"Klimaatgroep"}),
        ("stage=ended", {"Klaar"}),
        ("stage=ended&stage=unknown", {"Klaar", "Klimaatgroep"}),
        ("stage=nonsense", set()),
    ):
        assert {group.name_nl for group in _found(cast, query).groups} == names
    assert "Klimaatgroep" not in {group.name_nl for group in _found(cast, "theme=unknown").groups}
    options = {facet.name: facet.options for facet in _found(cast, "").facets}
    assert [option[2] for option in options["theme"] if option[0] == "unknown"] == [4]
    assert _found(cast, "possible=clauses").total == 0
    assert {option[2] for option in options["possible"] if option[0] == "clauses"} == {0}


@pytest.mark.both_engines
def test_where_nothing_is_found_it_says_what_to_take_away_for_what_one_sees(cast: Cast) -> None:
    with cast.writing():
        theme = db.session.scalars(select(Theme).where(Theme.key == "klimaat")).one()
        make.add(GroupTheme(group_id=make.group("Klimaatgroep").id, theme_id=theme.id))
        make.group("Energie", sector="energy")
        make.group("Verborgen", sector="energy", audience=f"group:{cast.groups['group']}")
    for who, more in (("visitor", 0), ("participant", 1)):
        found = _found(cast, "sector=energy&theme=klimaat", who)
        assert (found.total, found.nearby) == (
            0,
            [("Energie", "/groups?theme=klimaat", 1), ("Klimaat", "/groups?sector=energy", 1 + more)],
        )
    assert _found(cast, "sector=energy&theme=klimaat&stage=ended").nearby == []
    assert _found(cast, "sector=care").nearby == _found(cast, "sector=energy&theme=unknown").nearby == []


@pytest.mark.both_engines
def test_what_is_possible_now_is_counted_under_what_was_chosen_of_what_one_sees(cast: Cast) -> None:
    with cast.writing():
        for group, sector in ((cast.group(), "energy"), (cast.group("other_group"), "care")):
            group.sector = sector
            make.add(Clause(group_id=group.id, code=f"{sector.upper()}-1", type="requirement", audience="public"))
    with cast.writing():
        hidden = cast.group("other_group")
        hidden.audience = f"group:{hidden.id}"
    for who, query, names in (
        ("visitor", "", ["group"]),
        ("other_member", "", ["group", "other-group"]),
        ("other_member", "sector=care", ["other-group"]),
        ("other_member", "sector=other", []),
        ("visitor", "sector=care", []),
    ):
        (facet,) = [one for one in _found(cast, query, who).facets if one.name == "possible"]
        counts = {value: count for value, _words, count, _on in facet.options}
        assert counts == {"clauses": len(names), "consultation": 0}, (who, query)
        assert sorted(one.slug for one in _found(cast, f"{query}&possible=clauses", who).groups) == names
    assert _found(cast, "possible=clauses&possible=consultation", "other_member").groups == []


def test_groups_with_a_source_are_those_that_one_sees(cast: Cast) -> None:
    with cast.writing():
        make.group("Uit een bron", origin="public_source")
        make.group("Verborgen", origin="public_source", audience=f"group:{cast.groups['group']}")
    for who, number in (("visitor", 1), ("participant", 2)):
        with cast.reading(), standing_as(cast.standing(who)):
            assert listing.with_source.one() == number


def test_the_list_goes_in_pages(cast: Cast) -> None:
    with cast.writing():
        for number in range(listing.PER_PAGE):
            make.group(f"Groep {number:02d}")
    pages_of = [_found(cast, f"order=name&page={page}") for page in (1, 2, 99)]
    assert [(len(found.groups), found.page, found.pages) for found in pages_of] == [(25, 1, 2), (3, 2, 2), (3, 2, 2)]


# Invitations


def test_who_is_in_another_group_or_left_this_one_may_be_invited(cast: Cast) -> None:
    """Where she works is not looked up by her address: that would tell who has an account."""
    people = ("participant", "other_member", "ex_member", "party_a")
    alone = "\n".join(f"{who}@example.org" for who in people)
    placed = "Other, other_member@example.org, Ziekenhuis West\nA, party_a@example.org, Aannemer A"
    with cast.acting("secretary"), cast.app.test_request_context():
        rows = {row.address: row for row in invitations.read(cast.group(), alone, "participant")}
        assert rows["participant@example.org"].note == "Is al deelnemer van deze groep."
        assert {rows[f"{who}@example.org"].note for who in people[1:]} == {"Zet de organisatie achter het mailadres."}
        rows = {row.address: row for row in invitations.read(cast.group(), placed, "participant")}
        assert rows["other_member@example.org"].state == READY
        assert rows["party_a@example.org"].note == (
            "Aannemer A kan deze rol niet hebben. Een marktpartij nodig je apart uit, als klankbord of leverancier-lid."
        )


def test_an_invitation_goes_to_the_organisation_of_that_name_that_was_looked_up(cast: Cast) -> None:
    with cast.acting("secretary"):
        make.organisation("Gemeente Dubbel", verified_at=None)
        verified = make.organisation("gemeente dubbel")
        invitations.send(cast.group(), [Row(1, "A", "a@x.example", "Gemeente Dubbel")], "participant")
        assert db.session.scalars(select(Invitation)).one().keys["organisation"] == verified.id


def test_an_invitation_to_a_group_that_ended_works_no_more(cast: Cast) -> None:
    with cast.acting("secretary"):
        row = Row(1, "A", "a@x.example", "Gemeente Veen", READY)
        invitations.send(cast.group(), [row], "participant")
        invitation = db.session.scalars(select(Invitation)).one()
        assert about(invitation) is not None
        group = db.session.scalars(Group.addressed("group")).one()
        groups.enter_phase(group, "ended")
        db.session.flush()
        db.session.expire_all()
        assert about(invitation) is None
        with pytest.raises(RuleBroken, match="werkt niet meer"):
            accept(invitation, make.person(email="a@x.example"))


def test_who_is_in_the_group_already_is_not_in_it_twice(cast: Cast) -> None:
    with cast.acting("secretary"):
        invitations.send(
            cast.group(), [Row(1, "P", "participant@example.org", "Gemeente Haven", READY)], "core_group_member"
        )
        accept(db.session.scalars(select(Invitation)).one(), cast.person("participant"))
        place = select(Affiliation.id).where(Affiliation.person_id == cast.people["participant"])
        roles = select(Membership.role).where(Membership.affiliation_id.in_(place), Membership.until.is_(None))
        assert db.session.scalars(roles).all() == ["participant"]


# Search


def test_the_index_knows_every_name_once_and_whether_it_ended(cast: Cast) -> None:
    with cast.writing():
        group = make.group("Bruggen", name_en="Bridges", phase="ended", started="2021")
        for name in ("Bruggen", "Kunstwerken"):
            make.add(GroupName(group_id=group.id, name=name))
        db.session.refresh(group, ["names", "themes"])
        record = document(group)
        assert record.body.split("\n")[:3] == ["Bridges", "Bruggen", "Kunstwerken"]
        assert (record.status, record.date, record.audience) == ("ended", "2021", "public")


def test_a_group_that_was_begun_here_is_not_said_to_lack_a_source(cast: Cast) -> None:
    with cast.acting("programme"):
        slug = groups.start("Nieuwe groep", "civil_works").slug
    own, theirs = cast.client("programme"), cast.client("visitor")
    assert "Kies de fase van de groep" in own.get(f"/groups/{slug}").text
    page = theirs.get(f"/groups/{slug}").text
    assert "De groep koos nog geen fase." in page
    assert "Geen openbare bron" not in page
    assert "Wie een uitnodiging aanneemt, staat hier." in theirs.get(f"/groups/{slug}/members").text


def test_a_group_that_nobody_joined_waits_for_who_began_it(cast: Cast) -> None:
    with cast.acting("programme"):
        slug = groups.start("Nieuwe groep", "civil_works").slug
    page = cast.client("programme").get("/my-work").text
    assert page.count("nog geen trekker") == 1
    assert f'href="/groups/{slug}/invitations"' in page
    assert "nog geen trekker" not in cast.client("coordinator").get("/my-work").text
    with cast.writing():
        place = db.session.scalars(select(Affiliation).where(Affiliation.person_id == cast.people["core_member"])).one()
        make.member(db.session.scalars(Group.addressed(slug)).one(), place, "coordinator")
    assert "nog geen trekker" not in cast.client("programme").get("/my-work").text


def test_a_group_whose_only_leader_went_waits_for_the_programme(cast: Cast) -> None:
    with cast.acting("programme"):
        slug = groups.start("Nieuwe groep", "civil_works").slug
    with cast.writing():
        group = db.session.scalars(Group.addressed(slug)).one()
        places = {
            who: db.session.scalars(select(Affiliation).where(Affiliation.person_id == cast.people[who])).one()
            for who in ("core_member", "participant")
        }
        make.member(group, places["core_member"], "coordinator")
        make.member(group, places["participant"], "participant")
    assert "nog geen trekker" not in cast.client("programme").get("/my-work").text
    with cast.writing():
        gone = select(Affiliation).where(Affiliation.person_id == cast.people["core_member"])
        db.session.scalars(gone).one().until = kit_clock.now()
    assert cast.client("programme").get("/my-work").text.count("nog geen trekker") == 1
    assert cast.client("programme").get(f"/groups/{slug}/invitations").status_code == 200


def test_an_empty_hub_names_no_filter(app: Hub) -> None:
    page = app.test_client().get("/groups").text
    assert "Een programmamedewerker begint de eerste." in page
    assert "Haal een filter weg" not in page
