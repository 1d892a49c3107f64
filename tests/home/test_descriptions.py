"""What others show of a public page, and what it costs to come back to one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from lxml.html import document_fromstring

from buyergroup_hub.home.descriptions import DESCRIPTIONS
from buyergroup_hub.kit.i18n import in_language
from buyergroup_hub.kit.web import Hub
from tests import factories as make
from tests.cast import Cast

pytestmark = pytest.mark.one_engine


def _meta(page: str) -> dict[str, str]:
    tags = document_fromstring(page).iterfind("head/meta")
    return {tag.get("property") or tag.get("name") or "": tag.get("content") or "" for tag in tags}


@pytest.mark.parametrize(("language", "words"), [("nl", "wie meedoet"), ("en", "who takes part")])
def test_a_page_for_everybody_says_what_it_is(cast: Cast, language: str, words: str) -> None:
    client = cast.client("visitor")
    client.set_cookie("language", language, domain="elsewhere.example")
    with cast.reading():
        slug, name = cast.group().slug, cast.group().name
    page = client.get(f"/groups/{slug}?x=\"'<", headers={"Host": "elsewhere.example"}).text
    meta = _meta(page)
    assert words in meta["description"]
    assert meta["og:description"] == meta["description"]
    assert meta["og:title"] == name
    assert meta["og:url"] == f"http://localhost/groups/{slug}"
    assert document_fromstring(page).xpath("//link[@rel='canonical']/@href") == [meta["og:url"]]


def test_whoever_is_signed_in_and_what_is_not_there_says_nothing(cast: Cast) -> None:
    with cast.reading():
        slug = cast.group().slug
    for who, address in (("coordinator", f"/groups/{slug}"), ("visitor", "/groups/none"), ("visitor", "/sign-in")):
        page = cast.client(who).get(address).text
        assert "og:title" not in page
        assert "canonical" not in page


def test_a_trial_says_that_it_is_invented(app: Hub, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "HUB", replace(app.config["HUB"], demo=True))
    assert _meta(client.get("/groups").text)["og:description"].startswith("Proefomgeving, met verzonnen inhoud. ")


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_description_fits_where_it_is_shown(app: Hub, language: str) -> None:
    with app.test_request_context(), in_language(language):
        assert [str(words) for words in DESCRIPTIONS.values() if len(str(words)) > 160] == []


@pytest.mark.parametrize("address", ["/", "/groups", "/feed.atom", "/manifest.csv", "/search?q=brug"])
def test_who_comes_back_gets_only_what_changed(cast: Cast, address: str) -> None:
    client = cast.client("visitor")
    first = client.get(address)
    again = {"If-None-Match": first.headers["ETag"]}
    second = client.get(address, headers=again)
    assert (second.status_code, second.get_data()) == (304, b"")
    assert second.headers["Cache-Control"] == "private, no-cache"
    assert {"Cookie", "HX-Request"} <= set(second.vary)
    assert client.head(address, headers=again).status_code == 304
    client.set_cookie("language", "en")
    assert client.get(address, headers=again).status_code == 200


def test_who_comes_back_gets_what_was_changed(cast: Cast) -> None:
    client = cast.client("visitor")
    again = {"If-None-Match": client.get("/groups").headers["ETag"]}
    with cast.writing():
        make.group("Nieuw")
    assert "Nieuw" in client.get("/groups", headers=again).text


def test_who_signs_in_between_gets_her_own_page_and_no_digest(cast: Cast) -> None:
    for address in ("/groups", "/feed.atom"):
        digest = cast.client("visitor").get(address).headers["ETag"]
        client = cast.client("coordinator")
        own = client.get(address, headers={"If-None-Match": digest})
        assert (own.status_code, own.headers["Cache-Control"]) == (200, "no-store")
        assert "ETag" not in own.headers
        client.delete_cookie(cast.app.config["SESSION_COOKIE_NAME"])
        assert client.get(address, headers={"If-None-Match": digest}).status_code == 304


@pytest.mark.parametrize("address", ["/sign-in", "/groups/none", "/contact-none"])
def test_a_page_with_a_form_and_a_refusal_have_no_digest(client: FlaskClient, address: str) -> None:
    for _ in range(2):  # also when the session has its token already
        answer = client.get(address, headers={"If-None-Match": "*"})
        assert answer.status_code in (200, 404)
        assert "ETag" not in answer.headers
