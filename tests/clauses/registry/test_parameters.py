"""What a buyer fills in: read as typed, kept in one spelling, refused in words when it is out of bounds."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from buyergroup_hub.clauses.registry.parameters import (
    Parameter,
    faults_of,
    filled,
    is_value,
    missing,
    placeholders,
    read,
)
from buyergroup_hub.kit.i18n import in_language

pytestmark = pytest.mark.one_engine

SHARE = Parameter("aandeel", "Aandeel emissieloze draaiuren", "%", lowest="30", highest="100")
START = Parameter("vanaf", "Vanaf", kind="date", lowest="2027-01-01")
MOST = Parameter("hoogstens", "Hoogstens", "dagen", highest="14", label_en="At most")
LAST = Parameter("uiterlijk", "Uiterlijk", kind="date", highest="2027-12-31")


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


@pytest.mark.parametrize(
    ("parameter", "words"),
    [
        (SHARE, "30 tot en met 100"),
        (replace(SHARE, highest=None), "30 of meer"),
        (START, "1 januari 2027 of later"),
        (MOST, "14 of minder"),
        (LAST, "31 december 2027 of eerder"),
        (Parameter("a", "A"), ""),
    ],
)
def test_the_bounds_are_said_beside_the_field(context: Flask, parameter: Parameter, words: str) -> None:
    assert str(parameter.bounds) == words


def test_a_name_is_said_in_the_readers_language_where_it_has_one(context: Flask) -> None:
    for language, names in (("nl", ["Hoogstens", "Vanaf"]), ("en", ["At most", "Vanaf"])):
        with in_language(language):
            assert [one.name for one in (MOST, START)] == names


@pytest.mark.parametrize(
    ("parameter", "value", "typed"),
    [
        (SHARE, "12.5", "12,5"),
        (START, "2027-07-01", "1-7-2027"),
        (SHARE, None, ""),
        (SHARE, "veel", "veel"),
        (START, "morgen", "morgen"),
    ],
)
def test_a_value_stands_in_its_field_as_people_type_it(
    context: Flask, parameter: Parameter, value: str | None, typed: str
) -> None:
    """What is no value, since somebody was not ready yet, stays as she typed it."""
    assert parameter.typed(value) == typed


@pytest.mark.parametrize(("kind", "value"), [("number", "007"), ("number", "12,5"), ("date", "12"), ("number", "x")])
def test_another_spelling_is_no_value(context: Flask, kind: str, value: str) -> None:
    assert not is_value(kind, value)


def test_a_number_has_fifteen_characters_at_most(context: Flask) -> None:
    assert read("number", "9" * 15) == "9" * 15
    with pytest.raises(ValueError, match="korter"):
        read("number", "9" * 16)


def test_a_text_and_its_parameters_name_the_same(context: Flask) -> None:
    assert placeholders("Minstens {aandeel} %, vanaf {vanaf}. {Geen} {}") == {"aandeel", "vanaf"}
    assert faults_of([SHARE], "Minstens {aandeel} %.") == []
    assert len(faults_of([SHARE], "Minstens {deel} %.")) == 2
    swapped = faults_of([SHARE, START], "{noot} {aap}")
    assert [fault.partition("{")[2].partition("}")[0] for fault in swapped] == ["aap", "noot", "aandeel", "vanaf"]
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
