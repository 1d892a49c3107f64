"""The domain of an organisation's website, at which its people have their mail addresses."""

from __future__ import annotations

from urllib.parse import urlsplit


def domain_of(website: str | None) -> str:
    """Nothing where nobody said its website, or what was said is none."""
    try:
        host = urlsplit(website or "").hostname or ""
    except ValueError:
        return ""
    return host.lower().removeprefix("www.")


def is_at(address: str | None, website: str | None) -> bool | None:
    """Is a mail address at its domain, or below it? None where nobody knows its domain."""
    domain = domain_of(website)
    if not domain:
        return None
    host = (address or "").lower().rpartition("@")[2]
    return host == domain or host.endswith(f".{domain}")
