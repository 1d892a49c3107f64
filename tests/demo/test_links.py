"""Every link that the hub shows to a person leads her to a page."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urldefrag, urljoin

import pytest
from lxml import html

from buyergroup_hub.home import header
from buyergroup_hub.kit.web import Hub
from tests.demo.conftest import FIVE
from tests.demo.walks import Walk, sign_in

if TYPE_CHECKING:
    from tests.fixtures.demo import Walks

ROOMS = ("groups.show", "visions.show", "clauses.show", "consultations.show", "tenders.show", "knowledge.show")


def test_every_link_leads_to_a_page(walked: Walk) -> None:
    """No "not found", no "not allowed" and no fault behind a link that was shown."""
    dead = [f"{one.status} {one.address} from {one.linked_from}" for one in walked.opened if one.status >= 400]
    assert dead == []


def test_every_link_to_a_place_leads_to_it(walked: Walk) -> None:
    trees = {one.address: one.tree for one in walked.of("text/html")}
    places = {address: set(tree.xpath("//@id")) for address, tree in trees.items()}
    asked = {
        (*urldefrag(urljoin(address, link)), address)
        for address, tree in trees.items()
        for link in tree.xpath("//a[not(ancestor::*[@class='letter'])]/@href[contains(., '#')]")
    }
    seen = [(page, place, linked_from) for page, place, linked_from in asked if place and page in places]
    assert len({page for page, _place, _from in seen}) > 9
    assert [f"{page}#{place} from {at}" for page, place, at in sorted(seen) if place not in places[page]] == []


def test_the_walk_comes_by_every_room(walked: Walk) -> None:
    seen = {one.kind for one in walked.opened if one.status == 200}
    assert seen.issuperset(ROOMS), set(ROOMS) - seen


FOR_PROGRAMS = {"home.icon", "home.robots", "home.security", "home.sitemap", "search.suggestions"}
"""Asked by browsers, search engines and the hub's own script."""
WITH_SOMETHING_IN_IT = {"clauses.own_basket_as_text", "clauses.own_basket_as_word"}
"""Linked from a basket that a visitor filled; the walk presses nothing."""


def test_every_page_is_linked_from_another(demo_hub: Hub, walk_of: Walks) -> None:
    """Of those whose address names nothing: lists, and what everybody has."""
    opened = {one.kind for who in (*FIVE, "Anouk Demo") for one in walk_of(who).opened}
    rules = [rule for rule in demo_hub.url_map.iter_rules() if "GET" in (rule.methods or ()) and not rule.arguments]
    assert {rule.endpoint for rule in rules} - opened == FOR_PROGRAMS | WITH_SOMETHING_IN_IT


@pytest.mark.parametrize("who", [*FIVE[1:], "Anouk Demo", "Karim Demo"])
def test_the_number_beside_my_work_is_that_of_its_page(demo_hub: Hub, who: str) -> None:
    header._waiting.cache_clear()  # what another hub of this process counted, or what went without an event
    client = demo_hub.test_client()
    sign_in(client, who)
    pages = [html.fromstring(client.get(page).get_data(as_text=True)) for page in ("/my-work", "/groups")]
    tasks = pages[0].xpath("count(//main//ol[contains(concat(' ', @class, ' '), ' line ')]/li)")
    shown = [page.xpath("string(//nav[@class='site-mine']//a[@href='/my-work']/span/text()[1])") for page in pages]
    assert [text.strip() for text in shown] == [f"{tasks:.0f}" if tasks else ""] * 2
