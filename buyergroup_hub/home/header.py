"""What the head of every page shows of who looks: how much waits, what lies in the basket, what she looks after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from buyergroup_hub.access import standing
from buyergroup_hub.clauses.sets import sessions
from buyergroup_hub.home import my_work
from buyergroup_hub.home.queries import chain_and_basket
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.web import reads_only
from buyergroup_hub.permissions import Standing, Verb, can


@dataclass(frozen=True)
class Mine:
    """`waiting`: tasks of my work; `basket`: clauses in it."""

    waiting: int
    basket: int
    administers: bool


def mine(waiting: int | None = None) -> Mine | None:
    """Of a visitor only the basket, and None where it is empty; `waiting` where the page has counted its tasks
    already."""
    who = standing()
    if who.person_id is None:
        return Mine(0, sessions.size(), administers=False) if sessions.size() else None
    head, basket = chain_and_basket.one(who.person_id)
    if waiting is None:
        counted = _waiting if reads_only() else _waiting.__wrapped__
        waiting = counted(who, head, clock.now().replace(second=0, microsecond=0))
    return Mine(waiting, basket, can(who, Verb.ADMINISTER))


@lru_cache(maxsize=2048)
def _waiting(who: Standing, _head: int, _minute: datetime) -> int:
    """Counted anew after every event anywhere, and each minute, since tasks come and go by the clock: asking ten rooms
    on every page would double what a page costs."""
    return len(my_work.tasks_of(who))
