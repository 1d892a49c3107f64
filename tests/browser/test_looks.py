"""How parts stand on small and low screens, on paper, and in colours that the system forces: what a picture shows and
no rule of HTML says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import NARROW, Opening, Served
from tests.browser.people import SMALLEST, ZOOMED, somebody

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

GROUP = "/groups/demo-viaducten-en-bruggen"


def top(part: Locator) -> float:
    box = part.bounding_box()
    assert box
    return box["y"]


def test_name_and_menu_share_a_line_on_the_smallest_screen(opening: Opening) -> None:
    page = opening(SMALLEST)
    page.goto("/about")
    name, menu = page.locator(".logo").bounding_box(), page.locator(".menu > summary").bounding_box()
    assert name
    assert menu
    assert menu["y"] < name["y"] + name["height"]
    assert name["y"] < menu["y"] + menu["height"]


def test_the_lists_of_the_footer_stand_two_abreast_on_a_phone(opening: Opening) -> None:
    page = opening(NARROW)
    page.goto("/about")
    first, second, third = (top(page.locator(".site-footer ul").nth(place)) for place in range(3))
    assert first == second < third


@pytest.mark.parametrize(("size", "position"), [(NARROW, "sticky"), (ZOOMED, "static")])
def test_a_bar_that_sticks_leaves_a_low_window_to_the_text(
    opening: Opening, size: dict[str, int], position: str
) -> None:
    writer = somebody(opening, "Noor Demo")
    writer.page.goto("/groups/demo-baggeren")
    writer.follows("Marktvisie")
    if writer.main.get_by_role("link", name=re.compile("Werk aan versie")).count():
        writer.follows(re.compile("Werk aan versie"))
    writer.follows(re.compile("Bewerk onderdeel 2$"))
    writer.page.set_viewport_size({"width": size["width"], "height": size["height"]})
    assert style(writer.page.locator(".savebar"), "position") == position


@contextmanager
def forced(browser: Browser, served: Served, size: dict[str, int]) -> Iterator[Page]:
    """A window whose system forces its own colours."""
    context = browser.new_context(
        base_url=served.address, viewport={"width": size["width"], "height": size["height"]}, forced_colors="active"
    )
    yield context.new_page()
    context.close()


def style(part: Locator, name: str, of: str | None = None) -> str:
    return str(part.evaluate("(node, [name, of]) => getComputedStyle(node, of)[name]", [name, of]))


@pytest.mark.parametrize("size", [NARROW, {"width": 1280, "height": 900}], ids=["narrow", "wide"])
def test_done_now_and_not_yet_differ_in_forced_colours(browser: Browser, served: Served, size: dict[str, int]) -> None:
    of = None if size is NARROW else "::after"
    with forced(browser, served, size) as page:
        page.goto(GROUP)
        looks = {
            style(page.locator(f".phases li{state}").first, "backgroundColor", of)
            for state in (".is-done", ".is-now", ":not([class])")
        }
    assert len(looks) == 3


def test_paper_has_content_and_nothing_to_press(opening: Opening) -> None:
    page = opening()
    page.goto("/outcomes")
    shown = page.locator(".segmented, .subnav, .site-footer")
    assert shown.first.is_visible()
    page.emulate_media(media="print")
    assert [part.is_visible() for part in shown.all()] == [False] * shown.count()
    assert page.locator(".heat").is_visible()
