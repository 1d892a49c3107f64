"""Rule 19: contact persons in notices are not stored; the kept file is without them."""

from __future__ import annotations

import pytest

from buyergroup_hub.notices.eforms.kept import without_contacts
from buyergroup_hub.notices.eforms.notice import parse
from buyergroup_hub.notices.eforms.record import Rejected
from tests.notices import written

JURY = """<cac:TechnicalCommitteePerson><cbc:FamilyName>Truus de Jury</cbc:FamilyName></cac:TechnicalCommitteePerson>"""
OWNER = """<efac:UltimateBeneficialOwner><cbc:FirstName>Sjaak</cbc:FirstName><cbc:FamilyName>Eigenaar</cbc:FamilyName>
</efac:UltimateBeneficialOwner>"""
POINT = f"""<efac:Organization><efac:TouchPoint>
<cac:PartyName><cbc:Name>Loket {written.PERSON}</cbc:Name></cac:PartyName></efac:TouchPoint></efac:Organization>"""
SELF_EMPLOYED = written.organisation(
    "ORG-0009", "Karel Zelfstandig", "99", extra="<efbc:NaturalPersonIndicator>true</efbc:NaturalPersonIndicator>"
)
CONTENT = written.notice(
    organisations=written.BUYER + written.OTHER_BUYER + POINT + SELF_EMPLOYED + OWNER,
    lots=written.lot(terms=f"<cac:AwardingTerms>{JURY}</cac:AwardingTerms>"),
    comment=f"<!-- gemaakt door {written.PERSON} -->",
)


@pytest.mark.parametrize(
    "personal",
    [
        written.PERSON,
        written.MAIL,
        written.PHONE,
        "06-12345678",
        "Truus",
        "Sjaak",
        "Eigenaar",
        "Zelfstandig",
        "Telephone",
    ],
)
def test_the_kept_file_is_without_people(personal: str) -> None:
    assert personal.encode() in CONTENT
    kept = without_contacts(CONTENT)
    assert isinstance(kept, bytes)
    assert personal.encode() not in kept


def test_the_kept_file_says_the_same_and_stays_the_same() -> None:
    kept = without_contacts(CONTENT)
    assert isinstance(kept, bytes)
    assert parse(kept) == parse(CONTENT)
    assert without_contacts(kept) == kept


def test_text_around_a_contact_stays() -> None:
    content = (
        written.notice()
        .replace(b"<cac:Contact>", b"vooraf <cac:Contact>")
        .replace(b"</cac:Contact>", b"</cac:Contact> achteraf")
    )
    kept = without_contacts(content)
    assert isinstance(kept, bytes)
    assert b"vooraf  achteraf" in kept


def test_a_file_that_is_no_notice_is_not_kept() -> None:
    assert isinstance(without_contacts(b"{}"), Rejected)


def test_a_long_word_before_an_address_is_no_problem() -> None:
    """A naive search for addresses starts anew at each letter and needs minutes here."""
    long = "x" * 300_000
    found = without_contacts(written.notice(project=written.project(long + " " + long + "@kade.example")))
    assert isinstance(found, bytes)
    assert b"@kade.example" not in found


def test_words_between_elements_are_looked_at_too() -> None:
    content = written.notice().replace(b"</cbc:VersionID>", b"</cbc:VersionID>bel of mail jan@voorbeeld.nl")
    kept = without_contacts(content)
    assert isinstance(kept, bytes)
    assert b"bel of mail" in kept
    assert b"jan@voorbeeld.nl" not in kept


def test_what_an_attribute_says_is_looked_at_too() -> None:
    content = written.notice().replace(b"<cbc:VersionID>", b'<cbc:VersionID schemeName="mail jan@voorbeeld.nl">')
    kept = without_contacts(content)
    assert isinstance(kept, bytes)
    assert b'schemeName="mail' in kept
    assert b"jan@voorbeeld.nl" not in kept


def test_where_a_person_lives_goes_and_where_a_company_is_stays() -> None:
    at_home = SELF_EMPLOYED.replace("Kade 1", "Thuisstraat 7")
    kept = without_contacts(written.notice(organisations=written.BUYER + written.OTHER_BUYER + at_home))
    assert isinstance(kept, bytes)
    assert b"Thuisstraat" not in kept
    assert b"Kade 1" in kept
