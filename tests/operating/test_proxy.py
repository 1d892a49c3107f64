"""The proxy of docs/operating.md, as it stands there: it passes on what the hub needs and logs no mailed link."""

from __future__ import annotations

import logging
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from buyergroup_hub.kit.digests import new_token
from buyergroup_hub.kit.web import Hub
from buyergroup_hub.operating import ready
from config import CHECKOUT
from tests.machine import install, lacks

pytestmark = pytest.mark.one_engine

ALONE = "daemon off; master_process off; pid {0}/pid; error_log {0}/error.log info; events {{}}\n"
FOLDERS = "".join(f"{kind}_temp_path {{0}}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))


class Echo(BaseHTTPRequestHandler):
    """Answers with the headers that it got, and nothing at all where it is asked to break off."""

    def do_GET(self) -> None:
        if "break=off" not in self.path:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(str(self.headers).encode())

    def log_message(self, *_said: object) -> None:
        pass


def block() -> str:
    return (CHECKOUT / "docs" / "operating.md").read_text().partition("```nginx\n")[2].partition("```")[0]


def test_gunicorn_listens_where_the_proxy_asks() -> None:
    told = (CHECKOUT / "docs" / "operating.md").read_text()
    listens = re.search(r"gunicorn --bind (\S+)", told)
    assert listens is not None
    assert f"proxy_pass http://{listens[1]};" in block()


def addresses_of_links(app: Hub) -> list[str]:
    """An address of each kind that a mail brings."""
    rules = [rule for rule in app.url_map.iter_rules() if "token" in rule.arguments]
    assert len(rules) > 9
    return [rule.rule.replace("<token>", new_token()) for rule in rules]


@pytest.fixture
def proxy(tmp_path: Path) -> Iterator[int]:
    """The port of a running proxy; its logs are in the test's folder."""
    program = shutil.which("nginx") or (install("nginx-light") and shutil.which("nginx"))
    if not program:
        lacks("nginx", "apt-get install nginx-light")
    behind = HTTPServer(("127.0.0.1", 0), Echo)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = (
        re.sub(r" *ssl_.*\n", "", block())
        .replace("443 ssl", f"127.0.0.1:{port}")
        .replace("5000", f"{behind.server_port}")
    )
    conf = tmp_path / "nginx.conf"
    http = FOLDERS.format(tmp_path) + server.replace("/var/log/nginx", str(tmp_path))
    conf.write_text(ALONE.format(tmp_path) + f"http {{\n{http}}}\n")
    Thread(target=behind.serve_forever, daemon=True).start()
    process = subprocess.Popen([program, "-p", tmp_path, "-c", conf], stderr=subprocess.PIPE, text=True)
    try:
        _await(port, process)
        yield port
    finally:
        process.terminate()
        process.communicate()
        behind.shutdown()
        behind.server_close()


def _await(port: int, process: subprocess.Popen[str]) -> None:
    for _ in range(200):
        try:
            return socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.02)
    process.terminate()
    raise AssertionError(process.communicate()[1])


def ask(port: int, address: str, **headers: str) -> tuple[int, str]:
    with closing(HTTPConnection("127.0.0.1", port, timeout=9)) as connection:
        connection.request("GET", address, headers={"Connection": "close", **headers})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()


def test_no_log_of_the_proxy_holds_a_link_that_was_mailed(app: Hub, proxy: int, tmp_path: Path) -> None:
    links = addresses_of_links(app)
    links += [f"{way}?next={links[0]}" for way in ("/sign-in", "/language/en")]
    tokens = re.findall(r"[\w-]{43}", " ".join(links))
    for link in links:
        assert ask(proxy, link)[0] == 200
        assert ask(proxy, link + ("&" if "?" in link else "?") + "break=off")[0] == 503
        assert ask(proxy, "/static/theme.css", Referer=f"https://hub.example.nl{link}")[0] == 200
    assert ask(proxy, "/groups/een?break=off")[0] == 503
    access, errors = (tmp_path / "hub.log").read_text(), (tmp_path / "error.log").read_text()
    assert [token for token in tokens if token in access + errors] == []
    assert "GET /reset/... 200" in access
    assert "GET /static/theme.css 200" in access
    assert "GET /groups/een" in errors


def test_the_proxy_says_itself_from_where_and_when_a_request_came(proxy: int) -> None:
    made_up = {"X-Request-Start": "t=1", "X-Forwarded-For": "192.0.2.9", "X-Forwarded-Host": "evil.example"}
    seen = ask(proxy, "/", **made_up)[1]
    assert re.search(r"^X-Request-Start: t=\d{10}\.\d{3}$", seen, re.M)
    assert "X-Forwarded-For: 127.0.0.1\n" in seen
    assert "evil.example" not in seen


def test_the_log_of_the_hub_leaves_out_a_link_that_was_mailed(app: Hub) -> None:
    lines = logging.Formatter(ready.LOGGED), ready.Masked(ready.LOGGED)
    for address in addresses_of_links(app):
        token = re.findall(r"[\w-]{43}", address)[0]
        record = logging.LogRecord("waitress", logging.INFO, "", 1, "Exception while serving %s", (address,), None)
        plain, masked = (one.format(record) for one in lines)
        assert token in plain
        assert token not in masked
        assert masked.startswith(plain.partition(token)[0])


def test_the_log_is_masked_where_mail_leaves(tmp_path: Path) -> None:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    try:
        ready.configuration({"HUB_DATA": str(tmp_path), "HUB_ENVIRONMENT": "test", "HUB_MAIL": "smtp://mail.example"})
        assert isinstance(root.handlers[0].formatter, ready.Masked)
    finally:
        root.handlers[:] = before
        root.setLevel(level)
