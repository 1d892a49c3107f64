"""While the database or a disk fails, the page is the hub's own and holds what was typed; mended, all goes on."""

from __future__ import annotations

import errno
import logging
import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask.testing import FlaskClient
from flask.typing import ResponseReturnValue
from sqlalchemy import event, text
from sqlalchemy.exc import DataError, OperationalError, ProgrammingError

from buyergroup_hub.access import public
from buyergroup_hub.kit import postgres, web
from buyergroup_hub.kit.db import commit as commit_request
from buyergroup_hub.kit.db import db, sqlite_module
from buyergroup_hub.kit.faults import Brief, outage
from buyergroup_hub.kit.web import Hub
from config import Config
from tests import factories as make
from tests.cast import Cast
from tests.fixtures.hubs import disconnect
from tests.pages import check_page

pytestmark = pytest.mark.own_app
TEXT = "De opdrachtnemer drukt de damwand <stil>\nin zes weken & drie dagen."
SENT = {"text": TEXT, "letters": "VB", "theme": ["klimaat", "circulair"], "csrf_token": "abc"}


@pytest.fixture
def client(app: Hub) -> FlaskClient:
    """A visitor of a hub with one more address, /try, that writes a group."""
    app.config["WTF_CSRF_ENABLED"] = False

    def view() -> ResponseReturnValue:
        make.group("Geschreven")
        return "geschreven"

    app.add_url_rule("/try", "try", public(view), methods=["POST"])
    return app.test_client()


def check_outage(answer: Any) -> str:
    """The page, when it is as it should be."""
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "60"
    check_page(answer)
    return str(answer.text)


def check_kept(answer: Any) -> None:
    page = check_outage(answer)
    assert "De opdrachtnemer drukt de damwand &lt;stil&gt;\nin zes weken &amp; drie dagen.</p>" in page
    assert '<form class="after" method="post" action="/try?a=b">' in page
    for name, value in (("letters", "VB"), ("theme", "klimaat"), ("theme", "circulair"), ("csrf_token", "abc")):
        assert f'<input type="hidden" name="{name}" value="{value}">' in page


@contextmanager
def each_connection(app: Hub, statement: str) -> Iterator[None]:
    """Say something to SQLite on each connection that is used."""

    def say(connection: Any, *_: object) -> None:
        connection.execute(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "checkout", say)
    try:
        yield
    finally:
        event.remove(engine, "checkout", say)
        engine.dispose()


@pytest.mark.sqlite
def test_a_busy_database_keeps_what_was_typed(app: Hub, client: FlaskClient) -> None:
    with each_connection(app, "PRAGMA busy_timeout=20"), app.app_context():
        with db.engine.connect().execution_options(writes=True) as other:
            other.execute(text("SELECT 1"))
            check_kept(client.post("/try?a=b", data=SENT))
        assert client.post("/try", data=SENT).text == "geschreven"


@pytest.mark.sqlite
def test_a_full_disk_keeps_what_was_typed(app: Hub, client: FlaskClient) -> None:
    with each_connection(app, "PRAGMA max_page_count=1"):
        answers = [client.post("/try?a=b", data=SENT) for _ in range(200)]
        check_kept(next(answer for answer in answers if answer.status_code != 200))
        assert client.get("/about").status_code == 200, "what only reads goes on"
    with each_connection(app, "PRAGMA max_page_count=1000000"):
        assert client.post("/try", data=SENT).text == "geschreven"


@pytest.mark.sqlite
def test_a_damaged_database_is_told_and_mended_without_a_restart(
    app: Hub, client: FlaskClient, config: Config, caplog: pytest.LogCaptureFixture
) -> None:
    disconnect(app)
    whole = config.sqlite_file.read_bytes()
    config.sqlite_file.write_bytes(random.Random(7).randbytes(len(whole)))
    check_kept(client.post("/try?a=b", data=SENT))
    for path in ("/", "/groups", "/search?q=beton", "/sign-in"):
        check_outage(client.get(path))
    assert "the database is damaged" in caplog.text
    assert "Traceback" not in caplog.text
    config.sqlite_file.write_bytes(whole)
    assert client.get("/groups").status_code == 200


@pytest.mark.sqlite
def test_who_is_signed_in_gets_the_page_too(cast: Cast, config: Config) -> None:
    client = cast.client("coordinator")
    assert client.get("/my-work").status_code == 200
    disconnect(cast.app)
    config.sqlite_file.write_bytes(b"\xff" * 100_000)
    for path in ("/my-work", "/nergens"):
        check_outage(client.get(path))


@pytest.mark.postgres
def test_a_database_that_is_away_comes_back_without_a_restart(
    client: FlaskClient, request: pytest.FixtureRequest
) -> None:
    cluster = request.getfixturevalue("cluster")
    assert client.get("/groups").status_code == 200
    with cluster.connect("postgres") as other:
        other.execute("ALTER DATABASE hub WITH ALLOW_CONNECTIONS false")
        try:
            other.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'hub'")
            check_kept(client.post("/try?a=b", data=SENT))
            check_outage(client.get("/groups"))
        finally:
            other.execute("ALTER DATABASE hub WITH ALLOW_CONNECTIONS true")
    assert client.get("/groups").status_code == 200
    assert client.post("/try", data=SENT).text == "geschreven"


@pytest.mark.postgres
def test_a_connection_that_breaks_halfway_is_told(app: Hub, request: pytest.FixtureRequest) -> None:
    cluster = request.getfixturevalue("cluster")
    app.config["WTF_CSRF_ENABLED"] = False

    def view() -> ResponseReturnValue:
        make.group("Half")
        with cluster.connect("postgres") as other:
            mine = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'hub'"
            other.execute(mine + " AND state = 'idle in transaction'")
        make.group("Heel")
        return "geschreven"

    app.add_url_rule("/try", "try", public(view), methods=["POST"])
    check_kept(app.test_client().post("/try?a=b", data=SENT))


