"""Every link that the hub shows to a person leads her to a page."""

from __future__ import annotations

from tests.demo.walks import Walk

ROOMS = ("groups.show", "visions.show", "clauses.show", "consultations.show", "tenders.show", "knowledge.show")


def test_every_link_leads_to_a_page(walked: Walk) -> None:
    """No "not found", no "not allowed" and no fault behind a link that was shown."""
    dead = [f"{one.status} {one.address} from {one.linked_from}" for one in walked.opened if one.status >= 400]
    assert dead == []


def test_the_walk_comes_by_every_room(walked: Walk) -> None:
    seen = {one.kind for one in walked.opened if one.status == 200}
    assert seen.issuperset(ROOMS), set(ROOMS) - seen
