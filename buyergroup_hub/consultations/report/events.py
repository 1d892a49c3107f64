"""What happens to points and the report, and to choices that widen, as events."""

from __future__ import annotations

from buyergroup_hub.consultations.report.models import Point, PointPreview, Report
from buyergroup_hub.consultations.sheets.events import prove_with_consultation
from buyergroup_hub.events.catalogue import declare
from buyergroup_hub.kit.i18n import _l

CHOICE_WIDENED = declare("choice.widened", "part", "confidentiality")

POINT_MADE = declare("point.made", "point")
POINT_CHANGED = declare("point.changed", "point")
POINT_SHOWN = declare("point.shown", "point", "preview")
POINT_AGREED = declare("point.agreed", "point", "preview")
POINT_OBJECTED = declare("point.objected", "point", "preview")
POINT_REMOVED = declare("point.removed", "point")
DISPOSED = declare("point.disposed", "point", "outcome")
REPORTED = declare(
    "report.published",
    "number",
    "digest",
    sentence=_l("Het verslag van een marktconsultatie staat online"),
    discloses=True,
)

prove_with_consultation(Point, PointPreview, Report)
