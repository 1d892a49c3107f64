"""Two people write one vision in two browsers, with and without script, until it is published."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NARROW, WIDE, Opening
from tests.browser.people import faults_of, scrolls_sideways

if TYPE_CHECKING:
    from playwright.sync_api import Page

VISION = "Marktvisie laadpalen"


def signed_in(page: Page, name: str) -> Page:
    page.goto("/sign-in")
    page.locator("li", has_text=name).get_by_role("button", name="Log in").first.click()
    page.wait_for_url(lambda address: "/sign-in" not in address)
    return page


def begun(page: Page) -> str:
    """The address of a vision that Sanne's group begins."""
    signed_in(page, "Sanne Demo")
    page.goto("/groups/demo-laadinfrastructuur/visions/new")
    page.get_by_label("Titel").fill(VISION)
    page.get_by_role("button", name="Begin de marktvisie").click()
    page.wait_for_url("**/draft")
    return page.url.removesuffix("/draft")


def save(page: Page, address: str, text: str, key: str = "demand") -> None:
    page.goto(f"{address}/sections/{key}")
    page.locator("textarea#body").fill(text)
    page.get_by_role("button", name="Sla onderdeel").click()
    page.wait_for_url(lambda there: "/sections/" not in there)  # else the next page that is opened may be overtaken


def test_what_is_typed_is_kept_shown_and_marked_up(opening: Opening) -> None:
    page = opening(WIDE)
    address = begun(page)
    page.goto(f"{address}/sections/demand")
    field = page.locator("textarea#body")
    field.fill("Een laadpaal die je kunt repareren")
    field.select_text()
    page.get_by_role("button", name="Vet").click()
    assert field.input_value() == "**Een laadpaal die je kunt repareren**"
    page.get_by_text("Concept bewaard om").first.wait_for()
    page.locator("#preview strong", has_text="Een laadpaal die je kunt repareren").wait_for()
    page.reload()
    assert page.locator("textarea#body").input_value() == "**Een laadpaal die je kunt repareren**"


def test_the_toolbar_is_one_stop_for_the_keyboard(opening: Opening) -> None:
    page = opening(WIDE)
    page.goto(f"{begun(page)}/sections/demand")
    page.get_by_role("button", name="Vet").focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Kop"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "body"


@pytest.mark.parametrize("javascript", [True, False])
def test_two_texts_that_meet_are_both_there(opening: Opening, javascript: bool) -> None:
    first, second = opening(WIDE), opening(NARROW, javascript=javascript)
    address = begun(first)
    save(first, address, "Elke paal is te repareren.\n\nElke kabel is los.")
    signed_in(second, "Aya Demo")
    second.goto(f"{address}/sections/demand")
    save(first, address, "Elke paal is te repareren.\n\nElke kabel is vervangbaar.")
    second.locator("textarea#body").fill("Elke paal is binnen een dag te repareren.\n\nElke kabel is los.")
    second.get_by_role("button", name="Sla onderdeel").click()
    second.get_by_role("heading", name="wijzigde dit onderdeel terwijl jij schreef").wait_for()
    assert second.get_by_text("Er is niets verloren").count() == 1
    merged = "Elke paal is binnen een dag te repareren.\n\nElke kabel is vervangbaar."
    assert second.locator("textarea#body").input_value() == merged
    second.get_by_role("button", name="Sla deze tekst op").click()
    second.wait_for_url("**/draft#s-demand")
    assert second.get_by_text("Elke paal is binnen een dag te repareren.").count() == 1


def test_without_script_a_draft_is_kept_by_a_button(opening: Opening) -> None:
    page = opening(WIDE, javascript=False)
    address = begun(page)
    page.goto(f"{address}/sections/scope")
    assert page.get_by_role("toolbar").count() == 0
    page.locator("textarea#body").fill("Half af")
    with page.expect_navigation():
        page.get_by_role("button", name="Houd als concept").click()
    assert page.locator("textarea#body").input_value() == "Half af"
    assert page.get_by_text("Concept bewaard om").count() == 1


def test_a_passage_is_chosen_by_selecting_it(opening: Opening) -> None:
    page = opening(WIDE)
    address = begun(page)
    save(page, address, "Elke kabel is los.", "market")
    page.goto(f"{address}/sections/market/comments")
    page.get_by_text("Elke kabel is los.").select_text()
    page.get_by_label("Over welke woorden gaat het?").and_(page.locator("#quote")).wait_for()
    expect(page.locator("#quote")).to_have_value("Elke kabel is los.")
    page.get_by_label("Je opmerking").fill("Ook bij snelladers?")
    page.get_by_role("button", name="Plaats de opmerking").click()
    page.locator(".anchor-text", has_text="Elke kabel is los.").wait_for()


PAGES = (
    "",
    "/draft",
    "/sections/measuring",
    "/sections/demand",
    "/sections/demand/comments",
    "/sections/demand/history",
    "/versions",
    "/versions/1",
)


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_the_pages_of_the_story_are_accessible(opening: Opening, size: dict[str, int]) -> None:
    """Opened menus and details included; nothing scrolls sideways."""
    page = signed_in(opening(size), "Noor Demo")
    page.goto("/visions")
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("link", name="Demo: Viaducten en bruggen").last.click()
    address = page.url
    wrong = []
    for path in PAGES:
        page.goto(f"{address}{path}")
        wrong += faults_of(page)
        wrong += [f"{path} scrolls sideways"] if scrolls_sideways(page) else []
    assert wrong == []
