"""Who knows of a measurement: whoever reads what it is of, and nobody through a count, a sum, a file or a search
(rules 2 and 15); what the database holds of it; and which data a lot still lacks."""

from __future__ import annotations

import re
from collections.abc import Sized
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError

from buyergroup_hub.access import standing_as
from buyergroup_hub.events.models import Event
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.outcomes.goals import queries
from buyergroup_hub.outcomes.measuring import queries as measuring_queries
from buyergroup_hub.outcomes.measuring.models import LotInput, Measurement
from buyergroup_hub.search.actions import drain
from buyergroup_hub.tenders.tender.actions import planning, running
from tests.cast import Cast
from tests.clauses import written
from tests.outcomes import measured, world
from tests.queries import loaded
from tests.tenders import told

pytestmark = pytest.mark.one_engine

OUTSIDE = ("visitor", "supplier_member", "sounding_board", "party_a", "follower", "programme", "administrator")


DRAWN = re.compile(
    r'data-owner="[^"]*"|X-CSRFToken": "[^"]*"|name="csrf_token" value="[^"]*"|/(?:measurements|tenders)/\w+'
)
"""What is drawn anew each time: three digits may stand in it by chance."""


def _shown(cast: Cast, who: str, *places: str) -> str:
    client = cast.client(who)
    return DRAWN.sub("", " ".join(client.get(place).text for place in places))


def test_a_value_of_a_hidden_tender_is_in_no_count_sum_file_or_search(cast: Cast) -> None:
    key = measured.defined(cast)
    public = told.published(cast, "Openbare brug")
    measured.recorded(cast, key, public, value="100")
    hidden = told.planned(cast, "Geheime brug")
    pid = measured.recorded(cast, key, hidden, None, value="777", note="Kwikzilverwoord")
    address = f"/outcomes/indicators/{key}"
    places = (address, f"{address}/values.csv", "/outcomes/indicators", f"/measurements/{pid}")
    for who in OUTSIDE:
        shown = _shown(cast, who, *places)
        assert "777" not in shown
        assert "877" not in shown
        assert "Geheime brug" not in shown
        assert "Van 1 van 1 perceel weten we de waarde" in shown
        assert "Geheime brug" not in _found(cast, "Kwikzilverwoord", who)
    own = _shown(cast, "core_member", address)
    assert "777 ton" in own
    assert "877" not in own, "what is not public stands apart, also for who sees it"
    assert "Geheime brug" in _found(cast, "Kwikzilverwoord", "core_member")


def test_a_row_is_of_its_circle_also_where_what_replaces_it_is_not_asked_for(cast: Cast) -> None:
    """Of these two the door leaves the audience to the question: `HOLDS` says why."""
    key, tender = measured.defined(cast), told.published(cast)
    measured.recorded(cast, key, tender, value="1")
    measured.of_organisation(cast, key, "province", "1", who="core_member")
    with cast.writing():
        circle = f"group:{cast.groups['group']}"
        db.session.execute(update(Measurement).values(audience=circle))
        hidden = {"audience": circle, "target_on": "2025"}
    old = world.goal(cast, **hidden)
    goals_there = [old, world.goal(cast, "In de plaats", replaces_id=old, **hidden)]
    with cast.reading():
        lots, measurements = (
            [lot.id for lot in told.tender(tender).lots],
            list(db.session.scalars(select(Measurement.id))),
        )
    for who, many in (("visitor", 0), ("core_member", 1)):
        with cast.reading(), standing_as(cast.standing(who)):
            group, organisation = cast.groups["group"], cast.organisations["province"]
            indicator = measured.indicator(key).id
            values = [
                measuring_queries.measurements_of([indicator])[:1],
                measuring_queries.measurements_by_id(measurements)[:1],
            ]
            values += [measuring_queries.measurements_about(indicator, lots[0], None, None, None)]
            values += [
                measuring_queries.measurements_in(0, lots),
                measuring_queries.measurements_of_organisations([organisation]),
            ]
            aims = [queries.goals_of([group]), queries.goals_replaced_in(group), queries.goals_by_id(goals_there)[:1]]
            aims += [queries.goals_on_page(0), queries.goals_unjudged("2026-01-01")]
            rows: tuple[Sized, ...] = (
                queries.goal_rows_of([group]),
                queries.goals_counted([group]),
                measuring_queries.lots_with_effect(lots),
            )
            assert [*map(len, values), *map(len, aims), *map(len, rows)] == [many] * 13
            assert measuring_queries.public_values_of([indicator]) == []


