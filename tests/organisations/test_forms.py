"""What forms of organisations refuse, field by field."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from buyergroup_hub.kit.forms import Form
from buyergroup_hub.organisations.colleagues import forms as colleagues_forms
from buyergroup_hub.organisations.manifest import forms as manifest_forms
from buyergroup_hub.organisations.manifest.models import Theme
from buyergroup_hub.organisations.overview import forms as overview_forms
from buyergroup_hub.organisations.registration import forms as registration_forms
from tests.filled import Wrong, unnoticed, word

pytestmark = pytest.mark.one_engine

FIRM = {"country": "NL", "number": "12345678", "organisation": "Firma", "kind": "market_party"}
PARTLY = ["ooit", "2026-02-30", "20261124"]
WEB = ["x.example", "javascript:alert(1)"]
NO_FIRM: Wrong = {
    "country": ["", "XX"],
    "number": [None, "", "1234567"],
    "organisation": [None, " ", "x" * 201],
    "kind": [None, "public_client"],
}


def _offer(form: Any) -> None:
    if hasattr(form, "set_choices"):
        form.set_choices([]) if isinstance(form, manifest_forms.PlanForm) else form.set_choices()


@pytest.mark.parametrize(
    ("kind", "good", "wrong"),
    [
        (registration_forms.FirmForm, FIRM, NO_FIRM),
        (registration_forms.FirmForm, FIRM | {"country": "DE", "number": "HRB 1"}, {"number": ["1", "x" * 61]}),
        (
            registration_forms.RegisterForm,
            FIRM | {"name": "Kim", "email": "kim@x.example"},
            NO_FIRM | {"name": [None, " ", "x" * 121], "email": [None, "x", "a" * 250 + "@x.example"]},
        ),
        (registration_forms.ConfirmForm, {"password": "drie losse woorden"}, {"password": [None, "", "kort"]}),
        (
            overview_forms.OrganisationForm,
            {"name": "Firma", "website": "https://x.example"},
            {"name": [None, " ", "x" * 201], "website": [*WEB, "https://x.example/".ljust(301, "x")]},
        ),
        (colleagues_forms.ColleagueForm, {"email": "a@x.example"}, {"email": [None, "", "x"], "name": ["x" * 121]}),
        (colleagues_forms.FunctionForm, {"function": "Baas"}, {"function": ["x" * 81]}),
        (overview_forms.VerifyForm, {"how": "register"}, {"how": [None, "", "guess"]}),
        (
            overview_forms.SucceedForm,
            {"successor": "abcdefghjkmn", "kind": "merged"},
            {"successor": [None, " ", "x" * 201], "kind": [None, "eaten"]},
        ),
        (manifest_forms.SignForm, {"signed_on": "2022-11"}, {"signed_on": PARTLY}),
        (
            manifest_forms.PlanForm,
            {"period": "2025–2028", "until": "2028", "published_on": "2025-01", "url": "https://x.example"},
            {
                "period": [None, " ", "x" * 21],
                "until": PARTLY,
                "published_on": PARTLY,
                "url": [*WEB, "https://x.example/".ljust(501, "x")],
                "themes": [word(7, Theme)],
            },
        ),
        (
            manifest_forms.ReportForm,
            {"year": "2025", "state": "published", "published_on": "2026", "url": "https://x.example"},
            {
                "year": [None, "x", "2015", "2101"],
                "state": [None, "lost"],
                "published_on": PARTLY,
                "url": [*WEB, "https://x.example/".ljust(501, "x")],
            },
        ),
        (overview_forms.ShowForm, {"sure": "y"}, {"sure": [None, ""]}),
    ],
)
def test_what_a_form_refuses(app: Flask, kind: type[Form], good: dict[str, str], wrong: Wrong) -> None:
    assert list(unnoticed(app, kind, good, wrong, _offer)) == []
