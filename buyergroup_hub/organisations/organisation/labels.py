"""How organisations and their people read in timelines."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from flask import url_for

from buyergroup_hub.accounts.person.models import shown_name
from buyergroup_hub.events import timeline
from buyergroup_hub.events.timeline import link_for
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.organisations.organisation import queries
from buyergroup_hub.organisations.organisation.models import Organisation


@timeline.label_for("by")
@timeline.label_for("person")
def _say_people(ids: Collection[int]) -> dict[int, str]:
    """By name: only who works there reads these lines."""
    return {person: shown_name(name) for person, name in queries.person_names(ids)}


@timeline.label_for("may_endorse")
def _say_endorsing(_values: Collection[bool]) -> dict[bool, str]:
    return {True: _("mag tekenen"), False: _("mag niet meer tekenen")}


def links_of(found: Iterable[tuple[int, Organisation]]) -> Mapping[int, tuple[str, str]]:
    """By the id of a subject its organisation's name and address."""
    return {each: (one.name, url_for("organisations.show", pid=one.pid)) for each, one in found}


@link_for("organisations")
def _of_organisations(ids: Collection[int]) -> Mapping[int, tuple[str, str]]:
    return links_of(queries.organisations_by_id(ids))
