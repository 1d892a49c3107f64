"""The list of notices counts in an index: a row with all that a notice says is three kilobytes."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import IntegrityError
from werkzeug.datastructures import MultiDict

from buyergroup_hub.access import standing_of
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.web import Hub
from buyergroup_hub.notices.registry import listing
from buyergroup_hub.notices.registry.models import Notice
from buyergroup_hub.permissions import VISITOR


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("choice", "looked"), [({}, 3), ({"form": "competition"}, 4), ({"year": "2024", "demo": "no"}, 4)]
)
def test_nothing_is_counted_with_a_look_at_the_rows(context: Hub, choice: dict[str, str], looked: int) -> None:
    plans: list[str] = []

    def note(_connection: Any, cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        if "count(" in statement:
            plans.extend(row[3] for row in cursor.execute(f"EXPLAIN QUERY PLAN {statement}", parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        with context.test_request_context():
            listing.find(MultiDict(choice))
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    looks = [plan for plan in plans if plan.startswith(("SCAN", "SEARCH"))]
    assert len(looks) == looked
    assert all("COVERING INDEX" in plan for plan in looks), looks


@pytest.mark.usefixtures("context")
def test_a_notice_is_for_everybody() -> None:
    """What the counts of codes and countries rely on when nothing was chosen."""
    assert all("public" in who.tokens for who in (VISITOR, standing_of(0)))
    columns = "pid, sha256, kind, subtype, lot_count, reader, parsed, imported_at, origin, demo, audience"
    values = "'p', 's', 'eforms', '16', 0, 1, '{}', '2026-11-24', 'imported', false, 'network'"
    with pytest.raises(IntegrityError, match="audience"):
        db.session.execute(text(f"INSERT INTO {Notice.__tablename__} ({columns}) VALUES ({values})"))
