"""How sections read, and where their events lead."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from flask import url_for

from buyergroup_hub.events import timeline
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.visions.drafts.models import Section, SectionRevision
from buyergroup_hub.visions.drafts.queries import (
    sections_named,
)


def heading_of(section: Section, head: SectionRevision | None, language: str | None = None) -> str:
    """What the section is called now, before anybody wrote it by its template."""
    if head is not None:
        return head.heading
    return section.guide.heading(language or section.vision.language) if section.guide else section.key


def shortened(text: str, most: int) -> str:
    """The first words of a text on one line."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[:most].rpartition(' ')[0] or line[:most]}…"


@timeline.link_for("sections")
def _find_sections(ids: Collection[int]) -> Mapping[int, tuple[str, str]]:
    return {
        row.id: (
            (row.heading_en if row.language == "en" else row.heading_nl) or _("eigen onderdeel"),
            url_for("visions.history", pid=row.pid, key=row.key),
        )
        for row in sections_named(ids)
    }
