"""The closing instants of consultations in the hub's one calendar file, and what went out in its one feed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from buyergroup_hub.accounts.entrance.actions.digests import happened
from buyergroup_hub.consultations.answers.actions import answering
from buyergroup_hub.consultations.overview import actions
from buyergroup_hub.consultations.report.actions import reporting
from buyergroup_hub.consultations.sheets.actions import opening as actions_opening
from buyergroup_hub.kit import clock as kit_clock
from buyergroup_hub.notifications.actions import follow
from tests.cast import Cast
from tests.consultations import consulting as the
from tests.fixtures.clock import StandingClock
from tests.kit.feeds import valid
from tests.mailbox import letters

pytestmark = pytest.mark.one_engine


def closing(cast: Cast, pid: str) -> Any:
    """The entry of a consultation, or None."""
    file = Calendar.from_ical(cast.client("visitor").get("/calendar.ics").get_data())
    found = [event for event in file.walk("VEVENT") if str(event["uid"]).startswith(f"consultation-{pid}@")]
    return found[0] if found else None


def test_a_consultation_stands_in_the_calendar_from_opening_on(cast: Cast, clock: StandingClock) -> None:
    planned = the.planned(cast)
    assert closing(cast, planned) is None
    pid = the.opened(cast)
    entry = closing(cast, pid)
    assert entry["dtstart"].dt == the.CLOSES
    assert "dtend" not in entry, "an end that is no later than the beginning is not valid"
    assert "Liggers hergebruiken" in entry["summary"]
    assert closing(cast, planned) is None, "what is not approved is the organisers'"


def test_an_extension_moves_it_for_whoever_has_it(cast: Cast, clock: StandingClock) -> None:
    """A calendar takes a change over by a later stamp (RFC 5545, 3.8.7.2)."""
    pid = the.opened(cast)
    before: datetime = closing(cast, pid)["dtstamp"].dt
    clock.forward(days=3)
    with cast.acting("coordinator"):
        actions_opening.extend(the.consultation(pid), the.CLOSES + timedelta(days=2), "Er kwamen vragen.")
    entry = closing(cast, pid)
    assert entry["dtstart"].dt == (the.CLOSES + timedelta(days=2)).astimezone(UTC)
    assert entry["dtstamp"].dt > before
    with cast.acting("coordinator"):
        actions.withdraw(the.consultation(pid), "De vraag is vervallen.")
    assert closing(cast, pid) is None
    feed = cast.client("visitor").get("/feed.atom").get_data(as_text=True)
    for words in (
        "De marktconsultatie ging open",
        "De marktconsultatie sluit later",
        "De marktconsultatie is ingetrokken",
    ):
        assert words in feed


def test_who_follows_the_feed_misses_no_later_closing_and_no_report(cast: Cast, clock: StandingClock) -> None:
    """The newest first, each once."""
    pid = the.opened(cast)
    clock.forward(days=3)
    with cast.acting("coordinator"):
        actions_opening.extend(the.consultation(pid), the.CLOSES + timedelta(days=2), "Er kwamen vragen.")
    clock.set(the.CLOSES + timedelta(days=3))
    the.unsealed(cast, pid)
    with cast.acting("coordinator"):
        reporting.publish_report(the.consultation(pid), "Tekeningen helpen.")
    feed = valid(cast.client("visitor").get(f"/consultations/{pid}/feed.xml").get_data())
    itself = feed.find("{*}link[@rel='self']")
    assert itself is not None
    assert str(itself.get("href")).endswith(f"/consultations/{pid}/feed.xml")
    entries = [" ".join(" ".join(entry.itertext()).split()) for entry in feed.iter("{*}entry")]
    assert len(entries) == 2
    assert "Tekeningen helpen." in entries[0]
    assert "Sluiting is nu donderdag 24 december 2026, 12:00" in entries[1]
    assert "Er kwamen vragen." in entries[1]


def test_the_mail_of_a_later_closing_says_which_one_and_when(cast: Cast, clock: StandingClock) -> None:
    """To everyone who takes part, as the form says: also to who has a draft only, and to who follows it."""
    pid = the.opened(cast)
    the.submitted(cast, pid)
    with cast.acting("party_b"):
        answering.begin_answering(the.consultation(pid), cast.organisation("firm_b"))
    with cast.writing():
        follow(cast.people["participant"], "consultations", the.consultation(pid).id)
    with cast.acting("coordinator"):
        actions_opening.extend(the.consultation(pid), the.CLOSES + timedelta(days=2), "Er kwamen vragen.")
    said = [one.subject for one in letters(cast.app, "party_a@example.org")]
    assert "Sluit nu op donderdag 24 december 2026, 12:00 (Nederlandse tijd): Liggers hergebruiken" in said
    assert all(one.endswith(": Liggers hergebruiken") for one in said), said
    for who in ("party_b", "participant"):
        assert [one.subject[:12] for one in letters(cast.app, f"{who}@example.org")] == ["Sluit nu op "], who


def test_who_follows_a_group_hears_that_a_consultation_opened(cast: Cast, clock: StandingClock) -> None:
    """The list of consultations promises it where none is open."""
    page = cast.client("party_b").get("/consultations").text
    assert "Volg een groep. Dan krijg je bericht als er een consultatie opent." in page
    with cast.writing():
        follow(cast.people["party_b"], "groups", cast.groups["group"])
        since = kit_clock.now() - timedelta(days=1)
    the.opened(cast)
    clock.forward(minutes=1)
    with cast.reading():
        (told,) = happened(cast.people["party_b"], since, kit_clock.now())
        assert "Liggers hergebruiken" in [entry.title for entry in told.entries]


def test_the_list_of_groups_says_where_one_can_take_part_now(cast: Cast, clock: StandingClock) -> None:
    said = "sluit dinsdag 22 december 2026, 12:00"
    the.planned(cast)
    assert said not in cast.client("visitor").get("/groups").text
    pid = the.opened(cast)
    page = cast.client("visitor").get("/groups").text
    assert said in page
    assert f'href="/consultations/{pid}"' in page
    clock.set(the.CLOSES)
    assert said not in cast.client("visitor").get("/groups").text


def test_the_list_leads_to_the_calendar_file(cast: Cast) -> None:
    assert 'href="/calendar.ics"' in cast.client("visitor").get("/consultations").get_data(as_text=True)
