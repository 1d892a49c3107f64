"""An address asks for a list as somebody left it, mistyped it or made it up; the list shows what there is."""

from __future__ import annotations

import pytest
from werkzeug.datastructures import MultiDict

from buyergroup_hub.kit.lists import Choice, Counts, Facet, Listing, Part
from buyergroup_hub.kit.web import Hub

pytestmark = pytest.mark.one_engine


@pytest.mark.parametrize(
    ("typed", "total", "part"),
    [
        ("", 0, (1, 1, 0)),
        ("2", 26, (2, 2, 25)),
        ("2", 25, (1, 1, 0)),
        ("99", 60, (3, 3, 50)),
        ("0", 60, (1, 3, 0)),
        ("-1", 60, (1, 3, 0)),
        ("٣", 60, (1, 3, 0)),
        ("9" * 5000, 60, (1, 3, 0)),
        ("twee", 60, (1, 3, 0)),
    ],
)
def test_the_nearest_page_that_there_is(typed: str, total: int, part: tuple[int, int, int]) -> None:
    assert Part.of({"page": typed}, total, 25) == part


@pytest.fixture
def listing(app: Hub) -> Listing:
    asked = MultiDict([("sector", "care"), ("sector", "care"), ("stage", ""), ("order", "name"), ("x", "y")])
    asked.add("sector", "\u202eerac")  # turns round what is written after it
    asked.add("theme", "klimaat")
    choice = Choice.of(asked, "groups.index", ("sector", "theme", "stage"), ("updated", "name"))
    counts = Counts([("sector", "care", 2), ("sector", None, 3)])
    facet = choice.facet("sector", "Sector", {"care": "Zorg", "energy": "Energie"}, counts.by("sector"))
    assert counts.total("sector") == 5
    return Listing(choice, [facet], 2, 5, Part(1, 1, 0))


def test_what_was_chosen_is_kept_once_and_what_is_no_choice_is_passed_over(listing: Listing, app: Hub) -> None:
    assert listing.choice.asked == (("sector", ("care",)), ("theme", ("klimaat",)))
    with app.test_request_context():
        assert listing.link(page=2) == "/groups?sector=care&theme=klimaat&order=name&page=2"
        assert listing.chosen == [("Zorg", "/groups?theme=klimaat&order=name")]


def test_a_facet_counts_none_where_nothing_was_counted(listing: Listing) -> None:
    assert listing.facets == [Facet("sector", "Sector", [("care", "Zorg", 2, True), ("energy", "Energie", 0, False)])]


def test_the_form_takes_along_what_it_has_no_field_for(listing: Listing) -> None:
    assert listing.hidden == [("theme", "klimaat"), ("order", "name")]


def test_an_unknown_order_is_the_usual_one(app: Hub) -> None:
    choice = Choice.of(MultiDict({"order": "nonsense"}), "groups.index", (), ("updated", "name"))
    with app.test_request_context():
        assert (choice.order, choice.link()) == ("updated", "/groups")
