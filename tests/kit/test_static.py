"""Styles and scripts: kept for a year, and other ones have another address."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from flask import Flask
from werkzeug.test import Client, TestResponse

from buyergroup_hub.kit import static

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

STYLE = "p { color: black }\n" * 99


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "static"
    (folder / "css").mkdir(parents=True)
    (folder / "css/base.css").write_text(STYLE)
    (folder / "vendor/icons").mkdir(parents=True)
    (folder / "vendor/icons/bell.svg").write_text("<svg/>")
    return folder


def _hub(root: Path) -> WSGIApplication:
    app = Flask("behind", static_folder=str(root), static_url_path=static.address(root))
    app.add_url_rule("/", view_func=lambda: "a page")
    return static.served(app.wsgi_app, root, root.parent / "copies")


def _get(hub: WSGIApplication, path: str) -> TestResponse:
    return Client(hub).get(path, headers={"Accept-Encoding": "gzip"}, buffered=True)


def test_a_style_is_served_compressed_and_kept_for_a_year(root: Path) -> None:
    hub = _hub(root)
    answer = _get(hub, f"{static.address(root)}/css/base.css")
    assert answer.status_code == 200
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.data).decode() == STYLE
    assert "max-age=31536000" in answer.headers["Cache-Control"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert _get(hub, "/").text == "a page"


def test_another_style_has_another_address_and_the_old_one_is_still_there(root: Path) -> None:
    _hub(root)
    old = static.address(root)
    (root / "css/base.css").write_text("p { color: red }\n" * 99)
    static._digest.cache_clear()
    hub = _hub(root)
    assert static.address(root) != old
    assert gzip.decompress(_get(hub, f"{old}/css/base.css").data).decode() == STYLE
    assert b"red" in gzip.decompress(_get(hub, f"{static.address(root)}/css/base.css").data)


def test_copies_of_many_upgrades_ago_go(root: Path) -> None:
    for number in range(static.COPIES_KEPT + 2):
        (root / "css/base.css").write_text(f"p {{ order: {number} }}")
        static._digest.cache_clear()
        _hub(root)
    assert len(list((root.parent / "copies").iterdir())) == static.COPIES_KEPT


def test_where_no_copy_can_be_made_the_application_answers(root: Path) -> None:
    (root.parent / "copies").write_text("a file stands in the way")
    assert _get(_hub(root), f"{static.address(root)}/css/base.css").text == STYLE


def test_what_only_the_hub_draws_counts_for_no_address(root: Path) -> None:
    before = static.address(root)
    (root / "vendor/icons/bell.svg").write_text("<svg></svg>")
    static._digest.cache_clear()
    assert static.address(root) == before
