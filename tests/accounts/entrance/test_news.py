"""The daily or weekly mail with what happened in one's groups."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from buyergroup_hub.accounts.entrance.actions import digests
from buyergroup_hub.groups.group import actions as groups
from buyergroup_hub.jobs.models import Job
from buyergroup_hub.kit import clock as kit_clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.notifications.actions import follow
from buyergroup_hub.notifications.models import Mail
from tests.cast import Cast
from tests.mailbox import letters

if TYPE_CHECKING:
    from tests.fixtures.clock import StandingClock

pytestmark = pytest.mark.one_engine

SECRETARY = "secretary@example.org"


@pytest.mark.parametrize(
    ("after", "turn"),
    [
        ("2026-11-24T06:59", "2026-11-24T07:00"),  # winter: 08:00 is 07:00 UTC
        ("2026-11-24T07:00", "2026-11-25T07:00"),
        ("2026-11-27T12:00", "2026-11-30T07:00"),  # Friday to Monday
        ("2026-11-28T12:00", "2026-11-30T07:00"),
        ("2026-03-27T12:00", "2026-03-30T06:00"),  # the clock goes forward on Sunday
        ("2026-10-23T12:00", "2026-10-26T07:00"),  # and back
        ("2026-12-24T12:00", "2026-12-28T07:00"),  # over Christmas
        ("2027-03-25T12:00", "2027-03-30T06:00"),  # over Easter
    ],
)
def test_each_working_day_at_eight(after: str, turn: str) -> None:
    def instant(text: str) -> datetime:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)

    assert digests.next_turn(instant(after)) == instant(turn)


@pytest.mark.parametrize(
    ("day", "begins"),
    [
        ("2026-11-30", True),  # a Monday
        ("2026-12-01", False),
        ("2027-03-29", False),  # Easter Monday: the mail is not lost, it comes on Tuesday
        ("2027-03-30", True),
        ("2027-03-31", False),
    ],
)
def test_the_weekly_mail_comes_on_the_first_working_day_of_the_week(day: str, begins: bool) -> None:
    assert digests.begins_the_week(date.fromisoformat(day)) is begins


def happens(cast: Cast, group: str = "group", title: str = "Startbijeenkomst") -> None:
    """The coordinator plans a meeting that everyone sees, and one for members only."""
    with cast.acting("coordinator" if group == "group" else "other_member"):
        found = cast.group(group)
        starts = kit_clock.now() + timedelta(days=30)
        groups.plan_meeting(found, title, starts, None, "Utrecht", "public")
        groups.plan_meeting(found, f"{title}, intern", starts, None, "Utrecht", f"group:{found.id}")


def begin(cast: Cast, clock: StandingClock) -> None:
    """Somebody signed in on Tuesday; from then on the turns come by themselves."""
    with cast.writing():
        digests.ask()


def turn(cast: Cast, clock: StandingClock, days: int = 1) -> list[str]:
    """Go on to 08:00 of a later day; answers the subjects that the secretary got by then."""
    clock.set(kit_clock.dutch(kit_clock.today() + timedelta(days=days), 8))
    return [letter.subject for letter in letters(cast.app, SECRETARY)]


def test_a_member_hears_once_what_happened_since_the_last_mail(cast: Cast, clock: StandingClock) -> None:
    begin(cast, clock)
    happens(cast)
    assert turn(cast, clock) == ["2 berichten uit Viaducten en bruggen"]
    (letter,) = letters(cast.app, SECRETARY)
    assert "Er is een bijeenkomst gepland" in letter.text
    assert "http://localhost/groups/group" in letter.text
    assert len(turn(cast, clock)) == 1
    happens(cast, title="Tweede bijeenkomst")
    assert len(turn(cast, clock)) == 2


def test_the_subject_names_a_group_and_how_many_more(cast: Cast, clock: StandingClock) -> None:
    with cast.writing():
        follow(cast.people["secretary"], "groups", cast.groups["other_group"])
    begin(cast, clock)
    happens(cast)
    happens(cast, "other_group")
    (subject,) = turn(cast, clock)
    assert re.fullmatch(r"3 berichten uit \w.+ en 1 andere groep", subject)


def test_nothing_happened_nothing_is_sent(cast: Cast, clock: StandingClock) -> None:
    begin(cast, clock)
    assert turn(cast, clock) == []
    with cast.reading():
        assert db.session.scalar(select(func.count()).where(Mail.kind == "accounts.digest")) == 0


def test_one_hears_only_what_one_may_see(cast: Cast, clock: StandingClock) -> None:
    """A follower hears what is public; who lost her place meanwhile hears nothing of it."""
    with cast.writing():
        follow(cast.people["party_a"], "groups", cast.groups["group"])
    begin(cast, clock)
    happens(cast)
    turn(cast, clock)
    (follower,) = letters(cast.app, "party_a@example.org")
    assert follower.subject == "1 bericht uit Viaducten en bruggen"
    with cast.reading():
        assert db.session.scalar(select(func.count()).where(Mail.address == "party_b@example.org")) == 0


def test_a_letter_is_written_for_who_its_reader_is_when_it_leaves(cast: Cast, clock: StandingClock) -> None:
    begin(cast, clock)
    happens(cast)
    turn(cast, clock)
    with cast.acting("administrator"):
        from buyergroup_hub.organisations.organisation.actions.people import end_affiliation, running_affiliation

        place = running_affiliation(cast.people["secretary"], cast.organisations["water_board"])
        assert place is not None
        end_affiliation(place)
    assert letters(cast.app, SECRETARY) == []


@pytest.mark.parametrize(("pace", "tuesday", "monday"), [("daily", 1, 1), ("weekly", 0, 1), ("never", 0, 0)])
def test_as_often_as_one_chose(cast: Cast, clock: StandingClock, pace: str, tuesday: int, monday: int) -> None:
    with cast.writing():
        cast.person("secretary").mail_pace = pace
    begin(cast, clock)
    happens(cast)
    assert len(turn(cast, clock)) == tuesday
    for days in (1, 1, 3):  # Thursday, Friday, Monday
        found = turn(cast, clock, days)
    assert len(found) == monday


def test_a_group_that_one_does_not_want_to_hear_of_is_silent(cast: Cast, clock: StandingClock) -> None:
    with cast.writing():
        follow(cast.people["secretary"], "groups", cast.groups["group"], pace="never")
    begin(cast, clock)
    happens(cast)
    assert turn(cast, clock) == []


@pytest.mark.both_engines
def test_the_next_turn_is_always_asked_for_once(cast: Cast, clock: StandingClock) -> None:
    for _ in range(3):
        begin(cast, clock)
    turn(cast, clock)
    with cast.reading():
        waits = select(Job.due_at).where(Job.name == "accounts.digests", Job.done_at.is_(None))
        assert db.session.scalars(waits).all() == [kit_clock.dutch(kit_clock.today() + timedelta(days=1), 8)]
