"""Known vulnerabilities are told; what could not be asked is told as not checked."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from buyergroup_hub.operating.checking.vulnerabilities import NotChecked, Package, Vulnerability, known, packages

FLASK = Package("PyPI", "flask", "0.1")
HTMX = Package("npm", "htmx.org", "2.0.11")


@contextmanager
def service(answer: Any, status: int = 200) -> Iterator[tuple[str, list[Any]]]:
    """A service on this machine that gives one answer; with the questions that it got."""
    questions: list[Any] = []

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            questions.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(answer).encode())

        def log_message(self, *_: object) -> None: ...

    with HTTPServer(("127.0.0.1", 0), Answering) as server:
        serving = threading.Thread(target=server.handle_request)
        serving.start()
        yield f"http://127.0.0.1:{server.server_port}/", questions
        serving.join()


def test_a_known_vulnerability_is_told_with_its_package() -> None:
    answer = {"results": [{"vulns": [{"id": "PYSEC-1"}, {"id": "GHSA-2"}]}, {}]}
    with service(answer) as (address, questions):
        found = known([FLASK, HTMX], address)

    assert found == [Vulnerability(FLASK, "PYSEC-1"), Vulnerability(FLASK, "GHSA-2")]
    assert questions[0]["queries"][1] == {"package": {"ecosystem": "npm", "name": "htmx.org"}, "version": "2.0.11"}


@pytest.mark.parametrize("answer", [{"results": [{}]}, {"error": "busy"}, []])
def test_an_answer_that_is_not_for_each_package_checks_nothing(answer: object) -> None:
    with service(answer) as (address, _), pytest.raises(NotChecked, match="did not answer for each"):
        known([FLASK, HTMX], address)


def test_a_service_that_fails_checks_nothing() -> None:
    with service({}, status=503) as (address, _), pytest.raises(NotChecked, match="cannot be reached"):
        known([FLASK], address)


def test_a_service_that_is_not_there_checks_nothing() -> None:
    with HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as server:
        port = server.server_port
    with pytest.raises(NotChecked, match="cannot be reached"):
        known([FLASK], f"http://127.0.0.1:{port}/")


def test_everything_that_is_pinned_is_asked() -> None:
    mine = {(each.ecosystem, each.name): each.version for each in packages()}

    assert mine["npm", "htmx.org"] == "2.0.11"
    assert mine["PyPI", "whoosh"] == "2.7.4"
    assert ("PyPI", "pytest") in mine
    assert ("npm", "@digdir/designsystemet-css") in mine
    assert all(version[0].isdigit() for version in mine.values())
