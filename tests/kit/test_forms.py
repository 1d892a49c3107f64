"""The form base: what must be filled in is more than spaces, and a date that is partly known is one that there is."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from wtforms import PasswordField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from buyergroup_hub.files.forms import UploadField
from buyergroup_hub.kit.forms import Choice, Form, PartlyKnown, Rows

pytestmark = pytest.mark.one_engine


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
    assert errors(app, name=blank) == {"name": ["Vul dit veld in."]}
    assert errors(app, text=blank) == {"text": ["Zeg iets."]}
    assert errors(app, secret=blank) == {"secret": ["Vul dit veld in."]}


def test_the_other_rules_of_a_field_stand(app: Flask) -> None:
    assert errors(app, name="Noortje").keys() == errors(app, free="Noortje", name="Noortje").keys() - {"free"}
    assert errors(app, since="2026-02-31").keys() == {"since"}


def test_what_is_longer_than_its_field_is_not_looked_at_further(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []
    monkeypatch.setattr(PartlyKnown, "__call__", lambda _self, _form, field: looked.append(field.data))
    assert errors(app, since="9" * 2001) == {"since": ["Schrijf hoogstens 2000 tekens."]}
    assert errors(app, name="Noortje") == {"name": ["Schrijf hoogstens 5 tekens."]}
    assert looked == []


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
        assert [str(one) for one in form.sector.errors] == ["Kies een optie uit de lijst."]


class Numbered(Form):
    class Meta(Form.Meta):
        csrf = False

    name = StringField("Naam")
    file = UploadField("Bestand", [Optional()])
    rows = Rows(StringField("Regel"), max_entries=3)


@pytest.mark.parametrize("body", ["form", "json", "files"])
def test_only_texts_come_to_texts_and_only_files_to_files(app: Flask, body: str) -> None:
    """A program can send a file under the name of a text, and the other way round, or JSON."""
    bodies: dict[str, dict[str, Any]] = {
        "form": {"data": {"name": "Noor", "file": "tekst"}},
        "json": {"json": {"name": ["Noor"], "file": {"a": 1}}},
        "files": {"data": {"name": (BytesIO(b"x"), "x.txt"), "file": (BytesIO(b"Een tekst."), "x.txt")}},
    }
    with app.test_request_context("/", method="POST", **bodies[body]):
        form = Numbered()
        assert form.validate()
        assert (form.name.data, form.file.upload is not None) == ("Noor" if body == "form" else None, body == "files")


def test_what_is_no_number_is_no_row(app: Flask) -> None:
    names = ["rows-²", "rows-" + "9" * 5000, "rows-", "rows--1", "rows-x", "rows-٣", "rows-1"]
    with app.test_request_context("/", method="POST", data=dict.fromkeys(names, "x")):
        assert [row.data for row in Numbered().rows] == ["x"]


def test_one_line_is_one_line_and_many_are_many(app: Flask) -> None:
    with app.test_request_context("/", method="POST", data={**GOOD, "name": "a\r\nb\u2028c\u202e", "text": "a\r\nb"}):
        form = Tried()
        assert (form.name.data, form.text.data) == ("a b c", "a\nb")
