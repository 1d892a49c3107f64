"""The dashboard of all groups: phase, quiet, lots with the set, goals with evidence, and the rows of each figure."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from buyergroup_hub.access import standing_as
from buyergroup_hub.groups.commitments.models import Commitment
from buyergroup_hub.groups.group.labels import quiet_before, quiet_months
from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.kit import clock as kit_clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.organisations.manifest.models import Theme
from buyergroup_hub.outcomes.dashboard import exports
from buyergroup_hub.outcomes.figures.definitions import DEFINITIONS
from buyergroup_hub.outcomes.figures.queries import numbers
from buyergroup_hub.outcomes.figures.queries.numbers import Number
from buyergroup_hub.outcomes.goals.models import GoalClause
from buyergroup_hub.tenders.tender.models import TenderGroup
from tests import factories as make
from tests.cast import Cast
from tests.clauses.written import clause, drafted, publish_draft
from tests.filled import word
from tests.fixtures.clock import StandingClock
from tests.ids import brought
from tests.outcomes import world
from tests.queries import counted
from tests.tenders import told

pytestmark = pytest.mark.one_engine


def figure(cast: Cast, key: str, who: str = "visitor", **where: object) -> Number:
    with cast.reading(), standing_as(cast.standing(who)):
        return numbers.number(DEFINITIONS[key], **where)


def page(cast: Cast, address: str = "/outcomes", who: str = "visitor", status: int = 200) -> str:
    answer = cast.client(who).get(address)
    assert answer.status_code == status
    return str(answer.text)


def test_groups_stand_with_their_phase_and_unknown_start_last(cast: Cast) -> None:
    """Rule 14."""
    with cast.writing():
        make.group("Begonnen in 2021", started="2021", phase="application")
        make.group("Alles onbekend", started=None, phase=None)
        make.group("Bron noemt een jaar", started="2022", phase=None)
    html = page(cast)
    assert html.index("Begonnen in 2021") < html.index("Alles onbekend")
    assert "Toepassing" in html
    assert "startjaar bekend van 1" in html
    sources = page(cast, "/outcomes?show=sources")
    assert sources.index("Bron noemt een jaar") < sources.index("Alles onbekend")
    assert "Begonnen in 2021" not in sources


def test_a_hub_in_which_nothing_is_followed_opens_with_what_sources_say(cast: Cast) -> None:
    with cast.writing():
        for group in db.session.scalars(select(Group)):
            group.phase_now = group.last_event_at = None
        make.group("Zonder jaar", started=None, phase=None)
    html = page(cast)
    assert "Groepen met een startjaar" in html
    assert "Van geen lopende groep kennen we de fase" in html
    assert "Wat er ligt" in html


def test_invented_groups_can_be_left_out(cast: Cast) -> None:
    """Rule 18."""
    with cast.writing():
        make.group("Verzonnen groep", phase="application", demo=True)
        make.group("Echte groep", phase="application")
    assert figure(cast, "groups_phased", real=True).of == figure(cast, "groups_phased").of - 1
    assert "Verzonnen groep" in page(cast)
    real = page(cast, "/outcomes?only=real")
    assert "Echte groep" in real
    assert "Verzonnen groep" not in real
    assert "Verzonnen groep" not in page(cast, "/outcomes.csv?only=real")
    rows = page(cast, "/outcomes/figures/groups_phased?rows=all&only=real")
    assert "Echte groep" in rows
    assert "Verzonnen groep" not in rows


def test_lots_of_two_groups_count_once_over_all(cast: Cast) -> None:
    code = world.clause(cast)
    pid = world.lot(cast, code, "Van twee groepen")
    with cast.writing():
        make.add(TenderGroup(tender_id=told.tender(pid).id, group_id=cast.groups["other_group"], relation="set"))
    told.declared(cast, world.lot(cast, title="Vroeg niets"))
    world.lot(cast, title="Stil")
    assert figure(cast, "lots_asking") == (1, 3, False, 1)
    assert world.rows(page(cast, "/outcomes/figures/lots_asking")) == ["Van twee groepen"]
    assert world.rows(page(cast, "/outcomes/figures/lots_asking?rows=unknown")) == ["Stil"]


def test_the_rows_of_a_figure_can_be_taken_along_with_their_answer(cast: Cast) -> None:
    world.lot(cast, world.clause(cast), "Gebruikt")
    world.lot(cast, title="Stil")
    lines = list(csv.reader(StringIO(page(cast, "/outcomes/figures/lots_asking.csv?rows=all").removeprefix("\ufeff"))))
    assert {(line[1], line[0]) for line in lines[1:]} == {("Gebruikt", "ja"), ("Stil", "onbekend")}
    assert all(line[2].startswith("http") for line in lines[1:])


@pytest.mark.parametrize(
    "last",
    [
        datetime(2026, 5, 24, 21, 59, tzinfo=UTC),
        datetime(2026, 5, 24, 22, 1, tzinfo=UTC),
        datetime(2026, 5, 25, 9, tzinfo=UTC),
        datetime(2025, 11, 30, 9, tzinfo=UTC),
        datetime(2026, 11, 24, 9, tzinfo=UTC),
    ],
)
@pytest.mark.parametrize("today", [datetime(2026, 11, 24, 9, tzinfo=UTC), datetime(2027, 5, 31, 9, tzinfo=UTC)])
def test_sql_and_python_agree_on_who_is_quiet(
    cast: Cast, clock: StandingClock, last: datetime, today: datetime
) -> None:
    clock.set(today)
    with cast.writing():
        group = make.group("Stil of niet", last_event_at=last)
        in_sql = db.session.scalar(select(Group.last_event_at < quiet_before()).where(Group.id == group.id))
        assert bool(in_sql) == (quiet_months(group) is not None)


def test_quiet_and_ended_groups_are_counted_and_listed(cast: Cast) -> None:
    with cast.writing():
        make.group("Stille groep", last_event_at=datetime(2026, 2, 20, 9, tzinfo=UTC))
        make.group("Geëindigde groep", phase="ended", last_event_at=datetime(2022, 2, 20, 9, tzinfo=UTC))
    html = page(cast)
    assert "Stil, langste eerst (1)" in html
    assert "Beëindigd (1)" in html
    assert "Stil sinds 9 maanden" in html
    quiet = page(cast, "/outcomes?show=quiet")
    assert "Stille groep" in quiet
    assert "Geëindigde groep" not in quiet
    assert world.rows(page(cast, "/outcomes/figures/groups_quiet")) == ["Stille groep"]


def test_a_late_tale_of_an_early_day_does_not_make_a_group_quiet(cast: Cast) -> None:
    world.lot(cast, title="Vandaag")
    with cast.reading():
        before = cast.group().last_event_at
    with kit_clock.at(kit_clock.now() - timedelta(days=400)):
        world.lot(cast, title="Toen")
    with cast.reading():
        assert cast.group().last_event_at == before


def test_lots_with_the_set_are_counted_with_the_unknown_ones_and_lead_to_their_rows(cast: Cast) -> None:
    code = world.clause(cast)
    world.lot(cast, code, "Gebruikt")
    told.declared(cast, world.lot(cast, title="Niet gebruikt"))
    dropped = told.planned(cast, "Vervallen")
    told.dropped(cast, dropped, code)
    world.publish(cast, dropped)
    world.lot(cast, title="Onbekend")
    with cast.reading():
        group_id = cast.group().id
    assert figure(cast, "set_used", group=group_id) == (1, 4, False, 1)
    html = page(cast)
    assert '<a href="/outcomes/figures/set_used?group=group&amp;rows=all">1 van 4' in html
    assert world.rows(page(cast, "/outcomes/figures/set_used?group=group")) == ["Gebruikt"]
    missing = world.rows(page(cast, "/outcomes/figures/set_used?group=group&rows=missing"))
    assert sorted(missing) == ["Niet gebruikt", "Vervallen"]


@pytest.mark.both_engines
def test_goals_count_with_evidence_and_only_those_that_hold(cast: Cast) -> None:
    old = world.goal(cast, "Oud doel", verdict="reached")
    world.goal(cast, "Nieuw doel", verdict="partly", replaces_id=old)
    world.goal(cast, "Onbekend doel", verdict="unknown")
    world.goal(cast, "Niet beoordeeld")
    assert figure(cast, "goals_proven") == (1, 3, False, 0)
    assert world.rows(page(cast, "/outcomes/figures/goals_proven?group=group")) == ["Nieuw doel"]
    html = page(cast, "/outcomes/goals")
    assert "met bewijs beoordeeld: 1 van 3" in html
    assert "Oud doel" not in html


def test_the_last_assessment_is_the_one_that_counts(cast: Cast) -> None:
    doubted = world.goal(cast, verdict="reached")
    world.assessed(cast, doubted, "unknown")
    assert figure(cast, "goals_proven") == (0, 1, False, 0)


def test_what_a_person_may_not_see_is_not_counted_for_her(cast: Cast) -> None:
    """Rule 15."""
    with cast.writing():
        inside = f"group:{cast.group().id}"
        make.group("Verborgen groep", audience="group:0", slug="verborgen")
    world.goal(cast, "Alleen voor leden", verdict="reached", audience=inside)
    assert figure(cast, "goals_proven", "visitor") == (0, 0, False, 0)
    assert figure(cast, "goals_proven", "participant") == (1, 1, False, 0)
    assert figure(cast, "groups_phased").of == 3
    for who in ("visitor", "programme", "administrator"):
        for address in ("/outcomes", "/outcomes/goals", "/outcomes.csv", "/outcomes/figures/goals_proven?group=group"):
            text = page(cast, address, who)
            assert "Verborgen groep" not in text
            assert "Alleen voor leden" not in text
    assert "Alleen voor leden" in page(cast, "/outcomes/goals", "participant")
    page(cast, "/outcomes/figures/set_used?group=verborgen", status=404)


def test_no_count_tells_of_a_draft_clause_that_serves_a_goal(cast: Cast) -> None:
    goal = world.goal(cast)
    code = drafted(cast)
    with cast.writing():
        make.add(GoalClause(goal_id=goal, clause_id=clause(code).id))
    assert [figure(cast, "goals_served", who) for who in ("visitor", "participant")] == [
        (0, 1, False, 0),
        (1, 1, False, 0),
    ]
    publish_draft(cast, code)
    assert figure(cast, "goals_served", "visitor") == (1, 1, False, 0)


def test_participants_without_a_project_are_for_programme_staff(cast: Cast) -> None:
    """Neutrally worded. A tender that only its own people see keeps nothing for others."""
    made: list[int] = []
    with cast.writing():
        promised = {"organisation_id": cast.organisations["province"], "audience": "public", "months": 24}
        for days in (800, 100):
            day = kit_clock.today() - timedelta(days=days)
            made.append(make.add(Commitment(group_id=cast.group().id, promised_on=day, **promised)).id)
    world.matched(cast, told.planned(cast, "Nog geheim"), made[0])
    words = "Deelnemer zonder project na 24 maanden"
    assert words not in page(cast)
    assert f"{words} (1)" in page(cast, who="programme")
    assert "Viaducten en bruggen" in page(cast, "/outcomes?show=overdue", "programme")
    assert "Bedrijfskleding" not in page(cast, "/outcomes?show=overdue", "programme")
    assert words not in page(cast, "/outcomes?show=overdue")  # who may not choose it sees the usual list


def test_a_figure_that_may_not_be_added_up_has_no_page(cast: Cast) -> None:
    """Rule 13: a lot would count once for each of its themes, or of its groups."""
    theme = word(brought(Theme, 1))
    for address in (
        "/outcomes/figures/nothing",
        "/outcomes/figures/set_used",
        "/outcomes/figures/theme_asked?sector=energy&year=2026",
        f"/outcomes/figures/theme_asked?sector=nowhere&theme={theme}&year=2026",
        f"/outcomes/figures/theme_asked?theme={theme}&year=x",
        "/outcomes/figures/reports_public",
    ):
        page(cast, address, status=404)


@pytest.mark.both_engines
@pytest.mark.parametrize("key", sorted(DEFINITIONS))
def test_every_definition_counts_the_rows_that_it_lists(cast: Cast, key: str) -> None:
    """n, N and the rows come from one query, on both engines."""
    code = world.clause(cast)
    for name in ("Een", "Twee"):
        pid = world.lot(cast, code, name)
        world.realised(cast, pid)
    world.measured(cast, pid)
    world.goal(cast, verdict="reached")
    world.goal(cast, "Ander doel")
    definition = DEFINITIONS[key]
    with cast.reading(), standing_as(cast.standing("participant")):
        whole = numbers.number(definition)
        for part, many in (("counted", whole.n), ("missing", whole.missing), ("open", whole.open), ("all", whole.of)):
            assert len(numbers.parts(definition, part)) == many
        split = numbers.numbers(definition, definition.by).values()
        assert (sum(one.n for one in split), sum(one.of for one in split)) == whole[:2]
        for values, rows in numbers.splits(definition, definition.by).items():
            where = dict(zip(definition.by, values, strict=True))
            assert len(rows) == numbers.number(definition, **where).of


def test_what_is_unknown_is_not_what_lacks() -> None:
    """Rule 21: the three parts add up to the whole."""
    assert Number(2, 7, unknown=4).missing == 1


def test_the_whole_list_can_be_taken_along(cast: Cast) -> None:
    with cast.writing():
        for number in range(30):
            make.group(f"Groep {number:02}", started="2024", demo=number == 0)
        make.group("=HYPERLINK", slug="formule")
    lines = list(csv.DictReader(StringIO(page(cast, "/outcomes.csv").removeprefix("\ufeff"))))
    assert len(lines) == 34
    assert [line["Groep"] for line in lines if line["Demo"] == "ja"] == ["Groep 00"]
    assert "'=HYPERLINK" in [line["Groep"] for line in lines]
    assert {line["Percelen onbekend"] for line in lines} == {"onbekend"}


def test_the_page_costs_as_much_with_many_groups_as_with_few(cast: Cast) -> None:
    for who in ("visitor", "programme"):
        client = cast.client(who)
        client.get("/outcomes")
        with counted(cast.app) as few:
            client.get("/outcomes")
        with cast.writing():
            for _number in range(20):
                make.group(phase="application", last_event_at=kit_clock.now())
        with counted(cast.app) as many:
            client.get("/outcomes")
        assert len(few) == len(many)


def test_pages_of_groups_stay_within_bounds(cast: Cast) -> None:
    with cast.writing():
        for _number in range(30):
            make.group(phase="application")
    assert page(cast, "/outcomes?page=2").count('<th role="rowheader"') == 8
    assert page(cast, "/outcomes?page=99").count('<th role="rowheader"') == 8
    assert page(cast, "/outcomes?page=x&order=x&show=x").count('<th role="rowheader"') == 25


def test_open_data_names_what_can_be_taken_along(cast: Cast) -> None:
    assert 'href="/outcomes.csv"' in page(cast, "/open-data")


def test_the_manifest_stands_among_the_results(cast: Cast) -> None:
    html = page(cast, "/manifest")
    assert 'href="/outcomes/gaps"' in html
    assert 'href="/manifest" aria-current="page"' in html


def test_figures_of_public_sources_stand_side_by_side_and_are_not_added(cast: Cast) -> None:
    """4.9 Mt of 2015–16 and 0.9 Mt of 2021–22."""
    html = page(cast)
    assert "ten minste 4,9 Mt" in html
    assert "0,9 Mt" in html
    assert "Daarom tellen we ze niet op en delen we ze niet op elkaar." in html
    assert "5,8" not in html
    assert "6 van 13" in html


def test_staff_finds_what_to_watch_among_what_waits_and_nobody_else_does(cast: Cast) -> None:
    """Neutrally worded, and for staff."""
    with cast.writing():
        make.group("Stille groep", demo=True, last_event_at=datetime(2026, 2, 20, 9, tzinfo=UTC))
        make.group("Verborgen stille groep", audience="group:0", last_event_at=datetime(2026, 2, 20, 9, tzinfo=UTC))
        late = {"promised_on": date(2024, 1, 1), "months": 24, "audience": "public"}
        where = {"group_id": cast.group().id, "organisation_id": cast.organisations["municipality"]}
        make.add(Commitment(**where, **late))
    mine = page(cast, "/my-work", "programme")
    assert "1 groep is zes maanden of langer stil" in mine
    assert "1 groep heeft een deelnemer zonder project na 24 maanden" in mine
    assert 'href="/outcomes?show=quiet"' in mine
    assert mine.count("Demo</") == 2, "only the quiet group is invented, which nobody leads either"
    theirs = page(cast, "/my-work", "participant")
    assert "langer stil" not in theirs
    assert "zonder project na 24 maanden" not in theirs


def test_the_file_tells_the_dutch_day_of_what_happened_last(cast: Cast) -> None:
    with cast.writing():
        cast.group().last_event_at = datetime(2026, 11, 1, 23, 30, tzinfo=UTC)
    with cast.reading(), cast.app.test_request_context():
        rows = {row[0]: row[5] for row in exports.groups(MultiDict())}
    assert rows["Viaducten en bruggen"] == "2026-11-02"
