"""What waits for a person: each room answers `waits_for(standing)` with tasks, and home shows them by date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from buyergroup_hub.kit.clock import AMSTERDAM


@dataclass(frozen=True)
class Task:
    """One thing to do or to know. `due`: an instant, a day, or None; `action`: the words of its button."""

    title: str
    url: str
    due: datetime | date | None = None
    text: str | None = None
    group_id: int | None = None
    action: str | None = None
    demo: bool = False

    @property
    def day(self) -> date | None:
        """The day in the Netherlands."""
        if isinstance(self.due, datetime):
            return self.due.astimezone(AMSTERDAM).date()
        return self.due
