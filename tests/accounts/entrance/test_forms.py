"""What forms of accounts refuse, field by field."""

from __future__ import annotations

import pytest
from flask import Flask

from buyergroup_hub.accounts.entrance import forms as entrance_forms
from buyergroup_hub.accounts.invitations import forms as invitations_forms
from buyergroup_hub.kit.forms import Form
from tests.filled import Wrong, unnoticed

pytestmark = pytest.mark.one_engine

PASSWORD = "drie losse woorden"
ADDRESS: Wrong = {"email": [None, "", "a.example", "a@b@c.example", "a" * 250 + "@x.example"]}
NAME: Wrong = {"name": [None, "", " ", "x" * 121]}
NEW: Wrong = {"password": [None, "", "kort", "aaaaaaaaaaaaaaa"]}
OLD: list[str | None] = [None, ""]


@pytest.mark.parametrize(
    ("kind", "good", "wrong"),
    [
        (
            entrance_forms.SignInForm,
            {"email": "a@x.example", "password": "x"},
            {"email": [None, "", "x" * 255], "password": OLD},
        ),
        (entrance_forms.AddressForm, {"email": "a@x.example"}, ADDRESS),
        (entrance_forms.NewAddressForm, {"email": "a@x.example", "password": "x"}, ADDRESS | {"password": OLD}),
        (entrance_forms.PasswordForm, {"password": PASSWORD}, NEW),
        (invitations_forms.JoinForm, {"name": "Noor", "password": PASSWORD}, NAME | NEW),
        (entrance_forms.CodeForm, {"code": "123456"}, {"code": [None, ""]}),
        (entrance_forms.OwnForm, {"name": "Noor", "language": "nl"}, NAME | {"language": [None, "", "de"]}),
        (entrance_forms.ChangePasswordForm, {"old": "x", "password": PASSWORD}, NEW | {"old": OLD}),
        (entrance_forms.MailForm, {"pace": "daily"}, {"pace": [None, "", "hourly"], "at_once": ["all"]}),
        (entrance_forms.EraseForm, {"password": "x", "sure": "y"}, {"password": OLD, "sure": [None, ""]}),
    ],
)
def test_what_a_form_refuses(app: Flask, kind: type[Form], good: dict[str, str], wrong: Wrong) -> None:
    assert list(unnoticed(app, kind, good, wrong)) == []


def test_a_code_is_its_digits(app: Flask) -> None:
    with app.test_request_context("/", method="POST", data={"code": " 123 456 "}):
        assert entrance_forms.CodeForm(meta={"csrf": False}).digits == "123456"
