"""Styles, scripts and fonts under an address that names what they hold.

A browser keeps them for a year and never shows old ones after an upgrade: other content has another address. They are
served by WhiteNoise from a copy in the data folder, compressed beforehand; the copies of the last upgrades stay, for
pages that are still open.
"""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from whitenoise import WhiteNoise
from whitenoise.compress import Compressor

if TYPE_CHECKING:
    from wsgiref.headers import Headers

    from _typeshed.wsgi import WSGIApplication

A_YEAR = 365 * 24 * 3600
COPIES_KEPT = 3
DRAWN_BY_THE_HUB = ("vendor/icons/", "vendor/fonts/pdf/")
"""What stands in pages and documents themselves, and no browser asks for."""
log = logging.getLogger(__name__)


def address(root: Path) -> str:
    """Where the files in a folder are found: `/static/` and a digest of their names and content."""
    return f"/static/{_digest(root)}"


@cache
def _digest(root: Path) -> str:
    whole = hashlib.sha256()
    for name in _names(root):
        content = (root / name).read_bytes()
        whole.update(f"{name} {len(content)}\n".encode() + content)
    return whole.hexdigest()[:12]


def _names(root: Path) -> Iterator[str]:
    names = sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())
    return (name for name in names if not name.startswith(DRAWN_BY_THE_HUB) and "/." not in f"/{name}")


def served(application: WSGIApplication, root: Path, folder: Path) -> WSGIApplication:
    """The application with the files of `root` before it, from their copy in `folder`. Where no copy can be made the
    application answers for them itself."""
    try:
        _copied(root, folder / _digest(root))
        _clear(folder)
    except OSError as problem:
        log.warning("styles and scripts are served uncompressed: %s", problem)
        return application
    serving: WSGIApplication = WhiteNoise(
        application, folder, "static", max_age=A_YEAR, allow_all_origins=False, add_headers_function=_hardened
    )
    return serving


def _hardened(headers: Headers, _path: str, _url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"


def _copied(root: Path, place: Path) -> None:
    """Make the copy that is not there yet; of two processes that both make it, one is first."""
    if place.is_dir():
        os.utime(place)
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(dir=place.parent, prefix="."))
    try:
        compressor = Compressor(quiet=True)
        for name in _names(root):
            (draft / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(root / name, draft / name)
            if compressor.should_compress(name):
                compressor.compress(str(draft / name))
        draft.rename(place)
    except OSError:
        shutil.rmtree(draft, ignore_errors=True)
        if not place.is_dir():
            raise


def _clear(folder: Path) -> None:
    """Leave the copies that were served last."""
    copies = sorted(folder.glob("[!.]*"), key=lambda each: each.stat().st_mtime)
    for old in copies[:-COPIES_KEPT]:
        shutil.rmtree(old, ignore_errors=True)
