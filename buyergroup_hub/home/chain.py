"""The public feed of where the chain of events ended each day (product.md rule 6)."""

from __future__ import annotations

from datetime import datetime, time

from feedgen.feed import FeedGenerator
from flask import current_app, url_for

from buyergroup_hub.events.actions import day_heads, keep_day_head, seal_what_stood
from buyergroup_hub.jobs.actions import each_turn
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.formats import day as said
from buyergroup_hub.kit.i18n import _, locale

each_turn(seal_what_stood)
each_turn(keep_day_head)


def feed() -> bytes:
    """Atom 1.0, an entry a day: whoever keeps it can show later that nothing before that day was altered."""
    base = current_app.config["HUB"].base_url
    address = f"{base}{url_for('home.chain')}"
    atom = FeedGenerator()
    atom.id(address)
    atom.title(_("Buyer Group Hub: het einde van de keten per dag"))
    words = _("De vingerafdruk van alles wat tot dan was vastgelegd. Zo kun je later nagaan of er iets is veranderd.")
    atom.subtitle(words)
    atom.link(href=address, rel="self")
    atom.link(href=f"{base}{url_for('home.open_data')}", rel="alternate")
    atom.author(name="Buyer Group Hub")
    atom.language(locale())
    heads = day_heads()
    midnight = datetime.combine(clock.today(), time(), clock.AMSTERDAM)
    atom.updated(heads[0].at if heads else midnight)
    for head in heads:
        entry = atom.add_entry(order="append")
        entry.id(f"{address}#{head.day.isoformat()}")
        entry.title(str(said(head.day)))
        entry.updated(head.at)
        entry.content(head.head, type="text")
        entry.link(href=f"{base}{url_for('home.open_data')}")
    return bytes(atom.atom_str(pretty=True))