def _found(cast: Cast, words: str, who: str = "visitor") -> str:
    with cast.app.app_context():
        while drain():
            pass
    return str(cast.client(who).get("/search", query_string={"q": words}).text)


def test_goals_definitions_and_values_are_found(cast: Cast) -> None:
    key = measured.defined(cast, "Herplante bomen", method="Geteld met een boomklever.")
    goal = measured.aimed(cast, "Meer schaduw op het schoolplein", indicator=key)
    measured.assessed(cast, goal, evidence="Uit het beplantingsplan.")
    value = measured.recorded(cast, key, told.published(cast, "Schoolplein"), value="12", note="Vooral lindebomen.")
    assert "Meer schaduw op het schoolplein" in _found(cast, "beplantingsplan")
    assert f"/outcomes/indicators/{key}" in _found(cast, "boomklever")
    assert f"/measurements/{value}" in _found(cast, "lindebomen")
    measured.corrected(cast, value, "13", note="Vooral kastanjes.")
    assert "de verbeterde meting" in _found(cast, "lindebomen")


def test_a_measurement_follows_its_tender_and_its_events_stay_inside(cast: Cast) -> None:
    """Rule 15: it widens by the same act, in the same transaction."""
    key = measured.defined(cast)
    pid = told.planned(cast, "Brug")
    value = measured.recorded(cast, key, pid, None, value="5")
    of_another = measured.recorded(cast, key, told.planned(cast, "Sluis"), None, value="6")
    assert cast.client("coordinator").get(f"/measurements/{value}").status_code == 404
    with cast.acting("core_member"):
        planning.share(told.tender(pid), "clients")
    assert cast.client("coordinator").get(f"/measurements/{value}").status_code == 200
    assert cast.client("visitor").get(f"/measurements/{value}").status_code == 404
    with cast.acting("core_member"):
        running.publish(told.tender(pid))
    assert cast.client("visitor").get(f"/measurements/{value}").status_code == 200
    for who in ("coordinator", "visitor"):
        assert cast.client(who).get(f"/measurements/{of_another}").status_code == 404
    with cast.reading():
        for told_of in db.session.query(Event).filter_by(name="measurement.recorded"):
            assert told_of.audience != "public"


def test_who_may_measure_and_correct(cast: Cast) -> None:
    key = measured.defined(cast)
    data = {"unknown": "y", "unknown_reason": "not_measured"}
    group = measured.of_group(cast, key, "14")
    house = measured.of_organisation(cast, key, "province", "15", who="core_member")
    may = {group: {"coordinator", "secretary"}, house: {"core_member"}}
    for pid, allowed in may.items():
        for who in ("coordinator", "secretary", "core_member", "participant", "programme", "party_a", "visitor"):
            status = cast.client(who).get(f"/measurements/{pid}/correction").status_code
            assert (status == 200) == (who in allowed), (pid, who, status)
    with cast.reading():
        firm = cast.organisation("firm_b").pid
    assert (
        cast.client("party_a").post(f"/organisations/{firm}/measurements/new?indicator={key}", data=data).status_code
        == 403
    )


