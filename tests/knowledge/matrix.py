"""Knowledge for the matrix of all addresses."""

from __future__ import annotations

from buyergroup_hub.access import standing_as
from buyergroup_hub.knowledge import actions
from tests.cast import Cast
from tests.knowledge import written
from tests.matrix.placed import EVERYONE, Placed

INSIDE = frozenset({"coordinator", "secretary", "core_member", "participant"})
KEEPERS = frozenset({"coordinator", "secretary", "participant"})

MAY = {
    "knowledge.new": INSIDE,
    "knowledge.write": INSIDE,
    "knowledge.edit": INSIDE,
    "knowledge.save": INSIDE,
    "knowledge.discard": INSIDE,
    "knowledge.revise": INSIDE,
    "knowledge.publication": KEEPERS,
    "knowledge.publish": KEEPERS,
    "knowledge.reviewing": KEEPERS,
    "knowledge.review": KEEPERS,
    "knowledge.supersede": KEEPERS,
    "knowledge.withdrawal": KEEPERS,
    "knowledge.withdraw": KEEPERS,
}


def stage(cast: Cast) -> list[Placed]:
    """A lesson for everyone, a draft for the group, and one that was withdrawn."""
    with cast.writing(), standing_as(cast.standing("participant")):
        group = cast.group()
        public = written.published(written.lesson(group, title="Kanarieles voor allen"))
        draft = written.lesson(group, title="Kanarieconcept")
        withdrawn = written.published(written.lesson(group, title="Kanarie-ingetrokken"))
        actions.withdraw(withdrawn, "Klopt niet.")
        everywhere = ("/knowledge", "/groups/group/knowledge")
        return [
            Placed("/knowledge/<pid>", {"pid": public.pid}, "Kanarieles voor allen", EVERYONE, shown_at=everywhere),
            Placed(
                "/knowledge/<pid>",
                {"pid": draft.pid},
                "Kanarieconcept",
                INSIDE,
                shown_at=("/groups/group/knowledge",),
            ),
            Placed("/knowledge/<pid>", {"pid": withdrawn.pid}, "Kanarie-ingetrokken", EVERYONE),
        ]
