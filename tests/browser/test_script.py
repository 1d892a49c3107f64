"""The gallery in a browser, and what `static/js/hub.js` does. The server is a table of answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from flask import render_template, render_template_string
from playwright.sync_api import expect
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired

from buyergroup_hub.kit.forms import Form
from buyergroup_hub.kit.web import CSP
from tests.browser.people import faults_of
from tests.fixtures.clock import NOW
from tests.fixtures.hubs import hub_config
from tests.kit.gallery import gallery

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Request, Route

    from buyergroup_hub.kit.web import Hub

ADDRESS = "http://hub.test"
SOURCE = """{% extends "layouts/base.html" %}{% block title %}Werk{% endblock %}{% block main %}
<div class="wrap"><h1>Werk</h1>
<div id="part" hx-target="this"><button id="verb" hx-post="/verb" data-busy="Bezig met doen…">Doe</button>
<button id="get" hx-get="/get">Toon</button></div>
{{ ui.form(form, "Bewaar", busy="Bezig met bewaren…", autosave="/draft") }}
<p id="text">De tekst</p><button data-copy="text" hidden>Kopieer</button></div>{% endblock %}"""
TABS = """{% extends "layouts/base.html" %}{% block main %}
<div class="wrap">{{ ui.subnav(tabs, "Onderdelen") }}</div>{% endblock %}"""
Answer = tuple[int, str, dict[str, str]]


class Work(Form):
    name = StringField("Naam", [InputRequired()])
    password = PasswordField("Wachtwoord")


@pytest.fixture(scope="module")
def app(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """Draws the pages; nothing is read or written."""
    from buyergroup_hub.app import create_app
    from buyergroup_hub.kit.db import db

    made = create_app(hub_config(tmp_path_factory.mktemp("hub"), f"sqlite:///{sqlite_template}"))
    yield made
    with made.app_context():
        db.engine.dispose()


def work_page(app: Hub, method: str = "GET", **person: Any) -> str:
    with app.test_request_context("/form", method=method):
        form = Work(meta={"csrf": False})
        if method == "POST":
            form.validate()
        visitor = {"signed_in": False, "name": "", "session_ends": None, "affiliations": ()}
        standing = SimpleNamespace(**(visitor | person))
        return render_template_string(SOURCE, form=form, has_errors=bool(form.errors), standing=standing)


def refused(app: Hub, sentence: str) -> str:
    with app.test_request_context("/"):
        return render_template("errors/_sentence.html", sentence=sentence)


@dataclass
class Desk:
    """A window, the answers that its server gives by path, and what was asked of it."""

    page: Page
    answers: dict[str, Answer | Callable[[Request], Answer]] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)

    def open(self, path: str, html: str) -> None:
        self.answers[path] = (200, html, {})
        self.page.goto(ADDRESS + path)

    def answer(self, route: Route) -> None:
        request = route.request
        path = urlsplit(request.url).path
        if path.startswith("/static/"):
            route.fulfill(path=Path(__file__).parents[2] / "static" / path.split("/", 3)[3])
            return
        self.asked.append((f"{request.method} {path}", request.post_data or ""))
        found = self.answers[path]
        status, body, headers = found(request) if callable(found) else found
        policy = {"Content-Security-Policy": CSP}
        route.fulfill(status=status, body=body, content_type="text/html; charset=utf-8", headers=policy | headers)

    def said(self) -> str:
        return self.page.locator("#said").inner_text()


@pytest.fixture
def desk(browser: Browser) -> Iterator[Desk]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    context.set_default_timeout(10_000)
    page = context.new_page()
    desk = Desk(page)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda m: complaints.append(m.text) if "Content Security Policy" in m.text else None)
    page.route("**/*", desk.answer)
    page.clock.install(time=NOW)
    yield desk
    context.close()
    assert complaints == []


@pytest.mark.parametrize(("width", "method"), [(1280, "GET"), (390, "GET"), (1280, "POST")])
def test_axe_finds_nothing_in_the_gallery(desk: Desk, app: Hub, width: int, method: str) -> None:
    desk.page.set_viewport_size({"width": width, "height": 900})
    desk.open("/gallery", gallery(app, method))
    assert faults_of(desk.page) == []


def test_axe_finds_what_is_wrong(desk: Desk, app: Hub) -> None:
    """Twice: it stays on a page that it was brought to."""
    desk.open("/gallery", gallery(app))
    desk.page.evaluate("document.querySelector('main').append(document.createElement('img'))")
    for _ in range(2):
        assert [fault.split(": ")[-1].split()[0] for fault in faults_of(desk.page)] == ["image-alt"]


@pytest.mark.parametrize("width", [320, 832, 1280])
def test_nothing_scrolls_sideways(desk: Desk, app: Hub, width: int) -> None:
    desk.page.set_viewport_size({"width": width, "height": 900})
    desk.open("/gallery", gallery(app))
    assert desk.page.evaluate("document.documentElement.scrollWidth") == width


def test_a_draft_is_kept_two_seconds_after_typing_stops(desk: Desk, app: Hub) -> None:
    desk.answers["/draft"] = (204, "", {"Date": "Tue, 24 Nov 2026 18:41:52 GMT"})
    desk.open("/form", work_page(app))
    desk.page.fill("#name", "Noor")
    desk.page.clock.run_for(1900)
    assert desk.asked[1:] == []
    desk.page.clock.run_for(200)
    desk.page.get_by_text("Concept bewaard om 19:41:52").wait_for()
    assert desk.asked[1:] == [("POST /draft", "name=Noor&password=")]


def test_a_draft_is_kept_when_the_field_is_left_and_only_when_it_changed(desk: Desk, app: Hub) -> None:
    desk.answers["/draft"] = (204, "", {})
    desk.open("/form", work_page(app))
    desk.page.fill("#name", "Noor")
    desk.page.press("#name", "Tab")
    desk.page.get_by_text("Concept bewaard om").wait_for()
    desk.page.press("#password", "Tab")
    desk.page.clock.run_for(5000)
    assert len(desk.asked) == 2


def test_a_draft_that_was_refused_says_why_and_keeps_the_text(desk: Desk, app: Hub) -> None:
    desk.answers["/draft"] = (409, refused(app, "De consultatie is gesloten."), {})
    desk.open("/form", work_page(app))
    desk.page.fill("#name", "Noor")
    desk.page.press("#name", "Tab")
    desk.page.locator(".not-saved", has_text="De consultatie is gesloten.").wait_for()
    assert desk.page.input_value("#name") == "Noor"


def test_where_a_rule_says_no_its_links_stay_and_nothing_is_tried_again(desk: Desk, app: Hub) -> None:
    with app.test_request_context("/"):
        ways = [("Download je concept", "/draft.txt")]
        part = render_template("errors/_sentence.html", sentence="Gesloten.", kept="Je concept is bewaard.", ways=ways)
    desk.answers["/draft"] = (409, part, {})
    desk.open("/form", work_page(app))
    desk.page.fill("#name", "Noor")
    desk.page.press("#name", "Tab")
    said = desk.page.locator(".not-saved", has_text="Gesloten. Je concept is bewaard. Download je concept")
    assert said.get_by_role("link", name="Download je concept").get_attribute("href") == "/draft.txt"
    assert said.get_by_role("button").count() == 0


def test_without_a_connection_the_text_stays_and_can_be_sent_again(desk: Desk, app: Hub) -> None:
    desk.answers["/draft"] = (204, "", {})
    desk.open("/form", work_page(app))
    desk.page.route("**/draft", lambda route: route.abort(), times=1)
    desk.page.fill("#name", "Noor")
    desk.page.clock.run_for(2100)
    desk.page.locator(".not-saved", has_text="Niet bewaard: geen verbinding. Je tekst blijft hier staan.").wait_for()
    assert desk.page.locator(".not-saved > svg.i").count() == 1
    desk.page.get_by_role("button", name="Probeer opnieuw").click()
    desk.page.get_by_text("Concept bewaard om").wait_for()
    assert desk.page.input_value("#name") == "Noor"


def test_an_invalid_form_is_swapped_in_and_its_errors_get_the_focus(desk: Desk, app: Hub) -> None:
    desk.answers["/verb"] = (422, work_page(app, "POST").partition("<form")[2].join(["<form", ""]), {})
    desk.open("/form", work_page(app))
    desk.page.click("#verb")
    expect(desk.page.locator(".ds-error-summary")).to_be_focused()
    assert desk.page.title() == "Fout: Werk · Buyer Group Hub"


def test_a_form_that_came_back_whole_shows_its_errors_first(desk: Desk, app: Hub) -> None:
    desk.open("/form", work_page(app, "POST"))
    assert desk.page.evaluate("document.activeElement.className") == "ds-error-summary"
    assert desk.page.title() == "Fout: Werk · Buyer Group Hub"


@pytest.mark.parametrize("status", [403, 404, 409])
def test_a_refused_part_is_swapped_in_as_a_sentence(desk: Desk, app: Hub, status: int) -> None:
    desk.answers["/get"] = (status, refused(app, "Dit deel is voor de kerngroep."), {})
    desk.open("/form", work_page(app))
    desk.page.click("#get")
    desk.page.locator("#part .ds-alert", has_text="Dit deel is voor de kerngroep.").wait_for()


def test_any_other_fault_is_said_and_leaves_the_page_as_it_was(desk: Desk, app: Hub) -> None:
    desk.answers["/verb"] = (500, refused(app, "Er ging iets mis bij ons."), {})
    desk.open("/form", work_page(app))
    desk.page.click("#verb")
    expect(desk.page.locator("#said")).not_to_be_empty()
    assert desk.said() == "Er ging iets mis bij ons."
    assert desk.page.locator("#verb").is_visible()


def test_after_a_verb_the_new_heading_gets_the_focus_and_what_happened_is_said(desk: Desk, app: Hub) -> None:
    desk.answers["/verb"] = (
        200,
        '<h2 tabindex="-1" id="new">Onderschreven</h2><p data-said>Je besluit staat vast.</p>',
        {},
    )
    desk.open("/form", work_page(app))
    desk.page.click("#verb")
    expect(desk.page.locator("#new")).to_be_focused()
    expect(desk.page.locator("#said")).to_have_text("Je besluit staat vast.")


def test_a_filter_leaves_the_focus_and_says_how_many(desk: Desk, app: Hub) -> None:
    desk.answers["/get"] = (200, '<h2 tabindex="-1">23 resultaten</h2>', {"HX-Trigger": '{"said": "23 resultaten"}'})
    desk.open("/form", work_page(app))
    desk.page.click("#get")
    expect(desk.page.locator("#said")).to_have_text("23 resultaten")
    assert desk.page.evaluate("document.activeElement.tagName") != "H2"


def test_a_button_says_what_it_is_doing_and_takes_no_second_press(desk: Desk, app: Hub) -> None:
    held: list[Route] = []
    desk.open("/form", work_page(app))
    desk.page.route("**/verb", lambda route: held.append(route))
    desk.page.click("#verb")
    assert desk.page.locator("#verb[aria-busy=true]").inner_text().strip() == "Bezig met doen…"
    desk.page.evaluate("document.getElementById('verb').click()")
    held[0].fulfill(status=204)
    desk.page.locator("#verb:not([aria-busy])").wait_for()
    assert desk.page.inner_text("#verb") == "Doe"
    assert len(held) == 1


def test_the_tab_of_the_page_is_in_sight_on_a_small_screen(desk: Desk, app: Hub) -> None:
    tabs = [(f"Onderdeel {number}", f"/{number}", None, number == 7) for number in range(9)]
    with app.test_request_context("/"):
        page = render_template_string(TABS, tabs=tabs, standing=SimpleNamespace(signed_in=False, session_ends=None))
    desk.page.set_viewport_size({"width": 390, "height": 844})
    desk.open("/tabs", page)
    expect(desk.page.get_by_role("link", name="Onderdeel 7")).to_be_in_viewport(ratio=1)


def test_a_password_can_be_shown(desk: Desk, app: Hub) -> None:
    desk.open("/form", work_page(app))
    desk.page.get_by_label("Toon wachtwoord").check()
    assert desk.page.get_attribute("#password", "type") == "text"
    desk.page.get_by_label("Toon wachtwoord").uncheck()
    assert desk.page.get_attribute("#password", "type") == "password"


def test_before_the_session_ends_the_page_warns_and_can_stay(desk: Desk, app: Hub) -> None:
    person: dict[str, Any] = {"signed_in": True, "name": "Noor Demo"}
    desk.open("/form", work_page(app, **person, session_ends=NOW + timedelta(minutes=30)))
    notice = desk.page.locator("#session-end")
    desk.page.clock.run_for(24 * 60 * 1000)
    assert not notice.is_visible()
    desk.page.clock.run_for(90 * 1000)
    assert "Je wordt straks uitgelogd, om 10:30." in notice.inner_text()

    desk.answers["/account/sessions/staying"] = (200, (NOW + timedelta(hours=1)).isoformat(), {})
    notice.get_by_role("button", name="Blijf ingelogd").click()
    notice.wait_for(state="hidden")
    assert desk.asked[-1][0] == "POST /account/sessions/staying"


@pytest.mark.parametrize("allowed", [True, False])
def test_copying_says_visibly_that_it_is_done_or_was_refused(browser: Browser, app: Hub, allowed: bool) -> None:
    context = browser.new_context()
    page = context.new_page()
    taken = "async (text) => { window.taken = text; }" if allowed else "async () => { throw new Error(); }"
    page.add_init_script(f"Object.defineProperty(navigator, 'clipboard', {{value: {{writeText: {taken}}}}})")
    page.route("**/*", Desk(page, {"/form": (200, work_page(app), {})}).answer)
    page.goto(ADDRESS + "/form")
    page.get_by_role("button", name="Kopieer").click()
    if allowed:
        page.get_by_role("button", name="Gekopieerd").wait_for()
        assert page.evaluate("window.taken") == "De tekst"
    else:
        page.get_by_role("status").filter(has_text="Kopiëren lukte niet").wait_for(state="attached")
        assert page.evaluate("getSelection().toString()") == "De tekst"
    context.close()


def test_what_needs_the_script_is_not_shown_without_it(browser: Browser, app: Hub) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.route("**/*", Desk(page, {"/form": (200, work_page(app), {})}).answer)
    page.goto(ADDRESS + "/form")
    assert not page.get_by_text("Toon wachtwoord").is_visible()
    assert not page.get_by_text("Kopieer").is_visible()
    assert page.get_by_role("button", name="Bewaar").is_visible()
    context.close()
