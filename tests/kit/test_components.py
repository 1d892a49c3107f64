"""Every component in its states, on one page: what each draws is valid, named, and passes the pages' own policy."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

import html5lib
import pytest
from flask import render_template
from wtforms import SelectField
from wtforms.validators import InputRequired, Optional

from buyergroup_hub.kit.forms import Choice, Form
from tests.fixtures.hubs import hub_config
from tests.kit.gallery import CLOSES_AT, NOW, draw, gallery, phases

if TYPE_CHECKING:
    from buyergroup_hub.kit.web import Hub


@pytest.fixture(scope="module")
def app(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """One hub for all these tests: they draw, and neither read nor write."""
    from buyergroup_hub.app import create_app
    from buyergroup_hub.kit.db import db

    made = create_app(hub_config(tmp_path_factory.mktemp("hub"), f"sqlite:///{sqlite_template}"))
    yield made
    with made.app_context():
        db.engine.dispose()


@pytest.fixture(scope="module", params=["GET", "POST"])
def page(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def html(app: Hub, page: str) -> str:
    return gallery(app, page)


@pytest.fixture(scope="module")
def elements(html: str) -> list[Element]:
    return list(html5lib.parse(html, namespaceHTMLElements=False).iter())


def test_is_valid_html(html: str) -> None:
    parser = html5lib.HTMLParser(strict=True)
    parser.parse(html)


def test_has_one_h1_and_no_id_twice(elements: list[Element]) -> None:
    assert [e.tag for e in elements].count("h1") == 1
    twice = [name for name, n in Counter(e.get("id") for e in elements if e.get("id")).items() if n > 1]
    assert twice == []


def test_passes_the_policy_of_the_pages(elements: list[Element]) -> None:
    """No inline style, script or handler: `style-src` and `script-src` allow files only."""
    assert [e.tag for e in elements if e.get("style") or e.tag == "style"] == []
    assert [e.tag for e in elements if e.tag == "script" and not e.get("src")] == []
    assert [name for e in elements for name in e.attrib if str(name).startswith("on")] == []


def test_what_is_referred_to_is_there(elements: list[Element]) -> None:
    ids = {e.get("id") for e in elements}
    named = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "data-reveal", "data-copy")
    wanted = {name for e in elements for attribute in named for name in (e.get(attribute) or "").split()}
    wanted |= {
        str(e.get("href"))[1:]
        for e in elements
        if str(e.get("href", "")).startswith("#") and len(str(e.get("href"))) > 2
    }
    assert wanted - ids - {"a", "b"} == set()


def test_every_input_has_a_name_for_screen_readers(elements: list[Element]) -> None:
    labelled = {e.get("for") for e in elements if e.tag == "label"}
    inside = {id(child) for e in elements if e.tag == "label" for child in e.iter()}
    nameless = [
        e.attrib
        for e in elements
        if e.tag in ("input", "select", "textarea")
        and e.get("type") != "hidden"
        and not (e.get("aria-label") or e.get("id") in labelled or id(e) in inside)
    ]
    assert nameless == []


def test_every_link_is_an_address(elements: list[Element]) -> None:
    assert [e.attrib for e in elements if e.tag == "a" and e.get("href") in (None, "", "#")] == []


def test_what_people_typed_stays_text(app: Hub) -> None:
    html = draw(app, "{{ ui.row(typed, '/x', typed, typed) }}{{ ui.alert(typed) }}", typed="<script>alert(1)</script>")
    assert "<script" not in html
    assert html.count("&lt;script&gt;") == 4


def test_errors_stand_on_top_and_at_the_field(app: Hub) -> None:
    html = gallery(app, "POST")
    assert "Er kloppen 7 punten nog niet" in html
    assert '<a href="#name">Naam van het bedrijf: Vul dit veld in.</a>' in html
    assert '<a href="#certainty">Hoe zeker is het? Maak een keuze.</a>' in html
    assert 'id="name-error">Vul dit veld in.</div>' in html
    assert 'aria-describedby="name-hint name-error"' in html
    assert "<title>Fout: Toestanden" in html


def test_a_form_without_errors_says_nothing_of_errors(app: Hub) -> None:
    html = gallery(app)
    assert "ds-error-summary" not in html
    assert "aria-invalid" not in html
    assert "<title>Toestanden" in html


def test_optional_is_marked_and_required_is_not(app: Hub) -> None:
    text = re.sub(r"<[^>]+>", "", gallery(app))
    assert "Wat moet een lezer weten? (niet verplicht)" in text
    assert "Naam van het bedrijf (niet verplicht)" not in text
    assert "Hoe zeker is het? (niet verplicht)" not in text


def test_a_choice_that_weighs_has_no_preselection(elements: list[Element]) -> None:
    chosen = [e.get("name") for e in elements if e.get("type") == "radio" and "checked" in e.attrib]
    assert "readers" not in chosen
    assert "certainty" not in chosen
    assert "decision" in chosen


@pytest.mark.parametrize(
    ("now", "words"),
    [(7, '<b>Fase 7 van 9: toepassing</b> <span class="meta">· sinds nov 2023</span>'), (None, "<b>Fase onbekend</b>")],
)
def test_phase_line_on_a_small_screen(app: Hub, now: int | None, words: str) -> None:
    assert words in draw(app, "{{ ui.phases(phases) }}", phases=phases(now))


def test_phase_line_says_its_states_in_words(app: Hub) -> None:
    html = draw(app, "{{ ui.phases(phases) }}", phases=phases(7))
    assert html.count('<span class="sr">Afgerond: </span>') == 6
    assert '<li class="is-now" aria-current="step"><span class="sr">Nu: </span>toepassing' in html
    assert '<span class="sr">Nog niet: </span>opschaling en borging' in html
    assert '<li class="is-unknown"><span class="sr">Onbekend: </span>evaluatie' in html


def _heat_cell(app: Hub, n: int, of: int, unknown: int = 0) -> str:
    number = {"n": n, "of": of, "unknown": unknown}
    html = draw(app, "{{ ui.heat('Kaart', ['Klimaat'], [], [('Bouw', [(number, '/rows?a=1')])]) }}", number=number)
    return re.sub(r">\s+<", "><", re.findall(r"<td class=.*?</td>", html, re.DOTALL)[-1])


def test_unknown_is_never_zero_in_a_heat_map(app: Hub) -> None:
    """Rules 14 and 21."""
    assert _heat_cell(app, 0, 0) == '<td class="hx"><small>geen perceel</small></td>'
    silent = '<td class="hx"><a href="/rows?a=1&amp;rows=all"><small>alle 9 onbekend</small></a></td>'
    assert _heat_cell(app, 0, 9, 9) == silent
    known = '<td class="h0"><a href="/rows?a=1"><b>0 van 9</b><small>2 onbekend</small></a></td>'
    assert _heat_cell(app, 0, 9, 2) == known


@pytest.mark.parametrize(("n", "step"), [(1, 1), (19, 1), (20, 2), (59, 3), (60, 4), (79, 4), (80, 5), (100, 5)])
def test_steps_of_the_heat_map(app: Hub, n: int, step: int) -> None:
    assert f'class="h{step}"' in _heat_cell(app, n, 100)


def test_a_calibrator_shows_nothing_below_three(app: Hub) -> None:
    row = {"label": "Basis", "kind": "hidden", "values": [2, 0, 0, 0]}
    html = draw(app, "{{ ui.calibrator('c', 'VB-07', [row]) }}", row=row)
    assert "niet getoond: kan een partij verraden" in html
    assert "<circle" not in html


def test_bands_show_no_numbers(app: Hub) -> None:
    row = {"label": "Basis", "kind": "bands", "values": ["some", "most", "none", "none"]}
    html = draw(app, "{{ ui.calibrator('c', 'VB-07', [row]) }}", row=row)
    assert "3 of 4 antwoorden: een deel nu, de meeste binnen 1 jaar" in html
    assert "<circle" not in html


def test_facets_leave_out_what_has_no_result_unless_it_is_on(app: Hub) -> None:
    options = [("a", "Vol", 3, False), ("b", "Leeg", 0, False), ("c", "Gekozen", 0, True)]
    html = draw(
        app, "{{ ui.facets(facets, '/x', 'Verfijn') }}", facets=[{"name": "k", "legend": "Soort", "options": options}]
    )
    assert "Vol" in html
    assert "Leeg" not in html
    assert "Gekozen" in html


def test_a_facet_with_nothing_to_choose_has_no_legend(app: Hub) -> None:
    facets = [
        {"name": "k", "legend": "Soort", "options": [("a", "Bepaling", 1, False)]},
        {"name": "t", "legend": "Thema", "options": [("b", "Klimaat", 0, False)]},
    ]
    html = draw(app, "{{ ui.facets(facets, '/x', 'Verfijn') }}", facets=facets)
    assert "Soort" in html
    assert "Thema" not in html


def test_closing_strip(app: Hub) -> None:
    source = "{{ ui.closing(closes_at, now, opens_at, '/strip') }}"
    opens = CLOSES_AT - timedelta(days=30)

    running = draw(app, source, closes_at=CLOSES_AT, now=NOW, opens_at=opens)
    assert "Sluit over <span>9 dagen en 16 uur</span>" in running
    assert "Servertijd: dinsdag 24 november 2026, 19:42:00</span>" in running
    assert 'hx-get="/strip" hx-trigger="every 60s"' in running

    early = draw(app, source, closes_at=CLOSES_AT, now=opens - timedelta(seconds=1), opens_at=opens)
    assert "Nog niet open" in early

    closed = draw(app, source, closes_at=CLOSES_AT, now=CLOSES_AT, opens_at=opens)
    assert "Gesloten" in closed
    assert "sinds vrijdag 4 december 2026, 12:00 (Nederlandse tijd)" in closed
    assert "hx-get" not in closed


def test_pages_of_a_long_list(app: Hub) -> None:
    html = draw(app, "{{ ui.pagination(5, 9, '/search?q=wol%20jas&page=') }}")
    assert re.findall(r'aria-label="Pagina (\d)"', html) == ["1", "4", "5", "6", "9"]
    assert 'rel="prev" href="/search?q=wol%20jas&amp;page=4"' in html
    assert draw(app, "{{ ui.pagination(1, 1, '/x') }}").strip() == ""


def test_missing_stands_first_in_a_checklist(app: Hub) -> None:
    items = [SimpleNamespace(ok=True, what="Contact"), SimpleNamespace(ok=False, what="Sluiting")]
    html = draw(app, "{{ ui.checklist(items) }}", items=items)
    assert html.index("Sluiting") < html.index("Contact")


@pytest.mark.parametrize("status", [400, 403, 404, 405, 409, 413, 422, 429, 500, "refused", "_sentence"])
def test_a_refusal_says_what_happened_what_is_safe_and_what_to_do(app: Hub, status: int | str) -> None:
    with app.test_request_context("/x"):
        html = render_template(
            f"errors/{status}.html",
            sentence="De consultatie is gesloten.",
            kept="Je concept is bewaard.",
            ways=[("Download", "/d")],
        )
    assert "De consultatie is gesloten." in html
    assert "Je concept is bewaard." in html
    if status == "_sentence":
        assert "<h1" not in html
    else:
        html5lib.HTMLParser(strict=True).parse(html)
        assert html.count("<h1") == 1
    if status != 500:
        assert '<a class="ds-button" href="/d">Download</a>' in html or '<a href="/d">Download</a>' in html


def test_the_switch_of_language_comes_back_to_this_page(app: Hub) -> None:
    with app.test_request_context("/search?q=wol&page=2"):
        html = render_template("errors/404.html", sentence="Weg.")
    assert 'href="/language/en?next=/search%3Fq%3Dwol%26page%3D2" lang="en"' in html


def test_a_mail_says_why_it_came(app: Hub) -> None:
    with app.test_request_context("/"):
        text = render_template(
            "emails/base.txt", hub=SimpleNamespace(address="https://hub.example"), why="Je bent <trekker>.", demo=True
        )
    assert "Waarom kreeg je dit? Je bent <trekker>." in text
    assert "https://hub.example/account/notifications" in text
    assert "Proefomgeving" in text


class Signing(Form):
    class Meta(Form.Meta):
        csrf = False

    organisation = SelectField("Namens", [InputRequired()], coerce=int)
    group = SelectField("Groep", [Optional()], coerce=int)


def _signing(offered: int) -> Signing:
    form = Signing()
    form.organisation.choices = form.group.choices = [Choice(one, f"Gemeente {one}") for one in range(offered)]
    return form


def test_a_list_with_one_choice_says_what_it_is(app: Hub) -> None:
    """It is sent along all the same; a refused one comes back as a list, and one that may stay empty is a choice."""
    with app.test_request_context():
        one, two = _signing(1), _signing(2)
    html = draw(app, "{{ ui.field(form.organisation) }}", form=one)
    assert "<select" not in html
    assert "Gemeente 0" in html
    assert '<input type="hidden" name="organisation" value="0">' in html
    assert "<select" in draw(app, "{{ ui.field(form.organisation) }}", form=two)
    assert "<select" in draw(app, "{{ ui.field(form.group) }}", form=one)
    one.organisation.errors = ["Kies een optie uit de lijst."]
    assert "<select" in draw(app, "{{ ui.field(form.organisation) }}", form=one)
