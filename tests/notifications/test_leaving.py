"""Mail waits for as long as its server is away, leaves once, and holds up nothing else."""

from __future__ import annotations

import smtplib
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from buyergroup_hub.jobs import actions as jobs
from buyergroup_hub.jobs.actions import Later, work_once
from buyergroup_hub.jobs.models import TRIES, Job
from buyergroup_hub.kit import clock as hub_clock
from buyergroup_hub.kit import mail as leaving
from buyergroup_hub.kit.db import begin, commit, db
from buyergroup_hub.kit.faults import outage
from buyergroup_hub.kit.mail import Letter
from buyergroup_hub.kit.web import Hub
from buyergroup_hub.notifications import actions
from buyergroup_hub.notifications.models import Mail
from buyergroup_hub.operating import worker
from buyergroup_hub.operating.worker import Chore
from tests import smtp
from tests.cast import Cast
from tests.fixtures.clock import StandingClock

pytestmark = pytest.mark.one_engine


@pytest.fixture
def server() -> Iterator[smtp.Server]:
    with smtp.server() as running:
        yield running


@pytest.fixture(autouse=True)
def hub(app: Hub, server: smtp.Server, monkeypatch: pytest.MonkeyPatch) -> Hub:
    """A hub that sends by the server."""
    monkeypatch.setitem(actions.WRITERS, "try", lambda _: Letter("Groepen", "tekst\n.\nnog een regel"))
    app.config["HUB"] = replace(app.config["HUB"], mail=server.url, mail_from="hub@hub.example")
    return app


def ask(app: Hub, count: int = 1) -> None:
    with app.app_context():
        begin(writes=True)
        for number in range(count):
            actions.post("try", f"a{number}@b.example", {})
        commit()


def lane(app: Hub) -> int:
    """One turn of the mail's own lane; what the server being away does to the lane is its chore's business."""
    with app.app_context():
        try:
            return work_once(slow=True)
        except Later:
            return 0
        finally:
            db.session.remove()


def mail(app: Hub) -> Mail:
    with app.app_context():
        begin(writes=False)
        return db.session.scalars(select(Mail)).one()


@pytest.mark.one_engine
def test_a_mail_leaves_signed_in_once(hub: Hub, server: smtp.Server) -> None:
    ask(hub)
    assert [lane(hub), lane(hub)] == [1, 0]
    assert mail(hub).sent_at is not None
    (text,) = server.got
    assert f"Message-ID: <{mail(hub).pid}@hub.example>" in text
    assert "..\r\n" in text, "a line of one dot does not end the message"


@pytest.mark.one_engine
@pytest.mark.parametrize(
    "answers",
    [
        {"HELLO": smtp.BREAK},
        {"HELLO": "554 not now"},
        {"AUTH": "535 5.7.8 wrong password"},
        {"MAIL": "550 5.7.1 who are you"},
        {"RCPT": "450 come back"},
        {"RCPT": "550 5.7.1 relaying denied"},
        {"RCPT": smtp.BREAK},
        {"DATA": "451 not now"},
        {".": "451 not now"},
        {".": "554 5.7.1 looks like spam"},
    ],
    ids=str,
)
def test_an_outage_of_days_loses_nothing(
    hub: Hub, server: smtp.Server, clock: StandingClock, answers: dict[str, str]
) -> None:
    server.answers = answers
    ask(hub)
    for _ in range(2 * TRIES):
        lane(hub)
        clock.forward(hours=6)
    assert mail(hub).bounced_at is None
    with hub.app_context():
        begin(writes=False)
        assert not jobs.dead_letters()
        assert actions.waiting() == 1
    server.answers, server.got = {}, []
    lane(hub)
    assert mail(hub).sent_at is not None
    assert len(server.got) == 1


@pytest.mark.one_engine
def test_an_address_that_refuses_for_long_counts_as_gone(hub: Hub, server: smtp.Server, clock: StandingClock) -> None:
    server.answers = {"RCPT": "452 mailbox full"}
    ask(hub)
    for _ in range(5):
        lane(hub)
        assert mail(hub).bounced_at is None
        clock.forward(days=1)
    lane(hub)
    assert (mail(hub).bounce, mail(hub).bounced_at is None) == ("452", False)


@pytest.mark.one_engine
@pytest.mark.parametrize("answers", [{".": smtp.BREAK}, {".": smtp.HANG}], ids=str)
def test_what_may_have_arrived_is_sent_again_only_when_somebody_asks(
    hub: Hub, server: smtp.Server, clock: StandingClock, monkeypatch: pytest.MonkeyPatch, answers: dict[str, str]
) -> None:
    monkeypatch.setattr(leaving, "PATIENCE", 0.2)
    server.answers = answers
    ask(hub)
    lane(hub)
    clock.forward(days=1)
    assert lane(hub) == 0
    assert len(server.got) == 1
    with hub.app_context():
        begin(writes=True)
        assert actions.count_uncertain() == 1
        assert actions.send_again() == 1
        commit()
    server.answers = {}
    lane(hub)
    assert len({text.partition("Message-ID: ")[2].split()[0] for text in server.got}) == 1
    assert mail(hub).sent_at is not None


