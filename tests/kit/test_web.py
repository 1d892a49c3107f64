"""One request, one transaction, one commit; refusals are pages with a sentence."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import redirect, request
from flask.testing import FlaskClient
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.datastructures import MultiDict
from wtforms import PasswordField

from buyergroup_hub.access import public, writes_on_get
from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.kit.db import begin, commit, db
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.forms import Form
from buyergroup_hub.kit.lists import MOST_VALUES, Choice
from buyergroup_hub.kit.web import SECRET, Hub, commit_with_status
from tests import factories as make
from tests.pages import check_page

Try = Callable[..., FlaskClient]
pytestmark = pytest.mark.one_engine


@pytest.fixture
def attempt(app: Hub) -> Try:
    """A hub with one more address, /try, of which a test gives the view."""

    def serve(view: Callable[[], ResponseReturnValue], method: str = "POST", *, declared: bool = True) -> FlaskClient:
        app.config["WTF_CSRF_ENABLED"] = False
        app.add_url_rule("/try", "try", public(view) if declared else view, methods=[method])
        return app.test_client()

    return serve


def _groups(app: Hub) -> int:
    with app.app_context():
        begin(writes=False)
        return db.session.scalar(select(func.count(Group.id))) or 0


def _write() -> None:
    make.group("Geschreven")


@pytest.mark.own_app
def test_what_a_view_wrote_is_committed_with_its_answer(app: Hub, attempt: Try) -> None:
    def view() -> ResponseReturnValue:
        _write()
        return redirect("/", 303)

    assert attempt(view).post("/try").status_code == 303
    assert _groups(app) == 1


@pytest.mark.own_app
@pytest.mark.parametrize("status", [400, 403, 404, 409, 422, 500])
def test_what_a_refusal_wrote_is_rolled_back(app: Hub, attempt: Try, status: int) -> None:
    def view() -> ResponseReturnValue:
        _write()
        return "nee", status

    assert attempt(view).post("/try").status_code == status
    assert _groups(app) == 0


@pytest.mark.own_app
def test_a_refusal_that_keeps_something_is_committed(app: Hub, attempt: Try) -> None:
    def view() -> ResponseReturnValue:
        _write()
        return commit_with_status("te laat", 409)

    assert attempt(view).post("/try").status_code == 409
    assert _groups(app) == 1


@pytest.mark.own_app
def test_a_broken_rule_is_a_page_with_its_sentence_and_ways_on(app: Hub, attempt: Try) -> None:
    def view() -> ResponseReturnValue:
        _write()
        raise RuleBroken("De groep is al begonnen.", (("Bekijk de groep", "/groups"),))

    response = attempt(view).post("/try")
    check_page(response)
    page = response.get_data(as_text=True)
    assert response.status_code == 409
    assert "De groep is al begonnen." in page
    assert "Bekijk de groep" in page
    assert _groups(app) == 0


@pytest.mark.own_app
@pytest.mark.parametrize(
    ("came", "way"),
    [
        ("http://localhost/groups/new?a=b", 'href="/groups/new?a=b"'),
        ("http://elsewhere.example/groups/new", None),
        ("http://localhost//elsewhere.example", None),
        ("", None),
    ],
)
def test_a_broken_rule_leads_back_to_the_page_of_ours_that_sent_it(attempt: Try, came: str, way: str | None) -> None:
    def view() -> ResponseReturnValue:
        raise RuleBroken("De groep is al begonnen.")

    page = attempt(view).post("/try", headers={"Referer": came}).get_data(as_text=True)
    assert ("Terug naar de pagina" in page) is (way is not None)
    assert way is None or way in page


@pytest.mark.own_app
def test_what_was_written_stands_on_the_page_that_refuses_it(attempt: Try) -> None:
    def view() -> ResponseReturnValue:
        raise RuleBroken("Kies andere letters.")

    text, secret = (
        "De opdrachtnemer drukt de damwand <stil>\nin zes weken.",
        "zeven bruggen in de polder en nog meer dan dat",
    )
    sent = {"text": text, "password": secret, "letters": "VB", "digest": "f" * 64}
    client = attempt(view)
    response = client.post("/try", data=sent)
    check_page(response)
    page = response.get_data(as_text=True)
    assert "De opdrachtnemer drukt de damwand &lt;stil&gt;\nin zes weken." in page
    assert secret not in page
    assert "f" * 64 not in page
    assert "Dit schreef je" not in client.post("/try", data={"letters": "VB"}).get_data(as_text=True)
    assert text not in client.post("/try", data=sent, headers={"HX-Request": "true"}).get_data(as_text=True)


def test_no_password_stands_on_a_page_that_refuses(app: Hub) -> None:
    forms, found = [Form], set()
    while forms:
        form = forms.pop()
        forms += form.__subclasses__()
        if form.__module__.startswith("buyergroup_hub."):  # not one that a test made up
            found |= {name for name in dir(form) if getattr(getattr(form, name), "field_class", None) is PasswordField}
    assert found == SECRET


@pytest.mark.own_app
@pytest.mark.parametrize(
    "fault", [IntegrityError("x", {}, Exception()), StaleDataError("x")], ids=["integrity", "stale"]
)
def test_two_people_at_once_get_a_page_and_no_fault(app: Hub, attempt: Try, fault: Exception) -> None:
    def view() -> ResponseReturnValue:
        raise fault

    response = attempt(view).post("/try")
    check_page(response)
    assert response.status_code == 409
    assert "Er is niets overschreven" in response.get_data(as_text=True)


@pytest.mark.own_app
def test_a_fault_is_a_page_that_tells_nothing_of_the_inside(attempt: Try, caplog: pytest.LogCaptureFixture) -> None:
    def view() -> ResponseReturnValue:
        raise RuntimeError("geheim 4711")

    client = attempt(view)
    client.application.config["PROPAGATE_EXCEPTIONS"] = False
    response = client.post("/try")
    check_page(response)
    assert response.status_code == 500
    assert "4711" not in response.get_data(as_text=True)
    assert "RuntimeError" in caplog.text


@pytest.mark.own_app
def test_a_view_that_declares_nothing_lets_nobody_in(app: Hub, attempt: Try) -> None:
    response = attempt(lambda: "binnen", "GET", declared=False).get("/try")
    assert response.status_code == 403
    assert "binnen" not in response.get_data(as_text=True)


@pytest.mark.own_app
def test_reading_commits_nothing_unless_it_records_who_read(app: Hub, attempt: Try) -> None:
    @writes_on_get
    def view() -> ResponseReturnValue:
        _write()
        return "gelezen"

    assert attempt(view, "GET").get("/try").status_code == 200
    assert _groups(app) == 1


@pytest.mark.parametrize("path", ["/", "/groups", "/nergens"])
def test_every_answer_carries_the_strict_headers(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert {"Cookie", "HX-Request"} <= {name.strip() for name in headers["Vary"].split(",")}


def test_without_its_token_a_form_is_refused_and_says_what_is_safe(client: FlaskClient) -> None:
    response = client.post("/groups", data={"name": "x"})
    check_page(response)
    assert response.status_code == 400


def test_a_form_that_is_too_large_is_refused_with_a_sentence(client: FlaskClient) -> None:
    response = client.post("/groups", data={"name": "x" * (3 * 1024 * 1024)})
    assert response.status_code == 413
    assert "te groot" in response.get_data(as_text=True)


def test_a_form_with_hundreds_of_fields_is_refused(client: FlaskClient) -> None:
    response = client.post("/groups", data={f"f{n}": "x" for n in range(450)}, content_type="multipart/form-data")
    assert response.status_code == 413


def test_a_visitor_is_offered_to_sign_in_alike_where_nothing_is_and_where_she_may_not_look(app: Hub) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        begin(writes=True)
        hidden = make.group("Verborgen", audience="group:1").slug
        commit()
    client = app.test_client()
    answers = [client.get(path) for path in (f"/groups/{hidden}?tab=1", "/groups/nergens?tab=1", "/nergens/iets")]
    for answer, path in zip(answers, (f"/groups/{hidden}", "/groups/nergens", "/nergens/iets"), strict=True):
        check_page(answer)
        assert answer.status_code == 404
        assert f'href="/sign-in?next={path}' in answer.get_data(as_text=True)
    assert "Log in, dan kom je hier terug" not in client.post("/nergens/iets").get_data(as_text=True)


ASKED = "&".join(f"theme=made-up-{number}" for number in range(30_000))


@pytest.mark.parametrize("asked", [ASKED, "&".join(["a"] * 200), "q=" + "é" * 5000], ids=["themes", "names", "long"])
@pytest.mark.parametrize("address", ["/groups", "/clauses", "/notices", "/knowledge", "/calendar", "/calendar.csv"])
def test_an_address_that_asks_too_much_is_refused(app: Hub, address: str, asked: str) -> None:
    response = app.test_client().get(f"{address}?{asked}")
    check_page(response)
    assert response.status_code == 414
    assert "Dit adres is te lang" in response.get_data(as_text=True)


@pytest.mark.own_app
def test_a_form_of_too_many_fields_is_refused(app: Hub, attempt: Try) -> None:
    client = attempt(lambda: request.form["a"])
    assert client.post("/try", data={"a": ["1"] * 4001}).status_code == 413
    assert client.post("/try", data={"a": ["1"] * 4000}).status_code == 200


@pytest.mark.parametrize("number", ["9" * 10, "9" * 30, "9" * 5000, "%00", "1%00", "-1", "1.0", "1e9", "٣", "+1"])
def test_a_number_that_no_column_holds_is_no_address(client: FlaskClient, number: str) -> None:
    for rule in ("/clauses/VB-03/versions/", "/visions/abc/versions/", "/consultations/abc/reports/"):
        assert client.get(rule + number).status_code == 404


def test_a_list_keeps_statements_of_few_values_only() -> None:
    args = MultiDict([("theme", f"t{number}") for number in range(100)] + [("sector", "x" * 81)])
    asked = dict(Choice.of(args, "groups.index", ("theme", "sector")).asked)
    assert len(asked["theme"]) == MOST_VALUES
    assert "sector" not in asked


def test_an_address_that_was_mailed_goes_nowhere_and_is_kept_nowhere(app: Hub) -> None:
    """Also where the link is broken or a form of it refused; and what leads back to it holds it as well."""
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    rules = [rule for rule in app.url_map.iter_rules() if "token" in rule.arguments]
    assert len(rules) > 9
    for rule in rules:
        for method in rule.methods or ():
            answer = client.open(rule.rule.replace("<token>", "a" * 43), method=method)
            assert answer.status_code < 500
            assert answer.headers["Referrer-Policy"] == "no-referrer", rule
            assert answer.headers["Cache-Control"] == "no-store", rule
    assert client.get("/sign-in?next=/reset/a").headers["Referrer-Policy"] == "no-referrer"
    assert client.get("/sign-in").headers["Referrer-Policy"] == "same-origin"
