"""The form base: what must be filled in is more than spaces, and a date that is partly known is one that there is."""

from __future__ import annotations

import pytest
from flask import Flask
from wtforms import PasswordField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from buyergroup_hub.kit.forms import Choice, Form, PartlyKnown


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


class Chosen(Form):
    class Meta(Form.Meta):
        csrf = False

    sector = SelectField("Sector", [InputRequired()], coerce=int)
    region = SelectField("Regio", [Optional()], coerce=int)


def chosen(offered: int, **data: object) -> Chosen:
    form = Chosen(data=data)
    form.sector.choices = form.region.choices = [Choice(number, f"Nummer {number}") for number in range(offered)]
    return form


def test_a_list_that_must_be_chosen_from_begins_with_nothing_chosen(app: Flask) -> None:
    """A browser takes the first where none is marked. One choice is no choice, and what stands already stays."""
    begins = '<option value="">Kies</option>'
    with app.test_request_context():
        assert f'required>{begins}<option value="0">' in chosen(2).sector()
        assert begins not in chosen(2).region() + chosen(1).sector() + chosen(2, sector=1).sector()
    with app.test_request_context("/", method="POST", data={"sector": ""}):
        form = chosen(2)
        assert not form.validate()
        assert [str(one) for one in form.sector.errors] == ["Kies iets uit de lijst."]
