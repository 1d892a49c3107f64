"""When the mail with news leaves, a day or a week, and to whom; its letter stands in `mails`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import current_app
from sqlalchemy import func, select

from buyergroup_hub.access import standing_as, standing_of
from buyergroup_hub.accounts.person.mails import address_of
from buyergroup_hub.accounts.person.models import Person
from buyergroup_hub.events import timeline
from buyergroup_hub.jobs.actions import Finish, enqueue, handles
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.workdays import workday_from
from buyergroup_hub.notifications.actions import post
from buyergroup_hub.notifications.models import Mail, Subscription

HOUR = 8
FIRST_LOOKS_BACK = {"daily": timedelta(days=1), "weekly": timedelta(days=7)}
MOST = 40


@dataclass(frozen=True)
class OfGroup:
    """What happened in one group, the newest first."""

    title: str
    url: str
    entries: Sequence[timeline.Entry]


def happened(person_id: int, since: datetime, until: datetime) -> list[OfGroup]:
    """What the person may see of what happened between two instants, in her groups and in those that she follows."""
    who = standing_of(person_id)
    mine = select(Subscription).where(Subscription.person_id == person_id, Subscription.subject_kind == "groups")
    paces = {subscription.subject_id: subscription.pace for subscription in db.session.scalars(mine)}
    groups = {group for group in {*who.roles, *paces} if paces.get(group) != "never"}
    # Addresses are made as a request would, which there is none of when mail is written.
    with current_app.test_request_context(base_url=current_app.config["HUB"].base_url), standing_as(who):
        entries = [entry for entry in timeline.of_groups(groups, MOST) if since <= entry.at < until]
        seen = timeline.PLACES["groups"]({entry.group_id for entry in entries if entry.group_id is not None})
        return [
            OfGroup(title, address_of(url), [entry for entry in entries if entry.group_id == group])
            for group, (title, url) in seen.items()
        ]


def next_turn(after: datetime) -> datetime:
    """The next working day at 08:00 in the Netherlands."""
    day = after.astimezone(clock.AMSTERDAM).date()
    if after >= clock.dutch(day, HOUR):
        day += timedelta(days=1)
    return clock.dutch(workday_from(day), HOUR)


def begins_the_week(day: date) -> bool:
    """The day of the weekly mail: Monday, or the first working day after a Monday on which nobody works."""
    return day == workday_from(day - timedelta(days=day.weekday()))


def ask() -> None:
    """See to it that the next turn comes; asked at each sign-in, and by each turn for the one after it."""
    enqueue("accounts.digests", {}, dedupe="accounts.digests", due_at=next_turn(clock.now()))


@handles("accounts.digests")
def send_all() -> Finish:
    """Mail those who want it today and for whom there is something."""
    paces = ("daily", "weekly") if begins_the_week(clock.today()) else ("daily",)
    wanted = select(Person).where(
        Person.mail_pace.in_(paces), Person.email.is_not(None), Person.blocked_at.is_(None), Person.erased_at.is_(None)
    )
    last = select(Mail.person_id, func.max(Mail.asked_at)).where(Mail.kind == "accounts.digest")
    before = {row[0]: row[1] for row in db.session.execute(last.group_by(Mail.person_id))}
    due: list[tuple[int, datetime]] = []
    for person in db.session.scalars(wanted.order_by(Person.id)):
        since = before.get(person.id) or clock.now() - FIRST_LOOKS_BACK[person.mail_pace]
        if happened(person.id, since, clock.now()):
            due.append((person.id, since))

    def send() -> None:
        for person_id, since in due:
            _send(db.session.get_one(Person, person_id), since)
        ask()

    return send


def _send(person: Person, since: datetime) -> None:
    keys = {"since": since.isoformat()}
    post(
        "accounts.digest",
        person.email or "",
        keys,
        person_id=person.id,
        language=person.language,
        demo=person.demo,
    )
