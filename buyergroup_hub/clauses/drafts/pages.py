"""What the editor's pages are made of."""

from __future__ import annotations

from buyergroup_hub.clauses.drafts.models import ClauseRevision
from buyergroup_hub.clauses.drafts.queries import editor_by_id, themes_known
from buyergroup_hub.clauses.registry.models import ClauseVersion
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.organisations.manifest.models import Theme, themes_now


def themes(version: ClauseVersion | None = None) -> list[Theme]:
    """The themes that hold today, and those that the version has already."""
    found = themes_known()
    kept = {theme.id for theme in version.themes} if version else set()
    running = {theme.id for theme in themes_now(found)}
    return [theme for theme in found if theme.id in running | kept]


def editor_of(revision: ClauseRevision) -> str:
    """Who saved a draft: those of a group know each other by name (rule 19)."""
    person = editor_by_id(revision.person_id) if revision.person_id else None
    return person.shown_name if person else _("iemand")
