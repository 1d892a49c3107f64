"""The public list of notices and the page of one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import html5lib
import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, select

from buyergroup_hub.kit.db import begin, db
from buyergroup_hub.kit.web import Hub
from buyergroup_hub.notices.registry.imports import Imported
from buyergroup_hub.notices.registry.models import Notice
from tests.cast import PEOPLE, Cast
from tests.notices import written

pytestmark = pytest.mark.one_engine

Bring = Callable[..., Imported]
EXAMPLE = "<!-- Values used are fictitious. -->"


def numbered(number: int, **given: str) -> bytes:
    return written.notice(publication=written.PUBLICATION.replace("00123456", f"{number:08}"), **given)


def page(client: FlaskClient, address: str, status: int = 200, headers: dict[str, str] | None = None) -> str:
    response = client.get(address, headers=headers)
    assert response.status_code == status
    html = response.get_data(as_text=True)
    parser = html5lib.HTMLParser()
    (parser.parseFragment if headers else parser.parse)(html)
    assert parser.errors == []
    return html


def address(app: Hub, number: str | None = "123456-2025") -> str:
    with app.app_context():
        begin(writes=False)
        pid = db.session.scalars(select(Notice.pid).where(Notice.publication_number == number)).one()
        return f"/notices/{pid}"


def titles(html: str) -> list[str]:
    return re.findall(r'<h2><a href="/notices/[^"]+">(?:<span[^>]*>)?([^<]+)', html)


def test_an_empty_hub_says_so(client: FlaskClient, app: Hub) -> None:
    assert "Er zijn nog geen publicaties" in page(client, "/notices")


def test_the_list_shows_newest_first_and_marks_what_is_invented(client: FlaskClient, bring_in: Bring) -> None:
    later = written.PUBLICATION.replace("2025-03-26", "2025-06-01").replace("00123456", "00200000")
    bring_in(
        written.notice(project=written.project("Oud")),
        written.notice(publication=later, project=written.project("Nieuw")),
        written.notice(comment=EXAMPLE, project=written.project("Verzonnen"), publication=""),
    )
    html = page(client, "/notices")
    assert titles(html) == ["Nieuw", "Oud", "Verzonnen"]
    assert "Gemeente Waterstad en één ander" in html
    marked = [row for row in re.findall(r"<li class=\"dated\">.*?</li>", html, re.DOTALL) if 'class="demo"' in row]
    assert len(marked) == 1
    assert "Verzonnen" in marked[0]


@pytest.mark.both_engines
@pytest.mark.parametrize(
    ("choice", "found"),
    [
        ("form=consultation", ["Consultatie"]),
        ("form=consultation&form=result", ["Uitslag", "Consultatie"]),
        ("subtype=29", ["Uitslag"]),
        ("year=2024", ["Vroeg"]),
        ("cpv=44", ["Vroeg"]),
        ("cpv=43200000", ["Uitslag", "Consultatie"]),
        ("country=BEL", ["Vroeg"]),
        ("country=NLD&form=result", ["Uitslag"]),
        ("demo=no", ["Uitslag", "Vroeg"]),
        ("year=veel&form=result", []),
        ("cpv=%25", []),
        ("cpv=4", []),
        ("onzin=1", ["Uitslag", "Consultatie", "Vroeg"]),
        ("page=999", ["Uitslag", "Consultatie", "Vroeg"]),
        ("page=x", ["Uitslag", "Consultatie", "Vroeg"]),
    ],
)
def test_filters(choice: str, found: list[str], client: FlaskClient, bring_in: Bring) -> None:
    belgian = written.organisation("ORG-0002", "Stad Elders", "9999", "BEL")
    early = written.PUBLICATION.replace("2025-03-26", "2024-01-02").replace("00123456", "00000009")
    bring_in(
        written.award(
            project=written.project("Uitslag"), publication=written.PUBLICATION.replace("2025-03-26", "2025-05-01")
        ),
        written.consultation(project=written.project("Consultatie"), publication=""),
        written.notice(
            project=written.project("Vroeg", cpv="44000000"),
            organisations=belgian,
            parties=written.party(),
            publication=early,
            lots="",
        ),
    )
    assert titles(page(client, f"/notices?{choice}")) == found


@pytest.mark.both_engines
def test_a_filter_that_is_on_can_be_taken_off(client: FlaskClient, bring_in: Bring) -> None:
    bring_in(written.notice(), written.award())
    html = page(client, "/notices?form=result&cpv=45&subtype=29")
    assert 'href="/notices?form=result&amp;cpv=45"' in html
    assert 'href="/notices?subtype=29&amp;cpv=45"' in html
    assert '<input type="hidden" name="subtype" value="29">' in html


def test_htmx_gets_the_list_alone(client: FlaskClient, bring_in: Bring) -> None:
    bring_in(written.notice())
    html = page(client, "/notices", headers={"HX-Request": "true"})
    assert "<html" not in html
    assert titles(html) == ["Emissievrij bouwmaterieel"]


@contextmanager
def counted(app: Hub) -> Iterator[list[str]]:
    said: list[str] = []
    with app.app_context():
        engine = db.engine

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("SELECT"):
            said.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield said
    event.remove(engine, "before_cursor_execute", note)


def test_twenty_rows_cost_as_many_queries_as_two(app: Hub, client: FlaskClient, bring_in: Bring) -> None:
    bring_in(*[numbered(number) for number in range(1, 3)])
    with counted(app) as two:
        page(client, "/notices")
    bring_in(*[numbered(number) for number in range(3, 21)])
    with counted(app) as twenty:
        assert len(titles(page(client, "/notices"))) == 20
    assert len(twenty) == len(two)


def test_a_page_says_what_who_when_and_how_much(app: Hub, client: FlaskClient, bring_in: Bring) -> None:
    bring_in(written.notice())
    html = page(client, address(app))
    for said in (
        "Emissievrij bouwmaterieel",
        "123456-2025",
        "Aankondiging van een opdracht – algemene richtlijn, standaardregeling",
        "Gemeente Waterstad (Nederland)",
        "maandag 12 mei 2025, 14:00 (Nederlandse tijd)",
        "Uitstoot",
        "24 maanden",
        "De mitigatie van klimaatverandering",
        'href="https://www.kade.example/stukken"',
        "https://ted.europa.eu/nl/notice/-/detail/123456-2025",
    ):
        assert said in html, said
    assert 'class="demo"' not in html


def test_no_person_is_on_any_page(app: Hub, client: FlaskClient, bring_in: Bring) -> None:
    bring_in(written.notice())
    for html in (page(client, "/notices"), page(client, address(app))):
        assert written.PERSON not in html
        assert not re.search(r"[\w.]@[\w-]+\.\w", html)
        assert "12345678" not in html


def test_an_invented_notice_is_marked_and_has_no_way_to_ted(app: Hub, client: FlaskClient, bring_in: Bring) -> None:
    bring_in(written.notice(comment=EXAMPLE))
    html = page(client, address(app, None))
    assert 'class="demo"' in html
    assert "officieel voorbeeld" in html
    assert "ted.europa.eu" not in html


def test_results_with_winner_value_and_none(app: Hub, client: FlaskClient, bring_in: Bring) -> None:
    bring_in(written.award())
    html = page(client, address(app, "234567-2025"))
    assert "Groene Bouw bv" in html
    assert "Grijze Bouw bv" not in html
    assert "€ 900.000" in html
    assert "Niet gegund: er kwamen geen inschrijvingen" in html


def test_a_withheld_value_is_said_and_is_no_number(app: Hub, client: FlaskClient, bring_in: Bring) -> None:
    value = written.VALUE.replace("1500000.50", "-1")
    bring_in(written.notice(project=written.project(extra=value)))
    assert "niet gepubliceerd" in page(client, address(app))


def test_half_a_period_shows_what_is_known(app: Hub, client: FlaskClient, bring_in: Bring) -> None:
    """The other half is the greyed word and no mark-up to read."""
    bring_in(written.notice())
    html = page(client, address(app))
    assert '1 sep 2025 tot <span class="unknown">onbekend</span>' in html
    assert "&lt;span" not in html


@pytest.mark.parametrize(("language", "shown"), [("nl", "€ 123.456.789.012,34"), ("en", "€123,456,789,012.34")])
def test_an_amount_is_exact(app: Hub, client: FlaskClient, bring_in: Bring, language: str, shown: str) -> None:
    bring_in(written.notice(project=written.project(extra=written.VALUE.replace("1500000.50", "123456789012.34"))))
    client.set_cookie("language", language)
    assert shown in page(client, address(app))


def test_a_notice_that_was_changed_points_both_ways(app: Hub, client: FlaskClient, bring_in: Bring) -> None:
    changes = written.CHANGES.replace("00120000-2025", "00123456-2025")
    later = written.PUBLICATION.replace("00123456", "00130000")
    change = written.notice(
        extra=changes, publication=later, form="change", uuid="77777777-64ad-4d4e-9a53-5b8a6b3d7f10", version="02"
    )
    bring_in(change)
    alone = page(client, address(app, "130000-2025"))
    assert "De eerdere publicatie staat niet in de hub." in alone
    bring_in(written.notice())
    first, second = address(app), address(app, "130000-2025")
    html = page(client, first)
    top = html[: html.index("Waar het om gaat")]
    assert "Deze publicatie is gewijzigd." in top
    assert f'<a href="{second}">' in top
    html = page(client, second)
    top = html[: html.index("Waar het om gaat")]
    assert f'<a href="{first}">De eerdere publicatie: 123456-2025, ' in top
    assert "is gewijzigd" not in top


def test_markup_in_a_notice_is_text(app: Hub, client: FlaskClient, bring_in: Bring) -> None:
    attack = "&lt;script&gt;alert(1)&lt;/script&gt; &lt;img src=x onerror=alert(1)&gt;"
    bring_in(
        written.notice(
            project=written.project(attack),
            organisations=written.organisation("ORG-0002", attack),
            parties=written.party(),
            lots=written.lot(what=written.project(attack)),
        )
    )
    for html in (page(client, "/notices"), page(client, address(app))):
        assert "<script>alert" not in html
        assert "<img src=x" not in html
        assert "&lt;script&gt;" in html


def test_a_foreign_text_says_its_language(app: Hub, client: FlaskClient, bring_in: Bring) -> None:
    polish = (
        written.project()
        .replace('languageID="NLD"', 'languageID="POL"')
        .replace('languageID="ENG"', 'languageID="POL"')
    )
    bring_in(written.notice(project=polish, lots="", language="POL"))
    assert re.search(r'<h1[^>]*><span lang="pl">', page(client, address(app)))


def test_what_could_not_be_read_is_told(app: Hub, client: FlaskClient, bring_in: Bring) -> None:
    bring_in(written.notice(lots=written.lot(process=written.TENDERS.replace("2025-05-12", "2025-02-30"))))
    html = page(client, address(app))
    assert "EndDate: “2025-02-30+02:00” is geen datum" in html


def test_the_history_holds_what_shares_procedure_and_buyer(app: Hub, client: FlaskClient, bring_in: Bring) -> None:
    bring_in(
        written.notice(),
        written.award(),
        numbered(5, procedure="7b2c2f7e-0f0b-4b0e-8f0e-1d2c3b4a5968"),
    )
    html = page(client, address(app))
    assert address(app, "234567-2025") in html
    assert address(app, "5-2025") not in html


def test_a_page_with_nothing_but_a_subtype(app: Hub, client: FlaskClient, bring_in: Bring) -> None:
    bring_in(
        written.notice(organisations="", parties="", project="", lots="", publication="", procedure="", language="")
    )
    html = page(client, address(app, None))
    assert "Zonder titel" in html
    assert "onbekend" in html


def test_pages_in_english(app: Hub, client: FlaskClient, bring_in: Bring) -> None:
    bring_in(written.award())
    client.set_cookie("language", "en")
    assert "1 notice" in page(client, "/notices")
    html = page(client, address(app, "234567-2025"))
    assert "Contract award notice" in html
    assert "Not awarded: no bids were received" in html


def test_an_address_that_is_nothing(client: FlaskClient, app: Hub) -> None:
    page(client, "/notices/bestaatniet1", 404)


@pytest.mark.parametrize("who", PEOPLE)
def test_only_programme_staff_get_the_kept_file(who: str, app: Hub, cast: Cast, bring_in: Bring) -> None:
    bring_in(written.notice())
    response = cast.client(who).get(f"{address(app)}/file")
    assert response.status_code == (200 if who == "programme" else 404)
    if who == "programme":
        assert response.mimetype == "application/xml"
        assert "attachment" in response.headers["Content-Disposition"]
        assert "sandbox" in response.headers["Content-Security-Policy"]
        assert written.PERSON.encode() not in response.data
        assert b"Gemeente Waterstad" in response.data
