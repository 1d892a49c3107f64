"""Fields that choose between things, and the guard that finds a number of a row in any answer or mail."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from flask import Response
from flask.sessions import SecureCookieSessionInterface
from sqlalchemy import select
from wtforms import Field

from buyergroup_hub.access import public
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.forms import Form
from buyergroup_hub.kit.mail import Letter
from buyergroup_hub.kit.things import ThingField, ThingsField
from buyergroup_hub.kit.web import Hub
from buyergroup_hub.organisations.manifest.models import Theme
from buyergroup_hub.organisations.organisation.models import Organisation
from tests import ids
from tests.cast import Cast
from tests.filled import word

pytestmark = pytest.mark.one_engine

FIVE, SIX = word(5, Theme), word(6, Theme)


class Choosing(Form):
    one = ThingField(Theme, "Een")
    several = ThingsField(Theme, "Meer")


def _posted(app: Hub, **data: object) -> Choosing:
    with app.test_request_context("/", method="POST", data=data):
        form = Choosing(meta={"csrf": False})
        form.one.choices = [(5, "Vijf"), (6, "Zes")]
        form.several.choices = [(5, "Vijf"), (6, "Zes")]
        form.validate()
        return form


def _drawn(field: Field) -> str:
    return str(field())


def test_a_thing_is_called_by_a_word(app: Hub) -> None:
    form = _posted(app, one=SIX, several=[FIVE, SIX])
    assert (form.one.data, form.several.data, form.errors) == (6, [5, 6], {})
    with app.test_request_context():
        assert f'<option selected value="{SIX}">Zes</option>' in _drawn(form.one)
        assert 'value="6"' not in _drawn(form.one) + _drawn(form.several)


@pytest.mark.parametrize("wrong", ["6", "", "0", word(7, Theme), word(6, Organisation), "9" * 5000, "\0", SIX.upper()])
def test_what_is_not_offered_is_not_chosen(app: Hub, wrong: str) -> None:
    form = _posted(app, one=wrong, several=[FIVE, wrong])
    assert set(form.errors) == {"one", "several"}
    assert (form.one.data, form.several.data) == (None, [5])


def _zipped(words: str) -> bytes:
    """A file in a file."""
    inner, outer = BytesIO(), BytesIO()
    for target, name, content in ((inner, "a.txt", words.encode()), (outer, "b.zip", b"")):
        with ZipFile(target, "w", ZIP_DEFLATED) as whole:
            whole.writestr(name, content or inner.getvalue())
    return outer.getvalue()


@pytest.mark.own_app
def test_the_guard_finds_a_number_wherever_it_stands(cast: Cast) -> None:
    number = cast.groups["group"]
    with cast.reading():
        theme = db.session.scalars(select(Theme.id)).first()
    signs = SecureCookieSessionInterface().get_signing_serializer(cast.app)
    assert signs is not None
    signed, packed = signs.dumps({"at": number}), signs.dumps({"a": "a" * 500, "at": [number]})
    assert (signed[0], packed[0]) == ("e", ".")
    answers = {
        "body": Response(f"<p id='p_{number}_x'>"),
        "header": Response("", headers={"X-Place": f"/groups/{number}"}),
        "cookie": Response("", headers={"Set-Cookie": f"seen={number}"}),
        "json": Response(f'{{"id": {number}}}', mimetype="application/json"),
        "theme": Response(f"<p>{theme}</p>"),
        "event": Response(f"<li>{ids.CHAIN.first + 1}</li>"),
        "zip": Response(_zipped(f"Rij {number}"), mimetype="application/zip"),
        "session": Response("", headers={"Set-Cookie": f"session={signed}; Path=/"}),
        "long-session": Response("", headers={"Set-Cookie": f"session={packed}; Path=/"}),
    }
    for name, answer in answers.items():
        cast.app.add_url_rule(f"/{name}-try", name, public(lambda answer=answer: answer))
    for name in answers:
        with pytest.raises(AssertionError, match="says the number of"):
            cast.app.test_client().get(f"/{name}-try")
    with pytest.raises(AssertionError, match="says the number of"):
        Letter("Over je groep", f"Kijk op /groups/{number}")
    Letter("Over je groep", f"Een getal dat geen rij heeft: {number + 500_000}")
