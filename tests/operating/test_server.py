"""The instant of arrival is taken when the last byte is there, before a request waits for a thread."""

from __future__ import annotations

import json
import re
import socket
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from ipaddress import ip_network
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from buyergroup_hub.operating.server import ARRIVAL, arrival_at_proxy, behind_proxies, listen, make_server
from config import Config, ConfigError
from tests.fixtures.clock import StandingClock

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

LONG = 10
"""Seconds after which a test that would otherwise hang fails."""


@dataclass
class Stamping:
    """An application that answers with its arrival; `/slow` first says that it runs and then waits to be let go."""

    runs: threading.Event = field(default_factory=threading.Event)
    go: threading.Event = field(default_factory=threading.Event)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/slow":
            self.runs.set()
            assert self.go.wait(LONG)
        arrived_at = environ[ARRIVAL]
        body = {
            "arrived": arrived_at.isoformat(),
            "answered": datetime.now(UTC).isoformat(),
            "body": len(environ["wsgi.input"].read()),
            "scheme": environ["wsgi.url_scheme"],
            "peer": environ["REMOTE_ADDR"],
        }
        start_response("200 OK", [("Content-Type", "application/json")])
        return [json.dumps(body).encode()]


@pytest.fixture(autouse=True)
def real_time(clock: StandingClock) -> None:
    clock.run()


def config_for(folder: Path, **settings: str) -> Config:
    given = {f"HUB_{name.upper()}": value for name, value in settings.items()}
    return Config.from_environment({"HUB_DATA": str(folder), "HUB_PORT": "0", "HUB_THREADS": "1", **given})


@contextmanager
def running(application: Stamping, config: Config) -> Iterator[int]:
    """A real server with one thread; gives its port."""
    bound = listen(config)
    server = make_server(application, config, bound, largest=1_000_000)
    loop = threading.Thread(target=server.run)
    loop.start()
    try:
        yield bound.getsockname()[1]
    finally:
        application.go.set()
        server.task_dispatcher.shutdown()
        # In the loop's own thread; with nothing left to listen to it ends. Where the loop was awake already, it may
        # have closed its trigger before the trigger is pulled.
        with suppress(OSError):
            server.trigger.pull_trigger(lambda: server.asyncore.close_all(server._map))  # type: ignore[attr-defined]
        loop.join(LONG)
        assert not loop.is_alive()


def send(port: int, head: str, body: bytes = b"") -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), timeout=LONG)
    connection.sendall(head.replace("\n", "\r\n").encode() + body)
    return connection


def answer_on(connection: socket.socket) -> dict[str, Any]:
    with connection:
        received = b""
        while chunk := connection.recv(65536):
            received += chunk
    answer: dict[str, Any] = json.loads(received.partition(b"\r\n\r\n")[2])
    return answer


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_a_request_that_waits_for_a_thread_keeps_its_arrival(tmp_path: Path) -> None:
    application = Stamping()
    with running(application, config_for(tmp_path)) as port:
        first = send(port, "GET /slow HTTP/1.0\nHost: hub\n\n")
        assert application.runs.wait(LONG)
        second = send(port, "GET / HTTP/1.0\nHost: hub\n\n")
        # The only thread is busy. A third exchange with the main loop, a request that it refuses by itself, shows that
        # the second has been read: connections are read in the order in which they came.
        released = wait_until_read(port)
        application.go.set()
        slow, waited = answer_on(first), answer_on(second)

    assert instant(slow["arrived"]) <= instant(waited["arrived"]) <= released
    assert instant(waited["answered"]) > released


def wait_until_read(port: int) -> datetime:
    """The instant at which the main loop certainly has read whatever was sent before this call."""
    with send(port, "POST / HTTP/1.1\nHost: hub\nContent-Length: 5\nExpect: 100-continue\n\n") as connection:
        assert b"100 Continue" in connection.recv(1024)
    return datetime.now(UTC)


def test_a_slow_body_arrives_with_its_last_byte(tmp_path: Path) -> None:
    application = Stamping()
    with running(application, config_for(tmp_path)) as port:
        slow = send(port, "POST / HTTP/1.0\nHost: hub\nContent-Length: 9\n\n", b"deadline")
        half_way = wait_until_read(port)
        slow.sendall(b"!")
        answer = answer_on(slow)

    assert answer["body"] == 9
    assert instant(answer["arrived"]) > half_way


def test_a_chunked_body_arrives_with_its_last_chunk(tmp_path: Path) -> None:
    application = Stamping()
    with running(application, config_for(tmp_path)) as port:
        head = "POST / HTTP/1.1\nHost: hub\nTransfer-Encoding: chunked\nConnection: close\n\n"
        slow = send(port, head, b"4\r\ndead\r\n")
        half_way = wait_until_read(port)
        slow.sendall(b"4\r\nline\r\n0\r\n\r\n")
        answer = answer_on(slow)

    assert answer["body"] == 8
    assert instant(answer["arrived"]) > half_way


