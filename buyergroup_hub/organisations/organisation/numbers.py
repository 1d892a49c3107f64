"""Numbers in registers: their form is checked, not the register itself.

OIN: 20 digits (Logius, OIN-stelsel). KvK: 8 digits (Handelsregister). Others: country and number in its own register
(eForms BT-501).
"""

from __future__ import annotations

import re

from buyergroup_hub.kit.i18n import _

MOST = 60


def plain(scheme: str, value: str) -> str:
    """The number without spaces, dots and dashes, in capitals; of a foreign one only the spaces go."""
    bare = re.sub(r"\s+", "", value).upper()
    return re.sub(r"[.\-]", "", bare) if scheme in ("KVK", "OIN") else bare


def objection(scheme: str, value: str) -> str | None:
    """What is wrong with the form of a number, as a sentence; None when it is good."""
    number = plain(scheme, value)
    if scheme == "KVK" and not re.fullmatch(r"[0-9]{8}", number):
        return _("Een KvK-nummer heeft 8 cijfers.")
    if scheme == "OIN" and not re.fullmatch(r"[0-9]{20}", number):
        return _("Een OIN heeft 20 cijfers.")
    if scheme == "FOREIGN" and not (2 <= len(number) <= MOST and number.isprintable()):
        return _("Vul het nummer in zoals het in het register van je land staat.")
    return None
