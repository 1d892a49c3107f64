"""What only this hub can compute: tokens of links, one-time codes, digests of addresses and networks.

Each is an HMAC-SHA-256 (RFC 2104) under the hub's secret. So the database holds no token, no code and no network
address, and whoever reads a back-up can use none of what was mailed.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from hashlib import sha256
from ipaddress import ip_address, ip_network

from flask import current_app, request

DIGITS = 6


def _mac(*parts: str) -> bytes:
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, "\x1f".join(parts).encode(), sha256).digest()


def keyed(*parts: str) -> str:
    """A digest, in 64 hexadecimal characters, that nobody can compute from the outside. The first part says what it
    is for."""
    return _mac(*parts).hex()


def token(purpose: str, pid: str) -> str:
    """The token of a link: 43 characters that are safe in an address."""
    return urlsafe_b64encode(_mac("link", purpose, pid)).decode().rstrip("=")


def code(pid: str) -> str:
    """The six digits of a one-time code."""
    return f"{int.from_bytes(_mac('code', pid)[:8]) % 10**DIGITS:0{DIGITS}d}"


def network() -> str:
    """Where the request comes from, as a digest: the address, or of an IPv6 address the network that one subscriber
    has (/64)."""
    address = request.remote_addr or ""
    try:
        known = ip_address(address)
    except ValueError:
        return keyed("network", address)
    return keyed("network", str(ip_network(f"{known}/{64 if known.version == 6 else 32}", strict=False)))