def test_each_request_on_one_connection_has_its_own_arrival(tmp_path: Path) -> None:
    application = Stamping()
    with running(application, config_for(tmp_path)) as port:
        connection = HTTPConnection("127.0.0.1", port, timeout=LONG)
        stamps = []
        for _ in range(2):
            connection.request("GET", "/")
            stamps.append(json.loads(connection.getresponse().read()))
        connection.close()

    assert instant(stamps[0]["arrived"]) <= instant(stamps[0]["answered"]) <= instant(stamps[1]["arrived"])


def test_a_body_beyond_the_limit_is_refused_unread(tmp_path: Path) -> None:
    with running(Stamping(), config_for(tmp_path)) as port:
        connection = send(port, "POST / HTTP/1.0\nHost: hub\nContent-Length: 1000001\n\n")
        with connection:
            assert connection.recv(1024).startswith(b"HTTP/1.0 413 ")


def proxied(port: int, stamp: datetime) -> dict[str, Any]:
    head = f"GET / HTTP/1.0\nHost: hub\nX-Forwarded-For: 192.0.2.7\nX-Forwarded-Proto: https\n{start(stamp)}\n\n"
    return answer_on(send(port, head))


def start(stamp: datetime) -> str:
    return f"X-Request-Start: t={stamp.timestamp():.3f}"


def test_a_trusted_proxy_says_when_it_had_the_request(tmp_path: Path) -> None:
    earlier = (datetime.now(UTC) - timedelta(seconds=30)).replace(microsecond=125_000)
    with running(Stamping(), config_for(tmp_path, trusted_proxies="127.0.0.0/8")) as port:
        answer = proxied(port, earlier)

    assert instant(answer["arrived"]) == earlier
    assert (answer["scheme"], answer["peer"]) == ("https", "192.0.2.7")


@pytest.mark.parametrize("trusted", ["", "192.0.2.0/24"])
def test_nobody_else_does(tmp_path: Path, trusted: str) -> None:
    earlier = datetime.now(UTC) - timedelta(seconds=30)
    with running(Stamping(), config_for(tmp_path, trusted_proxies=trusted)) as port:
        answer = proxied(port, earlier)

    assert instant(answer["arrived"]) > earlier + timedelta(seconds=20)
    assert (answer["scheme"], answer["peer"]) == ("http", "127.0.0.1")


ARRIVED = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("stamp", "arrival"),
    [
        ("t=1795510799.500", ARRIVED - timedelta(milliseconds=500)),
        ("1795510799.5", ARRIVED - timedelta(milliseconds=500)),
        ("t=1795510800", ARRIVED),
        ("t=1795510801.000", ARRIVED),  # the proxy's clock is ahead
        ("t=1795510500.000", ARRIVED - timedelta(minutes=5)),
        ("t=1795510499.999", ARRIVED),  # longer than any wait: not this request's instant
        ("t=1795510790.000, t=1795510799.000", ARRIVED),  # a visitor's stamp that the proxy let pass
        ("t=-1", ARRIVED),
        ("t=١٧٩٥٥١٠٧٩٩", ARRIVED),
        ("", ARRIVED),
        (None, ARRIVED),
    ],
)
def test_a_stamp_that_cannot_be_right_is_not_believed(stamp: str | None, arrival: datetime) -> None:
    assert arrival_at_proxy(stamp, ARRIVED) == arrival


@pytest.mark.parametrize("peer", ["::ffff:10.1.2.3", "10.1.2.3"])
def test_a_proxy_is_known_on_either_kind_of_socket(peer: str) -> None:
    seen = {}

    def application(environ: WSGIEnvironment, _: StartResponse) -> Iterable[bytes]:
        seen.update(environ)
        return []

    environ = {"REMOTE_ADDR": peer, ARRIVAL: ARRIVED, "HTTP_X_FORWARDED_FOR": "192.0.2.7"}
    behind_proxies(application, [ip_network("10.0.0.0/8")])(environ, lambda *_: lambda _: None)

    assert seen["REMOTE_ADDR"] == "192.0.2.7"


def test_a_busy_port_is_answered_by_the_next_free_one(tmp_path: Path) -> None:
    with listen(config_for(tmp_path)) as busy:
        taken = busy.getsockname()[1]
        with listen(config_for(tmp_path, port=str(taken))) as next_free:
            assert next_free.getsockname()[1] > taken


def test_production_insists_on_its_port(tmp_path: Path) -> None:
    settings = {
        "environment": "production",
        "secret": "Jx4-9sVtq2LwPz7_bRk1Yd8uMf3GhNc6",
        "base_url": "https://hub.example.nl",
        "mail": "smtp://mail.example.nl",
        "trusted_proxies": "127.0.0.1",
    }
    with listen(config_for(tmp_path)) as busy:
        port = busy.getsockname()[1]
        with pytest.raises(ConfigError, match=re.escape(f"HUB_PORT: port {port} ")):
            listen(config_for(tmp_path, port=str(port), **settings))


def test_an_address_that_this_machine_does_not_have_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"^HUB_HOST: "):
        listen(config_for(tmp_path, host="192.0.2.1"))
