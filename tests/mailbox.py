"""What people get in their mail: the worker's jobs are done, and the letters are written as they leave."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sqlalchemy import select

from buyergroup_hub.jobs.actions import work_off, work_once
from buyergroup_hub.kit.db import begin, db
from buyergroup_hub.notifications import actions
from buyergroup_hub.notifications.models import Mail

if TYPE_CHECKING:
    from buyergroup_hub.kit.mail import Letter
    from buyergroup_hub.kit.web import Hub
    from tests.fixtures.clock import StandingClock


def letters(app: Hub, address: str) -> list[Letter]:
    """Those letters to an address that still hold, the oldest first; after the worker did whatever is due."""
    with app.app_context():
        work_off()
        begin(writes=False)
        mails = db.session.scalars(select(Mail).where(Mail.address == address).order_by(Mail.id)).all()
        return [words for words in map(actions.letter, mails) if words is not None]


def away_for_days(app: Hub, clock: StandingClock, days: int = 3) -> None:
    """No mail leaves for some days; all other work is done."""
    for passed in (0, days):
        clock.forward(days=passed)
        with app.app_context():
            while work_once(slow=False):
                pass


def link_in(letter: Letter) -> str:
    """The path of the one link that a letter is about."""
    found: list[str] = [
        url
        for url in re.findall(r"http://localhost(/\S+)", letter.text)
        if url != "/account/notifications" and not url.startswith("/mail/off/")
    ]
    assert len(found) == 1, letter.text
    return found[0]
