"""What the demand calendar shows on others' pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from buyergroup_hub.kit import clock
from buyergroup_hub.kit.i18n import _, ngettext
from buyergroup_hub.panels import Panel
from buyergroup_hub.permissions import Standing
from buyergroup_hub.tenders.calendar.listing import QUARTER
from buyergroup_hub.tenders.calendar.queries import lines_coming
from buyergroup_hub.tenders.tender.models import quarter_of

QUARTERS = 4


@dataclass
class Stretch:
    """How many lots are expected in a quarter: `a` of decided tenders, `b` of intentions. A bar of a chart."""

    key: str
    a: int = 0
    b: int = 0
    demo: bool = False

    @property
    def label(self) -> str:
        return _("%(n)se kwartaal", n=self.key[-1])

    @property
    def second(self) -> str:
        return self.key[:4]

    @property
    def said(self) -> str:
        return ngettext("%(a)s besloten, %(num)d voornemen", "%(a)s besloten, %(num)d voornemens", self.b, a=self.a)


def ahead(most: int) -> list[Stretch]:
    """The next quarters in which lots are expected that the person may know of, for other pages. One query."""
    this = quarter_of(clock.today())
    found: dict[str, Stretch] = {}
    for line in sorted(lines_coming(asked=()), key=lambda one: one.quarter):
        if line.lots and len(line.quarter) == QUARTER and line.quarter >= this:
            stretch = found.setdefault(line.quarter, Stretch(line.quarter))
            stretch.demo |= line.demo
            stretch.a += line.lots if line.stage == "decided" else 0
            stretch.b += line.lots if line.stage == "intention" else 0
    return list(found.values())[:most]


def _coming(things: Sequence[Any], _who: Standing) -> Mapping[int, list[Stretch]]:
    """The start page: how many lots come to market in the next quarters."""
    quarters = ahead(QUARTERS)
    return {thing.id: quarters for thing in things} if quarters else {}


PANELS = (
    Panel("home.first", "tenders/calendar/_coming.html", _coming, place=20),
    Panel(
        "open_data.downloads", "tenders/calendar/_downloads.html", lambda things, _who: {one.id: True for one in things}
    ),
)
