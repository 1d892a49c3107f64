"""The basket of who has no account: in her browser's session, and along with her at signing in."""

from __future__ import annotations

import re
from io import BytesIO

import docx
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from buyergroup_hub.accounts.person import passwords
from buyergroup_hub.clauses.sets import actions as sets_actions
from buyergroup_hub.clauses.sets.models import ClauseSet
from buyergroup_hub.kit.db import db
from tests.cast import Cast
from tests.clauses.sets.test_sets import composed, the_set
from tests.clauses.written import drafted, published, version
from tests.fixtures.clock import StandingClock
from tests.pages import check_page

pytestmark = pytest.mark.one_engine


PASSWORD = "drie losse woorden"


def collected(client: FlaskClient, code: str, *, level: int = 1, **typed: str) -> TestResponse:
    data = {"level": level, **typed}
    answer = client.post(f"/clauses/{code}/versions/1/basket", data=data, follow_redirects=True)
    check_page(answer)
    return answer


def saved(client: FlaskClient, **data: object) -> TestResponse:
    page = client.get("/clauses/basket").text
    seen = re.findall(r'name="seen"[^>]*value="([^"]*)"', page)[0]
    return client.post("/clauses/basket", data={"seen": seen, **data}, follow_redirects=True)


def test_a_visitor_collects_changes_and_takes_along(cast: Cast) -> None:
    """No account anywhere: the clause as filled in, its level, the number in the head, Word, and out again."""
    code, other, client = published(cast), published(cast, "Losmaakbaar"), cast.client("visitor")
    assert "Mandje" not in client.get("/clauses").text.partition("</header>")[0]
    assert "Zonder account. Je kiest het niveau in je mandje." in client.get(f"/clauses/{code}").text
    assert f"{code} zit in je mandje." in collected(client, code, p_weken="12").text
    collected(client, other)
    head = client.get("/clauses").text.partition("</header>")[0]
    assert re.search(r'href="/clauses/basket".*?2<span class="sr">\s*bepalingen', head, re.DOTALL)
    assert "Mijn werk" not in head
    fields = {f"level_{code}": 2, f"p_{code}_weken": "14", f"level_{other}": 1, f"p_{other}_weken": ""}
    assert "Bewaard." in saved(client, **fields).text
    word = docx.Document(BytesIO(client.get("/clauses/basket/docx").data))
    text = "\n".join(one.text for one in word.paragraphs)
    assert "binnen 14 weken een materialenpaspoort. Het paspoort is een open bestand." in text
    assert "Losmaakbaar" in client.get("/clauses/basket/text").text
    wrong = saved(client, **{**fields, f"p_{code}_weken": "99"})
    assert (wrong.status_code, "99 valt buiten de grenzen" in wrong.text) == (422, True)
    assert "Losmaakbaar" not in saved(client, drop=other).text
    assert "Je mandje is leeg" in saved(client, drop=code).text
    with cast.reading():
        assert db.session.scalars(select(ClauseSet)).all() == []


def test_a_visitor_with_a_basket_neither_gets_nor_leaves_a_shared_page(cast: Cast) -> None:
    code, client = published(cast), cast.client("visitor")
    shared = client.get("/groups").headers["ETag"]
    collected(client, code)
    own = client.get("/groups", headers={"If-None-Match": shared})
    assert (own.status_code, own.headers["Cache-Control"], "ETag" in own.headers) == (200, "no-store", False)


HERE, ELSEWHERE = {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "cross-site"}
SENDERS = [
    (HERE, 303), ({"Origin": "http://localhost"}, 303), (ELSEWHERE, 400), ({"Origin": "http://evil.example"}, 400),
    ({"Origin": "null"}, 400), ({}, 400),
]  # fmt: skip


@pytest.mark.parametrize(("headers", "status"), SENDERS)
def test_reading_sets_no_cookie_and_only_our_own_page_puts_something_in(
    cast: Cast, headers: dict[str, str], status: int
) -> None:
    code, client, member = published(cast), cast.client("visitor"), cast.client("core_member")
    client.csrf = member.csrf = False
    page = client.get(f"/clauses/{code}")
    assert ("Set-Cookie" in page.headers, "ETag" in page.headers) == (False, True)
    address = f"/clauses/{code}/versions/1/basket"
    assert client.post(address, data={"level": 1}, headers=headers).status_code == status
    assert member.post(address, data={"level": 1}, headers=headers).status_code == 400


