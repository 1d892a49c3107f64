"""Where a timeline leads from what happened to clauses."""

from __future__ import annotations

from collections.abc import Collection

from flask import url_for

from buyergroup_hub.clauses.actions import address_at
from buyergroup_hub.clauses.queries import clause_codes, set_names, version_names
from buyergroup_hub.events import timeline
from buyergroup_hub.kit.i18n import locale


@timeline.leads_to("clause_versions")
def _find_versions(ids: Collection[int]) -> dict[int, tuple[str, str]]:
    return {row.id: (row.title, address_at(row.code, row.number)) for row in version_names(ids, locale())}


@timeline.leads_to("clauses")
def _find_clauses(ids: Collection[int]) -> dict[int, tuple[str, str]]:
    return {id_: (code, url_for("clauses.show", code=code)) for id_, code in clause_codes(ids)}


@timeline.leads_to("clause_sets")
def _find_sets(ids: Collection[int]) -> dict[int, tuple[str, str]]:
    return {id_: (purpose, url_for("clauses.set_page", pid=pid)) for id_, purpose, pid in set_names(ids)}
