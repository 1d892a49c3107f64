"""The public feed of where the chain of events ended each day (rule 6)."""

from __future__ import annotations

from datetime import date, datetime, time

from flask import Response, current_app, url_for

from buyergroup_hub.events.actions import day_heads, keep_day_head, seal_what_stood
from buyergroup_hub.jobs.actions import each_turn
from buyergroup_hub.kit import atom, clock
from buyergroup_hub.kit.formats import day
from buyergroup_hub.kit.i18n import _

each_turn(seal_what_stood)
each_turn(keep_day_head)


def feed(until: str = "") -> Response:
    """Atom 1.0, an entry a day: whoever keeps it can show later that nothing before that day was altered. Those of a
    year and some, up to another day for who verifies an older file."""
    base = current_app.config["HUB"].base_url
    address, page = f"{base}{url_for('home.chain')}", f"{base}{url_for('home.open_data')}"
    return atom.feed(
        _("Buyer Group Hub: controlegetal van het logboek per dag"),
        (
            atom.Entry(f"{address}#{head.day.isoformat()}", str(day(head.day)), page, head.at, head.head)
            for head in day_heads(until=_day_of(until))
        ),
        itself=address,
        page=page,
        began=datetime.combine(clock.today(), time(), clock.AMSTERDAM),
        subtitle=_(
            "Het controlegetal van alles wat tot die dag is vastgelegd. Hiermee kun je later nagaan of er iets is "
            "veranderd."
        ),
    )


def _day_of(said: str) -> date:
    try:
        return date.fromisoformat(said)
    except ValueError:
        return date.max
