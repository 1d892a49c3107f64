"""The hub with its demo content, and five people of the demo who open whatever a page of theirs links to."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.conftest import disconnect, hub_config
from tests.demo.walks import Walk, walk

if TYPE_CHECKING:
    from buyergroup_hub.kit.web import Hub

FIVE = ("visitor", "Noor Demo", "Sam Demo", "Kim Demo", "Bo Demo")
"""A visitor, a coordinator, a participant, a market party, and programme staff."""


@pytest.fixture(scope="session")
def demo_hub(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """A hub as its first run fills it, with everything in its index."""
    from buyergroup_hub.app import create_app

    folder = tmp_path_factory.mktemp("demo") / "hub"
    shutil.copytree(demo_folder, folder)
    app = create_app(hub_config(folder, f"sqlite:///{folder / 'hub.sqlite'}", HUB_DEMO="yes"))
    yield app
    disconnect(app)


@pytest.fixture(scope="session")
def walks(demo_hub: Hub) -> dict[str, Walk]:
    """What each of them found; filled by whoever asks first."""
    return {}


@pytest.fixture(params=FIVE)
def walked(request: pytest.FixtureRequest, demo_hub: Hub, walks: dict[str, Walk]) -> Walk:
    who: str = request.param
    if who not in walks:
        walks[who] = walk(demo_hub, who)
    return walks[who]
