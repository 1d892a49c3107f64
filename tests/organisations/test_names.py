"""A name that stands in mails to strangers leads nowhere."""

from __future__ import annotations

import pytest

from buyergroup_hub.accounts.invitations import A_DAY, FEW_A_DAY, _limit
from buyergroup_hub.organisations.names import leads_somewhere
from tests.cast import Cast

SENTENCE = "Zet in een naam geen webadres, mailadres of telefoonnummer."


@pytest.mark.parametrize(
    "name", ["Win op https://x.example", "Kijk op www.koop.nl", "koop.nl", "Mail a@b.nl", "Bel 020-1234567"]
)
def test_a_name_that_leads_somewhere(name: str) -> None:
    assert leads_somewhere(name)


@pytest.mark.parametrize(
    "name",
    ["Aannemer B.V.", "Koninklijke N.V. Bouw", "St. Jansdal", "Gemeente 's-Gravenhage", "Regio 2030"],
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


def test_who_is_unverified_invites_few(cast: Cast) -> None:
    with cast.reading():
        assert _limit(cast.standing("unverified")) is FEW_A_DAY
        assert _limit(cast.standing("secretary")) is A_DAY
