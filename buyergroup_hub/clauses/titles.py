"""What a version is called in the reader's language, for a statement that cites it: `ClauseVersion.text_in` in SQL."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, bindparam, func
from sqlalchemy.orm import aliased

from buyergroup_hub.clauses.models import ClauseText, ClauseVersion

_own = aliased(ClauseText)
_translated = aliased(ClauseText)

TITLE: Any = func.coalesce(_translated.title, _own.title)
LANGUAGE: Any = func.coalesce(_translated.language, _own.language)
TEXT_ID: Any = func.coalesce(_translated.id, _own.id)


def with_text(found: Any) -> Any:
    """Add its text to a statement over `ClauseVersion`: the one in the `language` that is given when it is sent where
    that translation is published, else the one in its own."""
    own = and_(_own.version_id == ClauseVersion.id, _own.language == ClauseVersion.language)
    wanted = and_(
        _translated.version_id == ClauseVersion.id,
        _translated.language == bindparam("language"),
        _translated.published_at.is_not(None),
    )
    return found.join(_own, own).outerjoin(_translated, wanted)
