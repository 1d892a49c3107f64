"""Of what a value is a part, and of how many lots it should be known: the denominator that everyone sees."""

from __future__ import annotations

from typing import Any

import pytest

from buyergroup_hub.kit.db import db
from buyergroup_hub.organisations.organisation.models import Affiliation
from buyergroup_hub.outcomes.goals import actions
from buyergroup_hub.outcomes.measuring import bundles, queries
from buyergroup_hub.outcomes.measuring.models import Measurement
from buyergroup_hub.outcomes.measuring.queries import measurements_of
from buyergroup_hub.tenders.tender.actions import tying as tenders
from tests import factories as make
from tests.cast import Cast
from tests.outcomes import measured
from tests.tenders import told

pytestmark = pytest.mark.one_engine


def test_a_value_is_part_of_all_that_holds_it(cast: Cast) -> None:
    """A lot of its tender, buyer, the buyer's own parent and the groups whose set it uses; a member of its groups, but
    not of one that it left. Adding a part to its whole would count it twice."""
    key = measured.defined(cast)
    tender, whole = told.published(cast), told.published(cast, "Twee", lots=("a", "b"))
    with cast.writing():
        ministry = make.organisation("Ministerie")
        province = cast.organisation("province")
        province.parent_id = ministry.id
        place = db.session.query(Affiliation).filter_by(person_id=cast.people["core_member"]).one()
        make.member(cast.group("other_group"), place, until="2026-01-31")
        parent, own = (f"organisation:{one.id}" for one in (ministry, province))
        group = f"group:{cast.groups['group']}"
    pids = {
        "lot": measured.recorded(cast, key, tender, value="1"),
        "tender": measured.recorded(cast, key, whole, None, value="1"),
        "organisation": measured.of_organisation(cast, key, "province", "1", who="core_member"),
        "group": measured.of_group(cast, key, "1"),
    }
    with cast.acting("core_member"):
        found = measurements_of([measured.indicator(key).id])
        within = dict(zip((one.pid for one in found), bundles.values_of(found), strict=True))
        parts = {name: set(within[pid].subject.within) for name, pid in pids.items()}
        assert parts == {
            "lot": {f"tender:{told.tender(tender).id}", own, parent, group},
            "tender": {own, parent, group},
            "organisation": {parent, group},
            "group": set(),
        }
        assert within[pids["lot"]].subject.name == "Viaducten"


UNASKED = ("part", "replaced", "planned", "cites", "other group", "aimed inside", "goal replaced")


@pytest.mark.parametrize("change", ["", *UNASKED])
def test_a_value_is_expected_of_lots_that_were_asked_for_everyone_to_see(cast: Cast, change: str) -> None:
    key, other = measured.defined(cast), measured.defined(cast, "Iets anders")
    goal = measured.aimed(cast, indicator=key, public=change != "aimed inside")
    pid = (told.planned if change == "planned" else told.published)(
        cast, group="other_group" if change == "other group" else "group"
    )
    with cast.acting("coordinator"):
        tender = told.tender(pid)
        if change == "part":
            tender.lots[0].kind = "part"
        elif change == "replaced":
            tender.lots[0].replaced_by_id = tender.lots[0].id
        elif change == "cites":
            tenders.link(tender, cast.group(), "cites")
        elif change == "goal replaced":
            said: dict[str, Any] = {
                "statement": "Anders",
                "target": "60%",
                "target_on": "2028",
                "scope": "Alle percelen",
            }
            actions.set_goal(cast.group(), replaces=measured.goal(goal), **said)
    with cast.reading():
        ids = [measured.indicator(one).id for one in (key, other)]
        expected = 0 if change else 1
        assert queries.known_of(ids) == {ids[0]: (0, expected), ids[1]: (0, 0)}
        assert len(queries.expected_lots(ids).get(ids[0], {})) == expected


def test_what_everyone_sees_is_known_once_and_what_was_corrected_or_hidden_never(cast: Cast) -> None:
    key, other = measured.defined(cast), measured.defined(cast, "Iets anders")
    measured.aimed(cast, indicator=key)
    pid = told.published(cast, lots=("a", "b"))
    first = measured.recorded(cast, key, pid, value="1")
    measured.corrected(cast, first, "2")
    measured.recorded(cast, other, pid, value="3")
    hidden = measured.recorded(cast, key, told.published(cast, "Elders", group="other_group"), value="4")
    with cast.writing():
        db.session.query(Measurement).filter_by(pid=hidden).update({"audience": "org:1"})
    with cast.reading():
        ids = [measured.indicator(one).id for one in (key, other)]
        assert queries.known_of(ids[:1]) == {ids[0]: (1, 2)}
        assert queries.known_of(ids) == {ids[0]: (1, 2), ids[1]: (1, 1)}
        assert queries.known_of([]) == {}
