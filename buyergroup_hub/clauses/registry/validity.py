"""Which version of a clause holds, and what that is called."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from buyergroup_hub.clauses.blueprint import bp
from buyergroup_hub.clauses.registry.models import Clause, ClauseVersion, current
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.formats import day as dated
from buyergroup_hub.kit.formats import partial_date, short_day
from buyergroup_hub.kit.i18n import _


def chosen(versions: Sequence[ClauseVersion]) -> ClauseVersion:
    """What a clause's own address shows: today's version, else the next, the last that was, or the draft."""
    today = clock.today()
    published = [version for version in versions if version.number is not None]
    coming = (
        version
        for version in published
        if version.withdrawn_at is None and version.valid_from and version.valid_from > today
    )
    return current(versions, today) or next(coming, None) or next(reversed(published), None) or versions[-1]


def replaced_on(version: ClauseVersion, versions: Sequence[ClauseVersion]) -> date | None:
    """The day from which it holds no longer: its own last day, or the first of the next version."""
    later = [one for one in versions if one.number and version.number and one.number > version.number]
    following = next((one.valid_from for one in later if one.took_effect), None)
    return min((one for one in (version.valid_until, following) if one), default=None)


def validity(version: ClauseVersion, versions: Sequence[ClauseVersion], *, short: bool = False) -> str:
    """What a version is today, in words with its days."""
    if version.number is None or version.valid_from is None:
        return _("concept")
    said = _date if short else dated
    if version.withdrawn_at is not None:
        return _("ingetrokken op %(day)s", day=said(version.withdrawn_at.astimezone(clock.AMSTERDAM).date()))
    today, until, first = clock.today(), replaced_on(version, versions), said(version.valid_from)
    if version.valid_from > today:
        return _("geldig vanaf %(day)s", day=first)
    if until is None:
        return _("geldig sinds %(day)s", day=first)
    if until > today:
        return _("geldig van %(first)s tot %(last)s", first=first, last=said(until))
    return _("gold van %(first)s tot %(last)s", first=first, last=said(until))


def _date(day: date) -> str:
    """`3 september 2026`, for a line of its own in a narrow list."""
    return str(partial_date(day.isoformat()))


def newer(version: ClauseVersion, versions: Sequence[ClauseVersion]) -> ClauseVersion | None:
    """The version that a reader of this one should know of: today's, else the one that is coming (rule 10)."""
    if version.number is None:
        return None
    today = current(versions, clock.today())
    if today is not None and (today.number or 0) > version.number:
        return today
    later = (one for one in versions if (one.number or 0) > (version.number or 0) and one.withdrawn_at is None)
    return next(later, None)


def before(version: ClauseVersion, versions: Sequence[ClauseVersion]) -> ClauseVersion | None:
    """The version before it, with which it is compared."""
    if version.number is None:
        return next((one for one in reversed(versions) if one.number is not None), None)
    return next((one for one in reversed(versions) if one.number is not None and one.number < version.number), None)


@bp.app_template_filter("clause_mark")
def mark(clause: Clause, version: ClauseVersion) -> str:
    """What a list must say of a version that is not simply valid; nothing of one that is."""
    today = clock.today()
    if version.number is None:
        return _("concept")
    if clause.withdrawn_at is not None or version.withdrawn_at is not None:
        return _("ingetrokken")
    if version.valid_from and version.valid_from > today:
        return _("vanaf %(day)s", day=short_day(version.valid_from))
    if version.valid_until and version.valid_until <= today:
        return _("gold tot %(day)s", day=short_day(version.valid_until))
    return ""
