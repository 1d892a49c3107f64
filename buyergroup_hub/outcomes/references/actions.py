"""The verbs of figures of sources: state one, withdraw one. A newer one takes the place of none."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from decimal import Decimal

from sqlalchemy import select

from buyergroup_hub.events.actions import record
from buyergroup_hub.groups.group.actions import slug_of
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.kit.invention import check_address
from buyergroup_hub.outcomes.references import events
from buyergroup_hub.outcomes.references.models import ReferenceFigure

LONGEST = 48


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a source says."""

    label_nl: str
    label_en: str = ""
    value: Decimal
    of: Decimal | None = None
    unit: str = ""
    qualifier: str = "exact"
    as_of: str | None = None
    since: str | None = None
    until: str | None = None
    boundary: str
    subject: str = "other"
    source: str
    source_url: str | None = None
    place: str = ""


def state(said: Said, *, read_from: str | None = None) -> ReferenceFigure:
    """Write down a figure as its source gives it."""
    _check(said)
    if stands(said):
        raise RuleBroken(_("Dit cijfer staat er al, met dezelfde bron."))
    figure = ReferenceFigure(
        **asdict(said), key=_free_key(said), origin="public_source", audience="public", demo=False, read_from=read_from
    )
    db.session.add(figure)
    record(events.STATED, figure)
    return figure


def withdraw(figure: ReferenceFigure, reason: str) -> None:
    """It was wrong. The row stays with the reason."""
    if figure.withdrawn_at is not None:
        raise RuleBroken(_("Dit cijfer is al ingetrokken."))
    figure.withdrawn_at, figure.withdrawn_reason = clock.now(), reason
    record(events.WITHDRAWN, figure)


def stands(said: Said) -> bool:
    return any(_same(said, one) for one in beside(said))


def beside(said: Said) -> list[ReferenceFigure]:
    """What stands of the same figure, whatever its date and source."""
    same = select(ReferenceFigure).where(ReferenceFigure.label_nl == said.label_nl)
    return list(db.session.scalars(same.where(ReferenceFigure.withdrawn_at.is_(None)).order_by(ReferenceFigure.id)))


def _same(said: Said, one: ReferenceFigure) -> bool:
    names = ("value", "of", "unit", "qualifier", "as_of", "since", "until", "boundary", "source", "source_url", "place")
    return all(getattr(said, name) == getattr(one, name) for name in names)


def _check(said: Said) -> None:
    if not (said.as_of or said.since or said.until):
        raise RuleBroken(_("Zeg van wanneer het cijfer is: een datum of een periode."), at="as_of")
    for at, day in (("as_of", said.as_of), ("since", said.since)):
        if day and day > clock.today().isoformat()[: len(day)]:
            raise RuleBroken(_("Deze dag ligt in de toekomst. Leg alleen vast wat een bron al zei."), at=at)
    if said.since and said.until and said.until[: len(said.since)] < said.since[: len(said.until)]:
        raise RuleBroken(_("De periode eindigt voor die begint."), at="until")
    if said.of is not None and said.value > said.of:
        raise RuleBroken(_("Het deel is groter dan het geheel. Kijk de twee getallen na."), at="of")
    check_address(said.source_url, demo=False, at="source_url")


def _free_key(said: Said) -> str:
    wanted, number = (
        f"{slug_of(said.label_nl)[:LONGEST].strip('-')}-{(said.as_of or said.until or said.since or '')[:4]}",
        1,
    )
    key = wanted
    while key == "new" or db.session.scalar(select(ReferenceFigure.id).where(ReferenceFigure.key == key)):
        number += 1
        key = f"{wanted}-{number}"
    return key
