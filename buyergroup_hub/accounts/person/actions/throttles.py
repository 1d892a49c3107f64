"""How often somebody may try: counted by a keyed digest of who tries what, in a table, so that all processes count
together.

What counts as a try must be kept although the answer is a refusal: such a view answers with `commit_with_status`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import TooManyRequests

from buyergroup_hub.accounts.person.keyed import keyed
from buyergroup_hub.accounts.person.models import Throttle
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.formats import moment
from buyergroup_hub.kit.i18n import _

LONGEST = timedelta(hours=24)


class TooOften(TooManyRequests):
    """Says when it may be tried again: after a quarter for some things, a day for others."""

    def __init__(self, again: datetime) -> None:
        super().__init__()
        self.sentence = _("Je deed dit te vaak. Probeer het opnieuw na %(moment)s.", moment=moment(again))


@dataclass(frozen=True)
class Limit:
    """At most `tries` of this kind within `within`, per whatever it is counted for."""

    name: str
    tries: int
    within: timedelta = timedelta(minutes=15)

    def reached(self, *of: str) -> bool:
        """Whether this was tried as often as it may be."""
        row = self._row(*of)
        return row is not None and row.count >= self.tries

    def count(self, *of: str) -> None:
        """One more try. The first one after `within` begins anew."""
        row = self._row(*of)
        if row is None:
            row = self._first(*of)
        row.count += 1

    def forget(self, *of: str) -> None:
        row = self._row(*of)
        if row is not None:
            row.count = 0

    def spend(self, *of: str) -> None:
        """Count a try, or refuse with 429 where there were too many."""
        row = self._row(*of)
        if row is not None and row.count >= self.tries:
            raise TooOften(row.since + self.within)
        self.count(*of)

    def turn(self, *of: str, apart: timedelta) -> datetime:
        """When what was counted last has its turn, where they come one by one, so far apart."""
        row = self._row(*of)
        return max(clock.now(), row.since + (row.count - 1) * apart) if row is not None else clock.now()

    def _row(self, *of: str) -> Throttle | None:
        row = db.session.get(Throttle, self._key(*of), with_for_update=True, populate_existing=True)
        if row is not None and row.since + self.within <= clock.now():
            row.count, row.since = 0, clock.now()
        return row

    def _first(self, *of: str) -> Throttle:
        """A new row, or the one that another process made at this moment."""
        row = Throttle(key=self._key(*of), count=0, since=clock.now())
        try:
            with db.session.begin_nested():
                db.session.add(row)
        except IntegrityError:
            theirs = select(Throttle).filter_by(key=row.key).with_for_update()
            return db.session.scalars(theirs.execution_options(populate_existing=True)).one()
        return row

    def _key(self, *of: str) -> str:
        return keyed("throttle", self.name, *of)


def clean() -> None:
    """Forget what was counted longer ago than any limit looks back."""
    db.session.execute(delete(Throttle).where(Throttle.since < clock.now() - LONGEST))
