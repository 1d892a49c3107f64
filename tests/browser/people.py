"""The people of the demo in their windows: they read, click and type as anyone does, by what stands on the page."""

from __future__ import annotations

import re
from base64 import b64decode
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import NARROW, WIDE, Opening

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

SMALLEST, ZOOMED = {"width": 320, "height": 640}, {"width": 640, "height": 450}
PICTURES = Path(__file__).parents[2] / "build" / "pictures"
"""Pictures of every page; git ignores them."""
PLACE = re.compile(r"/(?:[0-9a-z]{12}|\d+|[A-Z]{2,4}-\d+|(?<=/sections/)(?!new\b)[a-z-]+)(?=/|$)")
"""What differs between the addresses of pages of one kind: a random id, a number, a code, the name of a section."""
SCRIPT = re.compile(r"<script[^>]*></script>")
SECTION = "/sections/…"


@dataclass
class Watch:
    """Looks each page over that the story comes by: what a check of accessibility finds, at two widths, with menus
    and details open, and whether anything scrolls sideways. Pages of one kind are looked at once; `pictured` leaves a
    picture of each.

    The check is a script itself. Without script a page is what it is with it, but for what stands in noscript: where
    there is such, that page is looked at under a glass, a window that shows the same and runs none of its scripts, at
    the narrow width, where most folds and wraps.
    """

    glass: Page | None = None
    pictured: bool = False
    seen: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)

    def look(self, page: Page) -> None:
        kind = kind_of(page.url, page.get_by_role("heading", level=1).first.inner_text())
        if kind in self.seen:
            return
        if self.glass:
            if "<noscript" not in page.content():
                return
            page = _under(self.glass, page)
        self.seen.add(kind)
        for size in (NARROW,) if self.glass else (WIDE, NARROW):
            page.set_viewport_size({"width": size["width"], "height": size["height"]})
            self.faults += [f"at {size['width']}: {fault}" for fault in faults_of(page)]
            if self.pictured:
                picture(page, f"story-{len(self.seen):02}")
        for size in (ZOOMED, SMALLEST):
            page.set_viewport_size({"width": size["width"], "height": size["height"]})
            if scrolls_sideways(page):
                self.faults.append(f"{page.url} scrolls sideways at {size['width']}")
        page.set_viewport_size({"width": WIDE["width"], "height": WIDE["height"]})


def kind_of(url: str, heading: str) -> str:
    """Where a page is and how it stands, which its heading says; the heading of a section is its own name."""
    address = PLACE.sub("/…", url.split("?")[0].split("#")[0])
    return address if address.endswith(SECTION) else address + re.sub(r"\d+", "…", heading)


def _under(glass: Page, page: Page) -> Page:
    """What stands on a page without script, noscript's content among it, in the other window, without its scripts."""
    stands = SCRIPT.sub("", page.content()).replace("noscript", "div")
    glass.route(page.url.partition("#")[0], lambda route: route.fulfill(body=stands, content_type="text/html"), times=1)
    glass.goto(page.url)
    assert not glass.evaluate("'htmx' in window")
    return glass


AXE = (
    Axe().axe_script
    + """
;(() => {
  const Color = axe.commons.color.Color, parse = Color.prototype.parseString, known = new Map();
  Color.prototype.parseString = function (text) {
    if (!known.has(text)) { parse.call(this, text); known.set(text, [this.r, this.g, this.b, this.alpha]); }
    [this.r, this.g, this.b, this.alpha] = known.get(text);
    return this;
  };
})();"""
)
"""Axe reads the few colours of a page anew for each of its thousand texts, which was a quarter of its time."""


def faults_of(page: Page) -> list[str]:
    """What axe finds on a page as it stands, with menus and details open. It is brought to a page once."""
    page.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found = page.evaluate("axe.run({resultTypes: ['violations']}).then((found) => found.violations)")
    return [f"{page.url}: {fault['id']} {fault['nodes'][0]['html'][:200]}" for fault in found]


def picture(page: Page, name: str) -> None:
    """Leave a picture of the whole page, named after its width too, for people to look at. Taken at the browser itself,
    which can be told to pack it quickly."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    width = (page.viewport_size or WIDE)["width"]
    browser = page.context.new_cdp_session(page)
    quickly = {"format": "png", "optimizeForSpeed": True, "captureBeyondViewport": True}
    taken = browser.send("Page.captureScreenshot", quickly)["data"]
    browser.detach()
    (PICTURES / f"{name}-{width}.png").write_bytes(b64decode(taken))


def scrolls_sideways(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


class Somebody:
    """A person with a window of her own, and what she does in it."""

    def __init__(self, page: Page, watch: Watch | None = None) -> None:
        self.page, self.watch = page, watch

    @property
    def main(self) -> Locator:
        return self.page.get_by_role("main")

    def arrived(self) -> None:
        self.page.wait_for_load_state()
        if self.watch:
            self.watch.look(self.page)

    def goes_home(self) -> None:
        self.page.goto("/")
        self.arrived()

    def follows(self, name: str | re.Pattern[str], *, within: str = "main", last: bool = False) -> None:
        """Click a link by its words, in the main part of the page or in another landmark."""
        found = self.page.get_by_role(within).get_by_role("link", name=name)  # type: ignore[arg-type]
        (found.last if last else found.first).click()
        self.arrived()

    def menu(self, name: str) -> None:
        self.page.get_by_role("navigation", name="Hoofdmenu", exact=True).get_by_role("link", name=name).click()
        self.arrived()

    def presses(self, name: str | re.Pattern[str], *, among: Locator | None = None) -> None:
        """Press the button of this name in the main part."""
        (among or self.main).get_by_role("button", name=name).first.click()
        self.arrived()

    def fills(self, label: str | re.Pattern[str], words: str) -> None:
        self.main.get_by_label(label).and_(self.page.locator("input, textarea")).first.fill(words)

    def chooses(self, label: str, option: str) -> None:
        """From a list that folds out."""
        self.main.get_by_label(label).and_(self.page.locator("select")).first.select_option(label=option)

    def picks(self, group: str | re.Pattern[str], option: str) -> None:
        """One of a few, by the question above them."""
        asked = self.main.get_by_role("group", name=group).first
        asked.locator("label", has_text=option).first.click()
        assert asked.get_by_label(option).first.is_checked()

    def reads(self, words: str | re.Pattern[str]) -> None:
        """Fail when this does not stand in the main part of the page."""
        self.main.get_by_text(words).first.wait_for()

    def misses(self, words: str) -> None:
        """Fail when this stands anywhere on the page."""
        assert words not in self.page.content(), f"{self.page.url} says {words!r}"

    def signs_in(self, name: str) -> None:
        self.page.get_by_role("banner").get_by_role("link", name="Log in").click()
        self.presses(re.compile(rf"Log in\s*: {re.escape(name)}"))


def somebody(
    opening: Opening, name: str | None = None, watch: Watch | None = None, *, javascript: bool = True
) -> Somebody:
    """A window; signed in as a person of the demo, unless as a visitor."""
    who = Somebody(opening(WIDE, javascript=javascript), watch)
    who.goes_home()
    if name:
        who.signs_in(name)
    return who