def test_a_lot_is_measured_once_it_is_on_the_market(cast: Cast) -> None:
    key = measured.defined(cast)
    pid = told.shared(cast)
    with pytest.raises(RuleBroken, match="nog niet gepubliceerd"):
        measured.recorded(cast, key, pid, value="5")


def test_a_value_outside_the_bounds_of_its_definition_is_refused(cast: Cast) -> None:
    key = measured.defined(cast, percent=True)
    pid = told.published(cast)
    with pytest.raises(RuleBroken, match="101 is te hoog"):
        measured.recorded(cast, key, pid, value="101")
    with pytest.raises(RuleBroken, match="-1 is te laag"):
        measured.recorded(cast, key, pid, value="-1")
    with pytest.raises(RuleBroken, match="te hoog"):
        measured.recorded(cast, key, pid, value="90–101")
    with pytest.raises(RuleBroken, match="groter dan 0"):
        measured.recorded(cast, key, pid, value="90", weight="0")


def test_another_indicator_is_no_correction(cast: Cast) -> None:
    key, other = measured.defined(cast), measured.defined(cast, "Iets anders")
    pid = measured.recorded(cast, key, told.published(cast), value="5")
    with pytest.raises(RuleBroken, match="Een andere indicator"):
        measured.corrected(cast, pid, "6", by=other)


@pytest.mark.both_engines
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE measurements SET value = 6",
        "UPDATE measurements SET note = 'anders'",
        "DELETE FROM measurements",
        "UPDATE indicator_versions SET method = 'anders'",
        "DELETE FROM indicator_inputs",
    ],
)
def test_the_database_holds_values_and_definitions_as_they_were(cast: Cast, statement: str) -> None:
    key = measured.defined(cast, inputs=("gewicht",))
    measured.recorded(cast, key, told.published(cast), value="5")
    with pytest.raises(IntegrityError, match="frozen"), cast.writing():
        db.session.execute(text(statement))


@pytest.mark.both_engines
@pytest.mark.parametrize(
    "columns",
    [
        {"low": 1, "high": 2},
        {"value": None},
        {"value": None, "low": 2, "high": 1},
        {"value": None, "low": 1},
        {"unknown_reason": "not_measured", "quality": None, "source_kind": None},
        {"tender_id": 1},
        {"lot_id": None},
        {"since": None, "until": None},
        {"quality": None},
        {"source_kind": None},
        {"weight": 0},
        {"audience": "market"},
    ],
)
def test_the_database_holds_one_subject_and_one_answer(cast: Cast, columns: dict[str, Any]) -> None:
    key = measured.defined(cast)
    pid = measured.recorded(cast, key, told.published(cast), value="5")
    with cast.reading():
        whole = dict(db.session.execute(text("SELECT * FROM measurements")).mappings().one())
    whole |= {"id": whole["id"] + 1, "pid": pid[::-1], **columns}
    names = ", ".join(f'"{name}"' for name in whole)
    places = ", ".join(f":{name}" for name in whole)
    with pytest.raises(IntegrityError), cast.writing():
        db.session.execute(text(f"INSERT INTO measurements ({names}) VALUES ({places})"), whole)


def test_a_lot_tells_which_data_it_still_lacks(cast: Cast) -> None:
    key = measured.defined(cast, inputs=("gewicht van het staal", "afstand van het transport"))
    code = written.published(cast, "Met gewicht", provides={"gewicht van het staal": 1})
    measured.aimed(cast, indicator=key)
    pid = told.planned(cast, lots=("a", "b"))
    told.used(cast, pid, code, lot=1)
    client = cast.client("core_member")
    page = client.get(f"/tenders/{pid}").text
    assert "Nodig voor: Hergebruikt staal." in page
    assert "afstand van het transport, gewicht van het staal" in page, "of the second lot both"
    data = {"key": "afstand van het transport", "state": "agreed", "note": "in het contract"}
    assert client.post(f"/tenders/{pid}/lots/1/inputs", data=data).status_code == 303
    with loaded() as things:
        first = client.get(f"/tenders/{pid}/lots/1/inputs").text
    assert not things.keys() & {"ClauseText", "ClauseLevel", "Award", "TenderBuyer"}, "no word of a clause stands there"
    assert "afgesproken: in het contract" in first.lower()
    assert "alle gegevens zijn er" in client.get(f"/tenders/{pid}").text
    assert client.post(f"/tenders/{pid}/lots/1/inputs", data=data | {"state": ""}).status_code == 303
    assert "alle gegevens zijn er" not in client.get(f"/tenders/{pid}").text
    assert client.post(f"/tenders/{pid}/lots/1/inputs", data=data | {"key": "iets"}).status_code == 422
    assert client.get(f"/tenders/{pid}/lots/9/inputs").status_code == 404


