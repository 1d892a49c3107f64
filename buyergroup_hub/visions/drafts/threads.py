"""Comments on sections with their replies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from buyergroup_hub.groups.glossary import ROLE_WORDS
from buyergroup_hub.kit.i18n import LazyString
from buyergroup_hub.visions.drafts.models import Comment, Section, Vision
from buyergroup_hub.visions.drafts.queries import comments_on, roles_in
from buyergroup_hub.visions.glossary import OUTCOME_WORDS


@dataclass(frozen=True)
class Threads:
    """Comments of sections with their replies, and in which role people wrote them."""

    first: list[Comment]
    replies: Mapping[int, list[Comment]]
    roles: Mapping[int, str]

    @property
    def open(self) -> list[Comment]:
        return [comment for comment in self.first if comment.settled_at is None]

    def quotes_of(self, section_id: int) -> list[str]:
        """The passages that open comments on a section are about."""
        return [
            comment.quote
            for comment in self.open
            if comment.section_id == section_id and comment.kind == "comment" and comment.quote
        ]

    def all_of(self, comment: Comment) -> list[Comment]:
        return [comment, *self.replies.get(comment.id, [])]

    def outcome_of(self, comment: Comment) -> LazyString:
        return OUTCOME_WORDS[str(comment.outcome)]


def threads_on(vision: Vision, sections: Sequence[Section]) -> Threads:
    """Oldest first; a reply stands with the section of its thread."""
    first: list[Comment] = []
    replies: dict[int, list[Comment]] = {}
    for comment in comments_on([section.id for section in sections]):
        (replies.setdefault(comment.thread_id, []) if comment.thread_id else first).append(comment)
    roles = {person_id: str(ROLE_WORDS[role]) for person_id, role in roles_in(vision.group_id)}
    return Threads(first, replies, roles)
