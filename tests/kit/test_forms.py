"""The form base: what must be filled in is more than spaces, and a date that is partly known is one that there is."""

from __future__ import annotations

import pytest
from flask import Flask
from wtforms import PasswordField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from buyergroup_hub.kit.forms import Form, PartlyKnown


class Tried(Form):
    class Meta(Form.Meta):
        csrf = False

    name = StringField("Naam", [InputRequired(), Length(max=5)])
    text = TextAreaField("Tekst", [InputRequired("Zeg iets.")])
    secret = PasswordField("Geheim", [InputRequired()])
    free = StringField("Vrij", [Optional(), Length(max=5)])
    since = StringField("Sinds", [Optional(), PartlyKnown()])


GOOD = {"name": "Noor", "text": "Iets", "secret": "geheim", "free": "", "since": ""}


def errors(app: Flask, **changes: str) -> dict[str, list[str]]:
    with app.test_request_context("/", method="POST", data=GOOD | changes):
        form = Tried()
        form.validate()
        return {name: [str(each) for each in said] for name, said in form.errors.items()}


def test_a_form_that_was_filled_in_is_in_order(app: Flask) -> None:
    assert errors(app) == errors(app, name="  Noor ", free="   ", since="2026-11") == {}


@pytest.mark.parametrize("blank", ["", " ", "\t \n", "\0", "\u2003"])
def test_spaces_alone_are_nothing(app: Flask, blank: str) -> None:
    """Else a group, an organisation or a person could be named nothing at all."""
    assert errors(app, name=blank) == {"name": ["Vul dit in."]}
    assert errors(app, text=blank) == {"text": ["Zeg iets."]}
    assert errors(app, secret=blank) == {"secret": ["Vul dit in."]}


def test_the_other_rules_of_a_field_stand(app: Flask) -> None:
    assert errors(app, name="Noortje").keys() == errors(app, free="Noortje", name="Noortje").keys() - {"free"}
    assert errors(app, since="2026-02-31").keys() == {"since"}
