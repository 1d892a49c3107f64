"""How clauses and their uses read in the timeline."""

from __future__ import annotations

from collections.abc import Collection

from buyergroup_hub.events import timeline
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.tenders import glossary


@timeline.label_for("use")
def _say_uses(keys: Collection[str]) -> dict[str, str]:
    return {key: str(glossary.USE_WORDS[key]) for key in keys if key in glossary.USE_WORDS}


@timeline.label_for("clause")
def _say_clauses(keys: Collection[str]) -> dict[str, str]:
    """VB-12@3 in words."""
    parts = [key.partition("@") for key in keys]
    return {code + at + number: _("%(code)s (versie %(n)s)", code=code, n=number) for code, at, number in parts}
