"""Numbers as people write them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some
from wtforms.validators import NumberRange, Optional

from buyergroup_hub.kit.forms import Form
from buyergroup_hub.kit.i18n import in_language
from buyergroup_hub.kit.numbers import NumberField, Unreadable, read, written
from buyergroup_hub.kit.web import Hub

pytestmark = pytest.mark.one_engine


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize(("typed", "meant"), [("125.000", "125000"), ("1.234,50", "1234.5"), ("12,5", "12.5")])
def test_of_money_three_digits_are_thousands(context: Hub, language: str, typed: str, meant: str) -> None:
    with in_language(language):
        assert read(typed, is_money=True) == Decimal(meant)
        with pytest.raises(Unreadable):
            read("125.000")


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
    with app.test_request_context(), pytest.raises(Unreadable, match=r"1\.234 het getal 1234 of 1,2340"):
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


class AmountForm(Form):
    amount = NumberField("Bedrag", [Optional(), NumberRange(min=0, message="Vul 0 of meer in.")])


@pytest.mark.parametrize(
    ("typed", "kept", "said"),
    [
        ("1.250.000,5", Decimal("1250000.5"), []),
        ("", None, []),
        ("   ", None, []),
        ("-1", Decimal(-1), ["Vul 0 of meer in."]),
        ("1.250", None, ["Bedoel je met 1.250 het getal 1250 of 1,2500? Vul een van die twee in."]),
        ("duizend", None, ["Dit is geen getal. Schrijf het met cijfers, bijvoorbeeld 1.234,5."]),
    ],
)
def test_a_field_holds_a_number_or_one_sentence_and_what_was_typed(
    app: Hub, typed: str, kept: Decimal | None, said: list[str]
) -> None:
    with app.test_request_context(method="POST", data={"amount": typed}):
        form = AmountForm(meta={"csrf": False})
        form.validate()
        assert (form.amount.data, list(form.amount.errors)) == (kept, said)
        assert f'value="{typed}"' in form.amount()


def test_a_field_shows_a_number_as_a_person_would_write_it(app: Hub) -> None:
    with app.test_request_context():
        assert 'value="1250,5"' in AmountForm(data={"amount": Decimal("1250.50")}, meta={"csrf": False}).amount()
