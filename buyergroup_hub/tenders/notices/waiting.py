"""Where a notice says something else than a tender, and which notices are proposed to one's groups."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for

from buyergroup_hub.kit.i18n import _, ngettext
from buyergroup_hub.permissions import Standing, Verb, can
from buyergroup_hub.tenders.notices.queries import WaitingProposal, differences_counted, proposals_waiting
from buyergroup_hub.waiting import Task


def waits_for(who: Standing) -> list[Task]:
    return [*_differences(who), *_to_match(who)] if who.signed_in else []


def _differences(who: Standing) -> list[Task]:
    return [
        Task(
            title=ngettext(
                "Een publicatie verschilt op %(num)d punt van de hub",
                "Een publicatie verschilt op %(num)d punten van de hub",
                count,
            ),
            url=url_for("tenders.show", pid=pid),
            text=title,
            group_id=group_id,
            action=_("Kies wat klopt"),
            demo=demo,
        )
        for pid, title, demo, group_id, count in differences_counted(who.organisation_ids)
    ]


def _to_match(who: Standing) -> list[Task]:
    leading = [group_id for group_id in who.roles if can(who, Verb.INVITE, _OfGroup(group_id))]
    waiting: dict[int, list[WaitingProposal]] = {}
    for proposal in proposals_waiting(leading):
        waiting.setdefault(proposal.group_id, []).append(proposal)
    return [
        Task(
            title=ngettext(
                "%(num)d publicatie hoort misschien bij de groep",
                "%(num)d publicaties horen misschien bij de groep",
                len(found),
            ),
            url=url_for("tenders.proposals", slug=found[0].slug),
            group_id=group_id,
            action=_("Bekijk de publicaties"),
            demo=found[0].demo,
        )
        for group_id, found in waiting.items()
    ]


@dataclass(frozen=True)
class _OfGroup:
    group_id: int
