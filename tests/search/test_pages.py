"""The page of results: what it shows, to whom, and what it says when there is nothing to show."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup, Tag

from buyergroup_hub.kit.db import db
from buyergroup_hub.search import actions
from buyergroup_hub.search.kinds import FACETS, Facet
from buyergroup_hub.search.pages import MOST_VALUES, _likely
from tests.cast import PEOPLE, Cast
from tests.pages import check_page
from tests.search import notes
from tests.search.notes import Note

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from buyergroup_hub.kit.web import Hub

pytestmark = pytest.mark.one_engine

Writing = Callable[[], AbstractContextManager[None]]


@pytest.fixture
def filled(app: Hub, writing: Writing) -> Hub:
    """Three notes about equipment: an invented one, one that ended, and one of a group."""
    with writing():
        notes.write("Emissieloos bouwmaterieel", demo=True)
        notes.write("Oud <materieel> & meer", ended=True)
        notes.write("Kanariematerieel", "group:77")
        notes.write("Voeding in de zorg")
    with app.app_context():
        actions.drain()
    return app


def page(client: FlaskClient, address: str, **headers: str) -> BeautifulSoup:
    response = client.get(address, headers=headers)
    assert response.status_code == 200
    check_page(response)
    return BeautifulSoup(response.get_data(as_text=True), "html.parser")


def titles(html: BeautifulSoup) -> list[str]:
    return [title.get_text() for title in html.select("li.hit h2")]


def chips_of(html: BeautifulSoup) -> list[str]:
    return [chip.get_text(" ", strip=True) for chip in html.select("a.chip")]


def heading(html: BeautifulSoup) -> str:
    found = html.h1
    assert isinstance(found, Tag)
    return found.get_text().strip()


def test_hits_with_marks_signs_and_counts(filled: Hub) -> None:
    html = page(filled.test_client(), "/search?q=materieel")

    assert heading(html) == "2 resultaten voor “materieel”"
    assert set(titles(html)) == {"Emissieloos bouwmaterieel", "Oud <materieel> & meer"}
    assert {mark.get_text() for mark in html.select("h2 mark")} == {"bouwmaterieel", "materieel"}
    first, second = html.select("li.hit")
    invented, old = (first, second) if "bouw" in first.get_text() else (second, first)
    assert invented.select(".demo")
    assert not old.select(".demo")
    assert "Beëindigd" in old.get_text()
    assert old.select_one("a[href='/notes/opvolger']")
    assert [n.get_text() for n in html.select(".facets .n")] == ["2"]


def test_values_stand_by_their_words_unless_they_have_an_order_of_their_own(
    filled: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    ranks = {"2": "Zwaar", "4": "Licht"}

    def shown() -> list[str]:
        html = page(filled.test_client(), "/search?q=materieel")
        return [words.get_text() for words in html.select(".facets span:not(.n)") if words.get_text() in ranks.values()]

    plain = Facet(
        name="length", legend="Lengte", words=lambda values: {key: ranks[key] for key in ranks if key in values}
    )
    monkeypatch.setitem(FACETS, "length", plain)
    assert shown() == ["Licht", "Zwaar"]
    monkeypatch.setitem(FACETS, "length", replace(plain, ranked=True))
    assert shown() == ["Zwaar", "Licht"]


def test_it_works_without_javascript_and_sends_a_part_to_htmx(filled: Hub) -> None:
    client = filled.test_client()
    whole = page(client, "/search?q=materieel")
    part = page(client, "/search?q=materieel", **{"HX-Request": "true"})

    assert whole.select_one("html")
    assert not part.select_one("html")
    assert titles(part) == titles(whole)
    form = whole.select_one("form.facets")
    assert form is not None
    assert form["action"] == "/search"
    assert form.select_one("button[type=submit]")
    assert form.select_one("input[name=q][value=materieel]")


def test_nothing_found_offers_nothing_to_refine(filled: Hub) -> None:
    assert page(filled.test_client(), "/search?q=materieel").select_one("form.facets")
    assert page(filled.test_client(), "/search?q=zeppelinvaart").select_one("form.facets") is None


def test_choosing_and_removing_a_filter(filled: Hub) -> None:
    client = filled.test_client()
    html = page(client, "/search?q=materieel&kind=note")
    chip = html.select_one("a.chip")
    assert chip is not None
    assert chip.get_text(strip=True).startswith("Notitie")
    assert titles(page(client, str(chip["href"]))) == titles(html)

    none = page(client, "/search?q=materieel&kind=nothing")
    assert heading(none) == "0 resultaten voor “materieel”"
    assert "Niets gevonden met deze filters" in none.get_text()
    assert "Zonder filters zijn er" in none.get_text()


def test_nothing_found_offers_what_does_find(filled: Hub) -> None:
    """A word of the question, or a part of one; nothing that only others may find."""
    client = filled.test_client()
    for filters in ("", "&kind=note", "&kind=nothing"):
        html = page(client, f"/search?q=zeppelinmaterieel+zeppelinvaart{filters}")
        assert "Niets gevonden" in html.get_text()
        ways = [link for link in html.select("#found a") if link.get_text() == "materieel"]
        assert len(ways) == 1
        assert titles(page(client, str(ways[0]["href"])))
    assert "Probeer" not in page(client, "/search?q=zeppelinvaart").get_text()


def test_a_typing_mistake_is_mended_with_a_way_back(filled: Hub) -> None:
    client = filled.test_client()
    html = page(client, "/search?q=bouwmaterieeel")
    assert heading(html) == "2 resultaten voor “bouwmaterieel”"
    assert titles(html)[0] == "Emissieloos bouwmaterieel", "the other one holds a part of the word only"
    back = html.find("a", string=lambda text: bool(text) and text.startswith("Zoek toch op “bouwmaterieeel” (0)"))
    assert isinstance(back, Tag)
    assert heading(page(client, str(back["href"]))) == "0 resultaten voor “bouwmaterieeel”"


def test_added_words_are_named_and_can_be_left_out(filled: Hub) -> None:
    client = filled.test_client()
    html = page(client, "/search?q=uitstootvrij")
    assert titles(html) == ["Emissieloos bouwmaterieel"]
    assert "Ook meegenomen: emissieloos" in html.get_text()
    only = html.find("a", string="Zoek alleen op mijn woorden")
    assert isinstance(only, Tag)
    assert titles(page(client, str(only["href"]))) == []


def test_what_was_not_asked_is_said(filled: Hub) -> None:
    client = filled.test_client()
    long = page(client, "/search?q=" + "+".join(f"materieel{number}" for number in range(30)))
    assert "Je zoekopdracht is lang" in long.get_text()
    apart = page(client, '/search?q="materieel+emissieloos"')
    assert "op de losse woorden" in apart.get_text()


def test_the_order_can_be_chosen(filled: Hub) -> None:
    html = page(filled.test_client(), "/search?q=materieel&order=newest")
    assert "Volgorde: beste treffer · nieuwste · meest toegepast" in " ".join(html.get_text().split())
    assert html.find("b", string="nieuwste")


def test_an_empty_box_asks_what_is_looked_for(filled: Hub) -> None:
    assert heading(page(filled.test_client(), "/search")) == "Wat zoek je?"


@pytest.mark.parametrize(
    "address",
    [
        "/search?q=" + "(" * 2000,
        "/search?q=%00%ff&page=-3&order=x&kind=%00",
        "/search?q=materieel&page=999999999999999999999",
        "/search?q=*&page=a",
        "/search?q=%22&kind=&kind=note&kind=note",
        "/search?q=-materieel",
    ],
)
def test_whatever_is_asked_gets_a_page(filled: Hub, address: str) -> None:
    page(filled.test_client(), address)


def test_suggestions_are_words_that_the_asker_may_see(filled: Hub) -> None:
    client = filled.test_client()
    values = [option["value"] for option in page(client, "/search/suggestions?q=bouwm").select("option")]
    assert values == ["bouwmaterieel"]
    assert not page(client, "/search/suggestions?q=kanarie").select("option")
    assert not page(client, "/search/suggestions").select("option")


def test_english_is_complete(filled: Hub) -> None:
    client = filled.test_client()
    client.get("/language/en?next=/")
    html = page(client, "/search?q=uitstootvrij")
    assert heading(html) == "1 result for “uitstootvrij”"
    assert "Also included" in html.get_text()


@pytest.mark.both_engines
def test_a_hit_that_was_narrowed_is_nowhere(filled: Hub, writing: Writing) -> None:
    with writing():
        for note in db.session.query(Note).filter(Note.title.contains("Emissieloos")):
            note.audience = "group:77"
    html = page(filled.test_client(), "/search?q=materieel")
    assert heading(html) == "1 resultaat voor “materieel”"
    assert titles(html) == ["Oud <materieel> & meer"]
    assert [n.get_text() for n in html.select(".facets .n")] == ["1"]


CIRCLES = {
    "public": "Kanariealbatros", "market": "Kanariebuizerd", "network": "Kanarieduif", "programme": "Kanarieekster",
    "group:{group}": "Kanariefazant", "clients:{group}": "Kanariegrutto", "board:{group}": "Kanariehavik",
    "org:{firm_a}": "Kanarieijsvogel", "person:{coordinator}": "Kanariekievit", "organisers:1": "Kanarielepelaar",
    "dialogue:1": "Kanariemerel",
}  # fmt: skip
"""A word per circle that stands nowhere else."""


@pytest.mark.one_engine
def test_each_circle_finds_its_own_and_nobody_anothers(app: Hub, cast: Cast, writing: Writing) -> None:
    """Everybody of the cast finds her canary words only: in hits, counts, facets, marks, suggestions and mistakes."""
    known = cast.people | cast.organisations | {"group": cast.groups["group"]}
    words = {circle.format(**known): word for circle, word in CIRCLES.items()}
    with writing():
        for token, word in words.items():
            notes.write(f"Gedeelde woorden en {word}", token)
    with app.app_context():
        actions.drain()
    asked = set[frozenset[str]]()
    for who in PEOPLE:
        with cast.reading():
            tokens = cast.standing(who).tokens if who != "blocked" else frozenset({"public"})
        client, hers = cast.client(who), frozenset(tokens & words.keys())
        shared = page(client, "/search?q=gedeelde")
        assert heading(shared).startswith(f"{len(hers)} result"), who
        assert [n.get_text() for n in shared.select(".facets .n")] == [str(len(hers))]
        assert {token for token, word in words.items() if word in str(shared)} == hers, f"{who} among others"
        if hers not in asked:  # of those who see the same one asks word by word
            _asks_each_word(client, who, hers, words)
        asked.add(hers)


def _asks_each_word(client: FlaskClient, who: str, tokens: frozenset[str], words: dict[str, str]) -> None:
    for token, word in words.items():
        hers = token in tokens
        asked = client.get(f"/search?q={word}").text
        typo = client.get(f"/search?q={word[:-2]}{word[-1]}{word[-2]}").text
        begun = client.get(f"/search/suggestions?q={word[:9]}").text
        assert ("Gedeelde woorden" in asked) == hers, f"{who} and {word}"
        assert (f"{word}</mark>" in typo) == hers, f"{who} and {word} misspelt"
        assert (word.lower() in begun) == hers, f"{who} and a suggestion of {word}"


def test_unknown_values_of_an_address_leave_room_for_those_that_there_are() -> None:
    chosen = [f"unknown-{number}" for number in range(3 * MOST_VALUES)]
    likely = _likely(dict.fromkeys(chosen, 0) | {"few": 1, "many": 9}, chosen)
    assert likely == [*chosen, "many", "few"]
