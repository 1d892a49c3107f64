"""Groups for the matrix of all addresses."""

from __future__ import annotations

from buyergroup_hub.access import standing_as
from buyergroup_hub.accounts.invitations.actions import invitations_of
from buyergroup_hub.accounts.invitations.pasted import Row
from buyergroup_hub.groups.commitments import actions as commitments
from buyergroup_hub.groups.facts import actions as facts
from buyergroup_hub.groups.group.models import Membership, Source
from buyergroup_hub.groups.members.actions import invitations
from buyergroup_hub.kit.db import db
from tests import factories as make
from tests.cast import Cast
from tests.matrix.placed import EVERYONE, SIGNED_IN, Placed

LEADERS = frozenset({"coordinator", "secretary"})
INSIDE = LEADERS | {"core_member", "participant"}
CLIENTS = INSIDE
EDITING = LEADERS | {"programme"}
NETWORK = SIGNED_IN - {"sounding_board", "supplier_member", "party_a", "colleague_a", "party_b", "unverified"} - {
    "administrator", "ex_member", "unconfirmed"
}  # fmt: skip

ADDRESSES = {"groups.invitation_address"}
"""Who invites sees the address that she corrects."""

MAY = {
    "groups.start": {"programme"},
    "groups.edit": LEADERS | {"programme"},
    "groups.save": LEADERS | {"programme"},
    "groups.enter_phase": LEADERS | {"programme"},
    "groups.take_back_phase": LEADERS | {"programme"},
    "groups.succeed": LEADERS | {"programme"},
    "groups.new_fact": LEADERS | {"programme"},
    "groups.state_fact": LEADERS | {"programme"},
    "groups.fact": LEADERS | {"programme"},
    "groups.withdraw_fact": LEADERS | {"programme"},
    "groups.start_following": SIGNED_IN,
    "groups.stop_following": SIGNED_IN,
    "groups.role": LEADERS,
    "groups.change_role": LEADERS,
    "groups.end_membership": LEADERS,
    "groups.leave": {"participant"},
    "groups.confirm_membership": {"core_member", "administrator"},
    "groups.end_for_organisation": {"core_member", "administrator"},
    "groups.join": SIGNED_IN - {"administrator", "ex_member", "unconfirmed"},
    "groups.ask_to_join": SIGNED_IN - {"administrator", "ex_member", "unconfirmed"},
    "groups.answer_join": LEADERS,
    "groups.new_invitations": LEADERS,
    "groups.preview_invitations": LEADERS,
    "groups.invite": LEADERS,
    "groups.send_again": LEADERS,
    "groups.withdraw_invitation": LEADERS,
    "groups.invitation_address": LEADERS,
    "groups.correct_address": LEADERS,
    "groups.new_commitment": LEADERS | {"core_member", "participant"},
    "groups.commit": LEADERS | {"core_member", "participant"},
    "groups.commitment": {"core_member"},
    "groups.name_project": {"core_member"},
    "groups.withdraw_commitment": {"core_member"},
}


def stage(cast: Cast) -> list[Placed]:
    """The cast's group, one that only its members see, a commitment for the network, a project for the clients, and
    somebody who asks to take part."""
    with cast.writing(), standing_as(cast.standing("core_member")):
        group = cast.group()
        group.summary_nl = "Een samenvatting met kanariegroep erin."
        hidden = make.group("Kanarieverborgen", slug="kanarieverborgen", audience="group:0")
        hidden.audience = f"group:{hidden.id}"
        member = db.session.query(Membership).filter_by(group_id=group.id, role="participant", until=None).first()
        assert member is not None
        province = cast.organisation("province")
        spoken = db.session.query(Membership).filter_by(organisation_id=province.id, until=None).one()
        promised = commitments.commit_project(group, province, project="Kanarieproject", audience="network")
        asked = make.join_request(group, cast.people["supplier_client"], "Kanarievraag om mee te doen")
        invitations.send(group, [Row(1, "Kanariegenodigde", "gast@example.org", "Gemeente Veen")], "participant")
        invited = invitations_of("groups", group.id)[0]
        stated = facts.state(
            group,
            "goal",
            "Een kanariedoel.",
            Source("https://bron.example/kanarie" if group.demo else "https://bron.nl/kanarie"),
        )
        return [
            Placed(
                "/groups/<slug>/facts/<pid>",
                {"slug": "group", "pid": stated.pid},
                "kanariedoel",
                EVERYONE,
                shown_at=("/groups/group/facts",),
                reached_by=EDITING,
            ),
            Placed(
                "/groups/invitations/<pid>",
                {"pid": invited.pid},
                "Kanariegenodigde",
                LEADERS,
                shown_at=("/groups/group/members",),
                reached_by=INSIDE,
            ),
            Placed("/groups/<slug>", {"slug": "group"}, "kanariegroep", EVERYONE, shown_at=("/groups",)),
            Placed("/groups/<slug>", {"slug": hidden.slug}, "Kanarieverborgen", frozenset()),
            Placed("/groups/<slug>/members/<pid>", {"slug": "group", "pid": member.pid}, "", EVERYONE),
            Placed(
                "/organisations/<pid>/memberships/<membership>",
                {"pid": province.pid, "membership": spoken.pid},
                "",
                EVERYONE,
            ),
            Placed(
                "/groups/<slug>/commitments/<pid>",
                {"slug": "group", "pid": promised.pid},
                "Kanarieproject",
                CLIENTS,
                shown_at=("/groups/group/commitments",),
                reached_by=NETWORK,
            ),
            Placed(
                "/groups/<slug>/requests/<pid>",
                {"slug": "group", "pid": asked.pid},
                "Kanarievraag",
                LEADERS,
                shown_at=("/groups/group/members",),
                reached_by=INSIDE,
            ),
        ]
