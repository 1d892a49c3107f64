"""What parties can deliver, in aggregate (rule 7): whatever is published leaves at least two possible values for every
other respondent, to a stranger and to a respondent. It is tried over all distributions, not argued by a threshold."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from decimal import Decimal
from itertools import combinations, combinations_with_replacement, product
from typing import Any

import pytest

from buyergroup_hub.consultations.releases import calibrator
from buyergroup_hub.consultations.releases.actions import unsealing
from buyergroup_hub.consultations.releases.actions.counting import concerns
from buyergroup_hub.consultations.releases.calibrator import Respondent
from buyergroup_hub.consultations.sheets.models import FEASIBILITY, Question
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.digests import canonical
from buyergroup_hub.organisations.organisation.models import OrganisationSuccession
from tests import factories as make
from tests.cast import Cast
from tests.consultations import consulting as the
from tests.consultations.consulting import page_of

pytestmark = pytest.mark.one_engine

LETTERS = "abcde"
MOST = 8

Value = dict[str, Any]


def choice_of(options: int) -> Question:
    return Question(kind="choice", title="Welke rol?", options=[{"key": k, "label": k} for k in LETTERS[:options]])


def choices_of(options: int) -> Question:
    return Question(kind="choices", title="Waar?", options=[{"key": k, "label": k} for k in LETTERS[:options]])


def level_question() -> Question:
    options = [{"key": key, "label": key} for key in ("basic", "significant", "ambitious")]
    return Question(kind="level", title="Kan het?", options=options)


def subsets(options: int) -> list[Value]:
    every = [list(some) for size in range(1, options + 1) for some in combinations(LETTERS[:options], size)]
    return [{"choices": some} for some in every]


NUMBERS = Question(kind="number", minimum=Decimal(0), maximum=Decimal(8), unit="weken")
ONE_EACH: list[tuple[str, Question, list[Value]]] = [
    *((f"choice of {k}", choice_of(k), [{"choice": key} for key in LETTERS[:k]]) for k in (2, 3, 4, 5)),
    ("yes or no", Question(kind="yes_no", title="Kan het?"), [{"choice": "yes"}, {"choice": "no"}]),
    ("number", NUMBERS, [{"number": str(amount)} for amount in (1, 3, 5, 8)]),
    ("level", level_question(), [{"levels": {"basic": when}} for when in FEASIBILITY]),
]
"""Kinds of questions of which a respondent gives one answer, with all answers that there are."""


def published(question: Question, values: Iterable[Value]) -> Hashable:
    respondents = [Respondent(concern, "anonymised", value) for concern, value in enumerate(values)]
    return canonical(calibrator.table(question, respondents))


def given_away(question: Question, values: Sequence[Value], many: int) -> list[tuple[int, ...]]:
    """Of all distributions of `many` answers over `values` those of which somebody can tell what another answered: by
    what is published, the rule, how many took part, and her own answer (None: a stranger)."""
    alike: dict[Hashable, list[tuple[int, ...]]] = defaultdict(list)
    for answers in combinations_with_replacement(range(len(values)), many):
        alike[published(question, [values[one] for one in answers])].append(answers)
    away = []
    for possible in alike.values():
        for own in [None, *{one for answers in possible for one in answers}]:
            others = [_without(answers, own) for answers in possible if own is None or own in answers]
            # Nobody knows who gave which: each other respondent may have given any of what is left.
            if len({one for left in others for one in left}) < 2:
                away += [answers for answers in possible if own is None or own in answers]
    return away


def _without(answers: tuple[int, ...], own: int | None) -> tuple[int, ...]:
    if own is None:
        return answers
    place = answers.index(own)
    return answers[:place] + answers[place + 1 :]


@pytest.mark.parametrize(("question", "values"), [kind[1:] for kind in ONE_EACH], ids=[kind[0] for kind in ONE_EACH])
def test_no_distribution_gives_anybody_away(question: Question, values: list[Value]) -> None:
    for many in range(2, MOST + 1):
        assert given_away(question, values, many) == []


def test_a_threshold_alone_would_give_people_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """That what is tried above finds something: numbers from 5 and bands from 3, and nothing else asked of a row."""
    monkeypatch.setattr(calibrator, "OTHERWISE", 0)
    question, values = choice_of(4), [{"choice": key} for key in LETTERS[:4]]
    assert (3,) * 5 in given_away(question, values, 5), "unanimous"
    assert (0, 1, 1) in given_away(question, values, 3), "the one knows the two"
    monkeypatch.setattr(calibrator, "OTHERWISE", 1)
    assert (0, 1, 1) in given_away(question, values, 3)


def told_of_choices(options: int, many: int) -> list[tuple[int, ...]]:
    """The same where each gives several answers, asked of every option by itself: may each other one have chosen it,
    and not have?"""
    question, values = choices_of(options), subsets(options)
    alike: dict[Hashable, list[tuple[int, ...]]] = defaultdict(list)
    for answers in combinations_with_replacement(range(len(values)), many):
        alike[published(question, [values[one] for one in answers])].append(answers)
    away = []
    for possible in alike.values():
        left: dict[int | None, set[int]] = defaultdict(set)
        for answers in possible:
            for own in (None, *set(answers)):
                left[own] |= set(_without(answers, own))
        for others, key in product(left.values(), LETTERS[:options]):
            if len({key in values[one]["choices"] for one in others}) < 2:
                away += possible
    return away


@pytest.mark.parametrize(("options", "most"), [(2, 8), (3, 8), (4, 5)])
def test_several_answers_of_each_give_nobody_away(options: int, most: int) -> None:
    for many in range(2, most + 1):
        assert told_of_choices(options, many) == []


def test_one_hidden_option_alone_would_be_worked_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who chose none of the others must have chosen the hidden one."""
    monkeypatch.setattr(
        calibrator,
        "_rows_of_choices",
        lambda said: [calibrator._row(key, answers, ("yes", "no")) for key, answers in said.items()],
    )
    assert told_of_choices(2, 4)


