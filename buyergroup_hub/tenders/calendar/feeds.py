"""One calendar file and one feed, each in its fixed place, of what everyone may see; read anew at each request.

The file follows RFC 5545, the feed RFC 4287. Invented content says so in its title (rule 18).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from urllib.parse import urlsplit

from flask import Response, current_app, url_for
from werkzeug.datastructures import MultiDict

from buyergroup_hub.access import standing_as
from buyergroup_hub.events import timeline
from buyergroup_hub.kit import atom, clock, ical
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.kit.ical import Day
from buyergroup_hub.permissions import VISITOR
from buyergroup_hub.tenders.calendar import listing as coming
from buyergroup_hub.tenders.calendar.queries import consultations_closing, lots_closing, meetings_coming
from buyergroup_hub.tenders.glossary import STAGE_WORDS
from buyergroup_hub.tenders.tender import labels

ENTRIES = 50
PAST = timedelta(days=180)
"""How long a day that is over stays in the file."""


def calendar(args: MultiDict[str, str]) -> Response:
    """The demand calendar with the choices of an address, and what closes when: deadlines, consultations, meetings."""
    chosen = any(args.getlist(name) for name in coming.CHOICES)
    with standing_as(VISITOR):
        days = [*_expected(args)]
        if not chosen:
            days += [*_deadlines(), *_consultations(), *_meetings()]
    return ical.calendar(_("Vraagkalender van de Buyer Group Hub"), days, "vraagkalender.ics")


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
            title = _("Verwacht: %(title)s (%(stage)s)", title=tender.title, stage=words)
            yield Day(
                f"tender-{tender.pid}",
                _marked(title, tender.demo),
                _absolute(url_for("tenders.show", pid=tender.pid)),
                stretch[0] if stretch else clock.today(),
                stretch[1] if stretch else None,
                f"{labels.buyer_words(tender)}. {quarter.label}.",
                tender.changed_at,
            )


def _deadlines() -> Iterable[Day]:
    """When tenders that are at market close."""
    for lot in lots_closing(clock.now() - PAST):
        if lot.closes_at is not None:
            title = _("Sluit: %(title)s, %(lot)s", title=lot.tender.title, lot=labels.lot_name(lot).lower())
            yield Day(
                f"lot-{lot.tender.pid}-{lot.number}",
                _marked(title, lot.tender.demo),
                _absolute(url_for("tenders.show", pid=lot.tender.pid)),
                lot.closes_at,
                changed_at=lot.tender.changed_at,
            )


def _consultations() -> Iterable[Day]:
    """When market consultations close; one that closes later than was said is changed since then."""
    for one, changed in consultations_closing(clock.now() - PAST):
        title = _marked(_("Marktconsultatie sluit: %(title)s", title=one.title), one.demo)
        url = _absolute(f"/consultations/{one.pid}")
        yield Day(f"consultation-{one.pid}", title, url, one.closes_at, changed_at=changed)


def _meetings() -> Iterable[Day]:
    for meeting, group in meetings_coming(clock.now() - PAST):
        url = _absolute(url_for("groups.show", slug=group.slug))
        title = _marked(f"{group.name}: {meeting.title}", meeting.demo)
        yield Day(f"meeting-{meeting.pid}", title, url, meeting.starts_at, meeting.ends_at, meeting.place)


def news() -> Response:
    """What happened lately that everyone may see, newest first; each entry leads to what it is about."""
    with standing_as(VISITOR):
        entries = timeline.newest(ENTRIES)
    domain = urlsplit(_absolute("/")).hostname
    return atom.feed(
        _("Buyer Group Hub: nieuws"),
        (
            atom.Entry(
                f"tag:{domain},2026:event/{entry.key}",
                _marked(f"{entry.title}: {entry.sentence}" if entry.title else entry.sentence, entry.demo),
                _absolute(entry.url or "/"),
                entry.at,
            )
            for entry in entries
        ),
        itself=_absolute("/feed.atom"),
        page=_absolute("/"),
        began=clock.now(),
    )
