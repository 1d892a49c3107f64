"""The tables of the clause registry."""

from buyergroup_hub.clauses.models.drafts import ClauseRevision, CodePrefix, KeptDraft
from buyergroup_hub.clauses.models.sets import ClauseSet, SetItem
from buyergroup_hub.clauses.models.versions import (
    Clause,
    ClauseLevel,
    ClauseParameter,
    ClauseText,
    ClauseVersion,
    VersionTheme,
    current,
)

__all__ = [
    "Clause",
    "ClauseLevel",
    "ClauseParameter",
    "ClauseRevision",
    "ClauseSet",
    "ClauseText",
    "ClauseVersion",
    "CodePrefix",
    "KeptDraft",
    "SetItem",
    "VersionTheme",
    "current",
]
