"""Which themes a lot asked for: a clause says yes, only a person says no, and nobody is unknown."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from buyergroup_hub.events.models import Event
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.organisations.manifest.models import Theme
from buyergroup_hub.tenders.clause_uses import actions
from buyergroup_hub.tenders.tender.models import LotTheme
from tests.cast import Cast
from tests.clauses import written
from tests.tenders import told

pytestmark = pytest.mark.one_engine


def theme(key: str) -> Theme:
    return db.session.scalars(select(Theme).where(Theme.key == key)).one()


def say(cast: Cast, pid: str, **answers: bool | None) -> None:
    with cast.acting("core_member"):
        tender = told.tender(pid)
        actions.say_themes(tender.lots[0], tender, {theme(key): answer for key, answer in answers.items()})


def known(cast: Cast, pid: str) -> dict[str, tuple[bool, str]]:
    with cast.reading():
        rows = select(Theme.key, LotTheme.asked, LotTheme.source).join(LotTheme, LotTheme.theme_id == Theme.id)
        found = db.session.execute(rows.where(LotTheme.lot_id == told.tender(pid).lots[0].id))
        return {key: (asked, source) for key, asked, source in found}


def with_clause(cast: Cast) -> str:
    """The pid of a tender that uses a clause with the theme climate."""
    with cast.reading():
        climate = theme("klimaat").id
    pid = told.planned(cast)
    told.used(cast, pid, written.published(cast, themes=(climate,)))
    return pid


def test_only_a_person_says_no(cast: Cast) -> None:
    pid = with_clause(cast)
    assert known(cast, pid) == {"klimaat": (True, "use")}
    say(cast, pid, isv=False, circulair=True)
    assert known(cast, pid) == {"klimaat": (True, "use"), "isv": (False, "person"), "circulair": (True, "person")}


def test_what_a_person_says_stands_beside_a_clause_until_she_takes_it_back(cast: Cast) -> None:
    pid = with_clause(cast)
    say(cast, pid, klimaat=False)
    assert known(cast, pid) == {"klimaat": (False, "person")}
    for answer in (None, True):
        say(cast, pid, klimaat=answer)
        assert known(cast, pid) == {"klimaat": (True, "use")}


@pytest.mark.both_engines
def test_what_was_said_can_be_taken_back_to_unknown(cast: Cast) -> None:
    pid = told.planned(cast)
    say(cast, pid, isv=False)
    say(cast, pid, isv=None, circulair=None)
    assert known(cast, pid) == {}


def test_each_lot_has_themes_of_its_own(cast: Cast) -> None:
    pid = told.planned(cast, lots=("Een", "Twee"))
    say(cast, pid, isv=False)
    with cast.acting("core_member"):
        tender = told.tender(pid)
        actions.say_themes(tender.lots[1], tender, {theme("isv"): None})
        assert actions.themes_of(tender.lots[1]) == []
    assert known(cast, pid) == {"isv": (False, "person")}


def test_a_part_of_a_planning_notice_says_nothing(cast: Cast) -> None:
    pid = told.planned(cast)
    with cast.writing():
        told.tender(pid).lots[0].kind = "part"
    with pytest.raises(RuleBroken, match="per perceel"):
        say(cast, pid, isv=False)


def test_the_buyer_says_it_on_a_page_and_it_is_an_event(cast: Cast) -> None:
    pid = with_clause(cast)
    address = f"/tenders/{pid}/lots/1/themes"
    client = cast.client("core_member")
    page = client.get(address).text
    assert "Gevraagd, door een bepaling:" in page
    with cast.reading():
        fields = {f"theme_{one.key}": "unknown" for one in db.session.scalars(select(Theme))}
    answer = client.post(address, data=fields | {"theme_social-return": "no"})
    assert answer.status_code == 303
    assert known(cast, pid)["social-return"] == (False, "person")
    with cast.reading():
        assert db.session.scalars(select(Event).where(Event.name == "lot.themes_said")).one().keys == {"lot": 1}
    assert client.post(address, data=fields | {"theme_social-return": "misschien"}).status_code == 422
    assert "checked" in client.get(address).text
