"""What forms of groups refuse, field by field."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from buyergroup_hub.groups.commitments import forms as commitments_forms
from buyergroup_hub.groups.members import forms as members_forms
from buyergroup_hub.groups.overview import forms as overview_forms
from buyergroup_hub.kit.forms import Choice, Form
from buyergroup_hub.organisations.manifest.models import Theme
from buyergroup_hub.organisations.organisation.models import Organisation
from tests.filled import Wrong, unnoticed, word

pytestmark = pytest.mark.one_engine


def _offer(form: Any) -> None:
    if isinstance(form, overview_forms.GroupForm):
        form.set_choices([])
    elif isinstance(form, members_forms.InvitationForm):
        form.set_choices(leads=True)
    elif hasattr(form, "set_choices"):
        form.set_choices()
    if "organisation" in form:
        form.organisation.choices = [Choice(1, "Gemeente Veen")]


@pytest.mark.parametrize(
    ("kind", "good", "wrong"),
    [
        (
            overview_forms.GroupForm,
            {"name": "Bruggen", "summary": "Over bruggen.", "sector": "civil_works"},
            {
                "name": [None, " ", "x" * 161],
                "summary": [None, " ", "x" * 601],
                "sector": [None, "zeevaart"],
                "themes": [word(7, Theme)],
            },
        ),
        (
            overview_forms.PhaseForm,
            {"phase": "application", "since": "2026-11"},
            {"phase": [None, "klaar"], "since": ["ooit", "2026-1", "2026-02-30", "0000"]},
        ),
        (members_forms.RoleForm, {"role": "participant"}, {"role": [None, "follower", "koning"]}),
        (members_forms.AnswerForm, {"role": "no"}, {"role": [None, "follower", "koning"]}),
        (
            members_forms.JoinForm,
            {"organisation": word(1, Organisation), "words": "Wij ook"},
            {"organisation": [None, word(2, Organisation), word(1, Theme), "1", "x"], "words": [None, " ", "x" * 1001]},
        ),
        (
            commitments_forms.CommitmentForm,
            {"organisation": word(1, Organisation), "months": "24", "project": "Brug", "audience": "public"},
            {
                "organisation": [None, word(2, Organisation), word(1, Theme), "1"],
                "months": [None, "x", "0", "121"],
                "project": ["x" * 201],
                "audience": [None, "group"],
            },
        ),
        (
            commitments_forms.ProjectForm,
            {"title": "Brug", "public": "no"},
            {"title": [None, " ", "x" * 201], "public": [None, "misschien"]},
        ),
        (
            members_forms.InvitationForm,
            {"people": "a@x.example", "role": "secretary"},
            {"people": [None, " ", "x" * 60_001], "role": [None, "follower", "koning"]},
        ),
        (members_forms.AddressForm, {"address": "a@x.example"}, {"address": [None, " ", "x"]}),
        (commitments_forms.WithdrawalForm, {"reason": "Op."}, {"reason": [None, " ", "x" * 1001]}),
    ],
)
def test_what_a_form_refuses(app: Flask, kind: type[Form], good: dict[str, str], wrong: Wrong) -> None:
    assert list(unnoticed(app, kind, good, wrong, _offer)) == []


def test_who_does_not_lead_invites_only_leaders(app: Flask) -> None:
    def offer(form: members_forms.InvitationForm) -> None:
        form.set_choices(leads=False)

    good, wrong = {"people": "a@x.example", "role": "coordinator"}, {"role": ["participant", "sounding_board"]}
    assert list(unnoticed(app, members_forms.InvitationForm, good, wrong, offer)) == []
