"""The phases of many groups for a list of them, by one prepared statement; and what nobody begins after the last."""

from __future__ import annotations

from collections.abc import Sequence

from buyergroup_hub.groups.models import Group, Phase
from buyergroup_hub.groups.queries import phases_of
from buyergroup_hub.kit.db import hold
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.i18n import _


def with_phases(groups: Sequence[Group]) -> None:
    """Load the phases of groups that are loaded."""
    phases: dict[int, list[Phase]] = {group.id: [] for group in groups}
    for phase in phases_of(list(phases)):
        phases[phase.group_id].append(phase)
    for group in groups:
        hold(group, "phases", phases[group.id])


def check_goes_on(group: Group) -> None:
    """An ended group stays readable. Whoever were invited to it, promised it something or were asked something in its
    name would wait for nobody."""
    if group.is_ended:
        raise RuleBroken(_("Deze groep is beëindigd. Gaat zij toch verder? Kies dan eerst haar fase."))
