"""Show a tender to another circle, with what rooms above say of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from buyergroup_hub.audiences import Heard, retoken
from buyergroup_hub.tenders.tender.models import Tender

FOLLOWERS: list[Callable[[Tender], Iterable[Heard]]] = []
"""Rooms above add here which of their rows whoever reads the tender reads too: its measurements."""


def show_to(tender: Tender, token: str) -> None:
    """The tender and all that follows it, in one transaction."""
    retoken(tender, token, children=[row for follow in FOLLOWERS for row in follow(tender)])
