"""What a version is called in the reader's language, for a statement that cites it: `ClauseVersion.text_in` in SQL."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func
from sqlalchemy.orm import aliased

from buyergroup_hub.clauses.models import ClauseText, ClauseVersion
from buyergroup_hub.queries import Param


class Cited:
    """The text of a version in this language where that translation is published, else the one in its own."""

    def __init__(self, language: Param[str]) -> None:
        self._own, self._translated, self._wanted = aliased(ClauseText), aliased(ClauseText), language
        self.title = self._either("title")
        self.language = self._either("language")
        self.text_id = self._either("id")

    def _either(self, name: str) -> ColumnElement[Any]:
        return func.coalesce(getattr(self._translated, name), getattr(self._own, name))

    def joined(self, found: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
        """A statement over `ClauseVersion` with its text."""
        own = and_(self._own.version_id == ClauseVersion.id, self._own.language == ClauseVersion.language)
        wanted = and_(
            self._translated.version_id == ClauseVersion.id,
            self._translated.language == self._wanted,
            self._translated.published_at.is_not(None),
        )
        return found.join(self._own, own).outerjoin(self._translated, wanted)