def test_a_disk_without_room_for_a_file(app: Hub, client: FlaskClient) -> None:
    def view() -> ResponseReturnValue:
        raise OSError(errno.ENOSPC, "No space left on device", "/srv/hub/files/x")

    app.view_functions["try"] = public(view)
    page = check_outage(client.post("/try", data=SENT | {"file": (b"", "x.pdf")}, content_type="multipart/form-data"))
    assert "/srv/hub" not in page
    assert "kies je dan nog een keer" in page
    assert "<form" not in page
    secret = "zeven bruggen in de polder en nog meer dan dat"
    page = check_outage(client.post("/try", data={"password": secret, "text": TEXT}))
    assert secret not in page
    assert "<form" not in page
    assert "damwand" in page


@pytest.mark.sqlite
def test_a_page_can_be_asked_again(app: Hub, client: FlaskClient, config: Config) -> None:
    disconnect(app)
    config.sqlite_file.write_bytes(b"\xff" * 100_000)
    assert 'href="/groups?sector=zorg">Probeer opnieuw' in check_outage(client.get("/groups?sector=zorg"))


@pytest.mark.sqlite
def test_a_part_of_a_page_gets_a_sentence(app: Hub, client: FlaskClient, config: Config) -> None:
    disconnect(app)
    config.sqlite_file.write_bytes(b"\xff" * 100_000)
    answer = client.post("/try", data=SENT, headers={"HX-Request": "true"})
    assert answer.status_code == 503
    assert answer.text.lstrip().startswith("<div") or "<html" not in answer.text


@pytest.mark.parametrize(
    "fault", [ValueError("x"), KeyError("x"), DataError("x", {}, Exception()), FileExistsError(17, "x")]
)
def test_a_fault_of_the_hub_is_no_outage(fault: Exception) -> None:
    assert outage(fault) is None


def test_a_connection_that_cannot_be_made_is_an_outage() -> None:
    """SQLite's own word for it, which nobody has wrapped yet."""
    module = sqlite_module()
    with pytest.raises(module.OperationalError) as wrong:
        module.connect("file:/nowhere/hub.sqlite?mode=ro", uri=True)
    assert outage(wrong.value) == "the database cannot be opened"


@pytest.mark.sqlite
def test_a_statement_that_is_wrong_is_no_outage(context: Hub) -> None:
    with pytest.raises((OperationalError, ProgrammingError)) as wrong:
        db.session.execute(text("SELECT nothing FROM nowhere"))
    assert outage(wrong.value) is None


def test_the_log_stays_short(monkeypatch: pytest.MonkeyPatch) -> None:
    lines: list[str] = []
    now = [0.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    log = logging.getLogger("test.brief")
    log.propagate = False
    handler = logging.Handler()
    handler.addFilter(Brief())
    monkeypatch.setattr(handler, "emit", lambda record: lines.append(logging.Formatter().format(record)))
    log.addHandler(handler)
    for _ in range(3 * 24 * 60):  # three days, every minute
        now[0] += 60
        for tries in range(10):
            try:
                raise OSError(errno.ENOSPC, "No space left on device")
            except OSError:
                log.exception("job %s failed at try %s", "mail.send", tries)
    assert len(lines) < 100
    assert "Traceback" in lines[0]
    assert "Traceback" not in "".join(lines[1:])
    assert "20 times more since this was last told" in lines[2]
    log.error("another")
    assert lines[-1] == "another"


@pytest.mark.postgres
def test_a_database_that_stands_still_holds_no_page(
    client: FlaskClient, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its processes are stopped: the network answers for them, and no clock of theirs runs any more."""
    cluster = request.getfixturevalue("cluster")
    monkeypatch.setattr(postgres, "SILENT", 0.1)
    monkeypatch.setattr(postgres, "STANDS", 0.2)
    assert client.get("/groups").status_code == 200
    with cluster.stopped("hub"):
        assert client.get("/groups").status_code == 200, "by another connection"
    with cluster.stopped("hub", whole=True):
        check_kept(client.post("/try?a=b", data=SENT))  # after connect_timeout
    assert client.post("/try", data=SENT).text == "geschreven"


@pytest.mark.postgres
def test_a_statement_that_is_never_answered_is_given_up(
    app: Hub, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    cluster = request.getfixturevalue("cluster")
    monkeypatch.setattr(postgres, "SILENT", 0.1)
    monkeypatch.setattr(postgres, "STANDS", 0.2)
    app.config["WTF_CSRF_ENABLED"] = False

    def view() -> ResponseReturnValue:
        db.session.execute(text("SELECT 1"))
        with cluster.stopped("hub"):
            db.session.execute(text("SELECT 1"))
        return "geschreven"

    app.add_url_rule("/try", "try", public(view), methods=["POST"])
    check_kept(app.test_client().post("/try?a=b", data=SENT))


@pytest.mark.postgres
def test_nobody_is_told_that_nothing_was_kept_where_that_is_not_known(
    client: FlaskClient, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The commit was asked for, and no answer comes."""
    cluster = request.getfixturevalue("cluster")
    monkeypatch.setattr(postgres, "SILENT", 0.1)
    monkeypatch.setattr(postgres, "STANDS", 0.2)

    def finish() -> None:
        db.session.flush()
        with cluster.stopped("hub"):
            commit_request()

    monkeypatch.setattr(web, "commit", finish)
    page = check_outage(client.post("/try?a=b", data=SENT))
    assert "Misschien is je tekst bewaard, misschien niet." in page
    assert "niet bewaard." not in page.replace("misschien niet.", "")
    assert TEXT.partition(" <")[0] in page
