"""Under which name a public source knows an organisation that took another one here (rule 20)."""

from __future__ import annotations

from sqlalchemy import select

from buyergroup_hub.events.models import Event, Payload
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.digests import Json, canonical
from buyergroup_hub.organisations.organisation import events
from buyergroup_hub.organisations.organisation.models import Organisation


def source_name(organisation: Organisation) -> Json:
    """What is kept with a new name, so that the source's next list finds the organisation."""
    return _kept(organisation.name) if organisation.origin == "public_source" else None


def named_by_source(name: str) -> Organisation | None:
    """The one that a public source calls so, whatever it is called here."""
    renamed = select(Event.subject_id).join(Payload, Payload.id == Event.payload_id)
    renamed = renamed.where(Event.name == events.EDITED, Payload.text == canonical(_kept(name)))
    found = select(Organisation).where(Organisation.id.in_(renamed), ~Organisation.demo).order_by(Organisation.id)
    return db.session.scalars(found.limit(1)).first()


def _kept(name: str) -> Json:
    return {"source_name": name}
