"""What forms of clauses refuse, field by field."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from buyergroup_hub.clauses.drafts import forms as drafts_forms
from buyergroup_hub.clauses.drafts.forms import (
    LONGEST,
    ClauseForm,
    LevelForm,
    NewClauseForm,
    ParameterForm,
    WordingForm,
)
from buyergroup_hub.clauses.registry import forms as registry_forms
from buyergroup_hub.clauses.sets import forms as sets_forms
from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.kit.forms import Choice, Form
from buyergroup_hub.organisations.manifest.models import Theme
from tests.filled import Wrong, unnoticed, word

pytestmark = pytest.mark.one_engine

DAYS: list[Any] = [None, "", "morgen", "31-2-2027"]
WORDS: Wrong = {
    "title": [None, " ", "x" * 201],
    "summary": ["x" * 1001],
    "proof_at_tender": ["x" * 2001],
    "proof_at_delivery": ["x" * 2001],
    "proof_check": ["x" * 2001],
    "change_note": ["x" * 1001],
    "recommended": ["4", "x"],
}
FACTS: Wrong = {
    "themes": [word(7, Theme)],
    "applicability": ["x" * 1001],
    "project_types": ["x" * 81, "Nieuw\n" + "x" * 81, "x\n" * 501],
    "legal_basis": ["x" * 1001],
    "mvi_number": ["x" * 21],
    "provides": ["draaiuren, veel", "x" * 1001],
}
PLACE = {"key": "weken", "label": "Termijn", "kind": "number"}


def _offer(form: Any) -> None:
    if isinstance(form, ClauseForm):
        form.set_choices([])
    if isinstance(form, drafts_forms.AdaptationForm):
        form.group.choices = [Choice(1, "Bruggen")]


@pytest.mark.parametrize(
    ("kind", "good", "wrong"),
    [
        (
            drafts_forms.PublicationForm,
            {"valid_from": "1-12-2026", "valid_until": ""},
            {"valid_from": DAYS, "valid_until": DAYS[2:]},
        ),
        (registry_forms.LimitForm, {"valid_until": "2026-12-01"}, {"valid_until": DAYS}),
        (registry_forms.WithdrawalForm, {"reason": "Op."}, {"reason": [None, " ", "x" * 1001]}),
        (drafts_forms.AdaptationForm, {"group": word(1, Group)}, {"group": [None, word(2, Group), "1", "x"]}),
        (
            sets_forms.SetForm,
            {"project_type": "Brug", "level": "1"},
            {"project_type": [None, " ", "x" * 81], "level": [None, "4"]},
        ),
        (
            sets_forms.SetItemForm,
            {"clause": "VB-12", "level": "1"},
            {"clause": [None, " ", "x" * 31], "level": [None, "4"]},
        ),
        (sets_forms.CollectForm, {"level": "3"}, {"level": [None, "0", "4"]}),
        (WordingForm, {"title": "Titel", "recommended": "2"}, WORDS),
        (ClauseForm, {"title": "Titel", "provides": "draaiuren, basis", "project_types": "Brug"}, WORDS | FACTS),
        (
            NewClauseForm,
            {"title": "Titel", "type": "requirement", "letters": "VB"},
            {"type": [None, "wish"], "letters": [None, "", "V", "vb", "VBVBV", "V1", "VB-"]},
        ),
        (LevelForm, {"text": "x" * LONGEST}, {"text": ["x" * (LONGEST + 1)], "note": ["x" * 201]}),
        (
            ParameterForm,
            PLACE | {"unit": "weken", "lowest": "4", "highest": "26", "usual": "8,5"},
            {
                "key": ["", "Weken", "2weken", "x" * 31],
                "label": ["", "x" * 121],
                "label_en": ["x" * 121],
                "kind": ["text"],
                "unit": ["x" * 31],
                "lowest": ["veel", "1" * 21],
                "highest": ["veel", "1" * 21],
                "usual": ["veel", "1" * 21],
            },
        ),
        (ParameterForm, PLACE | {"kind": "date", "lowest": "1-7-2027"}, {"lowest": ["12"], "highest": ["31-2-2027"]}),
        (ParameterForm, {"key": "", "label": "", "kind": "number"}, {}),
    ],
)
def test_what_a_form_refuses(app: Flask, kind: type[Form], good: dict[str, str], wrong: Wrong) -> None:
    assert list(unnoticed(app, kind, good, wrong, _offer)) == []
