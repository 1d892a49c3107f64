"""Mail addresses as the hub keeps them."""

from __future__ import annotations

from email_validator import EmailNotValidError, validate_email


def normal_address(text: str) -> str | None:
    """An address by RFC 5321 and 5322, in lower case, its domain as mail servers know it; None when it is none. No
    network is asked. Letters outside ASCII before the @ are refused, since many mail servers do."""
    try:
        checked = validate_email(text.strip(), check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        return None
    return (checked.ascii_email or checked.normalized).lower()


def masked(address: str) -> str:
    """As much of an address as its owner needs to know it again: `l…@veen.nl`."""
    local, _, domain = address.partition("@")
    return f"{local[:1]}…@{domain}"
