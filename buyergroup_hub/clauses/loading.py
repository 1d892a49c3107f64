"""What the page of a clause loads: its versions, and all that one of them says.

Each part by a question of its own: that costs half of what the loaders of `ClauseVersion.whole` do.
"""

from __future__ import annotations

from buyergroup_hub.clauses.models import ClauseLevel, ClauseText, ClauseVersion
from buyergroup_hub.clauses.queries import levels_of, parameters_of, texts_of, themes_of, versions_of
from buyergroup_hub.kit.db import hold


def visible_versions(clause_id: int) -> list[ClauseVersion]:
    """The versions that the person sees, the draft last, with their texts but not what stands in these (`whole`). Their
    clause is loaded."""
    versions = versions_of(clause_id)
    texts: dict[int, list[ClauseText]] = {version.id: [] for version in versions}
    for text in texts_of(texts.keys()):
        texts[text.version_id].append(text)
    for version in versions:
        hold(version, "texts", texts[version.id])
    return versions


def whole(version: ClauseVersion) -> ClauseVersion:
    """The same version, of which the texts are loaded, with all that stands in these. Three queries."""
    levels: dict[int, list[ClauseLevel]] = {text.id: [] for text in version.texts}
    for level in levels_of(levels.keys()):
        levels[level.text_id].append(level)
    for text in version.texts:
        hold(text, "levels", levels[text.id])
    hold(version, "themes", themes_of(version.id))
    hold(version, "parameters", parameters_of(version.id))
    return version
