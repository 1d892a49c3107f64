"""Passwords: argon2id, as OWASP's password storage cheat sheet advises (2 passes, 19 MiB, 1 lane)."""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from buyergroup_hub.kit.i18n import _

SHORTEST, LONGEST = 12, 200

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


@cache
def _nobodys() -> str:
    """A digest of a password that nobody has."""
    return _hasher.hash("nobody signs in with this")


def hashed(password: str) -> str:
    return _hasher.hash(password)


def matches(password: str, kept: str | None) -> bool:
    """Whether it is the password of a digest. Without one the same work is done, so that the time tells nobody
    whether an address is known."""
    try:
        _hasher.verify(kept or _nobodys(), password[: LONGEST + 1])
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def outdated(kept: str) -> bool:
    return _hasher.check_needs_rehash(kept)


def objection(password: str, *personal: str | None) -> str | None:
    """What is wrong with a new password, as a sentence; None when it is good. `personal`: what others know of the
    person."""
    if len(password) < SHORTEST:
        return _("Kies minstens %(n)s tekens. Drie of vier losse woorden zijn makkelijk te onthouden.", n=SHORTEST)
    if len(password) > LONGEST:
        return _("Kies hoogstens %(n)s tekens.", n=LONGEST)
    known = {part for text in personal if text for part in (text, text.partition("@")[0])}
    bare = password.casefold()
    if len(set(bare)) < 5 or any(bare.replace(part.casefold(), "").strip() == "" for part in known if part):
        return _("Dit wachtwoord is makkelijk te raden. Kies iets dat niet je naam of adres is.")
    return None
