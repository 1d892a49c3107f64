"""A picture of every page at both widths in build/pictures, and nothing that scrolls sideways on the way.

Which pages there are is found as a person finds them: by the links. Of each kind the fullest of six is shown. It
takes minutes, so it is done when asked: `./run test --pictures tests/browser/test_pictures.py`. Pictures of what goes
another way are left by `test_states.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import NARROW, WIDE, Opening, Served
from tests.browser.people import SMALLEST, ZOOMED, picture, scrolls_sideways, somebody
from tests.demo.walks import Opened, walk
from tests.fixtures.clock import NOW

if TYPE_CHECKING:
    from playwright.sync_api import Page


pytestmark = pytest.mark.usefixtures("only_for_pictures")

SEEN: set[str] = set()
"""Kinds of pages of which somebody before has a picture: each is taken of who sees most of it."""


def _shown(page: Page, name: str) -> list[str]:
    """Take both pictures; at which widths the page scrolls sideways, 200 % zoom and the smallest screen among them."""
    wide = []
    for size in (WIDE, NARROW, ZOOMED, SMALLEST):
        page.set_viewport_size({"width": size["width"], "height": size["height"]})
        if size in (WIDE, NARROW):
            picture(page, name)
        if scrolls_sideways(page):
            wide.append(f"{page.url} scrolls sideways at {size['width']}")
    return wide


@pytest.mark.parametrize("name", ["Noor Demo", "Sam Demo", "Kim Demo", "Bo Demo", "Anouk Demo", "visitor"])
def test_every_page_has_its_picture_and_scrolls_one_way(opening: Opening, served: Served, name: str) -> None:
    fullest: dict[str, Opened] = {}
    for one in walk(served.app, name).of("text/html"):
        if one.kind not in SEEN and len(one.body) > len(fullest[one.kind].body if one.kind in fullest else b""):
            fullest[one.kind] = one
    SEEN.update(fullest)
    who = somebody(opening, None if name == "visitor" else name)
    who.page.clock.set_fixed_time(NOW)  # as the server's: else its session seems to end
    wrong = []
    for kind, one in sorted(fullest.items()):
        who.page.goto(one.address)
        wrong += _shown(who.page, kind)
    assert wrong == []
