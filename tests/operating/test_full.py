"""A table full of connections that send nothing, or hardly anything, keeps nobody out."""

from __future__ import annotations

import socket
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from buyergroup_hub.operating import server
from tests.operating.test_server import LONG, Stamping, config_for, real_time, running, send

__all__ = ["real_time"]  # a fixture

ASKS = "GET / HTTP/1.1\nHost: hub\nConnection: close\n\n"


def answered(port: int) -> bool:
    with send(port, ASKS) as visitor:
        return visitor.recv(100).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize("begin", ["", "POST / HTTP/1.1\nHost: hub\nContent-Length: 900000\n\nx"])
def test_trickling_connections_keep_nobody_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, begin: str) -> None:
    monkeypatch.setattr(server, "CONNECTIONS", 60)
    with running(Stamping(), config_for(tmp_path)) as port, ExitStack() as kept:
        trickling = [kept.enter_context(send(port, begin)) for _ in range(75)]
        for one in trickling:
            try:
                one.sendall(b"x")
            except OSError:
                continue
        assert answered(port)


def test_whoever_is_answered_or_sends_at_a_pace_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "CONNECTIONS", 60)
    application = Stamping()
    with running(application, config_for(tmp_path)) as port, ExitStack() as kept:
        upload = kept.enter_context(send(port, "POST / HTTP/1.1\nHost: hub\nContent-Length: 600000\n\n"))
        slow = kept.enter_context(send(port, ASKS.replace("/ ", "/slow ", 1)))
        assert application.runs.wait(LONG)
        upload.sendall(b"x" * 500_000)
        time.sleep(0.2)
        for _ in range(75):
            kept.enter_context(socket.create_connection(("127.0.0.1", port), timeout=LONG))
        time.sleep(0.2)
        upload.sendall(b"x" * 100_000)
        application.go.set()
        assert slow.recv(100).startswith(b"HTTP/1.1 200")
        assert upload.recv(100).startswith(b"HTTP/1.1 200")
