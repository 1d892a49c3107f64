"""What waits for a person in this room."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for

from buyergroup_hub.kit import clock
from buyergroup_hub.kit.i18n import _, ngettext
from buyergroup_hub.kit.work import Task
from buyergroup_hub.permissions import Standing, Verb, can
from buyergroup_hub.tenders.queries.adoptions import adoptions_to_report
from buyergroup_hub.tenders.queries.notices import WaitingProposal, differences_counted, proposals_waiting
from buyergroup_hub.tenders.queries.tenders import results_untold


def waits_for(who: Standing) -> list[Task]:
    """Of one's organisations: differences with notices, results that are not told, adoptions to report on; of one's
    groups: proposed notices."""
    if not who.signed_in:
        return []
    return [*_differences(who), *_untold(who), *_to_report(who), *_to_match(who)]


def _differences(who: Standing) -> list[Task]:
    return [
        Task(
            title=ngettext(
                "Een publicatie zegt %(num)d ding anders dan de hub",
                "Een publicatie zegt %(num)d dingen anders dan de hub",
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


def _untold(who: Standing) -> list[Task]:
    """Realised lots with uses of which nobody said what came of them."""
    return [
        Task(
            title=ngettext(
                "Vertel wat er van %(num)d bepaling kwam", "Vertel wat er van %(num)d bepalingen kwam", count
            ),
            url=url_for("tenders.show", pid=pid),
            text=title,
            group_id=group_id,
            action=_("Vertel het"),
            demo=demo,
        )
        for pid, title, demo, group_id, count in results_untold(who.organisation_ids)
    ]


def _to_report(who: Standing) -> list[Task]:
    return [
        Task(
            title=_("Vertel wat de set je bracht"),
            url=url_for("tenders.adoption", pid=adoption.pid),
            due=clock.months_after(adoption.adopted_on, 12),
            text=adoption.project,
            group_id=adoption.group_id,
            action=_("Deel je ervaring"),
            demo=adoption.demo,
        )
        for adoption in adoptions_to_report(who.organisation_ids)
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
