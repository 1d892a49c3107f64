"""How every run of the tests begins and ends; what a test may ask for stands in `tests/fixtures`."""

from __future__ import annotations

import gc
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from config import Config

FIXTURES = ("cast", "clock", "databases", "demo", "hubs", "states", "watched")
pytest_plugins = [f"tests.fixtures.{name}" for name in FIXTURES]
pytest.register_assert_rewrite(*pytest_plugins)

NO_REAL_DATA = "real data is not here"

settings.register_profile("hub", derandomize=True, deadline=None, print_blob=False, database=None)
settings.load_profile("hub")

# The settings of whoever runs the tests are not the tests' business.
for name in [name for name in os.environ if name.startswith("HUB_") and name != "HUB_REAL_DATA"]:
    del os.environ[name]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--engine", choices=("sqlite", "postgres", "both"), default="sqlite", help="Databases to test on.")
    parser.addoption("--wide", action="store_true", help="Look for canaries as everybody everywhere.")
    parser.addoption("--pictures", action="store_true", help="Leave a picture of every page in build/pictures.")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> object | None:
    """Keep together what shares something dear."""
    from tests.processes import Together

    return Together(config, log) if config.getvalue("dist") == "loadgroup" else None


def pytest_collection_finish() -> None:
    """What is there before the first test is never garbage: looking through it took a tenth of the run."""
    gc.freeze()
    gc.set_threshold(20_000)


@pytest.fixture
def real_data() -> Path:
    """The folder with real notices and documents. Without it the test is skipped, and counted in the last line."""
    folder = Config.from_environment({"HUB_REAL_DATA": os.environ.get("HUB_REAL_DATA", "")}).real_data
    if not folder.is_dir():
        pytest.skip(f"{NO_REAL_DATA}: {folder}")
    return folder


def pytest_unconfigure(config: pytest.Config) -> None:
    """The last line says which tests found no real data, since a green run without them shows less."""
    reporter: Any = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or hasattr(config, "workerinput"):
        return
    skipped = [report for report in reporter.stats.get("skipped", []) if NO_REAL_DATA in str(report.longrepr)]
    if skipped:
        reporter.write_line(
            f"{len(skipped)} tests on real data were skipped: {NO_REAL_DATA} (HUB_REAL_DATA).", yellow=True
        )
