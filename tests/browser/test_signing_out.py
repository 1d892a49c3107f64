"""After signing out nothing that was hers comes back: the browser itself says why it kept no page for the Back button.

A page that looks right proves nothing here, since this browser keeps no page at all while it is driven. Which answers
carry the header that it names, the matrix asks of every address and every person.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browser.conftest import WIDE, Opening
from tests.browser.test_consultations import OPEN, at, signed_in

if TYPE_CHECKING:
    from playwright.sync_api import Page

SECRET = "Zwartebes en kardinaalsmuts."
NO_STORE = "MainResourceHasCacheControlNoStore"


def reasons(page: Page) -> list[set[str]]:
    """By step back in history, why the page there was not kept; filled as the browser tells it."""
    told: list[set[str]] = []
    devtools = page.context.new_cdp_session(page)
    devtools.send("Page.enable")
    devtools.on(
        "Page.backForwardCacheNotUsed",
        lambda event: told.append({one["reason"] for one in event["notRestoredExplanations"]}),
    )
    return told


def test_the_browser_keeps_no_page_of_hers(opening: Opening) -> None:
    page = signed_in(opening(WIDE, javascript=False), "Jürgen Demo")
    at(page, OPEN)
    page.get_by_role("link", name="Ga verder met je antwoord").click()
    page.get_by_role("main").get_by_role("link", name="2. Welke gegevens").first.click()
    page.get_by_label("2. Welke gegevens").fill(SECRET)
    page.get_by_role("button", name="Bewaar en ga naar vraag 3").click()
    page.get_by_role("link", name="Controleer en dien in").first.click()
    page.get_by_text(SECRET).first.wait_for()
    page.goto("/account")
    page.get_by_role("button", name="Log uit").first.click()
    page.get_by_text("Je bent uitgelogd.").first.wait_for()
    told = reasons(page)
    for step in range(1, 6):
        page.go_back()
        assert SECRET not in page.content(), page.url
        assert [NO_STORE in one for one in told] == [True] * step, (page.url, told)