def test_what_the_whole_tender_lacks_is_said_once(cast: Cast) -> None:
    """Its check says it; a lot says only what is different there, and its buyer can still add to each."""
    measured.aimed(cast, indicator=measured.defined(cast, inputs=("gewicht van het staal",)))
    pid = told.shared(cast, lots=("a", "b"))
    seen = cast.client("visitor").get(f"/tenders/{pid}").text
    assert seen.lower().count("gewicht van het staal") == 1
    assert "Gegevens per perceel" not in seen
    buyer = cast.client("core_member")
    assert buyer.get(f"/tenders/{pid}").text.count("/inputs") == 2
    data = {"key": "gewicht van het staal", "state": "agreed", "note": "in het contract"}
    assert buyer.post(f"/tenders/{pid}/lots/1/inputs", data=data).status_code == 303
    assert "alle gegevens zijn er" in cast.client("visitor").get(f"/tenders/{pid}").text


def test_a_lot_with_data_can_still_be_taken_out(cast: Cast) -> None:
    key = measured.defined(cast, inputs=("gewicht",))
    measured.aimed(cast, indicator=key)
    pid = told.planned(cast, lots=("a", "b"))
    client = cast.client("core_member")
    client.post(f"/tenders/{pid}/lots/2/inputs", data={"key": "gewicht", "state": "agreed"})
    with cast.reading():
        assert db.session.query(LotInput).count() == 1
    with cast.acting("core_member"):
        tender = told.tender(pid)
        planning.remove_lot(tender.lots[1], tender)
    with cast.reading():
        assert db.session.query(LotInput).count() == 0


def test_a_goal_of_the_group_asks_nobody_outside_for_data(cast: Cast) -> None:
    """What is needed shows on the tender's page: a goal that not everyone sees may not show through it."""
    key = measured.defined(cast, inputs=("geheim gegeven",))
    measured.aimed(cast, indicator=key, public=False)
    pid = told.published(cast)
    assert "geheim gegeven" not in cast.client("visitor").get(f"/tenders/{pid}").text
    assert "Van 0 van" not in cast.client("visitor").get(f"/outcomes/indicators/{key}").text


def test_a_file_goes_along_with_its_measurement(cast: Cast) -> None:
    key = measured.defined(cast)
    pid = told.planned(cast, lots=("a", "b"))
    client = cast.client("core_member")
    data = {
        "value": "5",
        "since": "1-1-2025",
        "until": "31-12-2025",
        "source_kind": "other",
        "quality": "estimated",
        "document": (BytesIO(b"Weegbon\n5 ton\n"), "weegbon.txt"),
    }
    assert client.post(f"/tenders/{pid}/measurements/new?indicator={key}&of=whole", data=data).status_code == 303
    with cast.reading():
        file = db.session.query(Measurement).one().file_id
        assert file is not None
        assert db.session.execute(text("SELECT audience FROM files")).scalar_one().startswith("org:")
    with cast.acting("core_member"):
        planning.share(told.tender(pid), "public")
    with cast.reading():
        assert db.session.execute(text("SELECT audience FROM files")).scalar_one() == "public"