def test_what_is_no_longer_public_falls_out_with_a_sentence(cast: Cast) -> None:
    code, other, client = published(cast), published(cast, "Losmaakbaar"), cast.client("visitor")
    collected(client, code)
    collected(client, other)
    with client.session_transaction() as session:
        first, second = session["basket"]
        session["basket"] = [[first[0], 7, *first[2:]], second]
    answer = client.get("/clauses/basket")
    assert f"{code} is niet meer openbaar en ligt niet meer in je mandje." in answer.text
    assert "Losmaakbaar" in answer.text
    assert "niet meer openbaar" not in client.get("/clauses/basket").text


def test_a_draft_does_not_go_in(cast: Cast) -> None:
    draft, client = drafted(cast, "Geheim"), cast.client("visitor")
    assert client.post(f"/clauses/{draft}/versions/1/basket", data={"level": 1}).status_code == 404


def test_it_holds_no_more_than_a_cookie_does(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("buyergroup_hub.clauses.sets.sessions.MOST", 1)
    code, other, client = published(cast), published(cast, "Losmaakbaar"), cast.client("visitor")
    collected(client, code)
    full = collected(client, other)
    assert (full.status_code, "Je mandje is vol." in full.text) == (409, True)
    assert client.get("/clauses/basket").text.count("basket__head") == 1


def signs_in(cast: Cast, client: FlaskClient, who: str = "secretary") -> str:
    with cast.writing():
        cast.person(who).password = passwords.hashed(PASSWORD)
    email = f"{who}@example.org"
    answer = client.post("/sign-in", data={"email": email, "password": PASSWORD, "next": "/clauses"})
    assert answer.status_code == 303
    return client.get("/clauses").text


def basket_of(cast: Cast, who: str = "secretary") -> list[tuple[str, int, dict[str, str]]]:
    with cast.reading():
        whole = select(ClauseSet).where(ClauseSet.person_id == cast.people[who]).options(*ClauseSet.whole())
        return [
            (item.version.clause.code, item.level, item.parameters)
            for one in db.session.scalars(whole).all()
            for item in one.items
        ]


def test_at_signing_in_it_goes_along_once_and_overwrites_nothing(cast: Cast) -> None:
    code, other, client = published(cast), published(cast, "Losmaakbaar"), cast.client("visitor")
    with cast.acting("secretary"):
        sets_actions.put(sets_actions.own_basket(), version(code, 1), 1, {"weken": "6"})
    collected(client, code, level=2, p_weken="12")
    collected(client, other, level=2, p_weken="14")
    page = signs_in(cast, client)
    assert "1 bepaling die je zonder account koos, ligt nu in je mandje." in page
    assert basket_of(cast) == [(code, 1, {"weken": "6"}), (other, 2, {"weken": "14"})]
    client.post("/sign-out")
    assert "Mandje" not in client.get("/clauses").text.partition("</header>")[0]
    assert "zonder account koos" not in signs_in(cast, client, "core_member")
    assert basket_of(cast, "core_member") == []


def test_it_never_goes_into_anothers_after_a_session_that_ran_out(cast: Cast, clock: StandingClock) -> None:
    """On a shared computer: what lies there may be of her whose session ran out."""
    code, client = published(cast), cast.client("core_member")
    clock.forward(days=1)
    collected(client, code)
    assert "zonder account koos" not in signs_in(cast, client)
    assert basket_of(cast) == []


def test_a_set_that_does_not_fit_leaves_the_basket_as_it_was(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("buyergroup_hub.clauses.sets.sessions.MOST", 2)
    kept, client = published(cast), cast.client("visitor")
    composed(cast, published(cast, "Losmaakbaar"), published(cast, "Herbruikbaar"))
    with cast.acting("coordinator"):
        sets_actions.publish_set(the_set())
        pid = the_set(1).pid
    collected(client, kept)
    assert client.post(f"/clauses/sets/{pid}/basket").status_code == 409
    page = client.get("/clauses/basket").text
    assert (page.count("basket__head"), "Losmaakbaar" in page) == (1, False)
