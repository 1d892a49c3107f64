"""The demo's notices: read without a remark, marked as invented, and there once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from buyergroup_hub.kit.db import begin, db
from buyergroup_hub.kit.web import Hub
from buyergroup_hub.notices import seeds
from buyergroup_hub.notices.eforms.notice import parse
from buyergroup_hub.notices.eforms.record import Reading
from buyergroup_hub.notices.registry.models import Notice
from buyergroup_hub.notices.registry.procedure import tender_of

pytestmark = pytest.mark.one_engine


@pytest.fixture
def found(sow: Callable[..., Hub]) -> list[Notice]:
    with sow("accounts", "organisations", "notices", "notices").app_context():
        return list(db.session.scalars(select(Notice).options(selectinload(Notice.buyers)).order_by(Notice.id)))


def test_they_come_in_once_and_say_that_they_are_invented(app: Hub, found: list[Notice]) -> None:
    """Rule 18."""
    assert [(one.form, one.demo) for one in found] == [
        ("competition", True),
        ("result", True),
        ("competition", True),
        ("consultation", True),
    ]
    page = app.test_client().get("/notices").text
    assert page.count('class="demo"') >= len(found)


def test_call_and_award_are_one_procedure(app: Hub, found: list[Notice]) -> None:
    _call, award, *_others = found
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
