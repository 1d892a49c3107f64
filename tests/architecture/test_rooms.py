"""No room is forgotten: what a room registers is there as soon as the application is."""

from __future__ import annotations

import pytest

from buyergroup_hub.app import REGISTERING, ROOMS
from config import CHECKOUT

HOUSE = CHECKOUT / "buyergroup_hub"

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
