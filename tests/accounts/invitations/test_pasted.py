"""Reading a pasted list of people."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buyergroup_hub.accounts.invitations.pasted import MOST, READY, SKIPPED, WRONG, Row, judged, read_pasted
from buyergroup_hub.kit.web import Hub

pytestmark = pytest.mark.one_engine


@pytest.fixture(autouse=True)
def reader(app: Hub) -> Iterator[None]:
    """The notes are in the reader's language."""
    with app.test_request_context():
        yield


def only(text: str) -> Row:
    (row,) = read_pasted(text)
    return row


@pytest.mark.parametrize(
    ("line", "name", "address", "organisation"),
    [
        ("Lien Demo, lien@veen.nl, Gemeente Veen", "Lien Demo", "lien@veen.nl", "Gemeente Veen"),
        ("Wim Demo; wim@zuid.nl; Waterschap Zuid", "Wim Demo", "wim@zuid.nl", "Waterschap Zuid"),
        ("Wim\twim@zuid.nl\tWaterschap Zuid", "Wim", "wim@zuid.nl", "Waterschap Zuid"),
        ("sam@noord.nl", "", "sam@noord.nl", ""),
        ("sam@noord.nl, Sam, Provincie", "Sam", "sam@noord.nl", "Provincie"),
        ("Waterschap\tSam\tsam@noord.nl", "Waterschap", "sam@noord.nl", "Sam"),
        ("Sam Demo <Sam@Noord.NL>", "Sam Demo", "sam@noord.nl", ""),
        ("Demo, Sam <sam@noord.nl>", "Demo, Sam", "sam@noord.nl", ""),
        ('"Demo, Sam" <sam@noord.nl>, Provincie Noord', "Demo, Sam", "sam@noord.nl", "Provincie Noord"),
        ('"Demo, Sam";sam@noord.nl;"Provincie; Noord"', "Demo, Sam", "sam@noord.nl", "Provincie; Noord"),
        ("Sam, mailto:sam@noord.nl", "Sam", "sam@noord.nl", ""),
        ("  Sam   Demo ,  sam@noord.nl  ", "Sam Demo", "sam@noord.nl", ""),
        ("Jürgen Großmann; j@bruecken.de; Brücken GmbH", "Jürgen Großmann", "j@bruecken.de", "Brücken GmbH"),
        ("Sam\tsam@münchen.de\t", "Sam", "sam@xn--mnchen-3ya.de", ""),
        ('Sam "de Kraan, sam@noord.nl, Oost', 'Sam "de Kraan', "sam@noord.nl", "Oost"),
    ],
)
def test_lines_as_people_paste_them(line: str, name: str, address: str, organisation: str) -> None:
    row = only(line)
    assert (row.state, row.name, row.address, row.organisation) == (READY, name, address, organisation)


@pytest.mark.parametrize(
    ("line", "guess"),
    [
        ("Ans Demo, ans(at)oost.nl, Waterschap Oost", "ans@oost.nl"),
        ("Ans Demo, ans [at] oost.nl", "ans@oost.nl"),
        ("Ans; ans apenstaart oost.nl", "ans@oost.nl"),
        ("Ans; ans@@oost.nl", "ans@oost.nl"),
        ("Ans; ans@oost..nl", "ans@oost.nl"),
        ("Ans; ans@oost,nl", "ans@oost.nl"),
        ("Ans; ans @ oost.nl", "ans@oost.nl"),
        ("Ans; ans.@oost.nl.", "ans@oost.nl"),
        ("Ans; ans@oost", ""),
        ("Ans; @oost.nl", ""),
        ("Ans; ans@-.nl", ""),
    ],
)
def test_what_is_no_address_is_shown_with_a_guess(line: str, guess: str) -> None:
    row = only(line)
    assert (row.state, row.guess) == (WRONG, guess)
    assert "is geen mailadres" in row.note
    assert (f"Bedoel je {guess}?" in row.note) is bool(guess)


def test_a_line_without_address_says_so() -> None:
    assert only("Ans Demo, Waterschap Oost").note == "Hier staat geen mailadres."


def test_headings_and_empty_lines_are_left_out() -> None:
    rows = read_pasted("Naam\tE-mailadres\tOrganisatie\r\n\r\nLien\tlien@veen.nl\tVeen\r\n\t\t\r\n")
    assert [(row.line, row.name) for row in rows] == [(3, "Lien")]


def test_a_mail_program_writes_many_on_one_line() -> None:
    rows = read_pasted("Lien Demo <lien@veen.nl>; Wim Demo <wim@zuid.nl>, Sam <sam@noord.nl>")
    assert [(row.name, row.address) for row in rows] == [
        ("Lien Demo", "lien@veen.nl"),
        ("Wim Demo", "wim@zuid.nl"),
        ("Sam", "sam@noord.nl"),
    ]


def test_the_second_mention_of_an_address_is_skipped() -> None:
    rows = read_pasted("Lien, lien@veen.nl\nLIEN@veen.nl")
    assert [(row.state, row.note) for row in rows] == [(READY, ""), (SKIPPED, "Staat al op regel 1.")]


def test_who_is_known_is_skipped_with_the_reason() -> None:
    rows = judged(read_pasted("sam@noord.nl\nwim@zuid.nl\nfout"), {"sam@noord.nl": "Is al deelnemer van deze groep."})
    assert [(row.state, row.note) for row in rows[:2]] == [
        (SKIPPED, "Is al deelnemer van deze groep."),
        (READY, ""),
    ]
    assert rows[2].state == WRONG


def test_a_hundred_lines_are_read_each() -> None:
    rows = read_pasted("\n".join(f"Mens {n}\tmens{n}@veen.nl\tVeen" for n in range(100)))
    assert [row.address for row in rows] == [f"mens{n}@veen.nl" for n in range(100)]


def test_a_list_that_is_too_long_says_where_it_stopped() -> None:
    rows = read_pasted("\n".join(f"mens{n}@veen.nl" for n in range(MOST + 50)))
    assert len(rows) == MOST + 1
    assert (rows[-1].state, rows[-1].note) == (WRONG, "Meer dan 300 regels. Plak de rest apart.")


@given(st.text(max_size=200))
def test_any_text_is_read_and_only_addresses_are_ready(text: str) -> None:
    for row in read_pasted(text):
        assert row.state in (READY, SKIPPED, WRONG)
        if row.state == READY:
            assert row.address.count("@") == 1
            assert row.address == row.address.lower()
            assert "." in row.address.rpartition("@")[2]
