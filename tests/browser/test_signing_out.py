"""After signing out nothing that was hers comes back: no page by the Back button, no file from the cache."""

from __future__ import annotations

import pytest

from tests.browser.conftest import WIDE, Opening
from tests.browser.test_consultations import OPEN, at, signed_in

SECRET = "Zwartebes en kardinaalsmuts."


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_back_after_signing_out_shows_no_answer(opening: Opening, javascript: bool) -> None:
    page = signed_in(opening(WIDE, javascript=javascript), "Jürgen Demo")
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
    for _step in range(5):
        page.go_back()
        assert SECRET not in page.content(), page.url
        assert "Kardinaalsmuts" not in page.content(), page.url
