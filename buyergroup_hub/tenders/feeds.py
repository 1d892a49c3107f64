"""One calendar file and one feed, each in its fixed place, of what everyone may see; read anew at each request.

The file follows RFC 5545, the feed RFC 4287. Invented content says so in its title (product.md rule 18).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from feedgen.feed import FeedGenerator
from flask import current_app, url_for
from icalendar import Calendar, Event
from werkzeug.datastructures import MultiDict

from buyergroup_hub.access import standing_as
from buyergroup_hub.events import timeline
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.permissions import VISITOR
from buyergroup_hub.tenders import calendar as coming
from buyergroup_hub.tenders import pages
from buyergroup_hub.tenders.glossary import STAGE_WORDS
from buyergroup_hub.tenders.queries.calendar import consultations_closing, lots_closing, meetings_coming

ENTRIES = 50
PAST = timedelta(days=180)
"""How long a day that is over stays in the file."""


@dataclass(frozen=True)
class Day:
    """Something with a day: an instant, or from a first day to (not including) an end."""

    uid: str
    title: str
    url: str
    starts: datetime | date
    ends: datetime | date
    text: str = ""
    demo: bool = False
    changed_at: datetime | None = None


def calendar(args: MultiDict[str, str]) -> bytes:
    """The demand calendar with the choices of an address, and what closes when: deadlines, consultations, meetings."""
    whole = Calendar()
    whole.add("prodid", "-//Buyer Group Hub//NL")
    whole.add("version", "2.0")
    whole.add("x-wr-calname", _("Vraagkalender van de Buyer Group Hub"))
    whole.add("x-wr-timezone", "Europe/Amsterdam")
    chosen = any(args.getlist(name) for name in coming.CHOICES)
    with standing_as(VISITOR):
        days = list(_expected(args))
        if not chosen:
            days += [*_deadlines(), *_consultations(), *_meetings()]
    for one in days:
        whole.add_component(_event(one))
    return bytes(whole.to_ical())


def _event(day: Day) -> Event:
    event = Event()
    event.add("uid", f"{day.uid}@{_host()}")
    event.add("dtstamp", day.changed_at or clock.now())
    event.add("dtstart", _utc(day.starts))
    if day.ends != day.starts:  # an end that is no later is none (RFC 5545, 3.8.2.2): without one it is that instant
        event.add("dtend", _utc(day.ends))
    event.add("summary", _marked(day.title, day.demo))
    event.add("url", day.url)
    event.add("transp", "TRANSPARENT")
    if day.text:
        event.add("description", f"{day.text}\n{day.url}")
    return event


def _utc(value: datetime | date) -> datetime | date:
    """Instants in UTC: no time zone that a reader must know of. Days stay days."""
    return value.astimezone(UTC) if isinstance(value, datetime) else value


def _host() -> str:
    return str(current_app.config["HUB"].base_url).partition("//")[2].partition("/")[0]


def _absolute(path: str) -> str:
    return f"{current_app.config['HUB'].base_url}{path}"


def _marked(title: str, demo: bool) -> str:
    return f"[{_('Demo')}] {title}" if demo else title


def _expected(args: MultiDict[str, str]) -> Iterable[Day]:
    """Each coming tender with a known quarter or year, over that stretch."""
    for quarter in coming.find(args, whole=True).quarters:
        stretch = coming.bounds(quarter.key)
        for tender in quarter.tenders if stretch else ():
            words = STAGE_WORDS[tender.stage]
            yield Day(
                f"tender-{tender.pid}",
                _("Verwacht: %(title)s (%(stage)s)", title=tender.title, stage=words),
                _absolute(url_for("tenders.show", pid=tender.pid)),
                stretch[0] if stretch else clock.today(),
                stretch[1] if stretch else clock.today(),
                f"{pages.buyer_words(tender)}. {quarter.label}.",
                tender.demo,
                tender.changed_at,
            )


def _deadlines() -> Iterable[Day]:
    """When tenders that are at market close."""
    for lot in lots_closing(clock.now() - PAST):
        if lot.closes_at is not None:
            yield Day(
                f"lot-{lot.tender.pid}-{lot.number}",
                _("Sluit: %(title)s, %(lot)s", title=lot.tender.title, lot=pages.lot_name(lot).lower()),
                _absolute(url_for("tenders.show", pid=lot.tender.pid)),
                lot.closes_at,
                lot.closes_at,
                demo=lot.tender.demo,
                changed_at=lot.tender.changed_at,
            )


def _consultations() -> Iterable[Day]:
    """When market consultations close; one that closes later than was said is changed since then."""
    for one, changed in consultations_closing(clock.now() - PAST):
        yield Day(
            f"consultation-{one.pid}",
            _("Marktconsultatie sluit: %(title)s", title=one.title),
            _absolute(f"/consultations/{one.pid}"),
            one.closes_at,
            one.closes_at,
            demo=one.demo,
            changed_at=changed,
        )


def _meetings() -> Iterable[Day]:
    for meeting, group in meetings_coming(clock.now() - PAST):
        url = _absolute(url_for("groups.show", slug=group.slug))
        ends = meeting.ends_at or meeting.starts_at
        title = f"{group.name}: {meeting.title}"
        yield Day(f"meeting-{meeting.pid}", title, url, meeting.starts_at, ends, meeting.place, meeting.demo)


def atom() -> bytes:
    """What happened lately that everyone may see, newest first; each entry leads to what it is about."""
    with standing_as(VISITOR):
        entries = timeline.newest(ENTRIES)
    feed = FeedGenerator()
    feed.id(_absolute("/feed.atom"))
    feed.title(_("Buyer Group Hub: nieuws"))
    feed.author(name="Buyer Group Hub")
    feed.link(href=_absolute("/feed.atom"), rel="self", type="application/atom+xml")
    feed.link(href=_absolute("/"), rel="alternate", type="text/html")
    feed.language("nl")
    feed.updated(max((entry.at for entry in entries), default=clock.now()))
    for entry in entries:
        title = f"{entry.title}: {entry.sentence}" if entry.title else entry.sentence
        item = feed.add_entry(order="append")
        item.id(f"tag:{_host().partition(':')[0]},2026:event/{entry.key}")
        item.title(_marked(title, entry.demo))
        item.updated(entry.at)
        item.link(href=_absolute(entry.url or "/"), rel="alternate")
    return bytes(feed.atom_str(pretty=True))
