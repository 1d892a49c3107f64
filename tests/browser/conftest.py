"""One hub and one browser for all browser tests: a real server on a free port, its worker, and a Chromium.

The hub holds the demo content. Tests share it, so each works with what it makes itself.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.fixtures.hubs import hub_config
from tests.machine import chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

    from buyergroup_hub.kit.web import Hub
    from config import Config

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
PATIENCE = 15_000
"""Milliseconds after which a page that does not come is a failure."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here needs the browser."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@dataclass(frozen=True)
class Served:
    """A running hub: the application, and the address at which it answers."""

    app: Hub
    address: str


@pytest.fixture(scope="session")
def served(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A hub with its demo content, served with a worker beside it."""
    from buyergroup_hub.app import create_app
    from buyergroup_hub.operating.server import listen

    folder = tmp_path_factory.mktemp("served") / "hub"
    shutil.copytree(demo_folder, folder)
    file = folder / "hub.sqlite"
    config = hub_config(folder, f"sqlite:///{file}", HUB_PORT="0", HUB_BASE_URL="", HUB_DEMO="yes")
    bound = listen(config)
    config = config.listening_on(bound.getsockname()[1])
    app = create_app(config)
    with _serving(app, config, bound), _working(app, config):
        yield Served(app, config.base_url)


@contextmanager
def _serving(app: Hub, config: Config, bound: Any) -> Iterator[None]:
    from buyergroup_hub.operating.server import make_server

    server: Any = make_server(app.wsgi_app, config, bound, largest=50_000_000)
    loop = threading.Thread(target=server.run, name="server")
    loop.start()
    try:
        yield
    finally:
        server.task_dispatcher.shutdown()
        server.trigger.pull_trigger(lambda: server.asyncore.close_all(server._map))
        loop.join()


@contextmanager
def _working(app: Hub, config: Config) -> Iterator[None]:
    from buyergroup_hub.operating.worker import work

    stopping = threading.Event()
    worker = threading.Thread(target=work, args=(app, config.data_folder, stopping), name="worker")
    worker.start()
    try:
        yield
    finally:
        stopping.set()
        worker.join()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The browser. Skips (in continuous integration: fails) where there is none."""
    program = chromium()
    from playwright.sync_api import sync_playwright

    # Chromium refuses its sandbox to root.
    options = ["--disable-gpu", "--disable-background-networking", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=options)
        yield running
        running.close()


Opening = Callable[..., "Page"]


@pytest.fixture
def opening(browser: Browser, served: Served) -> Iterator[Opening]:
    """Open a window of its own, signed in as nobody: `opening(NARROW)`, `opening(javascript=False)`."""
    with windows(browser, served) as open_window:
        yield open_window


@contextmanager
def windows(browser: Browser, served: Served) -> Iterator[Opening]:
    """What opens windows, until they are all closed.

    What a page says wrong to the console, the policy's refusals among it, fails the test at its end.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_window(size: dict[str, int] = WIDE, *, javascript: bool = True) -> Page:
        context = browser.new_context(
            base_url=served.address,
            viewport={"width": size["width"], "height": size["height"]},
            locale="nl-NL",
            timezone_id="Europe/Amsterdam",
            java_script_enabled=javascript,
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        page.on("console", lambda said: complaints.append(f"{page.url}: {said.text}") if _is_wrong(said) else None)
        return page

    yield open_window
    for context in contexts:
        context.close()
    assert complaints == []


def _is_wrong(said: Any) -> bool:
    """A refusal is a page with a status of its own, which the console repeats."""
    return said.type == "error" and "Failed to load resource" not in said.text


@pytest.fixture
def page(opening: Opening) -> Page:
    """A wide window of a visitor."""
    return opening()


@pytest.fixture
def only_for_pictures(request: pytest.FixtureRequest) -> None:
    """For what is dear and shows little that another test does not."""
    if not request.config.getoption("--pictures"):
        pytest.skip("Pictures were not asked for: --pictures")
