"""Where the Manifest's records are found: on the page of their organisation."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from buyergroup_hub.events.timeline import leads_to
from buyergroup_hub.organisations.manifest import queries
from buyergroup_hub.organisations.organisation.labels import links_of


@leads_to("signatories")
def _of_signatories(ids: Collection[int]) -> Mapping[int, tuple[str, str]]:
    return links_of(queries.organisations_of_signatories(ids))


@leads_to("action_plans")
def _of_plans(ids: Collection[int]) -> Mapping[int, tuple[str, str]]:
    return links_of(queries.organisations_of_plans(ids))


@leads_to("yearly_reports")
def _of_reports(ids: Collection[int]) -> Mapping[int, tuple[str, str]]:
    return links_of(queries.organisations_of_reports(ids))
