"""How far a tender is: the rule in Python and in SQL, over everything that can be."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.tenders.overview import pages
from buyergroup_hub.tenders.tender.actions import planning
from buyergroup_hub.tenders.tender.models import Lot, Tender, stage_of
from tests.cast import Cast
from tests.tenders import told

pytestmark = pytest.mark.one_engine

DAY = date(2026, 5, 4)
maybe = st.sampled_from([None, DAY])
a_lot = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["lot", "whole", "part"]),
        "outcome": st.sampled_from(["awarded", "unawarded", "neither"]),
        "contracted_on": maybe,
        "realised_on": maybe,
        "replaced": st.booleans(),
    }
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(decided=maybe, published=maybe, cancelled=maybe, lots=st.lists(a_lot, min_size=1, max_size=4))
def test_python_and_sql_agree(
    cast: Cast, decided: date | None, published: date | None, cancelled: date | None, lots: list[dict[str, object]]
) -> None:
    with cast.trying():
        tender = Tender(
            title="T",
            audience="public",
            decided_on=decided,
            published_on=published,
            cancelled_on=cancelled,
            changed_at=clock.now(),
        )
        db.session.add(tender)
        db.session.flush()
        made = [_lot(tender.id, number, one) for number, one in enumerate(lots, 1)]
        db.session.add_all(made)
        db.session.flush()
        for lot, said in zip(made, lots, strict=True):
            lot.replaced_by_id = made[0].id if said["replaced"] else None
        db.session.flush()
        in_sql = db.session.scalar(select(Tender.stage).where(Tender.id == tender.id))
        assert in_sql == stage_of(tender, made)
        db.session.rollback()


def _lot(tender_id: int, number: int, said: dict[str, object]) -> Lot:
    return Lot(
        tender_id=tender_id,
        number=number,
        kind=said["kind"],
        awarded_on=DAY if said["outcome"] == "awarded" else None,
        not_awarded_reason="Geen inschrijving" if said["outcome"] == "unawarded" else None,
        contracted_on=said["contracted_on"],
        realised_on=said["realised_on"],
    )


def _stage(lots: list[Lot], **days: date) -> str:
    return stage_of(Tender(title="T", **days), lots)


def test_a_tender_is_as_far_as_its_last_lot() -> None:
    done, signed = Lot(number=1, kind="lot", realised_on=DAY), Lot(number=2, kind="lot", contracted_on=DAY)
    assert _stage([done, signed], published_on=DAY) == "contracted"
    assert _stage([done], published_on=DAY) == "realised"


def test_lots_that_nobody_won_are_skipped_and_parts_never_count() -> None:
    done = Lot(number=1, kind="lot", awarded_on=DAY)
    nobody = Lot(number=2, kind="lot", not_awarded_reason="Geen inschrijving")
    part = Lot(number=3, kind="part")
    assert _stage([done, nobody, part], published_on=DAY) == "awarded"
    assert _stage([nobody], published_on=DAY) == "published"


def test_cancelled_is_said_first() -> None:
    assert _stage([Lot(number=1, kind="lot", realised_on=DAY)], cancelled_on=DAY) == "cancelled"
    assert _stage([Lot(number=1, kind="lot")]) == "intention"
    assert _stage([Lot(number=1, kind="lot")], decided_on=DAY) == "decided"


@pytest.mark.one_engine
def test_an_intention_that_was_entered_later_has_no_known_day(cast: Cast) -> None:
    """The hub knows when it was entered; what was decided before was meant before, and nobody said since when."""
    pid = told.planned(cast)
    entered = clock.today()
    with cast.acting("core_member"):
        assert pages.stage_line(told.tender(pid))[0]["date"] != "dag onbekend"
        planning.decide(told.tender(pid), entered - timedelta(days=3))
        steps = pages.stage_line(told.tender(pid))
    assert steps[0]["date"] == "dag onbekend"


def test_days_that_are_out_of_order_are_refused(cast: Cast) -> None:
    pid, today = told.published(cast), clock.today()
    with cast.acting("core_member"):
        tender = told.tender(pid)
        with pytest.raises(RuleBroken, match="gebeurde er nog iets"):
            planning.cancel(tender, "Geen geld.", today - timedelta(days=1))
        tender.decided_on, tender.published_on = None, today - timedelta(days=2)
        with pytest.raises(RuleBroken, match="niet na de publicatie"):
            planning.decide(tender, today)
        planning.decide(tender, today - timedelta(days=2))
        planning.cancel(tender, "Geen geld.", today)