def test_after_a_crash_between_handing_over_and_marking_it_is_not_sent_twice(
    hub: Hub, server: smtp.Server, clock: StandingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(hub)

    def die(*_: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(actions, "_mark", die)
        with pytest.raises(SystemExit):
            lane(hub)
    for _ in range(3):
        clock.forward(minutes=5)
        lane(hub)
    assert len(server.got) == 1
    with hub.app_context():
        begin(writes=False)
        assert actions.count_uncertain() == 1


def test_two_workers_hand_one_mail_over_once(hub: Hub, server: smtp.Server) -> None:
    ask(hub)
    with hub.app_context():
        begin(writes=False)
        assert actions.waiting() == 1
        mail_id, now = db.session.scalars(select(Mail.id)).one(), hub_clock.now()
        handed = [actions._claim(mail_id, now) for _ in range(2)]
        last = actions._handed_over(mail_id, EmailMessage(), "ruth@example.nl", now)
    assert (handed, last) == ([True, False], None)


@pytest.mark.one_engine
@pytest.mark.parametrize("words", [smtp.HANG, smtp.TRICKLE])
def test_a_slow_server_is_left_after_a_while(server: smtp.Server, words: str) -> None:
    server.answers = {"HELLO": words}
    began = time.monotonic()
    with pytest.raises((OSError, smtplib.SMTPException)), leaving.conversation(server.url, 0.5, whole=0.5):
        pass
    assert time.monotonic() - began < 5


@pytest.mark.one_engine
def test_a_slow_server_slows_nothing_else(
    hub: Hub, server: smtp.Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.answers = {"HELLO": smtp.HANG}
    ask(hub)
    stopping, ticks = threading.Event(), threading.Semaphore(0)

    def tick() -> int:
        ticks.release()
        return 0

    monkeypatch.setattr(worker, "chores", lambda: [Chore("the clock", tick, every=0.01)])
    monkeypatch.setattr(worker, "STOP_WITHIN", 0.1)
    thread = threading.Thread(target=worker.work, args=(hub, tmp_path, stopping))
    thread.start()
    try:
        assert all(ticks.acquire(timeout=5) for _ in range(50))
    finally:
        server.stopping.set()
        stopping.set()
        thread.join(10)
    assert not thread.is_alive()
    assert not server.got


def test_a_lane_pauses_while_its_server_is_away(hub: Hub, server: smtp.Server) -> None:
    server.answers = {"HELLO": "421 not now"}
    ask(hub, 20)
    chore = worker.beside()[0]
    assert not chore.take_turn(hub, 100.0)
    assert chore.due_at > 100.0
    with hub.app_context():
        begin(writes=False)
        tried = select(func.count(Job.id)).where(Job.tries > 0)
        assert db.session.scalar(tried) == 1, "the others are not tried in vain"
    server.answers = {}
    assert chore.take_turn(hub, 200.0)
    assert chore.due_at == 200.0


def test_an_administrator_has_it_tried_again(cast: Cast, clock: StandingClock, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise ValueError

    monkeypatch.setitem(jobs.HANDLERS, "test.fail", fail)
    with cast.writing():
        jobs.enqueue("test.fail", {})
    with cast.app.app_context():
        while not jobs.dead_letters():
            work_once()
            clock.forward(hours=2)
    client = cast.client("administrator")
    assert "Probeer alles nu opnieuw" in client.get("/administration/mail").text
    assert client.post("/administration/mail/again").status_code == 303
    done: list[str] = []
    monkeypatch.setitem(jobs.HANDLERS, "test.fail", lambda: done.append("ja"))
    with cast.app.app_context():
        begin(writes=False)
        assert not jobs.dead_letters()
        work_once()
    assert done == ["ja"]


def test_mail_that_may_have_arrived_stands_on_the_administrators_page(cast: Cast, clock: StandingClock) -> None:
    with cast.writing():
        actions.post("try", "twijfel@b.example", {}).handed_at = clock.forward(minutes=0)
    clock.forward(minutes=10)
    client = cast.client("administrator")
    client.sees_addresses = True
    assert "twijfel@b.example" in client.get("/administration/mail").text.partition("Misschien aangekomen")[2]
    assert client.post("/administration/mail/again", data={"uncertain": "1"}).status_code == 303
    assert "Misschien aangekomen" not in client.get("/administration/mail").text


def test_what_is_uncertain_is_not_counted_while_it_is_being_handed_over(hub: Hub, clock: StandingClock) -> None:
    ask(hub)
    with hub.app_context():
        begin(writes=False)
        actions._claim(db.session.scalars(select(Mail.id)).one(), hub_clock.now())
        assert actions.count_uncertain() == 0
        clock.forward(minutes=4)
        assert actions.count_uncertain() == 1


@pytest.mark.both_engines
@pytest.mark.postgres
@pytest.mark.parametrize("step", ["offer", "hand_over"])
def test_a_database_that_goes_away_in_the_middle_loses_no_mail_and_sends_none_twice(
    hub: Hub, server: smtp.Server, clock: StandingClock, request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch, step: str,
) -> None:  # fmt: skip
    """Before the message is given to the server it waits; after that it counts as sent, perhaps."""
    cluster, real = request.getfixturevalue("cluster"), getattr(actions, step)

    def break_off(*arguments: Any) -> None:
        real(*arguments)
        other.execute("ALTER DATABASE hub WITH ALLOW_CONNECTIONS false")
        other.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'hub'")

    ask(hub)
    with cluster.connect("postgres") as other:
        try:
            with monkeypatch.context() as patch:
                patch.setattr(actions, step, break_off)
                with pytest.raises(DBAPIError) as away:
                    lane(hub)
        finally:
            other.execute("ALTER DATABASE hub WITH ALLOW_CONNECTIONS true")
    assert outage(away.value) == "the database is away"
    clock.forward(minutes=30)
    lane(hub)
    lane(hub)
    assert len(server.got) == 1
    assert (mail(hub).sent_at is None) is (step == "hand_over")
    with hub.app_context():
        assert actions.count_uncertain() == (step == "hand_over")
