"""Where a timeline leads from what happened to clauses."""

from __future__ import annotations

from functools import cache
from typing import Any

from flask import url_for
from sqlalchemy import select

from buyergroup_hub.access import any_of, given, seen, standing
from buyergroup_hub.clauses.actions import address_at
from buyergroup_hub.clauses.models import Clause, ClauseSet, ClauseVersion
from buyergroup_hub.clauses.titles import TITLE, with_text
from buyergroup_hub.events import timeline
from buyergroup_hub.kit.db import read
from buyergroup_hub.kit.i18n import locale


@timeline.leads_to("clause_versions")
def _find_versions(ids: Any) -> dict[int, tuple[str, str]]:
    found = read(_versions_led_to(), given(standing(), ids=list(ids), language=locale()))
    return {row.id: (row.title, address_at(row.code, row.number)) for row in found}


@cache
def _versions_led_to() -> Any:
    shown = select(ClauseVersion.id, ClauseVersion.number, Clause.code, TITLE.label("title"))
    found = with_text(shown.join(Clause, Clause.id == ClauseVersion.clause_id))
    return found.where(any_of(ClauseVersion.id, "ids"), seen(ClauseVersion))


@timeline.leads_to("clauses")
def _find_clauses(ids: Any) -> dict[int, tuple[str, str]]:
    found = read(_clauses_led_to(), given(standing(), ids=list(ids)))
    return {row.id: (row.code, url_for("clauses.show", code=row.code)) for row in found}


@cache
def _clauses_led_to() -> Any:
    return select(Clause.id, Clause.code).where(any_of(Clause.id, "ids"), seen(Clause))


@timeline.leads_to("clause_sets")
def _find_sets(ids: Any) -> dict[int, tuple[str, str]]:
    found = read(_sets_led_to(), given(standing(), ids=list(ids)))
    return {row.id: (row.project_type or "", url_for("clauses.set_page", pid=row.pid)) for row in found}


@cache
def _sets_led_to() -> Any:
    of_groups = any_of(ClauseSet.id, "ids"), ClauseSet.group_id.is_not(None), seen(ClauseSet)
    return select(ClauseSet.id, ClauseSet.project_type, ClauseSet.pid).where(*of_groups)
