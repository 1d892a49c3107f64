"""A basket goes into a lot: of one's own basket and one's own organisation's lot alone, in few steps."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup, Tag
from sqlalchemy import select

from buyergroup_hub.clauses.registry.parameters import Parameter
from buyergroup_hub.clauses.registry.wording import Level
from buyergroup_hub.clauses.sets import actions as clauses
from buyergroup_hub.kit.db import db
from buyergroup_hub.notices.registry.imports import Imported
from buyergroup_hub.notices.registry.models import Notice
from buyergroup_hub.tenders.notices.actions import proposing
from tests import factories as make
from tests.cast import PEOPLE, Browser, Cast
from tests.clauses import written
from tests.notices import written as notices
from tests.tenders import told

pytestmark = pytest.mark.one_engine

Bring = Callable[..., Imported]


def _basket(cast: Cast, who: str, *codes: str) -> str:
    with cast.acting(who):
        basket = clauses.own_basket()
        for code in codes:
            clauses.put(basket, written.version(code, 1), 1, {"weken": "8"})
        return basket.pid


def test_each_person_takes_her_own_basket_into_her_own_lots(cast: Cast) -> None:
    code = written.published(cast)
    pid = told.shared(cast)
    people = [who for who in PEOPLE if who not in ("visitor", "blocked")]
    baskets = {who: _basket(cast, who, code) for who in people}
    answers = {}
    for who in people:
        client, address = cast.client(who), f"/tenders/{pid}/lots/1/basket"
        page = client.get(f"{address}?basket={baskets[who]}").status_code
        answers[who] = page, client.post(address, data={"basket": baskets[who]}).status_code
    assert answers.pop("core_member") == (200, 303)
    assert set(answers.values()) == {(403, 403)}
    visitor = cast.client("visitor")
    assert visitor.post(f"/tenders/{pid}/lots/1/basket", data={"basket": baskets["core_member"]}).status_code == 401
    with cast.reading():
        assert [use.version.clause.code for use in told.tender(pid).lots[0].uses] == [code]


def test_a_colleagues_basket_is_not_taken(cast: Cast) -> None:
    code = written.published(cast)
    pid = told.planned(cast)
    with cast.writing():
        make.affiliation(cast.person("participant"), cast.organisation("province"))
    mine, hers = _basket(cast, "participant", code), _basket(cast, "core_member", code)
    client, address = cast.client("participant"), f"/tenders/{pid}/lots/1/basket"
    for wrong in (hers, "onzin", ""):
        assert client.get(f"{address}?basket={wrong}").status_code == 404
        assert client.post(address, data={"basket": wrong}).status_code == 404
    assert client.post(address, data={"basket": mine}).status_code == 303


def test_what_is_still_open_is_named_and_nothing_is_taken(cast: Cast) -> None:
    weeks = Parameter("weken", "Paspoort klaar na oplevering", "weken")
    open_text = Level(1, "Binnen {weken} weken.", parameters=(weeks,))
    first, second = written.published(cast), written.published(cast, "Open tekst", levels=(open_text,))
    pid = told.planned(cast)
    basket = _basket(cast, "core_member", first)
    with cast.acting("core_member"):
        clauses.put(clauses.own_basket(), written.version(second, 1), 1)
    client, address = cast.client("core_member"), f"/tenders/{pid}/lots/1/basket"
    page = client.get(f"{address}?basket={basket}").text
    assert f"{second}: vul in: Paspoort klaar na oplevering." in page
    assert client.post(address, data={"basket": basket}).status_code == 409
    with cast.reading():
        assert told.tender(pid).lots[0].uses == []


def test_the_way_into_a_lot_stands_beside_the_title(cast: Cast) -> None:
    """And nowhere, for who has no lot to take it into."""
    code = written.published(cast)
    told.shared(cast)
    for who, ways in (("core_member", 1), ("coordinator", 0)):
        page = BeautifulSoup(cast.client(who).get(f"/clauses/baskets/{_basket(cast, who, code)}").text, "html.parser")
        assert len(page.select(".page-head .actions a[href='#lots']")) == ways
        assert len(page.select("#lots li")) == ways


class Walk:
    """Somebody who goes on by what a page offers, and counts what she presses."""

    def __init__(self, client: Browser, start: str) -> None:
        self.client, self.pressed = client, 0
        self.page = self._open(client.get(start).text)

    def _open(self, text: str) -> Tag:
        return BeautifulSoup(text, "html.parser")

    def follow(self, words: str) -> None:
        link = next(one for one in self.page.select("main a") if words in one.get_text())
        self.pressed += 1
        self.page = self._open(self.client.get(str(link["href"])).text)

    def press(self, words: str, **given: str) -> None:
        button = next(one for one in self.page.select("main form button") if words in one.get_text())
        form = button.find_parent("form")
        assert form is not None
        held = {str(one["name"]): str(one.get("value", "")) for one in form.select("input[name]")}
        self.pressed += 1
        answer = self.client.post(str(form["action"]), data=held | given, follow_redirects=True)
        assert answer.status_code == 200
        self.page = self._open(answer.text)


def test_from_a_notice_to_used_clauses_takes_four_presses(cast: Cast, bring_in: Bring) -> None:
    code, other = written.published(cast), written.published(cast, "Nog een bepaling")
    _basket(cast, "core_member", code, other)
    buyer = notices.organisation("ORG-0002", "Provincie Noord", "22222222")
    bring_in(notices.notice(organisations=buyer, parties=notices.party()))
    with cast.writing():
        proposing.look_at_new_notices()
    with cast.reading():
        pid = db.session.scalars(select(Notice.pid)).one()
    walk = Walk(cast.client("core_member"), f"/notices/{pid}")
    walk.press("Maak er een aanbesteding van")
    walk.follow("Leg bepalingen vast")
    walk.follow("Neem 2 bepalingen over uit je mandje")
    walk.press("Neem deze bepalingen over")
    assert walk.pressed == 4
    assert code in walk.page.get_text()
    assert other in walk.page.get_text()


def test_a_basket_says_whether_the_effect_can_be_computed(cast: Cast) -> None:
    """What the clauses of the groups can ask for is needed; what asks for it is in the basket, at its level, or not."""
    asking = written.published(cast, "Vraagt afstand", provides={"afstand van het transport": 1})
    later = written.published(cast, "Vraagt hoeveelheden", provides={"hoeveelheden per materiaal": 2})
    basket, client = _basket(cast, "core_member", asking), cast.client("core_member")
    page = client.get(f"/clauses/baskets/{basket}").text
    assert "Nog niet: 1 van 2 gegevens zijn geregeld." in page
    assert f"{later} vraagt dit, vanaf niveau significant." in page
    assert f"{asking} vraagt dit" not in page
    with cast.acting("core_member"):
        clauses.put(clauses.own_basket(), written.version(later, 1), 2)
    assert "Ja: alle 2 gegevens zijn geregeld." in client.get(f"/clauses/baskets/{basket}").text
