"""What accounts put in the matrix: a device, links, an invitation, and somebody whom only an administrator sees."""

from __future__ import annotations

from datetime import timedelta

from buyergroup_hub.accounts.entrance.actions.entrance import make_link
from buyergroup_hub.accounts.person.keyed import token
from buyergroup_hub.accounts.person.models import Session
from buyergroup_hub.kit import clock
from tests import factories as make
from tests.cast import Cast
from tests.matrix.placed import EVERYONE, SIGNED_IN, Placed

OWN = (
    "account", "edit", "end_other_sessions", "end_session", "stay", "password", "change_password", "address",
    "ask_address", "new_address", "confirm_address", "second_factor", "send_code", "give_code", "notifications",
    "choose_mail", "stop_mail", "own", "erasure", "erase",
)  # fmt: skip
ADMINISTRATION = (
    "administration", "people", "block", "unblock", "make_administrator", "end_administrator", "failed_mail",
    "erasure_of", "erase_person", "try_again",
)  # fmt: skip
MAY = {
    **{f"accounts.{name}": SIGNED_IN for name in OWN},
    **{f"accounts.{name}": frozenset({"administrator"}) for name in ADMINISTRATION},
}
ADDRESSES = ("accounts.people", "accounts.erasure_of", "accounts.failed_mail", "accounts.new_address")


def stage(cast: Cast) -> list[Placed]:
    with cast.writing():
        participant = cast.person("participant")
        device = make.add(
            Session(
                digest="0" * 64,
                person_id=participant.id,
                started_at=clock.now(),
                expires_at=clock.now() + timedelta(hours=1),
                device="Kanariebrowser",
            )
        )
        unseen = make.person("Kanariepersoon")
        reset = token("reset", make_link("reset", participant, participant.email or "").pid)
        other = token("change_address", make_link("change_address", participant, "other@example.org").pid)
        off = participant.pid + token("mail_off", participant.pid)
        return [
            Placed(
                "/account/sessions/<pid>",
                {"pid": device.pid},
                "Kanariebrowser",
                frozenset({"participant"}),
                shown_at=("/account",),
            ),
            Placed(
                "/administration/people/<pid>",
                {"pid": unseen.pid},
                "Kanariepersoon",
                frozenset({"administrator"}),
                shown_at=("/administration/people",),
            ),
            Placed("/reset/<token>", {"token": reset}, "", EVERYONE),
            Placed("/account/address/<token>", {"token": other}, "", EVERYONE),
            Placed("/mail/off/<token>", {"token": off}, "", EVERYONE),
            Placed("/language/<language>", {"language": "en"}, "", EVERYONE),
        ]
