"""A name that stands in mails to strangers leads nowhere."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from werkzeug.exceptions import TooManyRequests

from buyergroup_hub.accounts.invitations.actions import APART, FEW_A_DAY
from buyergroup_hub.accounts.invitations.models import Invitation
from buyergroup_hub.accounts.person.keyed import token
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.names import leads_somewhere
from buyergroup_hub.notifications.actions import letter
from buyergroup_hub.notifications.models import Mail
from buyergroup_hub.organisations.colleagues.actions.colleagues import invite_colleague
from tests.cast import Cast
from tests.fixtures.clock import NOW, StandingClock

pytestmark = pytest.mark.one_engine

SENTENCE = "Zet in een naam geen webadres, mailadres of telefoonnummer."


@pytest.mark.parametrize(
    "name",
    [
        *("Win op https://x.example", "Kijk op www.koop.nl", "koop.nl", "Mail a@b.nl", "Bel 020-1234567"),
        *("Win op koop\ufe0f.nl", "koop.\u034fnl", "koop\u3002nl", "Kijk op t.co/abc", "x.com"),
    ],
)
def test_a_name_that_leads_somewhere(name: str) -> None:
    assert leads_somewhere(name)


@pytest.mark.parametrize(
    "name",
    ["Aannemer B.V.", "Koninklijke N.V. Bouw", "St. Jansdal", "Gemeente 's-Gravenhage", "Regio 2030", "J.de Wit"],
)
def test_a_name_of_a_firm(name: str) -> None:
    assert not leads_somewhere(name)


def test_renaming_and_inviting_refuse_it(cast: Cast) -> None:
    with cast.reading():
        pid = cast.organisation("province").pid
    answer = cast.client("core_member").post(f"/organisations/{pid}", data={"name": "Koop op koop.nl"})
    assert answer.status_code == 422
    assert SENTENCE in answer.text
    told = {"people": "Lena, lena@elders.example, Koop op koop.nl", "role": "participant"}
    assert SENTENCE in cast.client("secretary").post("/groups/group/invitations", data=told).text


@pytest.mark.parametrize(
    ("address", "told"),
    [("/account", {"language": "nl"}), ("/register", {"country": "NL", "number": "68750110"})],
)
def test_a_person_advertises_nothing_either(cast: Cast, address: str, told: dict[str, str]) -> None:
    who = "unverified" if address == "/account" else "visitor"
    for name in ("Win op koop.nl", "Win op koop\u200b.nl", "Win op koop．nl"):
        answer = cast.client(who).post(address, data=told | {"name": name})
        assert SENTENCE in answer.text, name


def test_a_name_is_one_line_in_one_direction(cast: Cast) -> None:
    told = {"name": "Lena\r\nBcc: x\u2028Bos\u202e gnol", "language": "nl"}
    assert cast.client("secretary").post("/account", data=told).status_code == 303
    with cast.reading():
        assert cast.person("secretary").name == "Lena Bcc: x Bos gnol"


def test_who_is_unverified_invites_few_and_slowly(cast: Cast, clock: StandingClock) -> None:
    """All of an organisation together; of a verified one they leave at once."""
    with cast.acting("unverified"):
        firm = cast.organisation("firm_c")
        sent = [invite_colleague(firm, f"p{number}@elders.example") for number in range(3)]
        db.session.flush()
        assert [one.sent_at - NOW for one in sent] == [APART * number for number in range(3)]
        assert [one.mail.send_after for one in sent if one.mail] == [one.sent_at for one in sent]
        for number in range(3, FEW_A_DAY.tries):
            invite_colleague(firm, f"p{number}@elders.example")
        with pytest.raises(TooManyRequests):
            invite_colleague(firm, "more@elders.example")
    client = cast.client("unverified")
    client.sees_addresses = True
    assert "Gaat weg op" in client.get(f"/organisations/{_pid(cast, 'firm_c')}/people").text
    with cast.acting("party_a"):
        firm = cast.organisation("firm_a")
        at_once = [invite_colleague(firm, f"q{number}@elders.example") for number in range(3)]
        assert {one.sent_at for one in at_once} == {NOW}


def test_what_a_stranger_reads_of_who_is_unverified(cast: Cast) -> None:
    """Its name is what somebody typed, and the letter says that nobody looked it up."""
    doubt = "Niemand van de hub heeft nog nagekeken wie “Onbekend Bedrijf” is."
    with cast.acting("unverified"):
        invite_colleague(cast.organisation("firm_c"), "lena@elders.example")
    read = {}
    with cast.reading():
        page = f"/invitations/{token('invitation', db.session.scalars(select(Invitation.pid)).one())}"
    for verified_at in (None, NOW):
        with cast.writing():
            firm = cast.organisation("firm_c")
            firm.verified_at, firm.verified_how = verified_at, "known" if verified_at else None
        with cast.reading():
            words = letter(db.session.scalars(select(Mail).filter_by(kind="accounts.invitation")).one())
            assert words is not None
            read[verified_at] = words.subject, doubt in words.text
        shown = cast.client("visitor").get(page).text
        assert (read[verified_at][0] in shown, doubt in shown) == (True, read[verified_at][1]), "the page says the same"
    assert read == {None: ("Doe mee met “Onbekend Bedrijf”", True), NOW: ("Doe mee met Onbekend Bedrijf", False)}


def test_a_group_invites_for_an_organisation_in_quotation_marks(cast: Cast) -> None:
    told = {"people": "Lena, lena@elders.example, Gemeente Nieuw", "role": "participant"}
    assert cast.client("secretary").post("/groups/group/invitations", data=told).status_code == 303
    with cast.reading():
        words = letter(db.session.scalars(select(Mail).filter_by(kind="accounts.invitation")).one())
        assert words is not None
        assert "namens “Gemeente Nieuw”" in words.text
        assert "nagekeken wie “Gemeente Nieuw” is" in words.text


def _pid(cast: Cast, name: str) -> str:
    with cast.reading():
        return cast.organisation(name).pid
