"""What waits for a person in groups."""

from __future__ import annotations

from typing import cast

from flask import url_for

from buyergroup_hub.groups.commitments import queries as commitments_queries
from buyergroup_hub.groups.members import queries as members_queries
from buyergroup_hub.kit.formats import day
from buyergroup_hub.kit.i18n import _, ngettext
from buyergroup_hub.organisations.organisation.actions.people import speaks
from buyergroup_hub.organisations.organisation.models import Affiliation, Organisation
from buyergroup_hub.panels import slot
from buyergroup_hub.permissions import LEADERS, Standing, Verb, can
from buyergroup_hub.waiting import Task


def waits_for(who: Standing) -> list[Task]:
    """Requests to take part that a leader answers, commitments of one's organisation that have no project yet, and
    groups without a leader."""
    return [*_requests(who), *_open_commitments(who), *_unled(who), *_unconfirmed(who)]


def _unconfirmed(who: Standing) -> list[Task]:
    """Who wants to take part for an organisation that the person speaks for: whoever signs for it, or where nobody
    may, who runs the hub. One query."""
    signing = [place.organisation_id for place in who.affiliations if place.may_endorse]
    if not signing and not who.is_admin:
        return []
    waiting = (
        members_queries.memberships_to_confirm() if who.is_admin else members_queries.memberships_to_confirm_at(signing)
    )
    return [
        Task(
            title=_("Doet %(name)s mee in %(group)s?", name=membership.organisation.name, group=membership.group.name),
            url=_asked_at(membership.organisation, who),
            text=_("Bevestig het als het klopt. Tot dan ziet alleen wie de groep leidt het."),
            action=_("Bekijk wie er wacht"),
            demo=membership.demo,
        )
        for membership in waiting
        if speaks(who.person_id, cast(Affiliation, membership.affiliation))
    ]


def _asked_at(organisation: Organisation, who: Standing) -> str:
    """Where it is confirmed; one that was only proposed is looked up first."""
    if organisation.audience in who.tokens:
        return url_for("organisations.show", pid=organisation.pid)
    return url_for("organisations.administration")


def _unled(who: Standing) -> list[Task]:
    """Groups that were begun here and that nobody leads yet, or any more. One query, for programme staff alone."""
    if not can(who, Verb.START_GROUP):
        return []
    return [
        Task(
            title=_("Nodig een trekker uit"),
            url=url_for("groups.new_invitations", slug=group.slug),
            text=_("De groep heeft nog geen trekker."),
            group_id=group.id,
            action=_("Nodig mensen uit"),
            demo=group.demo,
        )
        for group in members_queries.groups_without_leader()
    ]


def _requests(who: Standing) -> list[Task]:
    leading = [group_id for group_id, roles in who.roles.items() if roles & LEADERS]
    return [
        Task(
            title=ngettext("%(num)d verzoek om mee te doen", "%(num)d verzoeken om mee te doen", count),
            url=url_for("groups.members", slug=group.slug),
            group_id=group.id,
            action=_("Beantwoord het verzoek"),
            demo=group.demo,
        )
        for group, count in members_queries.requests_counted(leading)
    ]


def _open_commitments(who: Standing) -> list[Task]:
    """Promises of which nobody knows yet what will be bought: a room above may know a tender that keeps one."""
    signing = [place.organisation_id for place in who.affiliations if place.may_endorse]
    found = commitments_queries.commitments_without_project(signing)
    if not found:
        return []
    kept = slot("commitment.kept", found)
    return [
        Task(
            title=_("Noem een project bij je toezegging"),
            url=url_for("groups.commitment", slug=promised.group.slug, pid=promised.pid),
            due=promised.due_on,
            text=_(
                "Toegezegd op %(day)s. Is er nog geen project? Zeg dan wat je nodig hebt.",
                day=day(promised.promised_on),
            ),
            group_id=promised.group_id,
            action=_("Noem een project"),
            demo=promised.demo,
        )
        for promised in found
        if not kept.rows(promised)
    ]
