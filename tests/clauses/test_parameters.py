"""What a buyer fills in: read as typed, kept in one spelling, refused in words when it is out of bounds."""

from __future__ import annotations

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from buyergroup_hub.clauses.parameters import (
    Parameter,
    faults_of,
    filled,
    is_value,
    missing,
    placeholders,
    read,
)

SHARE = Parameter("aandeel", "Aandeel emissieloze draaiuren", "%", lowest="30", highest="100")
START = Parameter("vanaf", "Vanaf", kind="date", lowest="2027-01-01")


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        ("number", "60", "60"),
        ("number", " 12,50 ", "12.5"),
        ("number", "12.5", "12.5"),
        ("number", "1.344", "1344"),
        ("number", "1.000.000,25", "1000000.25"),
        ("number", "60%", "60"),
        ("number", "-0", "0"),
        ("number", "007", "7"),
        ("date", "1-7-2027", "2027-07-01"),
        ("date", "2027-07-01", "2027-07-01"),
    ],
)
def test_one_spelling_of_what_was_typed(kind: str, typed: str, value: str) -> None:
    assert read(kind, typed) == value
    assert is_value(kind, value)


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("number", "veel"), ("number", "1,2,3"), ("number", "1e9"), ("number", "NaN"), ("number", "9" * 40),
        ("number", "½"), ("date", "31-2-2027"), ("date", "morgen"), ("date", "1-7-27"), ("date", "٣-٧-٢٠٢٧x"),
    ],
)  # fmt: skip
def test_what_is_no_value_is_refused_with_an_example(context: Flask, kind: str, typed: str) -> None:
    with pytest.raises(ValueError, match=r"bijvoorbeeld|korter"):
        read(kind, typed)


@given(st.text(max_size=20), st.sampled_from(["number", "date"]))
def test_reading_never_fails_otherwise(typed: str, kind: str) -> None:
    try:
        value = read(kind, typed)
    except (ValueError, RuntimeError):  # outside a request there is nobody to say the sentence to
        return
    assert is_value(kind, value)


def test_out_of_bounds_is_said_with_the_bounds(context: Flask) -> None:
    assert SHARE.fault("20") == (
        "Aandeel emissieloze draaiuren is 20 en valt buiten de grenzen. Kies 30 tot en met 100."
    )
    assert SHARE.fault("30") is SHARE.fault("100") is None
    assert "1 januari 2027 of later" in str(START.fault("2026-12-31"))
    assert START.fault("2027-01-01") is None
    with pytest.raises(ValueError, match="30 tot en met 100"):
        SHARE.read("101")
    assert SHARE.read(" ") is None


def test_a_text_and_its_parameters_name_the_same(context: Flask) -> None:
    assert placeholders("Minstens {aandeel} %, vanaf {vanaf}. {Geen} {}") == {"aandeel", "vanaf"}
    assert faults_of([SHARE], "Minstens {aandeel} %.") == []
    assert len(faults_of([SHARE], "Minstens {deel} %.")) == 2
    assert "minimum boven het maximum" in faults_of([Parameter("a", "A", lowest="9", highest="1")], "{a}")[0]
    assert "buiten de grenzen" in faults_of([Parameter("a", "A", lowest="5", usual="1")], "{a}")[0]


def test_a_text_is_filled_with_values_and_never_with_made_up_ones(context: Flask) -> None:
    text = "Minstens {aandeel} % vanaf {vanaf}. {onbekend}"
    assert filled(text, [SHARE, START], {"aandeel": "60", "vanaf": "2027-07-01"}) == (
        "Minstens 60 % vanaf 1 juli 2027. {onbekend}"
    )
    assert filled(text, [SHARE, START], {}) == (
        "Minstens [vul in: Aandeel emissieloze draaiuren] % vanaf [vul in: Vanaf]. {onbekend}"
    )
    assert missing([SHARE, START], {"vanaf": "2027-07-01"}) == [SHARE]
