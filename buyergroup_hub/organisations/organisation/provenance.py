"""Under which name a public source knows an organisation that took another one here (rule 20)."""

from __future__ import annotations

from buyergroup_hub.kit.digests import Json, canonical
from buyergroup_hub.organisations.organisation.models import Organisation
from buyergroup_hub.organisations.organisation.queries import organisation_renamed_from


def source_name(organisation: Organisation) -> Json:
    """What is kept with a new name, so that the source's next list finds the organisation."""
    return _kept(organisation.name) if organisation.origin == "public_source" else None


def named_by_source(name: str) -> Organisation | None:
    """The one that a public source calls so, whatever it is called here."""
    return organisation_renamed_from.one_or_none(canonical(_kept(name)))


def _kept(name: str) -> Json:
    return {"source_name": name}
