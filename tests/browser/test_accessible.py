"""Pages that no story comes by: what a check of accessibility finds at both widths, and whether they scroll one way, at
200 % and 400 % zoom too."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import Opening
from tests.browser.people import Watch, somebody

if TYPE_CHECKING:
    from tests.fixtures.demo import Walks

LOOKED_AT = {
    "Noor Demo": (
        "notices.index", "notices.show", "search.index", "knowledge.of_group", "knowledge.show", "organisations.index",
        "organisations.show", "organisations.signatories", "groups.index", "clauses.history",
        "visions.index", "visions.versions", "visions.version", "visions.history", "visions.comments",
        "visions.erratum", "visions.new_section", "visions.proposal_text", "tenders.codes", "tenders.proposals",
        "tenders.proposal",
    ),
    "Sam Demo": (
        "tenders.index", "tenders.calendar", "tenders.basket", "tenders.themes", "clauses.basket",
    ),
}  # fmt: skip
"""Kinds of pages, by who sees most of them."""
AWKWARD = {"search.index": "/search?q=titel+die+nergens+in+past&own=1"}
"""Instead of the first of a kind: a hit with a word that is wider than a small screen."""


@pytest.mark.parametrize("name", LOOKED_AT)
def test_pages_beside_the_stories_are_accessible(opening: Opening, walk_of: Walks, name: str) -> None:
    """The demo that she walks and the one that the browser shows have the same addresses."""
    found = {one.kind: one.address for one in reversed([*walk_of(name).of("text/html")])} | AWKWARD
    assert set(LOOKED_AT[name]) - found.keys() == set()
    who, watch = somebody(opening, name), Watch()
    for kind in LOOKED_AT[name]:
        who.page.goto(found[kind])
        watch.look(who.page)
    assert len(watch.seen) == len(LOOKED_AT[name])
    assert watch.faults == []
