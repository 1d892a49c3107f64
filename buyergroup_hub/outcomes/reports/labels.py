"""Where a report stands."""

from __future__ import annotations

from collections.abc import Collection

from flask import url_for

from buyergroup_hub.events import timeline
from buyergroup_hub.kit.i18n import locale
from buyergroup_hub.outcomes.reports.queries import reports_by_id


@timeline.link_for("state_reports")
def _find_reports(ids: Collection[int]) -> dict[int, tuple[str, str]]:
    return {
        report.id: (report.content["texts"][locale()]["title"], url_for("outcomes.report", pid=report.pid))
        for report in reports_by_id(ids)
    }
