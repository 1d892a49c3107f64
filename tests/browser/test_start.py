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
