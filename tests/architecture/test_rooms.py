"""No room is forgotten: what a room registers is there as soon as the application is."""

from __future__ import annotations

import re

import pytest

from buyergroup_hub.app import PANELS, REGISTERING, ROOMS
from buyergroup_hub.panels import Panel
from config import CHECKOUT

HOUSE = CHECKOUT / "buyergroup_hub"

ASKED = re.compile(r'(?:\bslot|_filled)\(\s*"([a-z_]+\.[a-z_]+)"')

pytestmark = pytest.mark.one_engine


def test_every_room_is_named_in_the_application() -> None:
    rooms = {
        ".".join(path.parent.relative_to(HOUSE).parts)
        for role in REGISTERING
        for path in [*HOUSE.rglob(f"{role}.py"), *HOUSE.rglob(f"{role}/__init__.py")]
        if "actions" not in path.parent.parts and "views" not in path.parent.parts
    }
    rooms |= {room.rpartition(".")[0] for room in rooms if room.endswith((".actions", ".views"))}
    assert {room for room in rooms if room and room not in ("kit", "operating", "home")} == set(ROOMS)


def test_each_slot_that_is_filled_is_asked_and_the_other_way_round() -> None:
    """A panel in a slot that no page asks is shown nowhere, and nobody would hear of it."""
    asked = {name for path in HOUSE.rglob("*.py") for name in ASKED.findall(path.read_text("utf-8"))}
    assert {panel.slot for panel in PANELS if isinstance(panel, Panel)} == asked
