"""The web server: waitress, with the instant of a request's arrival stamped before any queue.

A deadline is judged by the instant at which the server had received the whole request: who was in time is not made
late by a queue. The main loop of waitress reads and parses; only then does a request wait for a thread. So the parser
stamps the request when it has its last byte, and the task hands the stamp to the application as `hub.arrival`. Behind
a proxy the request has waited there too: a trusted proxy says when it had it whole, in the header `X-Request-Start:
t=SECONDS.MILLIS`.
"""

from __future__ import annotations

import errno
import logging
import re
import socket
import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import TYPE_CHECKING, Any

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import create_server
from waitress.task import WSGITask
from werkzeug.middleware.proxy_fix import ProxyFix

from buyergroup_hub.kit import clock
from config import Config, ConfigError, Network

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment
    from waitress.server import BaseWSGIServer

ARRIVAL = "hub.arrival"
PROXY_STAMP = "HTTP_X_REQUEST_START"
LONGEST_WAIT = timedelta(minutes=5)
PORTS_TRIED = 50

# A full table of connections would leave requests unread, and so unstamped, in the kernel: waitress's own limit is 100.
CONNECTIONS = 1000
BACKLOG = 2048
ROOM = 20
"""How many places stay free: so many idle connections close at once."""
AT_ONCE = 16
"""New connections per turn of the main loop, fewer than ROOM: a turn looks at all that are open, and one for each of a
thousand that come together would take seconds."""
PACE = 1000
"""Bytes a second from which a request counts as coming in."""

log = logging.getLogger(__name__)


class ArrivalParser(HTTPRequestParser):
    """Knows the instant at which it had the request's last byte."""

    arrived_at: datetime | None = None

    def received(self, data: bytes) -> int:
        consumed = super().received(data)
        if self.completed:
            self.arrived_at = clock.now()
        return consumed


class ArrivalTask(WSGITask):
    """Hands the instant to the application."""

    def get_environment(self) -> dict[Any, Any]:
        environ = super().get_environment()
        environ[ARRIVAL] = self.request.arrived_at  # type: ignore[attr-defined]  # see parser_class below
        return environ


class ArrivalChannel(HTTPChannel):
    parser_class = ArrivalParser
    task_class = ArrivalTask

    gained = 0
    begun_at = 0.0

    def add_channel(self, map: Any = None) -> None:  # noqa: A002  waitress's name
        make_room(self.server)
        super().add_channel(map)

    def received(self, data: bytes) -> bool:
        if self.request is None:
            self.gained, self.begun_at = 0, time.time()
        self.gained += len(data)
        taken: bool = super().received(data)
        return taken

    @property
    def use(self) -> tuple[bool, float]:
        """Of how much use it is to keep it: a request that comes at a pace is worth most, else what began lately. A
        request that trickles counts from its first byte, however often one more comes."""
        if self.request is None:
            return False, self.last_activity
        return self.gained >= PACE * (time.time() - self.begun_at), self.begun_at


def make_room(server: Any) -> None:
    """Where almost as many connections are open as may be, the idlest close: waitress would accept nobody any more
    until some leave by themselves. One of which a request is being answered stays."""
    channels = [one for one in server.active_channels.values() if not one.will_close]
    if len(channels) < server.adj.connection_limit - ROOM:
        return
    idle = [one for one in channels if not (one.requests or one.total_outbufs_len)]
    for channel in sorted(idle, key=lambda one: one.use)[:ROOM]:
        channel.will_close = True


def accept_several(server: Any) -> None:
    accept = server.handle_accept

    def handle_accept() -> None:
        for _turn in range(AT_ONCE):
            accept()  # does nothing where nobody waits

    server.handle_accept = handle_accept


