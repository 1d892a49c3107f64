"""The list of notices counts in an index: a row with all that a notice says is three kilobytes."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select, text

from buyergroup_hub.access import visible_to
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.web import Hub
from buyergroup_hub.notices.models import Notice
from buyergroup_hub.permissions import VISITOR

pytestmark = pytest.mark.sqlite


@pytest.mark.parametrize("column", [Notice.form, Notice.demo, func.strftime("%Y", Notice.issued_on)])
def test_a_facet_is_counted_without_a_look_at_the_rows(context: Hub, column: object) -> None:
    del context
    counted = select(column, func.count()).where(visible_to(VISITOR, Notice)).group_by(column)  # type: ignore[call-overload]
    sent = str(counted.compile(db.engine, compile_kwargs={"literal_binds": True}))
    plan = [row[3] for row in db.session.execute(text(f"EXPLAIN QUERY PLAN {sent}"))]
    assert "COVERING INDEX ix_notices_audience_form_issued_on_demo" in plan[0]
