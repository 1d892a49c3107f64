"""What rooms tell the matrix."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.cast import PEOPLE

EVERYONE = frozenset(PEOPLE)
SIGNED_IN = EVERYONE - {"visitor", "blocked"}
"""A blocked person's session does not run, so she is a visitor."""


@dataclass(frozen=True)
class Placed:
    """One thing in one state.

    `under` is the beginning of the addresses that it is for, as in `/groups/<slug>/commitments/<pid>`; `values` are
    its own values there. `canary` is its word, or "" where the thing shows no text of its own; `seen_by` are the
    names of the cast. `shown_at` are further addresses that must show the canary to those who may see it (lists,
    panels, feeds); `reached_by` are those for whom its addresses are there, where that differs.
    """

    under: str
    values: dict[str, str | int]
    canary: str
    seen_by: frozenset[str]
    shown_at: tuple[str, ...] = field(default=())
    reached_by: frozenset[str] | None = None

    @property
    def reach(self) -> frozenset[str]:
        """Who gets to its addresses at all; more than who sees its words only where that is said."""
        return self.seen_by if self.reached_by is None else self.reached_by
