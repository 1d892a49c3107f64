"""Every link that the hub shows to a person leads her to a page."""

from __future__ import annotations

from urllib.parse import urldefrag, urljoin

from tests.demo.walks import Walk

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
