"""Organisations that a source names, from a table. Nobody enters a market party without one of its own people."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from sqlalchemy import select

from buyergroup_hub.events.actions import record
from buyergroup_hub.files.tables import Came, Columns, Outcome, Unfit, unknown
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.organisations.organisation import events
from buyergroup_hub.organisations.organisation.models import Organisation
from buyergroup_hub.permissions import MARKET

COLUMNS = Columns(("name", "kind", "source_url"), ("website",))
ENTERED = ("public_client", "knowledge_partner")


def organisation_called(name: str) -> Organisation:
    """The only one that everybody sees under this name. Raises Unfit."""
    seen = Organisation.goes_by(name), Organisation.audience == "public"
    found = db.session.scalars(select(Organisation).where(*seen).limit(2)).all()
    if not found:
        raise Unfit(_("De organisatie “%(name)s” kennen we niet. Neem die eerst op.", name=name[:80]))
    if len(found) > 1:
        raise Unfit(_("“%(name)s” past bij meer organisaties. Schrijf de hele naam.", name=name[:80]))
    return found[0]


def take(row: Mapping[str, str], _place: str) -> Came:
    """Take over one organisation. One that not everybody sees is not known here (rule 3)."""
    if row["kind"] in MARKET:
        raise Unfit(_("Een marktpartij meldt zich zelf aan. Haal de rij weg."))
    if row["kind"] not in ENTERED:
        raise unknown(row["kind"], ENTERED)
    if len(row["name"]) > 200:
        raise Unfit(_("De naam is langer dan 200 tekens."))
    for column in ("source_url", "website"):
        parts = urlsplit(row[column])
        if row[column] and (parts.scheme not in ("http", "https") or not parts.hostname or len(row[column]) > 300):
            raise Unfit(_("%(column)s: vul het hele adres in, met https:// ervoor.", column=column))
    seen = Organisation.goes_by(row["name"]), Organisation.audience == "public", Organisation.demo.is_(False)
    if db.session.scalar(select(Organisation.id).where(*seen).limit(1)) is not None:
        return Came(Outcome.KNOWN)
    organisation = Organisation(
        name=" ".join(row["name"].split()),
        kind=row["kind"],
        website=row["website"] or None,
        origin="public_source",
        source_url=row["source_url"],
        audience="public",
        demo=False,
    )
    db.session.add(organisation)
    record(events.REGISTERED, organisation)
    return Came(Outcome.NEW)
