"""The demo's notices: read without a remark, marked as invented, and there once."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from buyergroup_hub.accounts import seeds as accounts
from buyergroup_hub.kit.db import begin, commit, db
from buyergroup_hub.kit.web import Hub
from buyergroup_hub.notices import seeds
from buyergroup_hub.notices.eforms.notice import parse
from buyergroup_hub.notices.eforms.record import Reading
from buyergroup_hub.notices.registry.models import Notice
from buyergroup_hub.notices.registry.procedure import tender_of
from buyergroup_hub.organisations import seeds as organisations

pytestmark = pytest.mark.one_engine


def _sow(app: Hub) -> list[Notice]:
    with app.app_context():
        begin(writes=True)
        for room in (accounts, organisations, seeds, seeds):
            room.sow(groups=8, seed=1)
        commit()
        begin(writes=False)
        return list(db.session.scalars(select(Notice).options(selectinload(Notice.buyers)).order_by(Notice.id)))


def test_they_come_in_once_and_say_that_they_are_invented(app: Hub) -> None:
    """Rule 18."""
    found = _sow(app)
    assert [(one.form, one.demo) for one in found] == [
        ("competition", True),
        ("result", True),
        ("competition", True),
        ("consultation", True),
    ]
    page = app.test_client().get("/notices").text
    assert page.count('class="demo"') >= len(found)


def test_call_and_award_are_one_procedure(app: Hub) -> None:
    _call, award, *_others = _sow(app)
    with app.app_context():
        begin(writes=False)
        facts = tender_of(db.session.get_one(Notice, award.id))
    assert facts is not None
    assert len(facts.notices) == 2
    assert [lot.awards[0].winners[0].name for lot in facts.lots] == [
        "Demo-aannemer A",
        "Demo-aannemer C",
        "Demo-aannemer A",
    ]


@pytest.mark.parametrize("form", ["competition", "result", "consultation"])
def test_nothing_in_them_is_left_unread(form: str) -> None:
    lots = [seeds.Lot("een & ander", "Demo-aannemer A", 100)]
    written = seeds.notice(form, "Brug <oost>", seeds.NORTH, lots, "45221119", "NL113", date(2026, 3, 2))
    reading = parse(written.encode())
    assert isinstance(reading, Reading)
    assert reading.remarks == ()
