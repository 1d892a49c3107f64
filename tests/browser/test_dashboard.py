"""The results as somebody reads them: at both widths, with and without script, by keyboard, and by a machine's eye."""

from __future__ import annotations

import re

import pytest

from tests.browser.conftest import NARROW, WIDE, Opening
from tests.browser.people import faults_of, scrolls_sideways
from tests.browser.test_visions import signed_in

PAGES = (
    "/outcomes",
    "/outcomes?year=2025&only=real",
    "/outcomes?view=effect&show=sources",
    "/outcomes/goals",
    "/outcomes/gaps",
    "/outcomes/reports",
    "/outcomes/figures/groups_started?rows=all",
    "/groups/demo-viaducten-en-bruggen/chain",
    "/manifest",
)


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_nothing_is_out_of_reach_on_any_page(opening: Opening, size: dict[str, int]) -> None:
    page = opening(size)
    faults = []
    for address in PAGES:
        page.goto(address)
        faults += faults_of(page)
        faults += [f"{address} scrolls sideways"] if scrolls_sideways(page) else []
    assert faults == []


@pytest.mark.parametrize("javascript", [True, False])
def test_a_visitor_walks_from_the_start_page_to_the_rows_of_a_figure(opening: Opening, javascript: bool) -> None:
    page = opening(WIDE, javascript=javascript)
    page.goto("/")
    page.get_by_role("link", name=re.compile(r"^Bekijk de resultaten$")).click()
    page.wait_for_url("**/outcomes")
    page.get_by_role("link", name=re.compile(r"percelen met de set van Demo: Viaducten")).click()
    page.wait_for_url("**/figures/set_used*")
    figure = page.locator(".figure-big b").inner_text()
    assert page.locator("main ul.rows > li").count() == int(figure.split()[-1])


def test_staff_reads_which_groups_are_quiet_and_how_many_lots_asked_for_circular(opening: Opening) -> None:
    """Two clicks from home, without adding anything up."""
    page = opening(WIDE)
    signed_in(page, "Bo Demo")
    page.goto("/")
    page.get_by_role("navigation").get_by_role("link", name="Resultaten").first.click()
    heads = page.locator("table.heat thead th").all_inner_texts()
    circular = page.locator("table.heat .total td").nth(heads.index("Circulair"))
    assert re.match(r"\d+ van \d+\s", circular.inner_text())
    page.get_by_role("link", name=re.compile(r"^Stil, langste eerst \(\d+\)$")).click()
    page.wait_for_url("**show=quiet*")
    assert page.get_by_role("heading", name="Groepen", exact=True).is_visible()


def test_the_map_scrolls_by_keyboard_and_keeps_its_sectors_in_sight(opening: Opening) -> None:
    page = opening(NARROW)
    page.goto("/outcomes")
    region = page.get_by_role("region", name=re.compile("schuif opzij"))
    region.focus()
    for _press in range(10):
        page.keyboard.press("ArrowRight")
    page.wait_for_function("document.querySelector('.scroller').scrollLeft > 0")
    sector = region.locator("tbody th").first.bounding_box()
    box = region.bounding_box()
    assert sector is not None
    assert box is not None
    assert abs(sector["x"] - box["x"]) < 4
