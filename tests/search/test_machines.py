"""Two machines on one database: each index learns every change by itself, shows nothing narrowed, and heals."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from buyergroup_hub.kit.db import begin, commit, db
from buyergroup_hub.operating import worker
from buyergroup_hub.operating.doctor import _index
from buyergroup_hub.permissions import VISITOR, Standing
from buyergroup_hub.search import actions
from buyergroup_hub.search.records import Found, Hit
from tests.fixtures.clock import StandingClock
from tests.search import notes
from tests.search.notes import Note

if TYPE_CHECKING:
    from buyergroup_hub.kit.web import Hub
    from config import Config

Writing = Callable[[], AbstractContextManager[None]]
MEMBER = Standing(person_id=1, tokens=frozenset({"public", "group:7"}))
PATIENCE = 30


@pytest.fixture
def other(config: Config, writing: Writing, make_app: Callable[[Config], Hub], tmp_path: Path) -> Hub:
    """A second machine, with a data folder of its own and an index that has everything until now."""
    machine = make_app(replace(config, data_folder=tmp_path / "other"))
    drain(machine)
    return machine


def drain(app: Hub) -> int:
    with app.app_context():
        return actions.drain()


def asked(app: Hub, text: str, who: Standing = VISITOR) -> Found:
    with app.app_context():
        begin(writes=False)
        return actions.search(text, who)


def found(app: Hub, text: str, who: Standing = VISITOR) -> list[str]:
    return [hit.id for hit in asked(app, text, who).hits]


def test_each_machine_learns_every_change(app: Hub, other: Hub, writing: Writing) -> None:
    for number in range(15):
        with writing():
            notes.write(f"Viaduct {number}")
        drain((app, other)[number % 2])
    drain(app)
    drain(other)
    assert asked(app, "viaduct").total == asked(other, "viaduct").total == 15
    with writing():
        db.session.delete(db.session.scalars(select(Note)).first())
    assert (drain(other), drain(app)) == (1, 1)
    assert asked(app, "viaduct").total == asked(other, "viaduct").total == 14


def test_a_new_machine_makes_its_index_by_itself(
    app: Hub, config: Config, writing: Writing, make_app: Callable[[Config], Hub], tmp_path: Path
) -> None:
    with writing():
        notes.write("Emissieloos materieel")
    drain(app)
    machine = make_app(replace(config, data_folder=tmp_path / "new"))
    assert asked(machine, "materieel").absent, "it knows that it knows nothing"
    worker.chores()[0].take_turn(machine, 0)
    assert found(machine, "materieel") == found(app, "materieel") != []


def test_what_is_narrowed_is_hidden_on_all_machines_at_once(app: Hub, other: Hub, writing: Writing) -> None:
    with writing():
        notes.write("Emissieloos materieel")
        like = notes.write("Emissieloze shovel").id
    drain(app)
    drain(other)
    with writing():
        db.session.scalars(select(Note).order_by(Note.id)).first().audience = "group:7"  # type: ignore[union-attr]
    drain(app)
    for machine in (app, other):
        answer = asked(machine, "materieel")
        assert (answer.total, answer.hits, dict(answer.facets)) == (0, (), {})
        assert answer.did_you_mean is None
        assert asked(machine, "materiel").did_you_mean is None
        with machine.app_context():
            begin(writes=False)
            assert actions.suggest("materi", VISITOR) == []
            assert actions.similar(Hit("note", str(like)), VISITOR) == []
        assert len(found(machine, "materieel", MEMBER)) == 1


def test_a_machine_that_was_away_too_long_finds_nothing_until_it_has_caught_up(
    app: Hub, other: Hub, writing: Writing, clock: StandingClock, caplog: pytest.LogCaptureFixture
) -> None:
    with writing():
        notes.write("Emissieloos materieel")
    drain(app)
    drain(other)
    with writing():
        db.session.scalars(select(Note)).one().audience = "group:7"
    clock.forward(days=8)
    with writing():
        notes.write("Een brug")
        actions.forget_old()
    answer = asked(other, "materieel")
    assert (answer.total, answer.absent) == (0, True)
    drain(other)
    assert "does not reach back" in caplog.text
    answer = asked(other, "materieel")
    assert (answer.total, answer.absent) == (0, False)
    assert len(found(other, "brug")) == len(found(other, "materieel", MEMBER)) == 1


def test_the_stream_keeps_a_week_and_its_last_change(
    app: Hub, other: Hub, writing: Writing, clock: StandingClock
) -> None:
    with writing():
        notes.write("Emissieloos materieel")
    drain(app)
    drain(other)
    clock.forward(days=30)
    with writing():
        actions.forget_old()
    assert (drain(app), drain(other)) == (0, 0)
    with writing():
        notes.write("Schoon materieel")
    assert (drain(app), drain(other)) == (1, 1)
    assert len(found(other, "materieel")) == 2


def test_a_database_that_was_put_back_is_another_stream(app: Hub, writing: Writing, clock: StandingClock) -> None:
    with writing():
        notes.write("Emissieloos materieel")
    drain(app)
    with app.app_context():
        place = actions.engine().place
        assert place is not None
        actions.engine().keep_place(place._replace(asked_at=(clock.forward() - timedelta(days=1)).isoformat()))
    assert asked(app, "materieel").absent
    drain(app)
    assert len(found(app, "materieel")) == 1


@pytest.mark.postgres
def test_no_change_becomes_visible_behind_a_place(app: Hub, other: Hub, writing: Writing, engine: str) -> None:
    """Two connections that write beside each other: the second takes no number before the first has committed."""

    def second() -> None:
        with app.app_context():
            begin(writes=True, beside=True)
            notes.write("Tweede viaduct")
            commit()

    with ThreadPoolExecutor(1) as another:
        with app.app_context():
            begin(writes=True, beside=True)
            notes.write("Eerste viaduct")
            later = another.submit(second)
            with pytest.raises(TimeoutError):
                later.result(0.5)
            assert drain(other) == 0
            commit()
        later.result(PATIENCE)
    assert drain(other) == 2
    assert asked(other, "viaduct").total == 2


def a_folder(index: Path) -> None:
    shutil.rmtree(index)


def a_pointer(index: Path) -> None:
    (index / "current").write_bytes(b"\x00{")


def a_place(index: Path) -> None:
    [place] = index.glob("*/place")
    place.write_bytes(b"\xff")


def a_list(index: Path) -> None:
    [toc] = index.glob("*/*.toc")
    toc.write_bytes(os.urandom(toc.stat().st_size))


def cut_off(index: Path) -> None:
    for segment in index.glob("*/*.seg"):
        os.truncate(segment, 100)


def scribbled(index: Path) -> None:
    for segment in index.glob("*/*.seg"):
        with segment.open("r+b") as file:
            file.write(os.urandom(segment.stat().st_size))


def a_bit(index: Path) -> None:
    for segment in index.glob("*/*.seg"):
        middle = segment.stat().st_size // 2
        with segment.open("r+b") as file:
            file.seek(middle)
            one = file.read(1)
            file.seek(middle)
            file.write(bytes([one[0] ^ 1]))


DAMAGE = (a_folder, a_pointer, a_place, a_list, cut_off, scribbled, a_bit)


@pytest.mark.one_engine
@pytest.mark.parametrize("opened", [True, False])
@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_index_heals_and_says_so(
    app: Hub,
    other: Hub,
    writing: Writing,
    damage: Callable[[Path], None],
    opened: bool,
    caplog: pytest.LogCaptureFixture,
    make_app: Callable[[Config], Hub],
) -> None:
    with writing():
        notes.write("Emissieloos materieel")
    drain(app)
    drain(other)
    config: Config = other.config["HUB"]
    serving = other
    assert found(serving, "materieel") != []
    damage(config.data_folder / "index")
    if not opened:
        serving = make_app(config)
    page = serving.test_client().get("/search?q=materieel")
    assert page.status_code == 200
    assert found(serving, "materieel") in ([], ["1"])
    with serving.app_context():
        begin(writes=False)
        healthy, sentence = _index(config)
        assert healthy is (damage is a_folder and not opened), "a machine without one may be new"
        assert "made anew" in sentence
        worker._clean()
        worker.chores()[0].take_turn(serving, 0)
    assert "is made anew" in caplog.text
    assert "holds 1 records" in caplog.text
    assert found(serving, "materieel") == ["1"]
    with serving.app_context():
        begin(writes=False)
        assert _index(config)[0]


def test_a_fault_that_is_no_damage_is_not_hidden(app: Hub, writing: Writing, monkeypatch: pytest.MonkeyPatch) -> None:
    with writing():
        notes.write("Emissieloos materieel")
    drain(app)

    def wrong(*_: object, **__: object) -> None:
        raise TypeError("a fault of ours")

    monkeypatch.setattr("buyergroup_hub.search.engine.faceted", wrong)
    with pytest.raises(TypeError, match="of ours"):
        found(app, "materieel")


def test_without_an_index_the_page_says_so(app: Hub, writing: Writing) -> None:
    with app.app_context():
        actions.engine().mark_damaged("for this test")
        a_place(actions.engine().directory)
    page = app.test_client().get("/search?q=materieel")
    assert page.status_code == 200
    assert "Zoeken kan nu even niet" in page.text
    assert "Tot dat klaar is, vindt niemand iets." in page.text
    assert "0 resultaten" not in page.text.partition("<main")[2]
    drain(app)
    assert "Zoeken kan nu even niet" not in app.test_client().get("/search?q=materieel").text
