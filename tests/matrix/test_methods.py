"""Only the methods that an address declares reach its view."""

from __future__ import annotations

from collections.abc import Iterator
from functools import wraps
from typing import Any

import pytest

from tests.matrix.conftest import Stage

pytestmark = pytest.mark.one_engine

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "post", "X" * 40)


@pytest.fixture
def entered(stage: Stage) -> Iterator[list[str]]:
    """The endpoints of the views that ran."""
    seen: list[str] = []
    real = dict(stage.app.view_functions)
    for endpoint, view in real.items():
        if endpoint != "static":
            stage.app.view_functions[endpoint] = _noted(endpoint, view, seen)
    yield seen
    stage.app.view_functions.update(real)


def _noted(endpoint: str, view: Any, seen: list[str]) -> Any:
    @wraps(view)
    def answer(**_address: Any) -> str:
        seen.append(endpoint)
        return "hier"

    return answer


@pytest.mark.parametrize("method", METHODS)
def test_only_declared_methods_reach_a_view(stage: Stage, entered: list[str], bare_refusals: None, method: str) -> None:
    wrong, client = [], stage.back_in("coordinator")
    client.csrf = False  # type: ignore[attr-defined]
    adapter = stage.app.url_map.bind("localhost")
    visits = (*stage.visits["GET"], *stage.visits["POST"])
    one_each = {rule.rule: address for rule, _thing, address in visits}
    declared = {address: adapter.allowed_methods(address) for address in one_each.values()}
    assert not any("OPTIONS" in methods for methods in declared.values())
    for address, methods in declared.items():
        entered.clear()
        status = client.open(address, method=method).status_code
        if method.upper() == "POST" and entered == ["accounts.unsubscribe"]:
            continue  # its address is the token
        if method.upper() == "POST":  # without its token
            wrong += [f"POST {address} ran {entered}"] if entered or status not in (400, 405) else []
        elif bool(entered) is not (method in methods) or (status == 405) is (method in methods):
            wrong.append(f"{method} {address} answers {status}, ran {entered}")
    assert wrong == []
