"""The hub as somebody sees it who opens it for the first time."""

from __future__ import annotations

import re

import pytest

from tests.browser.conftest import NARROW, WIDE, Opening


@pytest.mark.parametrize("size", [WIDE, NARROW])
@pytest.mark.parametrize("javascript", [True, False])
def test_a_visitor_reads_what_it_is_for_and_opens_a_group(
    opening: Opening, size: dict[str, int], javascript: bool
) -> None:
    page = opening(size, javascript=javascript)
    page.goto("/")
    assert page.get_by_role("heading", level=1).count() == 1
    page.goto("/groups")
    link = page.get_by_role("main").get_by_role("link", name=re.compile("^Demo: ")).first
    name = link.inner_text()
    link.click()
    page.wait_for_url("**/groups/*")

    assert name in page.get_by_role("heading", level=1).inner_text()
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0


def test_the_keyboard_comes_past_the_menu_and_shows_where_it_is(opening: Opening) -> None:
    """The first stop leads past everything that each page repeats; every stop has a ring."""
    page = opening()
    page.goto("/groups")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Naar de inhoud")
    assert skip.evaluate("link => link === document.activeElement")
    assert skip.bounding_box()["y"] >= 0  # type: ignore[index]
    page.keyboard.press("Enter")
    page.wait_for_function("location.hash === '#inhoud'")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")
    for _stop in range(12):
        ring = "getComputedStyle(document.activeElement).outlineStyle"
        assert page.evaluate(ring) != "none", page.evaluate("document.activeElement.outerHTML")
        page.keyboard.press("Tab")


@pytest.mark.parametrize("address", ["/groups/demo-viaducten-en-bruggen", "/clauses/VB-12", "/outcomes"])
def test_paper_gets_no_menu_and_no_buttons(opening: Opening, address: str) -> None:
    page = opening()
    page.goto(address)
    page.emulate_media(media="print")
    for left_out in (
        page.get_by_role("banner"),
        page.get_by_role("contentinfo"),
        page.locator("main .ds-button").first,
    ):
        assert not left_out.is_visible()
    assert page.get_by_role("heading", level=1).is_visible()
