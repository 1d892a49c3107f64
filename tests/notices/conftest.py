"""What the tests of this room share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from buyergroup_hub.kit.web import Hub
from buyergroup_hub.notices.registry.imports import Imported, import_files


@pytest.fixture
def bring_in(app: Hub, tmp_path: Path) -> Callable[..., Imported]:
    """Write contents as files in one folder and import it; commits, so not to be used inside `context`."""
    folder = tmp_path / "incoming"

    def bring(*contents: bytes) -> Imported:
        folder.mkdir(exist_ok=True)
        for old in folder.iterdir():
            old.unlink()
        for number, content in enumerate(contents):
            (folder / f"{number:03}.xml").write_bytes(content)
        with app.app_context():
            return import_files([folder])

    return bring
