"""Dates, amounts, texts and links with the traps that real notices hold."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from lxml import etree

from buyergroup_hub.notices.eforms.reader import NAMESPACES, Reader, cleaned_link, scrubbed, tidied
from buyergroup_hub.notices.eforms.record import Amount, Moment, Text

SPACES = " ".join(f'xmlns:{prefix}="{space}"' for prefix, space in NAMESPACES.items())


def moment(day: str, time: str | None = None) -> tuple[Moment | None, list[str]]:
    clock = "" if time is None else f"<cbc:EndTime>{time}</cbc:EndTime>"
    node = etree.fromstring(f"<a {SPACES}><cbc:EndDate>{day}</cbc:EndDate>{clock}</a>")
    reader = Reader("NLD")
    return reader.moment(node, "cbc:EndDate", "cbc:EndTime"), [f"{one.why}: {one.value}" for one in reader.remarks]


@pytest.mark.parametrize(
    ("day", "time", "at"),
    [
        ("2024-03-18+01:00", "12:00:00+01:00", datetime(2024, 3, 18, 11, tzinfo=UTC)),
        ("2024-03-18Z", "12:00:00Z", datetime(2024, 3, 18, 12, tzinfo=UTC)),
        ("2024-03-18", "12:00:00+05:30", datetime(2024, 3, 18, 6, 30, tzinfo=UTC)),
        ("2024-03-18+01:00", "12:00:00", datetime(2024, 3, 18, 11, tzinfo=UTC)),
        ("2024-03-18+01:00", "23:59:59.123+02:00", datetime(2024, 3, 18, 21, 59, 59, 123000, tzinfo=UTC)),
        ("2024-03-18+01:00", "08:00:00.1234567+01:00", datetime(2024, 3, 18, 7, 0, 0, 123456, tzinfo=UTC)),
        ("2024-03-18+01:00", "24:00:00+01:00", datetime(2024, 3, 18, 23, tzinfo=UTC)),
    ],
)
def test_date_and_time_are_joined_with_their_offset(day: str, time: str, at: datetime) -> None:
    assert moment(day, time) == (Moment(date(2024, 3, 18), at), [])


def test_without_any_offset_dutch_time_is_assumed_and_said() -> None:
    summer, _ = moment("2024-07-01", "12:00:00")
    assert summer == Moment(date(2024, 7, 1), datetime(2024, 7, 1, 10, tzinfo=UTC), assumed_zone=True)


def test_the_offset_of_a_date_is_not_a_time() -> None:
    assert moment("2024-03-18+01:00") == (Moment(date(2024, 3, 18)), [])


@pytest.mark.parametrize(
    "day", ["2024-02-30", "18-03-2024", "2024-03-18+99:00", "0001-01-01", "binnenkort", "2024-3-1"]
)
def test_what_is_no_date_is_unknown_and_said(day: str) -> None:
    found, remarks = moment(day, "12:00:00Z")
    assert found is None
    assert remarks == [f"date: {day}"]


@pytest.mark.parametrize("time", ["25:00:00", "12:00", "noon", "12:00:00+15:00", "24:00:01"])
def test_what_is_no_time_leaves_the_day(time: str) -> None:
    found, remarks = moment("2024-03-18+01:00", time)
    assert found == Moment(date(2024, 3, 18))
    assert remarks == [f"time: {time}"]


def test_an_empty_date_is_unknown_without_remark() -> None:
    assert moment(" ") == (None, [])


def amount(text: str, currency: str = "EUR") -> Amount | None:
    return Reader(None).amount(
        etree.fromstring(f'<a {SPACES}><cbc:A currencyID="{currency}">{text}</cbc:A></a>'), "cbc:A"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1000", Amount(Decimal(1000), "EUR")),
        (" 0.1 ", Amount(Decimal("0.1"), "EUR")),
        ("0", Amount(Decimal(0), "EUR")),
        ("-1", Amount(None, "EUR", withheld=True)),
        ("unpublished", Amount(None, "EUR", withheld=True)),
        ("-250", None),
        ("1.000,00", None),
        ("1e9", None),
        ("9" * 17, None),
        ("", None),
    ],
)
def test_amounts(text: str, expected: Amount | None) -> None:
    assert amount(text) == expected


def test_placeholder_amounts_are_doubtful() -> None:
    assert [found.doubtful for text in ("0", "0.1", "1") if (found := amount(text))] == [True, True, False]


def text(*names: tuple[str | None, str], language: str | None = "FRA") -> Text | None:
    inner = "".join(
        f"<cbc:Name{f' languageID={chr(34)}{tongue}{chr(34)}' if tongue else ''}>{said}</cbc:Name>"
        for tongue, said in names
    )
    return Reader(language).text(etree.fromstring(f"<a {SPACES}>{inner}</a>"), "cbc:Name")


def test_dutch_wins_then_the_notices_language_then_the_first() -> None:
    english, french, dutch = ("ENG", "Road"), ("FRA", "Route"), ("NLD", "Weg")
    assert text(english, french, dutch) == Text("Weg", "NLD", {"ENG": "Road", "FRA": "Route"})
    assert text(english, french) == Text("Route", "FRA", {"ENG": "Road"})
    assert text(english, ("POL", "Droga")) == Text("Road", "ENG", {"POL": "Droga"})
    assert text((None, "Weg")) == Text("Weg", None)


def test_paragraphs_of_one_language_are_joined_and_doubles_dropped() -> None:
    assert text(("NLD", "Eén"), ("NLD", "Twee"), ("NLD", "Eén")) == Text("Eén\n\nTwee", "NLD")


@pytest.mark.parametrize("nothing", ["", " ", "-", "n/a", "N/A", ".", "unpublished"])
def test_a_placeholder_is_no_text(nothing: str) -> None:
    assert text(("NLD", nothing)) is None


def test_text_is_tidied() -> None:
    assert (
        tidied(" Weg\u200b &amp;amp; brug\u00a0\n \n\n\n aan  zee ".replace("&amp;amp;", "&amp;"))
        == "Weg & brug\n\naan zee"
    )


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("Mail jan.jansen+x@kade.example.", "Mail […]."),
        ("Bel 06? tel: 020 - 123 45 67 graag", "Bel 06? tel: […] graag"),
        ("Bel +31 (0)6 12345678", "Bel […]"),
        ("Hotel 12345678 blijft", "Hotel 12345678 blijft"),
        ("Mobiel 2024-2025", "Mobiel 2024-2025"),
        ("Oplevering 2025-03-26+01:00", "Oplevering 2025-03-26+01:00"),
        ("Perceel 12, 1.000.000 euro + btw", "Perceel 12, 1.000.000 euro + btw"),
    ],
)
def test_mail_addresses_and_telephone_numbers_are_left_out(given: str, expected: str) -> None:
    assert scrubbed(given) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("https://kade.example/a?b=1", "https://kade.example/a?b=1"),
        ("www.kade.example", "https://www.kade.example"),
        (" WWW.KADE.EXAMPLE/x ", "https://WWW.KADE.EXAMPLE/x"),
        ("http://kade.example:8080/", "http://kade.example:8080/"),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("mailto:jan@kade.example", None),
        ("jan@kade.example", None),
        ("https://jan:geheim@kade.example/", None),
        ("https://kade.example:poort/", None),
        ("https://[::1", None),
        ("ftp://kade.example", None),
        ("https://localhost/", None),
        ("zie bijlage", None),
        ("//kade.example", None),
    ],
)
def test_only_web_addresses_may_be_followed(given: str, expected: str | None) -> None:
    assert cleaned_link(given) == expected
