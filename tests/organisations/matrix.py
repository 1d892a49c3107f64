"""What organisations put in the matrix: a public client, a market party that nobody sees yet, and people."""

from __future__ import annotations

from buyergroup_hub.accounts.person.keyed import token
from buyergroup_hub.accounts.person.models import Person
from buyergroup_hub.kit.db import db
from buyergroup_hub.organisations.colleagues.actions import handovers
from buyergroup_hub.organisations.colleagues.actions.colleagues import invite_colleague
from buyergroup_hub.organisations.organisation.actions import organisations, people
from buyergroup_hub.organisations.registration import actions as registration
from buyergroup_hub.organisations.registration.actions import Firm
from tests import factories as make
from tests.cast import Cast
from tests.matrix.placed import EVERYONE, SIGNED_IN, Placed

INSIDE = frozenset({"core_member", "administrator"})
SIGNS = frozenset({"core_member", "programme"})
STAFF = frozenset({"programme", "administrator"})
MAY = {
    "organisations.new": SIGNED_IN,
    "organisations.add": SIGNED_IN,
    "organisations.edit": INSIDE | STAFF,
    "organisations.save": INSIDE | STAFF,
    "organisations.let_see": frozenset({"core_member"}),
    "organisations.people": INSIDE,
    "organisations.invite": INSIDE,
    "organisations.send_again": INSIDE,
    "organisations.withdraw_invitation": INSIDE,
    "organisations.confirm_colleague": frozenset({"core_member"}),  # her own place, and she signs
    "organisations.end_colleague": frozenset({"core_member"}),
    "organisations.let_endorse": frozenset({"core_member"}),
    "organisations.handover": frozenset({"administrator"}),
    "organisations.ask_handover": frozenset({"administrator"}),
    "organisations.agree_to_handover": frozenset({"administrator"}),
    "organisations.end_handover": frozenset({"administrator"}),
    "organisations.appoint": frozenset({"administrator"}),
    "organisations.entering": frozenset({"administrator"}),
    "organisations.enter": frozenset({"administrator"}),
    "organisations.say_function": frozenset({"core_member"}),
    "organisations.own": SIGNS,
    "organisations.sign": SIGNS,
    "organisations.publish_plan": SIGNS,
    "organisations.report": SIGNS,
    "organisations.administration": STAFF,
    "organisations.verify": STAFF,
    "organisations.succession": STAFF,
    "organisations.succeed": STAFF,
    "organisations.confirm_person": STAFF,
    "organisations.refuse_person": STAFF,
    "organisations.waiting": frozenset({"unconfirmed"}),
    "organisations.remind": frozenset({"unconfirmed"}),
    "organisations.choose_another": frozenset({"unconfirmed"}),
}
ADDRESSES = ("organisations.people", "organisations.invite")


def stage(cast: Cast) -> list[Placed]:
    with cast.acting("core_member"):
        province = cast.organisation("province")
        hidden = organisations.register("Kanarieaannemer", "market_party", scheme="KVK", number="99999999")
        guest = invite_colleague(province, "guest@example.org", "Kanariegast")
        link_of_guest = token("invitation", invite_colleague(province, "other@example.org").pid)
        place = people.running_affiliation(cast.people["core_member"], province.id)
        assert place is not None
        newcomer = db.session.get_one(Person, cast.people["unconfirmed"])
        waits = make.affiliation(newcomer, cast.organisation("municipality_2"), confirmed=False)
        waiting = make.affiliation(make.person(), province, confirmed=False)
        firm = Firm("Kanariebedrijf", "market_party", "KVK", "NL", "88888888")
        asked = registration.ask("firm@example.org", "Kim", firm, "a network")
        assert asked is not None
        link = token("registration", asked.pid)
        colleague = make.person()
        make.affiliation(colleague, province)
        handed = token("handover", handovers.ask(province, str(colleague.email)).pid)
        path = f"/organisations/{province.pid}"
        return [
            Placed("/organisations/<pid>", {"pid": province.pid}, "", EVERYONE),
            Placed("/organisations/<pid>", {"pid": hidden.pid}, "Kanarieaannemer", STAFF, reached_by=frozenset()),
            Placed(
                "/organisations/<pid>/invitations/<invitation>",
                {"pid": province.pid, "invitation": guest.pid},
                "Kanariegast",
                INSIDE,
                shown_at=(f"{path}/people",),
                reached_by=EVERYONE,
            ),
            Placed("/organisations/<pid>/people/<place>", {"pid": province.pid, "place": place.pid}, "", EVERYONE),
            Placed("/administration/organisations/<pid>", {"pid": hidden.pid}, "", EVERYONE),
            Placed("/administration/people-waiting/<place>", {"place": waiting.pid}, "", EVERYONE),
            Placed("/account/organisations/<place>", {"place": waits.pid}, "", EVERYONE),
            Placed("/register/<token>", {"token": link}, "Kanariebedrijf", EVERYONE),
            Placed("/handovers/<token>", {"token": handed}, "", EVERYONE),
            Placed("/invitations/<token>", {"token": link_of_guest}, "", EVERYONE),
        ]
