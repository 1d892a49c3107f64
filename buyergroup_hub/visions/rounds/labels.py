"""Where events of rounds and versions lead."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from flask import url_for

from buyergroup_hub.events import timeline
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.visions.rounds.queries import (
    Numbered,
    endorsements_numbered,
    proposals_numbered,
    versions_numbered,
)


@timeline.link_for("proposals")
def _find_proposals(ids: Collection[int]) -> Mapping[int, tuple[str, str]]:
    return _rounds(proposals_numbered(ids))


def _rounds(rows: Iterable[Numbered]) -> dict[int, tuple[str, str]]:
    return {
        row.id: (_("Bekijk het voorstel"), url_for("visions.proposal", pid=row.pid, number=row.number)) for row in rows
    }


@timeline.link_for("endorsements")
def _find_endorsements(ids: Collection[int]) -> Mapping[int, tuple[str, str]]:
    return _rounds(endorsements_numbered(ids))


@timeline.link_for("vision_versions")
def _find_versions(ids: Collection[int]) -> Mapping[int, tuple[str, str]]:
    return {
        row.id: (
            _("Lees versie %(number)s", number=row.number),
            url_for("visions.version", pid=row.pid, number=row.number),
        )
        for row in versions_numbered(ids)
    }
