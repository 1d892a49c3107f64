"""Random names and digests of them: what leaves the hub is random, what stays is a digest."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"

Json = None | bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"]


def new_pid() -> str:
    """A public id: 12 random characters without look-alikes (about 59 bits)."""
    return "".join(secrets.choice(ALPHABET) for _ in range(12))


def new_token() -> str:
    """A secret for a link or a session: 256 random bits, safe in an address."""
    return secrets.token_urlsafe(32)


def digest(text: str | bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(text.encode() if isinstance(text, str) else text).hexdigest()


def canonical(value: Json) -> str:
    """JSON with one spelling per value: sorted keys, no spaces, no escapes but those that JSON demands and that of the
    sign DEL, which `jq` writes so: what it prints with `-cS` is the same."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.replace("\x7f", "\\u007f")
