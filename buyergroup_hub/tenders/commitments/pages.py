"""How commitments stand, per group and for programme staff: neutrally worded, with what is known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from buyergroup_hub.groups.commitments.models import Commitment
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.tenders.commitments.queries import KeepingTender, commitments, tenders_keeping


class GoesToMarket(Protocol):
    """A tender, or what is read of it."""

    @property
    def published_on(self) -> date | None: ...


def stand_of(commitment: Commitment, tenders: Collection[GoesToMarket], today: date | None = None) -> str:
    """How a commitment stands: `kept` (a matched tender was published in time), `late` (kept after its day), `running`
    (matched, its day has not come), `due` (matched, its day is over), `unknown` (no project yet), `withdrawn`."""
    if commitment.withdrawn_at is not None:
        return "withdrawn"
    published = [tender.published_on for tender in tenders if tender.published_on is not None]
    if published:
        return "kept" if min(published) <= commitment.due_on else "late"
    if not tenders:
        return "unknown"
    return "running" if (today or clock.today()) <= commitment.due_on else "due"


@dataclass(frozen=True)
class Promise:
    """A commitment with the tenders that keep it, and how it stands."""

    commitment: Commitment
    tenders: Sequence[KeepingTender]
    stand: str

    @property
    def over(self) -> bool:
        """Its day has come."""
        return self.commitment.due_on < clock.today()

    @property
    def words(self) -> str:
        return {
            "kept": _("op tijd nagekomen"),
            "late": _("na de termijn nagekomen"),
            "running": _("aanbesteding gepland"),
            "due": _("aanbesteding gepland, termijn voorbij"),
            "unknown": _("project nog onbekend, termijn voorbij") if self.over else _("project nog onbekend"),
            "withdrawn": _("ingetrokken"),
        }[self.stand]


def promises() -> list[Promise]:
    """All that the person sees, past their day and without project first. Two queries."""
    promised = commitments()
    keeping: dict[int, list[KeepingTender]] = {one.id: [] for one in promised}
    for tender in tenders_keeping(list(keeping)):
        keeping[tender.commitment_id].append(tender)
    found = [Promise(one, keeping[one.id], stand_of(one, keeping[one.id])) for one in promised]
    return sorted(found, key=lambda one: (one.stand != "unknown" or not one.over, one.commitment.due_on))


def say_do(found: Sequence[Promise]) -> tuple[int, int]:
    """(kept, of those that were kept or whose day is over); withdrawn ones are in neither."""
    counts = Counter(one.stand for one in found)
    due = sum(one.over or one.stand in ("kept", "late") for one in found if one.stand != "withdrawn")
    return counts["kept"], due
