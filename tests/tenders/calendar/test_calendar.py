"""The demand calendar counts in SQL what `stage_of` says of one tender, and loads no more than it shows."""

from __future__ import annotations

from collections import Counter
from itertools import product

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select
from sqlalchemy.orm import selectinload
from werkzeug.datastructures import MultiDict

from buyergroup_hub.access import standing_as
from buyergroup_hub.kit.db import db
from buyergroup_hub.permissions import Standing
from buyergroup_hub.tenders.calendar import listing
from buyergroup_hub.tenders.tender.actions import planning
from buyergroup_hub.tenders.tender.models import Tender, TenderGroup
from tests.cast import Cast
from tests.tenders import told

pytestmark = pytest.mark.one_engine

CHOICES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("stage", ("decided",)), ("group", ("group",)), ("group", ("none",)), ("group", ("none", "group")),
    ("nature", ("works", "unknown")), ("region", ("NL1",)), ("quarter", ("2027-Q1", "unknown")), ("quarter", ("2028",)),
)  # fmt: skip


@pytest.fixture
def many(cast: Cast) -> Cast:
    """Tenders of every kind; some are only their own people's, some went to market or were cancelled."""
    kinds = product(("2027-Q1", "2028", None), (None, "works"), (None, "NL1"))
    for number, (expected, nature, region) in enumerate(kinds):
        group = None if number % 3 == 0 else "group"
        lots = ("a", "b", "c")[: number % 4]
        pid = told.planned(cast, f"Brug {number}", lots=lots, expected=expected, nature=nature, region=region)
        with cast.acting("core_member"):
            tender = told.tender(pid)
            if group is None:
                db.session.delete(tender.groups[0])
            if number % 5 != 1:
                tender.audience = "public"
            if number % 2:
                planning.decide(tender)
            if number == 8:
                planning.cancel(tender, "Geen geld.")
            if number == 10:
                for lot in tender.lots:
                    lot.awarded_on = tender.decided_on
    return cast


def _facets(who: Standing, chosen: dict[str, tuple[str, ...]]) -> tuple[dict[str, Counter[str]], set[str]]:
    """The same counted from all tenders, one by one: by facet the lots of each value, and the titles that fit."""
    parts = (
        selectinload(Tender.groups).joinedload(TenderGroup.group),
        selectinload(Tender.lots),
    )
    everything = [one for one in db.session.scalars(select(Tender).options(*parts)) if one.audience in who.tokens]
    coming = [one for one in everything if one.stage in ("decided", "intention") and one.published_on is None]

    def values(tender: Tender, name: str) -> set[str]:
        if name == "group":
            return {link.group.slug for link in tender.groups} or {"none"}
        return {getattr(tender, "expected" if name == "quarter" else name) or "unknown"}

    def fits(tender: Tender, but: str = "") -> bool:
        return all(name == but or values(tender, name) & set(wanted) for name, wanted in chosen.items())

    facets: dict[str, Counter[str]] = {name: Counter() for name in ("stage", "group", "nature", "region")}
    for name, counts in facets.items():
        for tender in coming:
            for value in values(tender, name) if fits(tender, but=name) else ():
                counts[value] += len(tender.counted)
    return facets, {tender.title for tender in coming if fits(tender)}


@pytest.mark.both_engines
@pytest.mark.parametrize("who", ["visitor", "core_member"])
def test_each_choice_counts_what_the_person_sees(many: Cast, who: str) -> None:
    for chosen in [{}, *({name: values} for name, values in CHOICES), dict(CHOICES[:1] + CHOICES[4:6])]:
        with many.reading(), standing_as(many.standing(who)):
            person = many.standing(who)
            found = listing.find(MultiDict([(name, value) for name, values in chosen.items() for value in values]))
            facets, titles = _facets(person, chosen)
            shown = {one["name"]: {value: n for value, _words, n, _on in one["options"]} for one in found.facets}
            assert shown == {name: {value: n for value, n in counts.items() if n} for name, counts in facets.items()}
            assert {tender.title for quarter in found.quarters for tender in quarter.tenders} == titles
            assert sum(quarter.count for quarter in found.quarters) == len(titles)


def test_a_quarter_that_was_chosen_has_pages(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "MOST_SHOWN", 2)
    monkeypatch.setattr(listing, "PER_PAGE", 3)
    for number in range(4):
        told.shared(cast, title=f"Brug {number}", expected="2027-Q1")
    told.shared(cast, title="Ooit")
    client = cast.client("visitor")
    page = BeautifulSoup(client.get("/calendar").text, "html.parser")
    assert "Brug 2" not in page.text
    assert "Ooit" in page.text
    onward = next(link for link in page.select("#calendar a") if "Toon alles van deze periode" in link.text)
    first = client.get(str(onward["href"])).text
    assert all(f"Brug {number}" in first for number in range(3))
    assert "Ooit" not in first
    assert "Brug 3" not in first
    second = BeautifulSoup(first, "html.parser").select_one("nav.ds-pagination a[rel=next]")
    last = client.get(str(second["href"])).text if second else ""
    assert "Brug 3" in last
    assert "Brug 2" not in last
    assert "Brug 3" in client.get("/calendar?quarter=2027-Q1&page=99").text
    assert "Ooit" in client.get("/calendar?quarter=unknown").text


def test_no_tender_is_loaded_that_is_not_shown(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "MOST_SHOWN", 2)
    for number in range(6):
        told.shared(cast, title=f"Brug {number}", expected=f"2027-Q{number % 2 + 1}")
    with cast.reading():
        found = listing.find(MultiDict())
        loaded = [one for one in db.session.identity_map.values() if isinstance(one, Tender)]
        assert len(loaded) == 4
        assert [(quarter.key, quarter.count, quarter.hidden) for quarter in found.quarters] == [
            ("2027-Q1", 3, 1),
            ("2027-Q2", 3, 1),
        ]


def test_a_chart_of_many_lots_says_what_a_dot_stands_for(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    told.shared(cast, expected="2027-Q1", lots=("a", "b", "c"))
    client = cast.client("visitor")
    for most, words, dots in ((60, "Elke stip is een perceel.", 3), (2, "staat voor hoogstens 2 percelen.", 2)):
        monkeypatch.setattr(listing, "MOST_DOTS", most)
        page = client.get("/calendar").text
        assert words in page
        assert len(BeautifulSoup(page, "html.parser").select(".quarters circle")) == dots
