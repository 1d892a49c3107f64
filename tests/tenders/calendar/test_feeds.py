"""The calendar file (RFC 5545) and the feed (RFC 4287): valid, live, the same for all, and open about inventions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import icalendar
import pytest
from bs4 import BeautifulSoup

from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from tests import factories as make
from tests.cast import Cast
from tests.kit.feeds import ATOM, valid
from tests.tenders import told

pytestmark = pytest.mark.one_engine


@pytest.fixture
def filled(cast: Cast) -> Cast:
    told.shared(
        cast, title="Een brug met een zeer lange naam, komma's; puntkomma's en ünïcode " * 3, expected="2027-Q1"
    )
    told.shared(cast, title="Later", expected="2028")
    told.shared(cast, title="Kwartaal onbekend")
    pid = told.published(cast, "Aan de markt", lots=("een", "twee"))
    with cast.writing():
        tender = told.tender(pid)
        make.invented(tender)
        for lot in tender.lots:
            lot.closes_at = clock.now() + timedelta(days=20)
    return cast


def _ics(cast: Cast, query: str = "") -> bytes:
    response = cast.client("visitor").get(f"/calendar.ics{query}")
    assert response.mimetype == "text/calendar"
    return response.get_data()


def test_the_file_keeps_to_the_standard(filled: Cast) -> None:
    raw = _ics(filled)
    lines = raw.split(b"\r\n")
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(len(line) for line in lines) <= 75
    whole = icalendar.Calendar.from_ical(raw)
    events: list[Any] = whole.walk("VEVENT")
    uids = [str(event["UID"]) for event in events]
    assert len(events) == 4
    assert len(set(uids)) == 4
    assert all("DTSTAMP" in event and "SUMMARY" in event and "URL" in event for event in events)
    lasting = [event for event in events if "DTEND" in event]
    assert 0 < len(lasting) < len(events)
    assert all(event["DTEND"].dt > event["DTSTART"].dt for event in lasting)
    assert b"TZID" not in raw


def test_instants_are_utc_and_quarters_are_days(filled: Cast) -> None:
    events: list[Any] = icalendar.Calendar.from_ical(_ics(filled)).walk("VEVENT")
    starts = {str(event["UID"]).partition("-")[0]: event["DTSTART"].dt for event in events}
    assert isinstance(starts["lot"], datetime)
    assert starts["lot"].tzinfo is UTC or starts["lot"].utcoffset() == timedelta(0)
    assert not isinstance(starts["tender"], datetime)
    first = next(event for event in events if "zeer lange" in str(event["SUMMARY"]))
    assert (first["DTSTART"].dt.isoformat(), first["DTEND"].dt.isoformat()) == ("2027-01-01", "2027-04-01")


def test_invented_content_says_so_in_its_title(filled: Cast) -> None:
    """Rule 18."""
    events: list[Any] = icalendar.Calendar.from_ical(_ics(filled)).walk("VEVENT")
    marked = {str(event["SUMMARY"]) for event in events if str(event["UID"]).startswith("lot-")}
    assert all(title.startswith("[Demo] ") for title in marked)
    assert not any(str(e["SUMMARY"]).startswith("[Demo]") for e in events if str(e["UID"]).startswith("tender-"))


def test_a_choice_stays_in_the_file(filled: Cast) -> None:
    assert icalendar.Calendar.from_ical(_ics(filled, "?stage=decided")).walk("VEVENT") == []


def test_the_feed_keeps_to_the_standard(filled: Cast) -> None:
    response = filled.client("visitor").get("/feed.atom")
    assert response.mimetype == "application/atom+xml"
    feed = valid(response.get_data())
    assert feed.xpath("string(*[local-name()='link'][@rel='self']/@href)") == feed.findtext(f"{ATOM}id")
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) > 3
    updated = [entry.findtext(f"{ATOM}updated") or "" for entry in entries]
    assert updated == sorted(updated, reverse=True)


def test_a_feed_of_who_is_signed_in_holds_no_more(cast: Cast) -> None:
    pid = told.planned(cast, "Alleen van ons", expected="2027-Q1")
    client = cast.client("core_member")
    assert "Alleen van ons" in client.get("/calendar").text
    for place in ("/calendar.ics", "/calendar.csv", "/feed.atom"):
        assert "Alleen van ons" not in client.get(place).text
    assert pid


def test_unknown_stands_last(filled: Cast) -> None:
    """Rule 14: a year of which the quarter is unknown comes after its quarters, and unknown after everything."""
    told.shared(filled, title="Ergens in 2027", expected="2027")
    told.shared(filled, title="Aan het eind", expected="2027-Q4")
    page = BeautifulSoup(filled.client("visitor").get("/calendar").text, "html.parser")
    assert [head.get_text() for head in page.select("section[id^=k] > h2")] == [
        "1e kwartaal 2027",
        "4e kwartaal 2027",
        "2027, kwartaal onbekend",
        "2028, kwartaal onbekend",
        "Kwartaal onbekend",
    ]


def test_a_cell_never_becomes_a_formula(cast: Cast) -> None:
    told.shared(cast, title="=1+1")
    assert "'=1+1" in cast.client("visitor").get("/calendar.csv").text


def test_a_closed_tender_leaves_the_calendar(cast: Cast) -> None:
    from buyergroup_hub.tenders.tender.actions import planning

    pid = told.shared(cast, title="Gaat niet door", expected="2027-Q1")
    with cast.acting("core_member"):
        planning.cancel(told.tender(pid), "Geen geld.")
        db.session.flush()
    assert "Gaat niet door" not in cast.client("visitor").get("/calendar").text
