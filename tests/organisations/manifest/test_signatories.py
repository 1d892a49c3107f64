"""The list of who signed the Manifest says in SQL what is said of one signatory, and costs as much with many."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from buyergroup_hub.kit.db import db
from buyergroup_hub.organisations.manifest import actions as manifest_actions
from buyergroup_hub.organisations.manifest import listing
from buyergroup_hub.organisations.manifest import signatures as manifest
from buyergroup_hub.organisations.manifest.models import Signatory
from tests import factories as make
from tests.cast import Cast
from tests.organisations.manifest.plans import published
from tests.queries import counted

if TYPE_CHECKING:
    from tests.fixtures.clock import StandingClock

ENDS = (
    (None,), ("2028",), ("2027-02-24",), ("2027-02-25",), ("2027-02-27",), ("2027-02-28",), ("2027-02",), ("2027-03",),
    ("2026-12",), ("2026-11",), ("2026-11-24",), ("2026-11-23",), ("2026-10",), ("2025",), ("2024", "2028"),
    ("2025", None), ("2026-12", "2026-12-05"), (),
)  # fmt: skip
"""Until when the public plans of a signatory run."""


@pytest.mark.parametrize("day", [24, 30])
def test_the_list_knows_the_state_of_each_plan(cast: Cast, clock: StandingClock, day: int) -> None:
    """Three months after 30 November is the last day of February: a plan until then is one that ends."""
    clock.set(datetime(2026, 11, day, 9, tzinfo=UTC))
    with cast.acting("core_member"):
        for ends in ENDS:
            signatory = manifest_actions.sign(make.organisation(), "2022")
            for number, until in enumerate(ends):
                published(signatory, f"plan {number}", until=until, published_on="2024")
        published(manifest_actions.sign(make.organisation(), "2022"), "niet openbaar", until="2028",
                              published_on=None).published_on = None  # fmt: skip
    with cast.reading():
        everyone = manifest.signatories()
        states = {one.id: manifest.plan_state(one) for one in everyone}
        assert set(states.values()) == {"public", "ending", "ended", "unknown"}
        for state in ("public", "ending", "ended", "unknown"):
            found = listing.find_signatories("", state, {"page": "1"})
            assert {one.id for one in found.rows} == {key for key, one in states.items() if one == state}
            assert found.total == len(found.rows)


def test_the_list_knows_whose_report_is_expected(cast: Cast) -> None:
    with cast.acting("core_member"):
        for signed_on in (None, "2022-11-24", "2025", "2025-02"):
            for told in ((), (2025,)) if signed_on and signed_on > "2024" else ((), (2024,), (2025,), (2024, 2025)):
                signatory = manifest_actions.sign(make.organisation(), signed_on)
                for year in told:
                    manifest_actions.report_year(signatory, year)
            with_plan = manifest_actions.sign(make.organisation(), signed_on)
            published(with_plan, "2025", until="2028", published_on=None)
    with cast.reading():
        expected = {
            one.id for one in manifest.signatories() if ("expected" in [state for _year, state in manifest.years(one)])
        }
        assert len(expected) == 4
        assert {one.id for one in listing.find_signatories("", "expected", {"page": "1"}).rows} == expected


def test_the_list_knows_whose_report_is_late_or_missing(cast: Cast) -> None:
    """Late is what was due before the year that was over last, of whom the hub knows anything; missing was told so."""
    with cast.acting("core_member"):
        for signed_on in (None, "2022-11-24", "2024"):
            for told in ((), (2024,), (2025,)):
                signatory = manifest_actions.sign(make.organisation(), signed_on)
                for year in told if signed_on != "2024" else [year for year in told if year > 2024]:
                    manifest_actions.report_year(signatory, year, state="missing" if signed_on is None else "published")
    with cast.reading():
        states = {one.id: [state for _year, state in manifest.years(one)] for one in manifest.signatories()}
        for state, many in (("late", 2), ("missing", 2)):
            meant = {key for key, one in states.items() if state in one}
            assert len(meant) == many
            assert {one.id for one in listing.find_signatories("", state, {"page": "1"}).rows} == meant
    page = cast.client("visitor").get("/manifest?show=late").text
    assert "2024: te laat, niet gemeld" in page


@pytest.mark.one_engine
def test_a_page_of_many_costs_as_much_as_one_of_few(cast: Cast) -> None:
    """What is loaded is what is shown, whatever the number of signatories."""
    costs = []
    for _turn in range(2):
        with cast.acting("core_member"):
            for _each in range(listing.SIGNATORIES_SHOWN):
                manifest_actions.sign(make.organisation(), "2022")
        with counted(cast.app) as sent:
            page = cast.client("visitor").get("/manifest").text
        assert page.count('scope="row"') == listing.SIGNATORIES_SHOWN
        costs.append(len(sent))
    assert costs[0] == costs[1]
    with cast.reading():
        found = listing.find_signatories("", "", {"page": "2"})
        loaded = [one for one in db.session.identity_map.values() if isinstance(one, Signatory)]
        assert len(loaded) == len(found.rows) == listing.SIGNATORIES_SHOWN


@pytest.mark.one_engine
def test_who_may_not_see_a_signatory_does_not_count_it(cast: Cast) -> None:
    with cast.acting("core_member"):
        for number in range(2):
            manifest_actions.sign(make.organisation(f"Gemeente {number}%"), "2022")
    with cast.reading():
        assert [listing.find_signatories(query, "", {}).total for query in ("gemeente", "1%", "_1", "zzz")] == [
            2,
            1,
            0,
            0,
        ]
