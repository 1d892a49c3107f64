"""How templates become pages: without the white space that lays them out, and compiled once."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from threading import get_ident

from jinja2.bccache import Bucket, BytecodeCache
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

log = logging.getLogger(__name__)
WHITE_SPACE = re.compile(r"\s+")
IN_A_LINE = "a|abbr|b|bdi|bdo|br|button|cite|code|data|del|dfn|em|i|img|input|ins|kbd|label|mark|q|s|samp|select|small"
IN_A_LINE += "|span|strong|sub|sup|svg|text|time|u|var"
BLOCK = rf"</?(?!(?:{IN_A_LINE})\b)[a-zA-Z!]"
BEFORE_BLOCK = re.compile(rf"\s+(?={BLOCK})")
AFTER_BLOCK = re.compile(rf"({BLOCK}[^<>]*>)\s+")
END_OF_TAG = re.compile(r"(<[^<>]*[^<>\s])\s+(/?>)")
UNFINISHED_TAG = re.compile(r"(</?[a-zA-Z!][\w-]*)[^<>]*$")
DIGEST = 32
"""Bytes of a SHA-256."""


class Compact(Extension):
    """A template is indented for who edits it. To a browser all white space is alike, and none beside an element that
    has lines of its own: leaving that out makes a page a third smaller."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        is_page = (stream.name or "").endswith(".html")  # the lines of a mail mean something
        begun = ""  # a tag of which a value or a condition is still to come
        for token in stream:
            if is_page and token.type == "data":
                text = begun + token.value
                token = Token(token.lineno, token.type, _compact(text).removeprefix(begun))
                unfinished = UNFINISHED_TAG.search(text)
                begun = f"{unfinished[1]} …" if unfinished else ""
            yield token


def _compact(text: str) -> str:
    text = AFTER_BLOCK.sub(r"\1", BEFORE_BLOCK.sub("", text))
    return WHITE_SPACE.sub(" ", END_OF_TAG.sub(r"\1\2", text))


class Compiled(BytecodeCache):
    """Compiled templates in a folder. They make a start quicker and are never needed: what cannot be read, or is not
    what was written, is compiled anew, and what cannot be written is not."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def _path(self, bucket: Bucket) -> Path:
        # The key is that of the source alone; the name says how it was compiled.
        return self.folder / f"page_{bucket.key}.cache"

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
