"""What may be put together, and the sentence where it may not (rules 12 to 14)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as some

from buyergroup_hub.kit.i18n import in_language
from buyergroup_hub.kit.web import Hub
from buyergroup_hub.outcomes.glossary import PERIOD_KINDS, QUALITIES
from buyergroup_hub.outcomes.measuring import refusals
from buyergroup_hub.outcomes.measuring.sums import SAME, Definition, Refusal, Subject, Sum, Value, add

pytestmark = pytest.mark.one_engine

CO2 = Definition(
    kind="effect",
    indicator="Vermeden CO₂-uitstoot",
    unit="Mt",
    method="Verschil met een gewoon ontwerp",
    boundary="Productie en bouw",
    period_kind="calendar_year",
    method_version="1",
    sum_subjects=True,
    sum_time=True,
)
REUSE = replace(CO2, unit="%", share=True, sum_subjects=False, sum_time=False, weight=("massa van het dek", "ton"))
OTHERWISE: dict[str, Any] = {
    "kind": "process",
    "indicator": "Milieukosten",
    "unit": "ton",
    "weight": ("alle draaiuren", "uur"),
    "method": "Opgave van de opdrachtnemer",
    "method_version": "2",
    "boundary": "De hele levensduur",
    "period_kind": "contract_term",
}


def lot(number: int, *within: str) -> Subject:
    return Subject(f"lot:{number}", f"Perceel {number}", frozenset(within))


def value(
    number: str | None, of: Subject | int = 1, year: int | None = 2025, what: Definition = CO2, **more: Any
) -> Value:
    low, _, high = (number or "").partition("–")
    return Value(
        what,
        lot(of) if isinstance(of, int) else of,
        date(year, 1, 1) if year else None,
        date(year, 12, 31) if year else None,
        Decimal(low) if low else None,
        Decimal(high or low) if low else None,
        **{"quality": "measured", **more},
    )


def refused(*values: Value) -> str:
    answer = add(values)
    assert isinstance(answer, Refusal), answer
    return answer.reason


def total(*values: Value) -> Sum:
    answer = add(values)
    assert isinstance(answer, Sum), answer
    return answer


@pytest.mark.parametrize("name", SAME)
def test_each_difference_in_definition_is_refused_for_itself(name: str) -> None:
    other: Definition = replace(CO2, **{name: OTHERWISE[name]})
    assert refused(value("1"), value("2", 2, what=other)) == name
    assert refused(value("1"), value(None, 2, what=other)) == name, "also where it is unknown"


def test_the_first_difference_that_is_told_is_process_or_effect() -> None:
    """Rule 12: whatever else differs."""
    other: Definition = replace(CO2, **OTHERWISE)
    assert refused(value("1"), value("2", 2, what=other)) == "kind"


def test_values_of_other_periods_and_subjects_are_refused() -> None:
    """Rule 13, with the figures of the first evaluation: 4,9 Mt (2015–16) and 0,9 Mt (2021–22)."""
    programme, other = Subject("group:1", "Programma"), Subject("group:2", "Andere groepen")
    term = replace(CO2, period_kind="contract_term")
    one = Value(term, programme, date(2015, 1, 1), date(2016, 12, 31), Decimal("4.9"), Decimal("4.9"))
    two = Value(CO2, programme, date(2021, 1, 1), date(2022, 12, 31), Decimal("0.9"), Decimal("0.9"))
    assert refused(one, two) == "period_kind"
    assert refused(replace(one, definition=CO2), replace(two, subject=other)) == "period_and_subject"
    assert refused(one, replace(two, definition=replace(term, boundary="Alleen transport"))) == "boundary"


def test_a_part_is_not_added_to_its_whole() -> None:
    tender = Subject("tender:9", "Vervanging viaducten")
    assert refused(value("1", lot(1, "tender:9")), value("2", tender)) == "nested"
    assert refused(value("2", tender), value("1", lot(1, "tender:9"))) == "nested"
    assert refused(value("2", tender), value(None, lot(1, "tender:9"))) == "nested", "it would count twice as unknown"


def test_a_subject_counts_once() -> None:
    assert refused(value("1"), value("1")) == "repeated"
    assert refused(value("1"), value(None, year=None)) == "repeated"
    assert refused(value(None, year=None), value("1")) == "repeated"
    longer = replace(value("1"), since=date(2024, 7, 1))
    assert refused(value("1"), longer) == "overlap"
    touching = replace(longer, until=date(2025, 1, 1))
    assert refused(value("1"), touching) == refused(touching, value("1")) == "overlap", "one day is enough"
    assert total(value("1"), replace(longer, until=date(2024, 12, 31))).known == 2


def test_only_the_subject_or_only_the_period_may_differ_where_the_definition_says_so() -> None:
    assert total(value("1"), value("2", 2)).low == 3
    assert not total(value("1"), value("2", 2)).is_band
    assert total(value("1"), value("2", year=2024)).low == 3
    strict = replace(CO2, sum_subjects=False, sum_time=False)
    assert refused(value("1", what=strict), value("2", 2, what=strict)) == "subjects"
    assert refused(value("1", what=strict), value("2", year=2024, what=strict)) == "time"
    stricter = value("2", 2, what=replace(CO2, sum_subjects=False))
    assert refused(value("1"), stricter) == "subjects", "the strictest of the versions holds"


def test_the_time_of_delivery_is_the_lots_own() -> None:
    delivered = replace(CO2, period_kind="delivery")
    assert total(value("1", what=delivered), value("2", 2, year=2024, what=delivered)).low == 3
    one, other = Subject("tender:1", "Een"), Subject("tender:2", "Ander")
    assert refused(value("1", one, what=delivered), value("2", other, 2024, delivered)) == "period_and_subject"
    assert refused(value("1", what=delivered), value("2", year=2024, what=delivered)) == "repeated"


def test_percentages_are_weighted_and_never_added() -> None:
    """The figures of the picture: 31,0% of 655, 15,4% of 412, 22,8% of 188 ton."""
    parts = [("31.0", 655), ("15.4", 412), ("22.8", 188)]
    values = [value(n, place, what=REUSE, weight=Decimal(w)) for place, (n, w) in enumerate(parts, 1)]
    found = total(*values)
    assert round(found.low or 0, 1) == Decimal("24.7")
    assert found.weight == 1255
    assert refused(values[0], replace(values[1], weight=None)) == "weight_unknown"
    bare = replace(REUSE, weight=None)
    assert refused(value("1", what=bare), value("2", 2, what=bare)) == "share"
    assert refused(values[0], replace(values[0], since=date(2020, 1, 1), until=date(2020, 12, 31))) == "share_over_time"


def test_a_band_stays_a_band_and_the_least_certain_quality_is_named() -> None:
    found = total(
        value("1", quality="measured"), value("2–4", 2, quality="estimated"), value("1", 3, quality="calculated")
    )
    assert (found.low, found.high) == (Decimal(4), Decimal(6))
    assert found.is_band
    assert found.quality == "estimated"


def test_unknown_stays_in_the_denominator_and_is_never_nought() -> None:
    """Rule 14."""
    found = total(value("5"), value(None, 2, None), value(None, 3, None))
    assert found.low == 5
    assert (found.known, found.of) == (1, 3)
    none_known = total(value(None, 1, None), value(None, 2, None))
    assert (none_known.low, none_known.high, none_known.known, none_known.of) == (None, None, 0, 2)
    assert refused() == "nothing"


numbers = some.decimals(min_value=0, max_value=10_000, places=2)
weights = some.decimals(min_value="0.01", max_value=10_000, places=2)
definitions = some.builds(
    Definition,
    kind=some.sampled_from(["process", "effect"]),
    indicator=some.sampled_from(["a", "b"]),
    unit=some.sampled_from(["ton", "%"]),
    method=some.sampled_from(["a", "b"]),
    boundary=some.sampled_from(["a", "b"]),
    period_kind=some.sampled_from(PERIOD_KINDS),
    weight=some.sampled_from([None, ("massa", "ton")]),
    share=some.booleans(),
    sum_subjects=some.booleans(),
    sum_time=some.booleans(),
)


@some.composite
def values(draw: Any, what: Definition | None = None) -> Value:
    low = draw(some.none() | numbers)
    high = None if low is None else low + draw(some.just(Decimal(0)) | numbers)
    year = draw(some.sampled_from([2023, 2024, 2025]))
    within = draw(some.sampled_from([(), ("tender:1",)]))
    subject = draw(some.sampled_from([Subject("tender:1", "x"), *(lot(n, *within) for n in (1, 2, 3))]))
    return Value(
        what or draw(definitions),
        subject,
        date(year, 1, 1),
        date(year, 12, 31),
        low,
        high,
        draw(some.none() | weights),
        draw(some.sampled_from(QUALITIES)),
    )


@given(some.lists(values(), max_size=5), some.randoms())
def test_the_order_makes_no_difference(given_values: list[Value], random: Any) -> None:
    mixed = list(given_values)
    random.shuffle(mixed)
    one, other = add(given_values), add(mixed)
    if isinstance(one, Refusal):
        assert isinstance(other, Refusal)
    else:
        assert isinstance(other, Sum)
        assert (one.known, one.of, one.quality) == (other.known, other.of, other.quality)
        assert one.low is None or abs(one.low - (other.low or 0)) < Decimal("0.000001")


@given(some.lists(values(), min_size=1, max_size=5))
def test_a_sum_is_only_made_of_one_definition_and_counts_nothing_twice(given_values: list[Value]) -> None:
    answer = add(given_values)
    assume(isinstance(answer, Sum))
    for name in SAME:
        assert len({getattr(one.definition, name) for one in given_values}) == 1
    keys = {(one.subject.key, one.since) for one in given_values}
    assert len(keys) == len(given_values)
    known = [one for one in given_values if one.is_known]
    assert len({one.subject.key for one in known}) <= 1 or len({one.period for one in known}) == 1
    assert not any(one.subject.key in other.subject.within for one in given_values for other in given_values)


@given(some.lists(values(REUSE), min_size=1, max_size=5))
def test_a_share_of_the_whole_lies_between_its_parts(given_values: list[Value]) -> None:
    answer = add(given_values)
    known = [one for one in given_values if one.is_known]
    assume(isinstance(answer, Sum) and known)
    assert isinstance(answer, Sum)
    slack = Decimal("0.000001")
    assert answer.low is not None
    assert min(_known(known)) - slack <= answer.low <= max(_known(known)) + slack


def _known(of: Sequence[Value]) -> list[Decimal]:
    return [one.low for one in of if one.low is not None]


@given(some.lists(values(CO2), min_size=1, max_size=4))
def test_what_is_unknown_changes_no_number(given_values: list[Value]) -> None:
    unknown = Value(CO2, Subject("lot:99", "Perceel 99"))
    before, after = add(given_values), add([*given_values, unknown])
    assert isinstance(before, Refusal) == isinstance(after, Refusal)
    if isinstance(before, Sum) and isinstance(after, Sum):
        assert (before.low, before.high, before.known) == (after.low, after.high, after.known)
        assert after.of == before.of + 1


REFUSED: dict[str, tuple[Value, ...]] = {
    **{name: (value("1"), value("2", 2, what=replace(CO2, **{name: OTHERWISE[name]}))) for name in SAME},
    "nested": (value("1", lot(1, "tender:9")), value("2", Subject("tender:9", "Vervanging viaducten"))),
    "repeated": (value("1"), value("1")),
    "overlap": (value("1"), replace(value("1"), since=date(2024, 7, 1))),
    "period_and_subject": (value("1"), value("2", 2, 2024)),
    "subjects": tuple(value("1", n, what=replace(CO2, sum_subjects=False)) for n in (1, 2)),
    "time": tuple(value("1", 1, year, replace(CO2, sum_time=False)) for year in (2024, 2025)),
    "share_over_time": tuple(value("1", 1, year, REUSE) for year in (2024, 2025)),
    "share": tuple(value("1", n, what=replace(REUSE, weight=None)) for n in (1, 2)),
    "weight_unknown": tuple(value("1", n, what=REUSE) for n in (1, 2)),
    "nothing": (),
}


def test_every_refusal_has_a_sentence_of_its_own(app: Hub) -> None:
    """It says what differs and what can be done: two sentences at least."""
    with app.test_request_context():
        sentences = {}
        for reason, given_values in REFUSED.items():
            answer = add(given_values)
            assert isinstance(answer, Refusal)
            assert answer.reason == reason
            sentences[reason] = refusals.sentence(answer)
        assert len(set(sentences.values())) == len(REFUSED)
        assert all(words.count(".") >= 2 for words in sentences.values()), sentences
        assert "Productie en bouw" in sentences["boundary"]
        assert "2024" in sentences["overlap"]
        assert "massa van het dek" in sentences["weight_unknown"]


def test_the_sentences_are_there_in_english(app: Hub) -> None:
    with app.test_request_context(), in_language("en"):
        answer = add(REFUSED["unit"])
        assert isinstance(answer, Refusal)
        assert "unit differs" in refusals.sentence(answer)


def test_differences_between_definitions_are_named(app: Hub) -> None:
    other = replace(CO2, boundary="Alles", method="Anders")
    with app.test_request_context():
        assert refusals.differences(CO2, other) == "methode en afbakening"
