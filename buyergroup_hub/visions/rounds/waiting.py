"""What waits for a person who signs for an organisation or leads a round."""

from __future__ import annotations

from flask import url_for

from buyergroup_hub.kit.i18n import _, ngettext
from buyergroup_hub.permissions import LEADERS, Standing, Verb, can
from buyergroup_hub.visions.rounds.actions.endorsing import tally
from buyergroup_hub.visions.rounds.models import Proposal, Seat
from buyergroup_hub.visions.rounds.queries import (
    endorsements_awaited,
    endorsements_in,
    proposals_open,
)
from buyergroup_hub.waiting import Task


def waits_for(who: Standing) -> list[Task]:
    """Proposals that a person's organisation did not answer, objections to reply to, and what can be published."""
    return [*_to_endorse(who), *_of_rounds(who)]


def _to_endorse(who: Standing) -> list[Task]:
    return [
        Task(
            title=_("Besluit over de marktvisie namens %(name)s", name=endorsement.organisation.name),
            url=_round_url(endorsement.proposal),
            due=endorsement.proposal.respond_by,
            text=_("Organisaties reageren nu op een voorstel. Je organisatie heeft nog niet gereageerd."),
            group_id=endorsement.group_id,
            action=_("Lees en besluit"),
            demo=endorsement.demo,
        )
        for endorsement in endorsements_awaited(who.organisation_ids)
        if can(who, Verb.ENDORSE, Seat(endorsement.group_id, endorsement.organisation_id))
    ]


def _of_rounds(who: Standing) -> list[Task]:
    """Of the rounds that she leads. Nobody reads along all day whether enough organisations have endorsed by now."""
    proposals = proposals_open([group_id for group_id, roles in who.roles.items() if roles & LEADERS])
    endorsements = endorsements_in([proposal.id for proposal in proposals]) if proposals else []
    counted = [
        (
            proposal,
            tally(proposal, [endorsement for endorsement in endorsements if endorsement.proposal_id == proposal.id]),
        )
        for proposal in proposals
    ]
    objections = [
        _round_task(
            proposal,
            ngettext("Reageer op %(num)d bezwaar", "Reageer op %(num)d bezwaren", counts.open_objections),
            _("Zolang een bezwaar openstaat, kan de marktvisie niet worden gepubliceerd."),
        )
        for proposal, counts in counted
        if counts.open_objections
    ]
    publishable = [
        _round_task(
            proposal,
            _("Publiceer de marktvisie"),
            _("De grens van de groep is gehaald en er staat geen bezwaar open."),
        )
        for proposal, counts in counted
        if counts.rule_met
    ]
    return objections + publishable


def _round_task(proposal: Proposal, title: str, text: str) -> Task:
    return Task(
        title=title,
        url=_round_url(proposal),
        text=text,
        group_id=proposal.group_id,
        action=_("Bekijk de reacties"),
        demo=proposal.demo,
    )


def _round_url(proposal: Proposal) -> str:
    return url_for("visions.proposal", pid=proposal.vision.pid, number=proposal.number)
