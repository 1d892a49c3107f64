"""Each rule of the hub has mutants, and each mutant still breaks what it says: `./run mutants` tries them."""

from __future__ import annotations

import ast

import pytest

from buyergroup_hub.operating.checking.mutants import RULES, Mutant, mutants
from config import CHECKOUT


def test_every_rule_has_at_least_two() -> None:
    of = [one.rule for one in mutants()]
    assert {rule for rule in RULES if of.count(rule) < 2} == set()


@pytest.mark.parametrize("mutant", mutants(), ids=lambda one: f"{one.rule}: {one.says}")
def test_a_mutant_still_fits_the_code(mutant: Mutant) -> None:
    whole = (CHECKOUT / mutant.file).read_text("utf-8")
    assert whole.count(mutant.old) == 1
    ast.parse(whole.replace(mutant.old, mutant.new))
    assert mutant.rule in RULES
    assert [path for path in mutant.tests if not (CHECKOUT / path).is_file()] == []
