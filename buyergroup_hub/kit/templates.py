"""Compiled templates, kept between starts."""

from __future__ import annotations

import logging
import os
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from threading import get_ident

from jinja2.bccache import Bucket, BytecodeCache

log = logging.getLogger(__name__)
DIGEST = 32
"""Bytes of a SHA-256."""


class Compiled(BytecodeCache):
    """Compiled templates in a folder. They make a start quicker and are never needed: what cannot be read, or is not
    what was written, is compiled anew, and what cannot be written is not."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def _path(self, bucket: Bucket) -> Path:
        return self.folder / f"jinja_{bucket.key}.cache"

    def load_bytecode(self, bucket: Bucket) -> None:
        try:
            kept = self._path(bucket).read_bytes()
        except OSError:
            return
        # Damaged code would be run all the same, so it is compared with what was written.
        if sha256(kept[DIGEST:]).digest() == kept[:DIGEST]:
            bucket.bytecode_from_string(kept[DIGEST:])

    def dump_bytecode(self, bucket: Bucket) -> None:
        code = bucket.bytecode_to_string()
        draft = self.folder / f"{bucket.key}.{os.getpid()}.{get_ident()}"
        try:
            self.folder.mkdir(exist_ok=True)
            draft.write_bytes(sha256(code).digest() + code)
            draft.replace(self._path(bucket))
        except OSError as problem:
            log.warning("compiled templates cannot be kept: %s", problem.strerror)
            with suppress(OSError):
                draft.unlink(missing_ok=True)
