"""A person says of each theme whether a lot asked for it. A clause use says yes by itself; only a person says no."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from buyergroup_hub.events.actions import record
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.digests import Json
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.organisations.models import Theme
from buyergroup_hub.tenders import events
from buyergroup_hub.tenders.actions.planning import touch
from buyergroup_hub.tenders.models import Lot, LotTheme, Tender


def say_themes(lot: Lot, tender: Tender, said: Mapping[Theme, bool | None]) -> None:
    """True or False stands, also beside a clause that has the theme. None takes back what a person said: the theme is
    what the clauses say again, else unknown."""
    if lot.kind == "part":
        raise RuleBroken(_("Dit is een onderdeel van een vooraankondiging. Leg thema's vast per perceel."))
    by_clause = asked_by_clauses(lot)
    known = {row.theme_id: row for row in themes_of(lot)}
    for theme, answer in said.items():
        _say(lot, theme, answer, known.get(theme.id), theme.id in by_clause)
    touch(tender)
    keys: dict[str, Json] = {"lot": lot.number}
    record(events.THEMES_SAID, tender, keys, group_id=tender.group_id, acting_for=tender.organisation_id)


def asked_by_clauses(lot: Lot) -> set[int]:
    """Themes of the clauses that the lot uses; their versions and themes are loaded."""
    return {theme.id for use in lot.uses if use.asked for theme in use.version.themes}


def themes_of(lot: Lot) -> list[LotTheme]:
    """What is known of the lot's themes."""
    return list(db.session.scalars(select(LotTheme).where(LotTheme.lot_id == lot.id).order_by(LotTheme.theme_id)))


def _say(lot: Lot, theme: Theme, answer: bool | None, row: LotTheme | None, by_clause: bool) -> None:
    asked, source = (True, "use") if by_clause and answer is not False else (answer, "person")
    if asked is None:
        if row is not None:
            db.session.delete(row)
    elif row is None:
        db.session.add(LotTheme(lot_id=lot.id, theme_id=theme.id, asked=asked, source=source))
    else:
        row.asked, row.source = asked, source
