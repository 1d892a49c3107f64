"""Where a timeline leads from what happened to clauses."""

from __future__ import annotations

from functools import cache
from typing import Any

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from buyergroup_hub.access import any_of, given, seen, standing, visible_to
from buyergroup_hub.clauses.actions import address_of
from buyergroup_hub.clauses.models import Clause, ClauseSet, ClauseVersion
from buyergroup_hub.events import timeline
from buyergroup_hub.kit.db import db


@timeline.leads_to("clause_versions")
def _find_versions(ids: Any) -> dict[int, tuple[str, str]]:
    found = db.session.scalars(_versions_led_to(), given(standing(), ids=list(ids)))
    return {version.id: (version.text_in().title, address_of(version)) for version in found.unique()}


@cache
def _versions_led_to() -> Any:
    seen_ones = select(ClauseVersion).where(any_of(ClauseVersion.id, "ids"), seen(ClauseVersion))
    return seen_ones.options(joinedload(ClauseVersion.clause), joinedload(ClauseVersion.texts))


@timeline.leads_to("clauses")
def _find_clauses(ids: Any) -> dict[int, tuple[str, str]]:
    seen = select(Clause).where(Clause.id.in_(ids), visible_to(standing(), Clause))
    return {clause.id: (clause.code, url_for("clauses.show", code=clause.code)) for clause in db.session.scalars(seen)}


@timeline.leads_to("clause_sets")
def _find_sets(ids: Any) -> dict[int, tuple[str, str]]:
    seen = select(ClauseSet).where(ClauseSet.id.in_(ids), ClauseSet.group_id.is_not(None))
    found = db.session.scalars(seen.where(visible_to(standing(), ClauseSet)))
    return {one.id: (one.project_type or "", url_for("clauses.set_page", pid=one.pid)) for one in found}
