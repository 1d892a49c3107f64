"""The list of consultations: in the order in which they matter, a page of it, whatever their number."""

from __future__ import annotations

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup

from buyergroup_hub.access import standing_as
from buyergroup_hub.consultations.overview import listing
from buyergroup_hub.consultations.sheets.models import Consultation
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from tests.cast import Cast
from tests.consultations import consulting as the

pytestmark = pytest.mark.one_engine

STATES = ("planned", "open", "open", "coming", "coming", "closed", "closed", "withdrawn")


@pytest.fixture
def many(cast: Cast) -> Cast:
    """Two of a kind lie a day apart; they are made in another order than they are listed in."""
    pids = [the.planned(cast) for _state in STATES]
    now = clock.now()
    with cast.writing():
        for number, (pid, state) in enumerate(zip(pids, STATES, strict=True)):
            one, apart = the.consultation(pid), timedelta(days=10 - number)
            one.title = f"{state} {number}"
            one.audience = one.audience if state == "planned" else "public"
            one.approved_at = None if state == "planned" else now - timedelta(days=90)
            one.sheet_digest = None if state == "planned" else "0" * 64
            if state in ("open", "closed", "withdrawn"):
                one.opened_at = one.opens_at = now - timedelta(days=60)
                one.closes_at = now + apart if state == "open" else now - apart
                one.questions_until = one.closes_at - timedelta(days=7)
            if state == "coming":
                one.opens_at = now + apart
            if state == "withdrawn":
                one.withdrawn_at, one.withdrawn_reason = now, "Te vroeg."
    return cast


def _listed(cast: Cast, who: str, page: int) -> list[list[str]]:
    with cast.reading(), standing_as(cast.standing(who)):
        found = listing.find({"page": str(page)})
        return [[one.title for one in part] for part in (found.own, found.open, found.coming, found.past)]


def test_what_matters_first_stands_first(many: Cast) -> None:
    public = [["open 2", "open 1"], ["coming 4", "coming 3"], ["withdrawn 7", "closed 6", "closed 5"]]
    assert _listed(many, "visitor", 1) == [[], *public]
    assert _listed(many, "coordinator", 1) == [["planned 0"], *public]


def test_what_closes_is_past_at_that_instant_though_nobody_wrote(many: Cast) -> None:
    with many.reading():
        closing = {one.title: one.closes_at for one in listing.find({}).open}
    seen = []
    for instant in (closing["open 2"] - timedelta(seconds=1), closing["open 2"], closing["open 1"]):
        with clock.at(instant):
            _own, opened, _coming, past = _listed(many, "visitor", 1)
            seen.append((opened, past[:2]))
    assert seen == [
        (["open 2", "open 1"], ["withdrawn 7", "closed 6"]),
        (["open 1"], ["open 2", "withdrawn 7"]),
        ([], ["open 1", "open 2"]),
    ]


def test_a_long_list_has_pages(many: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "PER_PAGE", 3)
    assert _listed(many, "visitor", 1) == [[], ["open 2", "open 1"], ["coming 4"], []]
    assert _listed(many, "visitor", 2) == [[], [], ["coming 3"], ["withdrawn 7", "closed 6"]]
    assert _listed(many, "visitor", 99) == [[], [], [], ["closed 5"]]
    client = many.client("visitor")
    first = BeautifulSoup(client.get("/consultations").text, "html.parser")
    onward = first.select_one("nav.ds-pagination a[rel=next]")
    assert "2 consultaties" in first.text
    second = client.get(str(onward["href"]) if onward else "").text
    assert "withdrawn 7" in second
    assert "Er is nu geen consultatie open" not in second


def test_no_consultation_is_loaded_that_is_not_shown(many: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "PER_PAGE", 3)
    with many.reading():
        found = listing.find({})
        loaded = [one for one in db.session.identity_map.values() if isinstance(one, Consultation)]
        assert len(loaded) == len(found.open) + len(found.coming) == 3