def said(concern: int, when: str, choice: str = "anonymised", *, verified: bool = True) -> Respondent:
    return Respondent(concern, choice, {"levels": {"basic": when}}, verified)


def basic(respondents: list[Respondent]) -> dict[str, Any]:
    return dict(calibrator.table(level_question(), respondents)[0])


def of_counts(*counts: int) -> list[Respondent]:
    whens = [when for when, count in zip(FEASIBILITY, counts, strict=False) for _one in range(count)]
    return [said(number, when) for number, when in enumerate(whens)]


@pytest.mark.parametrize(
    ("counts", "kind"),
    [
        ((1, 1), "hidden"),
        ((1, 1, 1), "bands"),
        ((2, 2), "bands"),
        ((3, 3), "numbers"),
        ((6, 1), "hidden"),
        ((9,), "hidden"),
        ((6, 2), "bands"),
        ((3, 3, 1), "bands"),
    ],
)
def test_bands_from_three_numbers_from_five_and_nothing_of_who_stands_alone(counts: tuple[int, ...], kind: str) -> None:
    """No number is of one or two either: three, three and one are bands."""
    row = basic(of_counts(*counts))
    assert row["kind"] == kind
    if kind == "hidden":
        assert row["cells"] == {}
    if kind == "bands":
        assert row["few"] is (sum(counts) < calibrator.NUMBERS_FROM)
        assert set(row["cells"].values()) <= {"most", "some", "none"}


def test_what_is_hidden_looks_the_same_whatever_the_reason() -> None:
    hidden = [basic(of_counts(*counts)) for counts in ((), (1,), (1, 1), (2, 1), (8,), (7, 1), (0, 5))]
    assert all(row == {"key": "basic", "kind": "hidden", "cells": {}} for row in hidden)


