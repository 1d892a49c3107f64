"""Where the Manifest's records are found: on the page of their organisation."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from buyergroup_hub.events.timeline import link_for
from buyergroup_hub.organisations.manifest import queries
from buyergroup_hub.organisations.organisation.labels import links_of


@link_for("signatories")
def _of_signatories(ids: Collection[int]) -> Mapping[int, tuple[str, str]]:
    return links_of(queries.organisations_of_signatories(ids))


@link_for("action_plans")
def _of_plans(ids: Collection[int]) -> Mapping[int, tuple[str, str]]:
    return links_of(queries.organisations_of_plans(ids))


@link_for("yearly_reports")
def _of_reports(ids: Collection[int]) -> Mapping[int, tuple[str, str]]:
    return links_of(queries.organisations_of_reports(ids))
