"""How points and where they led to read."""

from __future__ import annotations

from typing import NamedTuple

from buyergroup_hub.clauses.registry.models import ClauseVersion
from buyergroup_hub.consultations.report.models import Disposition, Point, Report
from buyergroup_hub.consultations.report.queries import (
    sections_of,
)
from buyergroup_hub.consultations.sheets.labels import clauses_of, lead_to_consultation
from buyergroup_hub.consultations.sheets.models import Consultation
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.kit.things import word_of
from buyergroup_hub.visions.drafts.models import SectionRevision


def made_by(point: Point) -> str:
    """How many parties brought a point in, in words."""
    bands = {
        "most": _("de meeste partijen"),
        "some": _("enkele partijen"),
        "none": "",
        "organisers": _("van de organisatoren, niet uit een antwoord"),
    }
    return bands.get(point.made_by or "none", _("%(n)s partijen", n=point.made_by))


class Place(NamedTuple):
    """Where something that was brought in can have ended: a section of a vision, or a version of a clause."""

    word: str
    words: str
    revision_id: int | None = None
    clause_version_id: int | None = None


def place_of(done: Disposition) -> str:
    """What its form calls the place of what was done."""
    return word_of(SectionRevision, done.revision_id) or word_of(ClauseVersion, done.clause_version_id)


def disposal_places(consultation: Consultation) -> list[Place]:
    """Sections of the group's visions, clause versions."""
    sections = [
        Place(word_of(SectionRevision, key), _("Marktvisie, %(heading)s", heading=heading), revision_id=key)
        for key, heading in sections_of(consultation.group_id)
    ]
    cited = clauses_of(consultation.group_id)
    return sections + [Place(word_of(ClauseVersion, key), label, clause_version_id=key) for key, label in cited]


lead_to_consultation(Report)
