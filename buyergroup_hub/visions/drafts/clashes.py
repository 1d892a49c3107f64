"""Two texts that met: whose is what, what came together by itself, and where both must be seen (rule 9)."""

from __future__ import annotations

from dataclasses import dataclass

from buyergroup_hub.texts.difference import Piece, difference, paragraphs, runs
from buyergroup_hub.texts.markdown import plain
from buyergroup_hub.texts.merge import merge
from buyergroup_hub.visions.drafts.actions.writing import Words
from buyergroup_hub.visions.drafts.models import SectionDraft, SectionRevision

Runs = list[tuple[bool, list[list[Piece]]]]
"""Neighbouring paragraphs together, and whether they changed."""


@dataclass(frozen=True)
class Clash:
    """`text` is the proposal for what stays: theirs with one's own changes, and one's own words where both changed the
    same; `passages` are those, as they were before both. Without any, everything came together by itself."""

    base: SectionRevision | None
    mine: SectionDraft
    theirs: SectionRevision
    text: str
    heading: str
    passages: list[str]

    @property
    def clean(self) -> bool:
        return not self.passages

    @property
    def words(self) -> Words:
        return Words(self.heading, self.text, self.mine.note)

    def changes_of_mine(self) -> Runs:
        return self._changes(self.mine.body)

    def changes_of_theirs(self) -> Runs:
        return self._changes(self.theirs.body)

    def _changes(self, body: str) -> Runs:
        return runs(paragraphs(difference(plain(self.base.body if self.base else ""), plain(body))))


def clash(base: SectionRevision | None, mine: SectionDraft, theirs: SectionRevision) -> Clash:
    outcome = merge(base.body if base else "", mine.body, theirs.body)
    passages = [plain(conflict.base).strip() or plain(conflict.theirs).strip() for conflict in outcome.conflicts]
    text = outcome.text
    if text is None:
        text = outcome.resolved([conflict.mine for conflict in outcome.conflicts])
    began = base.heading if base else theirs.heading
    heading = mine.heading if mine.heading != began else theirs.heading
    if mine.heading not in (began, theirs.heading) and theirs.heading != began:
        passages.append(began)
    return Clash(base, mine, theirs, text, heading, passages)
