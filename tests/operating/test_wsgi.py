"""Under another server than its own a hub depends on its proxy for the instant of arrival."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from flask import Flask, request
from werkzeug.test import Client

from buyergroup_hub.operating import ready, wsgi
from buyergroup_hub.operating.server import ARRIVAL
from config import Config, ConfigError
from tests.fixtures.clock import NOW

STAMP = f"t={NOW.timestamp() - 4:.3f}"


@pytest.fixture(autouse=True)
def stamped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bare application in the place of the hub, which answers with the arrival of the request."""
    bare = Flask("bare")

    @bare.get("/")
    def arrival() -> str:
        return str(request.environ.get(ARRIVAL))

    monkeypatch.setenv("HUB_DATA", str(tmp_path))
    monkeypatch.setattr(ready, "hub", lambda _: bare)
    monkeypatch.setattr(ready, "configuration", lambda: Config.from_environment(os.environ))


def answer(peer: str) -> str:
    asked = {"REMOTE_ADDR": peer, "HTTP_X_REQUEST_START": STAMP}
    return Client(wsgi.application()).get("/", environ_base=asked).text


def test_it_does_not_start_without_a_trusted_proxy() -> None:
    with pytest.raises(ConfigError, match=r"^HUB_TRUSTED_PROXIES: "):
        wsgi.application()


def test_the_proxy_says_when_it_had_the_request(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUB_TRUSTED_PROXIES", "192.0.2.1")

    assert answer("192.0.2.1") == "2026-11-24 08:59:56+00:00"
    assert answer("192.0.2.2") == "None"