def listen(config: Config) -> socket.socket:
    """A socket on the configured port or, outside production, on the next free one.

    Raises ConfigError naming HUB_PORT or HUB_HOST where there is none.
    """
    tried = 1 if config.is_production or config.port == 0 else PORTS_TRIED
    for port in range(config.port, min(config.port + tried, 65536)):
        try:
            return _bound(config.host, port)
        except OSError as problem:
            if problem.errno != errno.EADDRINUSE:
                raise ConfigError(_blamed(problem), f"{config.host}:{port}: {problem.strerror}.") from problem
    raise ConfigError("HUB_PORT", f"port {config.port} on {config.host} is in use by another program.")


def _blamed(problem: OSError) -> str:
    return "HUB_PORT" if problem.errno == errno.EACCES else "HUB_HOST"


def _bound(host: str, port: int) -> socket.socket:
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    bound = socket.socket(family, kind, protocol)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
        # Waiting to listen until the application is loaded would let a second hub take the same port.
        bound.listen(BACKLOG)
    except OSError:
        bound.close()
        raise
    return bound


def make_server(application: WSGIApplication, config: Config, bound: socket.socket, *, largest: int) -> BaseWSGIServer:
    """A server on a bound socket; `run()` serves until SystemExit or KeyboardInterrupt.

    `largest` is the size in bytes of a request's body from which it is refused unread.
    """
    server = create_server(
        behind_proxies(application, config.trusted_proxies),
        sockets=[bound],
        threads=config.threads,
        connection_limit=CONNECTIONS,
        backlog=BACKLOG,
        asyncore_use_poll=True,
        channel_request_lookahead=4,
        max_request_body_size=largest,
        ident="",
        clear_untrusted_proxy_headers=False,  # `behind_proxies` decides, for whole networks
    )
    server.channel_class = ArrivalChannel  # type: ignore[union-attr]
    accept_several(server)
    return server  # type: ignore[return-value]  # one socket gives one server


def behind_proxies(application: WSGIApplication, trusted: Iterable[Network]) -> WSGIApplication:
    """Believe what a trusted proxy says about address, scheme, host and arrival; nobody else."""
    networks = tuple(trusted)
    if not networks:
        return application
    forwarded = ProxyFix(application, x_for=1, x_proto=1, x_host=1)

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if not _is_within(environ.get("REMOTE_ADDR", ""), networks):
            return application(environ, start_response)
        environ[ARRIVAL] = arrival_at_proxy(environ.get(PROXY_STAMP), environ.get(ARRIVAL) or clock.now())
        return forwarded(environ, start_response)

    return answer


def _is_within(peer: str, networks: tuple[Network, ...]) -> bool:
    try:
        address: IPv4Address | IPv6Address = ip_address(peer.partition("%")[0])
    except ValueError:  # a Unix socket has no address
        return False
    # A dual-stack socket shows an IPv4 peer as ::ffff:a.b.c.d.
    address = getattr(address, "ipv4_mapped", None) or address
    return any(address in network for network in networks)


def arrival_at_proxy(stamp: str | None, arrived_at: datetime) -> datetime:
    """The instant that a trusted proxy stamped, or our own where that cannot be right.

    A stamp after our own comes from a clock that is ahead; one long before it from a clock that is behind, or from a
    visitor whose header the proxy let pass. Two stamps in one header mean that the proxy added its own to a visitor's.
    """
    if stamp is None:
        log.warning("a trusted proxy sent no X-Request-Start; the arrival is taken here instead")
        return arrived_at
    written = re.fullmatch(r"(?:t=)?(\d{10}(?:\.\d{1,6})?)", stamp, re.ASCII)
    if written is None:
        log.warning("a trusted proxy sent an X-Request-Start that is not t=SECONDS.MILLISECONDS: %.60r", stamp)
        return arrived_at
    stamped = datetime.fromtimestamp(float(written[1]), UTC)
    if arrived_at - stamped > LONGEST_WAIT:
        log.warning("a trusted proxy's X-Request-Start is more than %s ago: %s", LONGEST_WAIT, stamped.isoformat())
        return arrived_at
    return min(stamped, arrived_at)
