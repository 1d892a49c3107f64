"""What a value can be of, as the pages of measuring show it: a lot or the whole of a tender, organisation, group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.organisations.organisation.models import Organisation
from buyergroup_hub.outcomes.goals.queries import indicators_aimed_at
from buyergroup_hub.outcomes.indicators.models import Indicator
from buyergroup_hub.outcomes.measuring.actions import Subject
from buyergroup_hub.outcomes.measuring.labels import lot_name
from buyergroup_hub.tenders.tender import labels as tenders_pages
from buyergroup_hub.tenders.tender.models import Tender


@dataclass(frozen=True)
class Measured:
    """What is measured: its name, where its page is, and of a tender what there is to choose. `aims` are the indicators
    of the goals that it is about: they come first."""

    subject: Subject | None
    name: str
    path: Sequence[tuple[str, str]]
    address: str
    demo: bool
    everyone: bool
    chosen: str = ""
    choices: Sequence[tuple[str, str]] = ()
    aims: frozenset[int] = frozenset()

    @property
    def known(self) -> Subject:
        assert self.subject is not None
        return self.subject

    def first(self, indicators: Sequence[Indicator]) -> list[Indicator]:
        """The indicators of its goals first, the others by name."""
        return sorted(indicators, key=lambda one: (one.id not in self.aims, one.name.lower()))


def measured_in(tender: Tender, chosen: str) -> Measured:
    """A lot of a tender by its number, or the `whole` of it."""
    lots = {str(lot.number): lot for lot in tender.counted}
    subject: Subject | None = lots.get(chosen) or (tender if chosen == "whole" and len(lots) > 1 else None)
    if subject is None and not chosen and len(lots) == 1:
        chosen, subject = next(iter(lots.items()))
    choices = [(number, tenders_pages.lot_name(lot)) for number, lot in lots.items()]
    if len(lots) > 1:
        choices.append(("whole", _("De hele aanbesteding")))
    name = tender.title if subject is None or isinstance(subject, Tender) else lot_name(lots[chosen])
    path = [(_("Vraagkalender"), url_for("tenders.calendar")), (tender.title, url_for("tenders.show", pid=tender.pid))]
    address = url_for("outcomes.measure_tender", pid=tender.pid)
    scope = [link.group_id for link in tender.groups]
    return Measured(subject, name, path, address, tender.demo, tender.is_public, chosen, choices, _aims(scope))


def measured_organisation(organisation: Organisation) -> Measured:
    here = url_for("organisations.show", pid=organisation.pid)
    path = [(_("Organisaties"), url_for("organisations.index")), (organisation.name, here)]
    address = url_for("outcomes.measure_organisation", pid=organisation.pid)
    return Measured(organisation, organisation.signature, path, address, organisation.demo, True)


def measured_group(group: Group) -> Measured:
    path = [(_("Groepen"), url_for("groups.index")), (group.name, url_for("groups.show", slug=group.slug))]
    address = url_for("outcomes.measure_group", slug=group.slug)
    public = group.audience == "public"
    return Measured(group, group.name, path, address, group.demo, public, aims=_aims([group.id]))


def _aims(group_ids: Sequence[int]) -> frozenset[int]:
    return frozenset(indicators_aimed_at(group_ids))
