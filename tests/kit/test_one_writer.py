"""One transaction at a time writes, on both engines and whatever connection it comes from: what a rule was judged on is
still true when it commits."""

from __future__ import annotations

import time
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Barrier, Event
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from buyergroup_hub.access import public
from buyergroup_hub.accounts.person.models import Person
from buyergroup_hub.jobs import actions as jobs
from buyergroup_hub.kit import db as kit_db
from buyergroup_hub.kit import postgres
from buyergroup_hub.kit.db import begin, commit, db
from buyergroup_hub.kit.web import beside
from tests import factories as make

if TYPE_CHECKING:
    from buyergroup_hub.kit.web import Hub

PATIENCE = 30


def rename(app: Hub, *, beside: bool = False, gate: Barrier | None = None) -> None:
    """Read a name and write it one letter longer."""
    with app.app_context():
        begin(writes=True, beside=beside)
        person = db.session.scalars(select(Person).order_by(Person.id)).first()
        assert person is not None
        if gate is not None:
            gate.wait(timeout=PATIENCE)
        person.name = f"{person.name}x"
        commit()


@pytest.fixture
def somebody(app: Hub) -> None:
    with app.app_context():
        begin(writes=True)
        make.person("x")
        commit()


def name_in(app: Hub) -> str | None:
    with app.app_context():
        begin(writes=False)
        return db.session.scalars(select(Person.name).order_by(Person.id)).first()


@pytest.mark.usefixtures("somebody")
def test_no_change_is_lost_between_reading_and_writing(app: Hub) -> None:
    with ThreadPoolExecutor(6) as people:
        for deed in [people.submit(rename, app) for _ in range(6)]:
            deed.result(PATIENCE)
    assert name_in(app) == "x" * 7


@pytest.mark.usefixtures("somebody")
def test_who_writes_beside_others_waits_for_who_writes_alone(app: Hub) -> None:
    begun = Event()

    def second() -> None:
        begun.set()
        rename(app, beside=True)

    with ThreadPoolExecutor(1) as other, app.app_context():
        begin(writes=True)
        person = db.session.scalars(select(Person).order_by(Person.id)).first()
        assert person is not None
        waits: Future[None] = other.submit(second)
        assert begun.wait(PATIENCE)
        time.sleep(0.2)
        assert not waits.done()
        person.name = "xx"
        commit()
        waits.result(PATIENCE)
    assert name_in(app) == "xxx"


@pytest.mark.postgres
@pytest.mark.usefixtures("somebody")
def test_those_who_write_beside_others_are_there_at_once(app: Hub, engine: str) -> None:
    gate = Barrier(2)
    with ThreadPoolExecutor(2) as people:
        for deed in [people.submit(rename, app, beside=True, gate=gate) for _ in range(2)]:
            deed.result(PATIENCE)


@pytest.mark.postgres
def test_a_transaction_that_reads_can_write_nothing(app: Hub, engine: str) -> None:
    with app.app_context():
        begin(writes=False)
        with pytest.raises(DBAPIError, match="read-only transaction"):
            make.person("x")


@pytest.mark.own_app
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_a_request_that_may_write_is_the_only_one(app: Hub, engine: str, method: str) -> None:
    """Every address of the hub passes here: what is not safe begins as a writer."""
    app.config["WTF_CSRF_ENABLED"] = False

    @public
    def view() -> str:
        if engine == "sqlite":
            return "x" * bool(db.session.connection().get_execution_options()["writes"])
        held = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ExclusiveLock' AND granted"
        return "x" * int(db.session.execute(text(held)).scalar_one())

    app.add_url_rule("/writes", view_func=view, endpoint="writes", methods=[method])
    assert app.test_client().open("/writes", method=method).text == "x"


@pytest.mark.own_app
@pytest.mark.postgres
def test_who_waits_too_long_hears_that_it_is_busy(app: Hub, engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    app.add_url_rule("/writes", view_func=public(lambda: "x"), endpoint="writes", methods=["POST"])
    monkeypatch.setattr(kit_db, "WRITE_ALONE", kit_db.WRITE_ALONE.replace("10s", "200ms"))
    with ThreadPoolExecutor(1) as other, app.app_context():
        begin(writes=True)
        answer = other.submit(app.test_client().post, "/writes").result(PATIENCE)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "60"


@pytest.mark.own_app
def test_who_writes_beside_others_is_not_refused_for_a_queue(
    app: Hub, engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """She was in time when her request came; with another try she would be too late. A queue may take longer than any
    other statement is given."""
    app.config["WTF_CSRF_ENABLED"] = False
    views = {"/alone": lambda: "x", "/beside": lambda: "x"}
    for path, view in views.items():
        app.add_url_rule(path, view_func=public(view), endpoint=path[1:], methods=["POST"])
    beside(app.view_functions["beside"])
    for statement in ("WRITE_ALONE", "WRITE_BESIDE"):
        monkeypatch.setattr(kit_db, statement, getattr(kit_db, statement).replace("'10s'", "'100ms'"))
    monkeypatch.setattr(kit_db, "PATIENCE", 0.1)
    monkeypatch.setattr(postgres, "BOUNDS", postgres.BOUNDS.replace("20s", "400ms"))
    monkeypatch.setattr(postgres, "SILENT", 0.4)
    monkeypatch.setattr(postgres, "STANDS", 0.1)
    with ThreadPoolExecutor(2) as others, app.app_context():
        db.engine.dispose()
        begin(writes=True)
        answers = {path: others.submit(app.test_client().post, path) for path in views}
        assert answers["/alone"].result(PATIENCE).status_code == 503
        time.sleep(0.2 if engine == "sqlite" else 0.6)
        assert not answers["/beside"].done()
        commit()
        assert answers["/beside"].result(PATIENCE).text == "x"


@pytest.mark.postgres
def test_a_machine_that_loses_its_power_does_not_stop_the_others(
    app: Hub, engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kit_db, "WRITE_ALONE", kit_db.WRITE_ALONE.replace("60s", "300ms"))
    with ThreadPoolExecutor(1) as other, app.app_context():
        begin(writes=True)
        make.person("x")

        def next_one() -> None:
            with app.app_context():
                begin(writes=True)
                make.person("y")
                commit()

        other.submit(next_one).result(PATIENCE)
        with pytest.raises(DBAPIError):
            commit()
        db.session.rollback()
    assert name_in(app) == "y"


def test_two_workers_do_a_job_and_a_verb_of_the_clock_once(app: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[int] = []
    monkeypatch.setitem(jobs.HANDLERS, "count", lambda number: done.append(number))
    monkeypatch.setattr(jobs, "TICKS", [lambda: _name_once()])
    with app.app_context():
        begin(writes=True)
        for number in range(20):
            jobs.enqueue("count", {"number": number})
        commit()

    def machine() -> None:
        with app.app_context():
            for _ in range(5):
                jobs.tick()
            jobs.work_off()

    def _name_once() -> None:
        if db.session.scalar(select(Person.id).limit(1)) is None:
            time.sleep(0.05)
            make.person("once")

    with ThreadPoolExecutor(3) as machines:
        for each in [machines.submit(machine) for _ in range(3)]:
            each.result(PATIENCE)
    assert sorted(done) == list(range(20))
    with app.app_context():
        begin(writes=False)
        assert len(db.session.scalars(select(Person)).all()) == 1
