"""What happens to reports."""

from __future__ import annotations

from buyergroup_hub.events.catalogue import declare
from buyergroup_hub.kit.i18n import _l

REPORT_MADE = declare("state_report.made", "year")
REPORT_PUBLISHED = declare(
    "state_report.published", "year", "number", "digest", sentence=_l("Stand van zaken %(year)s gepubliceerd")
)
