"""How dates, numbers and money are written, in Dutch and in English."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from flask import Flask
from flask_babel import force_locale

from buyergroup_hub.kit import clock, i18n
from buyergroup_hub.kit.clock import dutch
from buyergroup_hub.kit.formats import (
    day,
    day_and_month,
    exact,
    last_day,
    left,
    moment,
    money,
    n_of,
    number,
    partial_date,
    percent,
    remaining,
    sentence_case,
    short_day,
)

CLOSING = dutch(date(2026, 12, 4), 12)
SUMMER_TIME_BEGINS = date(2026, 3, 29)  # this day has 23 hours
SUMMER_TIME_ENDS = date(2026, 10, 25)  # and this one 25


@pytest.fixture(autouse=True)
def app() -> Iterator[Flask]:
    app = Flask("formats")
    i18n.install(app)
    with app.test_request_context():
        yield app


def test_an_instant_is_shown_on_the_dutch_clock() -> None:
    late = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)

    assert moment(late) == "woensdag 25 november 2026, 00:30 (Nederlandse tijd)"
    assert day(late) == "woensdag 25 november 2026"
    assert short_day(late) == "25 nov 2026"
    with clock.at(late):
        assert day_and_month(late) == ("25", "nov")


def test_a_block_names_the_year_when_it_is_another() -> None:
    with clock.at(datetime(2027, 1, 2, 12, tzinfo=UTC)):
        assert day_and_month(date(2026, 11, 24)) == ("24", "nov 2026")
        assert day_and_month(date(2027, 3, 4)) == ("4", "mrt")


def test_a_refusal_shows_seconds() -> None:
    assert exact(CLOSING + timedelta(seconds=1)) == "vrijdag 4 december 2026, 12:00:01 (Nederlandse tijd)"


def test_a_date_is_no_instant() -> None:
    assert day(date(2026, 11, 24)) == "dinsdag 24 november 2026"
    with pytest.raises(ValueError, match="time zone"):
        moment(datetime(2026, 11, 24, 12))  # noqa: DTZ001 - the point


def test_english() -> None:
    with force_locale("en"):
        assert day(CLOSING) == "Friday 4 December 2026"
        assert moment(CLOSING) == "Friday 4 December 2026, 12:00 (Dutch time)"
        assert number(1344) == "1,344"
        assert money(116_200_000_000) == "€116,200,000,000"
        assert n_of(6, 13) == "6 of 13"
        assert partial_date("2021-03") == "March 2021"
        assert remaining(CLOSING, CLOSING - timedelta(days=9)) == "9 days left"


@pytest.mark.parametrize("write", [day, short_day, moment, exact, number, money, partial_date])
def test_unknown_is_a_word(write: Callable[[None], str]) -> None:
    assert write(None) == '<span class="unknown">onbekend</span>'


def test_a_number_without_denominator_is_unknown() -> None:
    assert n_of(6, 13) == "6 van 13"
    assert n_of(0, 13) == "0 van 13"
    assert "onbekend" in n_of(0, 0)
    assert "onbekend" in n_of(None, 13)


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (timedelta(days=9, hours=16, minutes=17), "9 dagen en 16 uur"),
        (timedelta(days=9), "9 dagen"),
        (timedelta(days=1, hours=1), "1 dag en 1 uur"),
        (timedelta(hours=2, minutes=18, seconds=59), "2 uur en 18 minuten"),
        (timedelta(minutes=1, seconds=59), "1 minuut"),
        (timedelta(seconds=59), "0 minuten"),
        (timedelta(seconds=-1), "0 minuten"),
    ],
)
def test_what_is_left_until_an_instant(before: timedelta, words: str) -> None:
    assert left(CLOSING, CLOSING - before) == words


def test_remaining_time_stands_in_days_and_on_the_last_day_in_minutes() -> None:
    assert remaining(CLOSING, CLOSING - timedelta(days=9, hours=16)) == "nog 9 dagen"
    assert remaining(CLOSING, CLOSING - timedelta(hours=24)) == "nog 1 dag"
    assert remaining(CLOSING, CLOSING - timedelta(hours=23, minutes=59)) == "nog 23 uur en 59 minuten"
    assert remaining(CLOSING, CLOSING) == "voorbij"
    assert remaining(CLOSING, CLOSING + timedelta(days=4)) == "4 dagen over de datum"


def test_a_date_lasts_until_its_day_is_over() -> None:
    assert remaining(date(2026, 12, 4), CLOSING) == "vandaag"
    assert remaining(date(2026, 12, 5), CLOSING) == "nog 1 dag"
    assert remaining(date(2026, 12, 3), CLOSING) == "1 dag over de datum"


def test_last_24_hours() -> None:
    assert last_day(CLOSING, CLOSING - timedelta(hours=24))
    assert not last_day(CLOSING, CLOSING - timedelta(hours=24, seconds=1))
    assert not last_day(CLOSING, CLOSING)


@pytest.mark.parametrize("changes", [SUMMER_TIME_BEGINS, SUMMER_TIME_ENDS])
def test_a_day_on_which_the_clock_changes_is_one_day(changes: date) -> None:
    noon = dutch(changes, 12)

    assert left(noon, dutch(changes - timedelta(days=1), 12)) == "1 dag"
    assert left(noon, dutch(changes - timedelta(days=2), 11)) == "2 dagen en 1 uur"


def test_hours_on_such_a_day_are_hours_that_pass() -> None:
    assert left(dutch(SUMMER_TIME_BEGINS, 4), dutch(SUMMER_TIME_BEGINS, 1)) == "2 uur en 0 minuten"
    assert left(dutch(SUMMER_TIME_ENDS, 4), dutch(SUMMER_TIME_ENDS, 1)) == "4 uur en 0 minuten"
    assert left(dutch(SUMMER_TIME_ENDS, 11, 30), dutch(date(2026, 10, 24), 12)) == "24 uur en 30 minuten"


def test_both_times_that_the_clock_shows_half_past_two() -> None:
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)

    assert moment(first) == moment(first + timedelta(hours=1)) == "zondag 25 oktober 2026, 02:30 (Nederlandse tijd)"
    assert left(first + timedelta(hours=1), first) == "1 uur en 0 minuten"


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (Decimal("116200000000"), "€ 116.200.000.000"),
        (2_513_131, "€ 2.513.131"),
        (Decimal("1500000.50"), "€ 1.500.000,50"),
        (Decimal("9999999999999999.99"), "€ 9.999.999.999.999.999,99"),
        (Decimal("0.1234"), "€ 0,1234"),
        (Decimal("3E+6"), "€ 3.000.000"),
        (40_000, "€ 40.000"),
        (Decimal("12.5"), "€ 12,50"),
        (0, "€ 0"),
        (-40, "-€ 40"),
    ],
)
def test_money(amount: int | Decimal, words: str) -> None:
    assert money(amount) == words


def test_numbers() -> None:
    assert number(1344) == "1.344"
    assert number(31.0, 1) == "31,0"
    assert number(Decimal("0.125")) == "0,125"


def test_dates_of_which_parts_are_unknown() -> None:
    assert [partial_date(d) for d in ("2021", "2021-03", "2021-03-18")] == ["2021", "maart 2021", "18 maart 2021"]


def test_percent_is_never_more_than_it_is() -> None:
    assert [percent(1, 8), percent(0, 9), percent(58, 76), percent(199, 200)] == [12, 0, 76, 99]


def test_sentence_case_keeps_names() -> None:
    assert sentence_case("emissieloos materieel van RWS") == "Emissieloos materieel van RWS"
