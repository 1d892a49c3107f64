"""What the verbs of goals, definitions and measurements refuse, up to the very edge of what may be."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from buyergroup_hub.events.models import Event
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.outcomes.goals import actions as goals_actions
from buyergroup_hub.outcomes.indicators import actions as indicators_actions
from buyergroup_hub.outcomes.measuring import actions as measuring_actions
from buyergroup_hub.outcomes.measuring.actions import Answer, Circumstances
from buyergroup_hub.outcomes.measuring.models import Measurement
from tests.cast import Cast
from tests.clauses import written
from tests.fixtures.clock import NOW
from tests.outcomes import measured
from tests.tenders import told

pytestmark = pytest.mark.one_engine

YEAR = Circumstances(since=date(2025, 1, 1), until=date(2025, 12, 31), quality="measured", source_kind="weighing")
ONE = Answer(value=Decimal(1))
UNKNOWN = Answer(unknown_reason="not_measured")


def _day(since: date | None, until: date | None) -> Circumstances:
    return replace(YEAR, since=since, until=until)


def _number(**said: Any) -> Answer:
    given: dict[str, Any] = {name: Decimal(value) for name, value in said.items()}
    return Answer(**given)


FULL = date(2025, 6, 1)
REFUSED: list[tuple[str, dict[str, Any], Answer, Circumstances]] = [
    ("Vul één getal in", {}, Answer(), YEAR),
    ("Vul één getal in", {}, replace(ONE, unknown_reason="not_measured"), YEAR),
    ("Vul één getal in", {}, _number(value=1, low=1, high=2), YEAR),
    ("Vul ze allebei in", {}, _number(low=1), YEAR),
    ("Vul ze allebei in", {}, _number(high=1), YEAR),
    ("niet lager dan de hoogste", {}, _number(low=2, high=2), YEAR),
    ("is te laag", {"minimum": Decimal(0)}, _number(value="-0.1"), YEAR),
    ("is te laag", {"minimum": Decimal(0)}, _number(low="-0.1", high=1), YEAR),
    ("is te hoog", {"maximum": Decimal(9)}, _number(low=1, high="9.1"), YEAR),
    ("hoort alleen bij een bekend deel", {}, _number(value=1, weight=1), YEAR),
    ("hoort alleen bij een bekend deel", {"percent": True}, replace(UNKNOWN, weight=Decimal(1)), YEAR),
    ("hoort alleen bij een bekend deel", {"percent": True}, _number(value=1, weight=0), YEAR),
    ("over welke dagen", {}, ONE, _day(None, None)),
    ("over welke dagen", {}, ONE, _day(FULL, None)),
    ("over welke dagen", {}, UNKNOWN, _day(None, FULL)),
    ("over welke dagen", {}, UNKNOWN, _day(FULL, None)),
    ("vóór het begin", {}, ONE, _day(FULL, FULL - timedelta(days=1))),
    ("eindigt in de toekomst", {}, ONE, _day(date(2026, 1, 1), date(2026, 12, 31))),
    ("op één dag", {"period_kind": "moment"}, ONE, YEAR),
    ("per kalenderjaar", {}, ONE, _day(date(2025, 1, 2), date(2025, 12, 31))),
    ("per kalenderjaar", {}, ONE, _day(date(2024, 1, 1), date(2025, 12, 31))),
]
ALLOWED: list[tuple[dict[str, Any], Answer, Circumstances]] = [
    ({"minimum": Decimal(0), "maximum": Decimal(9)}, _number(value=0), YEAR),
    ({"minimum": Decimal(0), "maximum": Decimal(9)}, _number(low=0, high=9), YEAR),
    ({"percent": True}, _number(value=0, weight="0.1"), _day(FULL, FULL)),
    ({}, UNKNOWN, _day(None, None)),
    ({}, UNKNOWN, _day(date(2026, 1, 1), date(2026, 12, 31))),
    ({"period_kind": "moment"}, ONE, _day(NOW.date(), NOW.date())),
]


def _defined(said: dict[str, Any]) -> indicators_actions.Said:
    plain = {name: value for name, value in said.items() if name != "percent"}
    return measured.share(**plain) if "percent" in said else measured.said(**plain)


def test_a_value_that_cannot_be_is_refused_and_the_edge_of_what_can_be_is_not(cast: Cast) -> None:
    pid = told.published(cast)
    with cast.acting("programme"):
        tender = told.tender(pid)
        lot = tender.lots[0]
        for words, said, answer, around in REFUSED:
            version = indicators_actions.define(words, _defined(said)).current
            with pytest.raises(RuleBroken, match=words):
                measuring_actions.measure(version, lot, answer, around)
        for said, answer, around in ALLOWED:
            measuring_actions.measure(indicators_actions.define("Kan", _defined(said)).current, lot, answer, around)


@pytest.mark.parametrize("change", ["part", "replaced", "planned"])
def test_a_lot_that_does_not_count_is_not_measured(cast: Cast, change: str) -> None:
    key = measured.defined(cast)
    pid = (
        told.planned(cast, lots=("Een", "Twee")) if change == "planned" else told.published(cast, lots=("Een", "Twee"))
    )
    with cast.writing():
        lots = told.tender(pid).lots
        if change == "part":
            lots[0].kind = "part"
        elif change == "replaced":
            lots[0].replaced_by_id = lots[1].id
    with pytest.raises(RuleBroken, match="nog niet gepubliceerd" if change == "planned" else "telt niet mee"):
        measured.recorded(cast, key, pid, value="5")


def _in(year: int) -> dict[str, Any]:
    return {"since": date(year, 1, 1), "until": date(year, 12, 31)}


def test_a_subject_has_one_value_at_a_time(cast: Cast) -> None:
    """Days that touch are one too many; another year, indicator or lot is another value, and what was corrected stands
    in no way."""
    key, other = measured.defined(cast, period_kind="contract_term"), measured.defined(cast, "Iets anders")
    delivered = measured.defined(cast, "Bij oplevering", period_kind="delivery")
    pid = told.published(cast, lots=("Een", "Twee"))
    first = measured.recorded(cast, key, pid, value="1", **_in(2024))
    for days in (
        _in(2024),
        {"since": date(2024, 12, 31), "until": FULL},
        {"since": date(2023, 1, 1), "until": date(2024, 1, 1)},
    ):
        with pytest.raises(RuleBroken, match="al een meting"):
            measured.recorded(cast, key, pid, value="2", **days)
    with pytest.raises(RuleBroken, match="al een meting"):
        measured.recorded(cast, key, pid)
    measured.recorded(cast, key, pid, value="2", **_in(2025))
    measured.recorded(cast, key, pid, value="2", **_in(2023))
    measured.recorded(cast, other, pid, value="2")
    measured.recorded(cast, key, pid, 2, value="2", **_in(2024))
    measured.recorded(cast, delivered, pid, value="1", **_in(2024))
    with pytest.raises(RuleBroken, match="al een meting"):
        measured.recorded(cast, delivered, pid, value="1", **_in(2025))
    better = measured.corrected(cast, first, "3", **_in(2022))
    measured.recorded(cast, key, pid, value="4", **_in(2024))
    with pytest.raises(RuleBroken, match="al verbeterd"):
        measured.corrected(cast, first, "5", **_in(2021))
    with pytest.raises(RuleBroken, match="al een meting"):
        measured.corrected(cast, better, "5", **_in(2024))
    with pytest.raises(RuleBroken, match="andere indicator"):
        measured.corrected(cast, better, "5", by=other, **_in(2021))
    with cast.reading():
        corrected = db.session.query(Event).filter_by(name="measurement.corrected").all()
        assert [one.keys["replaces"] for one in corrected] == [measured.measurement(first).id]


def test_an_unknown_value_is_about_no_days_until_it_says_so(cast: Cast) -> None:
    key = measured.defined(cast)
    pid = told.published(cast)
    measured.recorded(cast, key, pid)
    with pytest.raises(RuleBroken, match="al een meting"):
        measured.recorded(cast, key, pid, value="1")
    with cast.reading():
        assert db.session.query(Measurement).one().value is None


DEFINED: list[tuple[str, dict[str, Any]]] = [
    ("Percentages tel je nooit op", {"percent": True, "sum_subjects": True}),
    ("Percentages tel je nooit op", {"percent": True, "sum_time": True}),
    ("De eenheid is een percentage", {"unit": "% van het dek"}),
    ("wat het is en in welke eenheid", {"percent": True, "weight_unit": None}),
    ("wat het is en in welke eenheid", {"percent": True, "weight_name": None}),
    ("Alleen een deel van een geheel", {"weight_name": "massa", "weight_unit": "ton"}),
    ("niet lager dan de hoogste", {"minimum": Decimal(5), "maximum": Decimal(5)}),
]


def test_a_definition_that_contradicts_itself_is_refused(cast: Cast) -> None:
    with cast.acting("programme"):
        for words, said in DEFINED:
            with pytest.raises(RuleBroken, match=words):
                indicators_actions.define("Kan niet", _defined(said))
        for bound in ("minimum", "maximum"):
            indicators_actions.define("Kan wel", measured.said(**{bound: Decimal(5)}))


def test_another_list_of_inputs_is_another_definition(cast: Cast) -> None:
    key = measured.defined(cast, inputs=("massa",))
    with pytest.raises(RuleBroken, match="verandert niets"):
        measured.revised(cast, key, inputs=("massa",))
    measured.revised(cast, key, inputs=("massa", "afstand"))
    with cast.reading():
        assert measured.indicator(key).current.number == 2


@pytest.mark.parametrize(
    ("score", "of", "fine"), [(0, 5, True), (5, 5, True), (6, 5, False), (-1, 5, False), (0, 0, False)]
)
def test_a_score_lies_between_nought_and_the_whole(cast: Cast, score: int, of: int, fine: bool) -> None:
    pid = measured.aimed(cast)
    if fine:
        measured.assessed(cast, pid, score=Decimal(score), of=Decimal(of))
        return
    with pytest.raises(RuleBroken, match="tussen 0 en het tweede getal"):
        measured.assessed(cast, pid, score=Decimal(score), of=Decimal(of))


def test_a_goal_that_was_replaced_goes_on_as_the_other(cast: Cast) -> None:
    pid = measured.aimed(cast)
    with cast.reading():
        old_id = measured.goal(pid).id
    with cast.acting("coordinator"):
        goals_actions.set_goal(
            cast.group(),
            replaces=measured.goal(pid),
            statement="Anders",
            target="60%",
            target_on="2028",
            scope="Alle percelen",
        )
    with cast.acting("coordinator"):
        old = measured.goal(pid)
        for verb in (
            lambda: goals_actions.edit_goal(old, [], statement="Toch"),
            lambda: goals_actions.assess(old, "partly", "low", "Geteld."),
            lambda: goals_actions.set_goal(cast.group(), replaces=old, statement="Nog een"),
        ):
            with pytest.raises(RuleBroken, match="vervangen door een ander doel"):
                verb()
        replaced = db.session.query(Event).filter_by(name="goal.replaced").all()
        assert [one.subject_id for one in replaced] == [old_id]


def test_other_clauses_are_a_change_of_a_goal_and_the_same_are_none(cast: Cast) -> None:
    code = written.published(cast)
    pid = measured.aimed(cast)
    for _twice in range(2):
        with cast.acting("coordinator"):
            goal = measured.goal(pid)
            goals_actions.edit_goal(goal, [written.version(code, 1).clause], statement=goal.statement)
    with cast.reading():
        edited = db.session.query(Event).filter_by(name="goal.edited").all()
        assert [one.keys for one in edited] == [{"fields": ["clauses"]}]


@pytest.mark.parametrize(("level", "brings"), [(1, False), (2, True), (None, False)])
def test_a_datum_is_tied_to_the_clause_that_asks_for_it_at_its_level(
    cast: Cast, level: int | None, brings: bool
) -> None:
    """A dropped clause asks for nothing. Each time that it stands otherwise is told once."""
    code = written.published(cast, provides={"gewicht": 2})
    pid = told.planned(cast)
    if level is None:
        told.dropped(cast, pid, code)
    else:
        told.used(cast, pid, code, level=level)
    for state in ("agreed", "agreed", "received", None, None):
        with cast.acting("core_member"):
            tender = told.tender(pid)
            found = measuring_actions.record_input(tender.lots[0], tender, "gewicht", state)
            assert found is None or found.use_id == (tender.lots[0].uses[0].id if brings else None)
            assert measuring_actions.record_input(tender.lots[0], tender, "afstand", None) is None
    with cast.reading():
        recorded = db.session.query(Event).filter_by(name="input.recorded").order_by(Event.seq).all()
        assert [one.keys["state"] for one in recorded] == ["agreed", "received", "missing"]
