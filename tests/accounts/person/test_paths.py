"""Going on after signing in, out, or choosing a language: never to another site (CWE-601)."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buyergroup_hub.accounts.person import passwords
from buyergroup_hub.accounts.person.paths import local
from tests.cast import Cast

pytestmark = pytest.mark.one_engine

EVIL = (
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https:evil.example",
    "https://evil.example",
    "%2F%2Fevil.example",
    "/%2Fevil.example",
    "/%09/evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/%5Cevil.example",
    "/%255Cevil.example",
    "javascript:alert(1)",
    " //evil.example",
    "evil.example",
    "///evil.example",
)


@pytest.mark.parametrize("path", EVIL)
def test_another_site_is_not_gone_to(path: str) -> None:
    assert local(path) == "/"


@pytest.mark.parametrize("path", ["/", "/groups", "/groups?q=beton&page=2", "/visions/x#deel-3", "/search?q=caf%C3%A9"])
def test_a_page_of_the_hub_is_gone_to(path: str) -> None:
    assert local(path) == path


@given(st.text(alphabet="/\\%0259afFcC\t\n :evil.", max_size=14))
def test_what_is_gone_to_always_begins_with_one_slash(path: str) -> None:
    found = local(path)
    assert found.startswith("/")
    assert found[1:2] not in ("/", "\\")


@pytest.fixture
def cast(cast: Cast) -> Cast:
    with cast.writing():
        cast.person("secretary").password = passwords.hashed("drie losse woorden")
    return cast


@pytest.mark.parametrize("path", EVIL)
def test_no_way_out_through_any_page(cast: Cast, path: str) -> None:
    visitor = cast.client("visitor")
    page = visitor.get(f"/sign-in?next={quote(path)}")
    assert 'name="next" type="hidden" value=""' in page.text
    told = {"email": "secretary@example.org", "password": "drie losse woorden", "next": path}
    assert visitor.post("/sign-in", data=told).location == "/my-work"
    assert visitor.get(f"/sign-in?next={quote(path)}").location == "/my-work"
    assert visitor.get(f"/language/en?next={quote(path)}").location == "/"
    assert visitor.post("/sign-out", data={"next": path}).location == "/"


def test_signing_in_leads_back(cast: Cast) -> None:
    visitor = cast.client("visitor")
    asked = visitor.get("/account/notifications?x=1")
    assert asked.location == "/sign-in?next=/account/notifications?x%3D1"
    told = {"email": "secretary@example.org", "password": "drie losse woorden", "next": "/account/notifications?x=1"}
    assert visitor.post("/sign-in", data=told).location == "/account/notifications?x=1"


def test_a_posted_form_of_a_visitor_is_refused_in_words(cast: Cast) -> None:
    answer = cast.client("visitor").post(
        "/account", data={"name": "x"}, headers={"Referer": "http://localhost/account"}
    )
    assert answer.status_code == 401
    assert "/sign-in?next=/account" in answer.text
