"""What is typed while the connection is away stays in the browser until it is sent, and says so; no other finds it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NARROW, WIDE, Opening
from tests.browser.people import faults_of, scrolls_sideways
from tests.browser.test_consultations import OPEN, at, signed_in
from tests.browser.test_visions import begun, save

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

WHERE = (
    "Je tekst staat zolang alleen in deze browser, op dit apparaat. De tekst verdwijnt daar na het versturen of als"
    " je uitlogt."
)
WAITS = "Geen verbinding. Je tekst wordt verstuurd zodra de verbinding er weer is, met wat je nu nog typt. "
DRAFT_WAITS = "Geen verbinding. Wat je typt, wordt als concept bewaard zodra de verbinding er weer is. "
TYPED = "Zwartebes en kardinaalsmuts, {}."


@pytest.fixture
def page(opening: Opening) -> Page:
    """Somebody who writes a remark about a part of a vision: a form of which no draft is kept."""
    page = opening(WIDE)
    page.goto(f"{begun(page)}/sections/market/comments")
    return page


def field(page: Page) -> Locator:
    return page.get_by_label("Je opmerking")


def place(page: Page) -> None:
    page.get_by_role("button", name="Plaats de opmerking").click()


def reads(page: Page, words: str) -> None:
    page.locator("main .ds-alert", has_text=words).wait_for()


def kept(page: Page) -> list[str]:
    mine = "Object.keys(localStorage).filter((key) => key.startsWith('unsent:')).map((key) => localStorage[key])"
    found: list[str] = page.evaluate(mine)
    return found


def fails(page: Page) -> None:
    """The next form that is sent gets no answer, and the browser shows a page of its own."""
    page.route("**/comments", lambda route: route.abort() if route.request.method == "POST" else route.fallback())
    place(page)
    page.wait_for_url("chrome-error://**")
    page.unroute("**/comments")


def test_it_is_sent_when_the_connection_is_back_with_what_was_typed_since(page: Page) -> None:
    page.context.set_offline(True)
    field(page).fill(TYPED.format("eerst"))
    reads(page, "Geen verbinding. Wat je typt, is nog niet verstuurd. " + WHERE)
    place(page)
    reads(page, WAITS + WHERE)
    field(page).fill(TYPED.format("straks"))
    assert TYPED.format("straks") in kept(page)[0]
    for size in (WIDE, NARROW):
        page.set_viewport_size({"width": size["width"], "height": size["height"]})
        assert not scrolls_sideways(page)
    assert faults_of(page) == []
    page.context.set_offline(False)
    page.locator(".thread", has_text=TYPED.format("straks")).wait_for()
    assert page.get_by_text(TYPED.format("eerst")).count() == 0
    assert kept(page) == []


def test_what_was_not_sent_is_not_sent_by_itself(page: Page) -> None:
    page.context.set_offline(True)
    field(page).fill(TYPED.format("half"))
    page.context.set_offline(False)
    reads(page, "De verbinding is er weer. Je tekst is nog niet verstuurd. " + WHERE)
    page.get_by_role("button", name="Verstuur nu").click()
    page.locator(".thread", has_text=TYPED.format("half")).wait_for()
    assert kept(page) == []


def test_it_survives_the_browsers_own_error_page_and_going_back(page: Page) -> None:
    field(page).fill(TYPED.format("terug"))
    fails(page)
    page.go_back()  # to where she came from: the page of the error took the place of the form
    page.get_by_role("main").get_by_role("link", name="Opmerkingen bij onderdeel").first.click()
    reads(page, "Dit typte je eerder. Het is nog niet verstuurd. " + WHERE)
    expect(field(page)).to_have_value(TYPED.format("terug"))
    page.get_by_role("button", name="Verstuur nu").click()
    page.locator(".thread", has_text=TYPED.format("terug")).wait_for()
    assert kept(page) == []


def test_every_page_says_where_it_waits_and_it_can_be_thrown_away(page: Page) -> None:
    field(page).fill(TYPED.format("elders"))
    address = page.url
    fails(page)
    page.goto("/groups")
    reads(page, "In deze browser staat tekst van je die nog niet is verstuurd. Ga ernaartoe:")
    page.get_by_role("main").get_by_role("link", name="Opmerkingen bij onderdeel").click()
    assert page.url == address
    page.get_by_role("button", name="Gooi mijn tekst weg").click()
    expect(field(page)).to_have_value("")
    assert kept(page) == []
    page.goto("/groups")
    assert page.get_by_text("In deze browser staat tekst").count() == 0


def test_nothing_stays_of_what_arrived(page: Page) -> None:
    field(page).fill(TYPED.format("gewoon"))
    place(page)
    page.locator(".thread", has_text=TYPED.format("gewoon")).wait_for()
    assert kept(page) == []


def test_it_is_never_put_over_what_is_newer(opening: Opening) -> None:
    page, colleague = opening(WIDE), opening(WIDE)
    address = begun(page)
    section = f"{address}/sections/market"
    page.goto(section)
    page.context.set_offline(True)
    page.locator("#body").fill(TYPED.format("oud"))
    page.get_by_role("button", name="Sla onderdeel").click()
    reads(page, "Geen verbinding. Je tekst wordt verstuurd")
    again = page.context.new_page()
    page.close()
    signed_in(colleague, "Aya Demo")
    save(colleague, address, "Van een collega.", "market")
    again.context.set_offline(False)
    again.goto(section)
    reads(again, "Intussen is hier iets veranderd, dus je tekst staat er nog niet in. " + WHERE)
    expect(again.locator("#body")).to_have_value("Van een collega.")
    again.locator(".letter", has_text=TYPED.format("oud")).wait_for()
    again.get_by_role("button", name="Zet mijn tekst erin").click()
    expect(again.locator("#body")).to_have_value(TYPED.format("oud"))


def test_a_draft_goes_by_itself(opening: Opening) -> None:
    page = signed_in(opening(WIDE), "Jürgen Demo")
    at(page, OPEN)
    page.get_by_role("link", name="Ga verder met je antwoord").click()
    page.get_by_role("main").get_by_role("link", name="2. Welke gegevens").first.click()
    answer = page.get_by_label("2. Welke gegevens")
    page.context.set_offline(True)
    answer.fill(TYPED.format("concept"))
    reads(page, DRAFT_WAITS + WHERE)
    page.get_by_label("Vertrouwelijk").focus()
    page.locator(".not-saved", has_text="Niet bewaard: geen verbinding.").wait_for()
    page.context.set_offline(False)
    page.locator(".saved", has_text="Concept bewaard om").wait_for()
    expect(page.locator("main .ds-alert", has_text=WHERE)).to_have_count(0)
    assert kept(page) == []
    page.reload()
    expect(answer).to_have_value(TYPED.format("concept"))


def test_signing_out_takes_it_away_and_another_window_keeps_nothing_after_it(page: Page) -> None:
    other = page.context.new_page()
    other.goto(page.url)
    field(page).fill(TYPED.format("weg"))
    fails(page)
    page.goto("/account")
    assert kept(page)
    page.get_by_role("button", name="Log uit").first.click()
    page.get_by_text("Je bent uitgelogd.").first.wait_for()
    assert kept(page) == []
    page.context.set_offline(True)
    field(other).fill(TYPED.format("later"))
    reads(other, "Deze browser bewaart niets. Laat deze pagina open.")
    assert kept(other) == []


def test_whoever_signs_in_next_finds_nothing(page: Page) -> None:
    field(page).fill(TYPED.format("geheim"))
    fails(page)
    page.context.clear_cookies()
    signed_in(page, "Kim Demo")
    assert kept(page) == []
    assert TYPED.format("geheim") not in page.content()
