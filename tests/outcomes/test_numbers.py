"""Numbers as people write them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from buyergroup_hub.kit.i18n import in_language
from buyergroup_hub.kit.web import Hub
from buyergroup_hub.outcomes.numbers import Unreadable, read, written


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("1.234,5", "1234.5"),
        ("31,0", "31"),
        ("655", "655"),
        ("1234", "1234"),
        ("1 234,5", "1234.5"),
        ("1\u00a0234\u202f567", "1234567"),
        ("1.234.567", "1234567"),
        ("0.123", "0.123"),
        ("31.5", "31.5"),
        ("1234.567", "1234.567"),
        ("1,234.5", "1234.5"),
        ("1,234", "1.234"),
        ("-3,5", "-3.5"),
        ("−3,5", "-3.5"),
        (" 0 ", "0"),
    ],
)
def test_what_can_be_meant_in_one_way_is_read(typed: str, meant: str) -> None:
    assert read(typed) == Decimal(meant)


def test_what_can_be_meant_in_two_ways_is_asked_again(app: Hub) -> None:
    with app.test_request_context(), pytest.raises(Unreadable, match=r"1\.234 kan 1234 zijn of 1,2340"):
        read("1.234")


def test_a_comma_is_doubtful_too_to_who_reads_english(app: Hub) -> None:
    with app.test_request_context(), in_language("en"), pytest.raises(Unreadable, match="1,234"):
        read("1,234")
    assert written(Decimal("1.234")) == "1,2340"


@pytest.mark.parametrize(
    "typed",
    ["", "veel", "12,", "1.23,4", "1.2.3", "1,2,3", "1e5", "٣", "½", "NaN", "--1", "1,23456", "9" * 20, "12 34"],
)
def test_what_is_no_number_is_refused_in_words(app: Hub, typed: str) -> None:
    with app.test_request_context(), pytest.raises(Unreadable) as refused:
        read(typed)
    assert str(refused.value).endswith(".")


@given(some.decimals(min_value=-1_000_000, max_value=1_000_000, places=4))
def test_what_is_written_in_a_field_is_read_back(number: Decimal) -> None:
    assert read(written(number)) == number
