"""What the first run puts into a hub, and what it does when it cannot."""

from __future__ import annotations

import sys
import threading
from dataclasses import replace
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from buyergroup_hub.accounts.person.models import Person
from buyergroup_hub.kit.db import begin, db
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.operating import database, filling, ready
from buyergroup_hub.operating.answers import Refused
from config import Config
from tests import factories

if TYPE_CHECKING:
    from buyergroup_hub.kit.web import Hub

pytestmark = pytest.mark.one_engine


@pytest.fixture(autouse=True)
def rooms(app: Hub, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Two rooms with demo content: the first makes a person, the second does what `broken` says."""
    sown: list[str] = []

    def sow_people(groups: int, seed: int) -> None:
        sown.append(f"people {groups} {seed}")
        factories.person("Demo", demo=True)

    def sow_more(groups: int, seed: int) -> None:
        sown.append(f"more {groups} {seed}")
        factories.person("Demo twee", demo=True)
        if "broken" in sown:
            raise RuleBroken("Dat mag niet.")

    for name, sow in (("first", sow_people), ("second", sow_more)):
        for module in (f"buyergroup_hub.{name}", f"buyergroup_hub.{name}.seeds"):
            made = ModuleType(module)
            made.__path__ = []
            made.__spec__ = ModuleSpec(module, None, is_package=True)
            monkeypatch.setitem(sys.modules, module, made)
        monkeypatch.setattr(sys.modules[f"buyergroup_hub.{name}.seeds"], "sow", sow, raising=False)
    monkeypatch.setattr(filling, "SOWN", ("first", "without_seeds", "second"))
    monkeypatch.setattr(filling, "bring_groups", lambda *_: sown.append("groups"))
    monkeypatch.setattr(ready, "hub", lambda _: app)
    return sown


@pytest.fixture
def trying(config: Config) -> Config:
    return replace(config, demo=True)


def people(app: Hub) -> int:
    with app.app_context():
        begin(writes=False)
        return db.session.scalar(select(func.count(Person.id))) or 0


def test_who_starts_meanwhile_waits_and_finds_it_filled(trying: Config, rooms: list[str]) -> None:
    second = threading.Thread(target=filling.fill_once, args=[trying])
    with database.filling(trying):
        second.start()
        second.join(0.3)
        assert second.is_alive()
        database.remember_contents(trying, "demo")
    second.join(20)
    assert not second.is_alive()
    assert rooms == []


def test_the_first_run_fills_and_the_second_does_not(trying: Config, rooms: list[str], app: Hub) -> None:
    filling.fill_once(trying)
    filling.fill_once(trying)

    assert rooms == ["groups", "people 8 2026", "more 8 2026"]
    assert database.contents(trying) == "demo"
    assert people(app) == 2


def test_without_demo_it_brings_the_real_groups_only(config: Config, rooms: list[str]) -> None:
    filling.fill_once(replace(config, demo=False))

    assert rooms == ["groups"]
    assert database.contents(config) == "groups"


def test_a_first_run_that_was_broken_off_goes_on(trying: Config, rooms: list[str], app: Hub) -> None:
    rooms.append("broken")
    with pytest.raises(Refused, match=r"The demo content of second could not be made: Dat mag niet\."):
        filling.fill_once(trying)
    assert people(app) == 1
    assert database.contents(trying) == ""

    rooms.remove("broken")
    filling.fill_once(trying)
    assert database.contents(trying) == "demo"


def test_invented_content_comes_only_where_it_may(config: Config, rooms: list[str]) -> None:
    with pytest.raises(Refused, match="HUB_DEMO"):
        filling.sow(replace(config, demo=False), groups=3, seed=1)

    assert rooms == []
