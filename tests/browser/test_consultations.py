"""A party sends a file along, with and without script; organisers handle a request under the Woo; every page is
accessible, with what folds opened, and scrolls sideways nowhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import WIDE, Opening
from tests.browser.people import Watch

if TYPE_CHECKING:
    from playwright.sync_api import Page

OPEN, CONCLUDED = "Liggers hergebruiken in viaducten", "Losmaakbaar ontwerpen"


def signed_in(page: Page, name: str) -> Page:
    page.goto("/sign-in")
    page.locator("li", has_text=name).get_by_role("button", name="Log in").first.click()
    page.wait_for_url(lambda address: "/sign-in" not in address)
    return page


def at(page: Page, title: str) -> str:
    """The address of a consultation in the list."""
    page.goto("/consultations")
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("link", name=title).first.click()
    return page.url


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_a_file_and_the_text_beside_it_are_kept_together(opening: Opening, javascript: bool) -> None:
    page = signed_in(opening(WIDE, javascript=javascript), "Jürgen Demo")
    at(page, OPEN)
    page.get_by_role("link", name="Ga verder met je antwoord").click()
    page.get_by_role("main").get_by_role("link", name="2. Welke gegevens").first.click()
    page.get_by_label("2. Welke gegevens").fill(f"Zie het bestand ({javascript}).")
    name = f"pruefung-{javascript}.txt".lower()
    said = {"name": name, "mimeType": "text/plain", "buffer": f"Ligger 3 {javascript}".encode()}
    page.get_by_label("Bestand bij dit antwoord").set_input_files(said)  # type: ignore[arg-type]
    page.get_by_role("button", name="Bewaar en ga naar vraag 3").click()
    page.get_by_text(f"{name} is bewaard bij je concept.").first.wait_for()
    page.get_by_role("link", name="Controleer en dien in").first.click()
    page.get_by_role("link", name=name).wait_for()
    page.get_by_text(f"Zie het bestand ({javascript}).").first.wait_for()
    with page.expect_download() as download:
        page.get_by_role("link", name=name).click()
    assert download.value.suggested_filename == name


def test_pages_of_parties_and_organisers_are_accessible(opening: Opening) -> None:
    watch = Watch()
    visitor = opening(WIDE)
    at(visitor, OPEN)
    watch.look(visitor)
    party = signed_in(opening(WIDE), "Kim Demo")
    at(party, OPEN)
    party.get_by_role("link", name="Ga verder met je antwoord").click()
    watch.look(party)
    party.get_by_role("main").get_by_role("link", name="2. Welke gegevens").first.click()
    watch.look(party)
    noor = signed_in(opening(WIDE), "Noor Demo")
    address = at(noor, OPEN)
    for path in ("/sheet", "/moderation", "/handouts/new"):
        noor.goto(f"{address}{path}")
        watch.look(noor)
    noor.goto(f"{address}/moderation")
    noor.get_by_role("main").get_by_role("link", name="Moet een scan").click()
    watch.look(noor)
    address = at(noor, CONCLUDED)
    noor.goto(f"{address}/ledger")
    watch.look(noor)
    noor.get_by_role("link", name="Behandel een verzoek").click()
    watch.look(noor)
    noor.get_by_label("Kenmerk").fill("WOO-2026-14")
    noor.get_by_role("button", name="Vraag de zienswijzen").click()
    noor.get_by_role("heading", name="0 van 20 onderdelen beslist").wait_for()
    watch.look(noor)
    ravi = signed_in(opening(WIDE), "Ravi Demo")
    at(ravi, CONCLUDED)
    ravi.get_by_role("link", name="Jouw antwoord").click()
    watch.look(ravi)
    ravi.locator("main a[href*='/woo/']").get_by_text(re.compile(r"^1\. ")).click()
    watch.look(ravi)
    ravi.get_by_label("Wat vind je van openbaar maken?").fill("Laat het project weg.")
    ravi.get_by_role("button", name="Geef je zienswijze").click()
    ravi.get_by_text("Je zienswijze is bewaard.").first.wait_for()
    assert watch.faults == []