def test_public_confidential_unverified_and_the_same_concern_do_not_count() -> None:
    counted = [said(1, "now"), said(1, "now"), said(2, "now"), said(3, "no"), said(4, "no")]
    others = [said(10, "now", "public"), said(11, "now", "confidential"), said(12, "now", verified=False)]
    assert basic(counted + others) == basic(of_counts(2, 0, 0, 2))
    assert basic([*counted, said(4, "no", "public"), *others])["kind"] == "hidden"
    assert basic([said(1, "now"), *(said(n, "no", verified=False) for n in (2, 3, 4))])["kind"] == "hidden"


def test_who_chose_nothing_is_no_respondent_of_an_option() -> None:
    chose: list[Value] = [
        {"choices": ["a"]},
        {"choices": ["a"]},
        {"choices": ["b"]},
        {"choices": ["b"]},
        {"text": "Nergens."},
    ]
    rows = calibrator.table(choices_of(2), [Respondent(n, "anonymised", value) for n, value in enumerate(chose)])
    assert [row["cells"] for row in rows] == [{"yes": "some", "no": "some"}] * 2


def test_how_many_made_a_point_is_a_row_like_any_other() -> None:
    """All of them, all but one and one alone are not said."""
    nine = [said(number, "now") for number in range(9)]
    told = [calibrator.made_by(range(number), nine) for number in range(1, 10)]
    assert told == [None, "some", "3", "4", "5", "6", "most", None, None]
    unverified = [said(number, "now", verified=False) for number in range(9)]
    assert calibrator.made_by(range(4), unverified) is None


def test_each_number_falls_into_one_range_and_the_words_say_which() -> None:
    question = Question(kind="number", minimum=Decimal(1), maximum=Decimal(25), unit="weken")
    assert list(calibrator.cell_labels(question).values()) == [
        "1 tot 7 weken",
        "7 tot 13 weken",
        "13 tot 19 weken",
        "19 tot en met 25 weken",
    ]
    numbers = ("1", "6,9", "7", "13", "19", "25")
    bins = [calibrator._bin(Respondent(1, "anonymised", {"number": n}), calibrator.bins(question)) for n in numbers]
    assert bins == ["0", "0", "1", "2", "3", "3"]


def answered(cast: Cast) -> str:
    pid = the.opened(cast)
    for who in ("party_a", "party_b", "unverified"):
        the.submitted(cast, pid, who)
    the.unsealed(cast, pid)
    return pid


def test_organisers_read_who_does_not_count_and_why(cast: Cast) -> None:
    page = page_of(cast, "coordinator", f"/consultations/{answered(cast)}/answers")
    assert "Niet geverifieerd: Onbekend Bedrijf. Het antwoord staat in het verslag als je het vrijgeeft, maar" in page


@pytest.mark.parametrize(
    "ties",
    [
        "firm_a<mother firm_b>between between>mother mother>firm_b",
        "before>firm_a before>firm_b",  # a firm that did not answer was split
        "before>firm_a before<mother firm_b<mother",
        "below<firm_a below>firm_b",  # one took over what was below the other
        "before>between between>firm_a before>below below<firm_b",
    ],
)
def test_all_that_parents_and_successions_tie_together_is_one_concern(cast: Cast, ties: str) -> None:
    """`below<above` is a parent, `before>after` a succession."""
    pid = answered(cast)
    with cast.writing():
        made = {name: cast.organisation(name) for name in ("firm_a", "firm_b")}
        for number, name in enumerate(("before", "between", "below", "mother")):
            made[name] = make.organisation(name.capitalize(), "market_party", kvk=f"2000000{number}")
        for tie in ties.split():
            first, sign, second = re.split("([<>])", tie)
            if sign == "<":
                made[first].parent_id = made[second].id
            else:
                db.session.add(OrganisationSuccession(from_id=made[first].id, to_id=made[second].id, kind="renamed"))
    with cast.reading():
        tops = concerns(unsealing.answers_of(the.consultation(pid)))
        assert tops[cast.organisations["firm_a"]] == tops[cast.organisations["firm_b"]]
        assert len(set(tops.values())) == 2
