"""The minimum data set: what a lot must say before an effect can be computed, and what brings it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from sqlalchemy import select

from buyergroup_hub.events.models import Event
from buyergroup_hub.kit.db import db
from buyergroup_hub.outcomes.goals import actions as goals_actions
from buyergroup_hub.outcomes.measuring import actions as measuring_actions
from buyergroup_hub.outcomes.measuring import events, minimum
from buyergroup_hub.outcomes.measuring.models import LotInput
from buyergroup_hub.tenders.tender import completeness
from buyergroup_hub.tenders.tender.actions import running, tying
from tests.cast import Cast
from tests.clauses import written
from tests.outcomes import measured
from tests.tenders import told

pytestmark = pytest.mark.one_engine


def wanted(cast: Cast, *names: str) -> Iterable[tuple[str, str]]:
    return minimum.asked([cast.groups[name] for name in names])


def test_the_newest_definition_of_each_indicator_says_what_is_needed(cast: Cast) -> None:
    steel = measured.defined(cast, inputs=("gewicht", "vervallen"))
    measured.revised(cast, steel, inputs=("massa", "afstand"))
    trees = measured.defined(cast, "Bomen", inputs=("aantal", "afstand"))
    for key in (steel, trees):
        measured.aimed(cast, indicator=key)
    with cast.reading():
        assert list(wanted(cast, "group")) == [
            ("massa", "Nodig voor: Hergebruikt staal."),
            ("afstand", "Nodig voor: Hergebruikt staal, Bomen."),
            ("aantal", "Nodig voor: Bomen."),
        ]


def test_another_groups_goal_and_one_that_was_replaced_need_nothing(cast: Cast) -> None:
    keys = [measured.defined(cast, name, inputs=(f"gegeven van {name}",)) for name in ("oud", "nieuw", "elders")]
    old = measured.aimed(cast, indicator=keys[0])
    with cast.acting("coordinator"):
        said: dict[str, Any] = {"statement": "Anders", "target": "60%", "target_on": "2028", "scope": "Alles"}
        said |= {"counted": "percelen", "baseline": None, "theme": None}
        new = measured.indicator(keys[1])
        goals_actions.set_goal(cast.group(), replaces=measured.goal(old), indicator=new, **said)
    with cast.acting("other_member"):
        goals_actions.set_goal(cast.group("other_group"), indicator=measured.indicator(keys[2]), **said)
    with cast.reading():
        assert [key for key, _words in wanted(cast, "group")] == ["gegeven van nieuw"]
        assert [key for key, _words in wanted(cast, "other_group")] == ["gegeven van elders"]
        both = [key for key, _words in wanted(cast, "group", "other_group")]
        assert both == ["gegeven van nieuw", "gegeven van elders"]
        assert minimum.needed([]) == {}


def test_a_tender_that_only_cites_a_group_needs_no_data_for_its_goals(cast: Cast) -> None:
    measured.aimed(cast, indicator=measured.defined(cast, inputs=("massa",)))
    pid = told.planned(cast)
    with cast.reading():
        assert len(minimum.lacking(told.tender(pid))) == 1
    with cast.acting("core_member"):
        tying.link(told.tender(pid), cast.group(), "cites")
    with cast.reading():
        assert minimum.lacking(told.tender(pid)) == []


def test_of_each_lot_what_lacks_comes_first_and_what_is_there_says_what_brings_it(cast: Cast) -> None:
    """What was said of the lot itself goes before what its clause asks for, and that before the whole tender's."""
    names = ("a van het lot", "b van de bepaling", "c van alles", "d ontbreekt", "e van alle drie")
    measured.aimed(cast, indicator=measured.defined(cast, inputs=names))
    code = written.published(cast, provides={names[1]: 1, names[4]: 1})
    pid = told.planned(cast, lots=("a", "b"))
    told.used(cast, pid, code)
    with cast.acting("core_member"):
        tender = told.tender(pid)
        for name in (names[2], names[4]):
            running.arrange(tender, name, "in het contract")
        measuring_actions.record_input(tender.lots[0], tender, names[0], "received")
        measuring_actions.record_input(tender.lots[0], tender, names[4], "agreed", "bij oplevering")
    with cast.reading():
        tender = told.tender(pid)
        first, second = (minimum.of_lot(tender, lot) for lot in tender.lots)
        assert [(datum.key, datum.by) for datum in first] == [
            (names[3], None),
            (names[0], "ontvangen"),
            (names[1], code),
            (names[2], "in het contract"),
            (names[4], "afgesproken: bij oplevering"),
        ]
        assert [(datum.key, datum.by) for datum in second] == [
            (names[0], None),
            (names[1], None),
            (names[3], None),
            (names[2], "in het contract"),
            (names[4], "in het contract"),
        ]
        uses = {one.key: one.use_id for one in db.session.scalars(select(LotInput))}
        assert uses == {names[0]: None, names[4]: tender.lots[0].uses[0].id}


def test_a_tender_and_its_lots_give_one_answer(cast: Cast) -> None:
    """What was recorded of a lot counts in the check of the tender, and what a clause can ask for counts in the lot."""
    measured.aimed(cast, indicator=measured.defined(cast, inputs=("massa",)))
    written.published(cast, provides={"afstand": 1})
    pid = told.planned(cast, lots=("a", "b"))
    for number, of_tender, of_lots in (
        (1, "Nog niet geregeld in perceel 2. Nodig voor: Hergebruikt staal.", [["afstand"], ["afstand", "massa"]]),
        (2, None, [None, None]),
    ):
        with cast.acting("core_member"):
            tender = told.tender(pid)
            measuring_actions.record_input(tender.lots[number - 1], tender, "massa", "received")
        with cast.reading():
            tender = told.tender(pid)
            mass = next(need for need in completeness.check(tender) if need.key == "massa")
            assert (mass.arranged, mass.by or mass.advice) == (of_tender is None, of_tender or "ontvangen")
            assert [keys for _lot, keys in minimum.lacking(tender)] == of_lots
            assert [need.key for need in minimum.of_lot(tender, tender.lots[0])] == ["afstand", "massa"]


def test_what_is_said_of_a_datum_is_told_where_it_changes_something(cast: Cast) -> None:
    pid = told.planned(cast)
    for state, note in (
        (None, ""),
        ("agreed", ""),
        ("agreed", ""),
        ("agreed", "bij oplevering"),
        ("received", "bij oplevering"),
        (None, ""),
        (None, ""),
    ):
        with cast.acting("core_member"):
            tender = told.tender(pid)
            measuring_actions.record_input(tender.lots[0], tender, "massa", state, note)
    with cast.reading():
        happened = db.session.scalars(
            select(Event).where(Event.name == events.INPUT_RECORDED).order_by(Event.seq)
        ).all()
        assert [(one.keys["lot"], one.keys["key"], one.keys["state"]) for one in happened] == [
            (1, "massa", state) for state in ("agreed", "agreed", "received", "missing")
        ]
        assert {(one.group_id, one.acting_for_id) for one in happened} == {
            (cast.groups["group"], cast.organisations["province"])
        }
        assert db.session.scalars(select(LotInput)).all() == []
