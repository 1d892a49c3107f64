"""What tenders show beside a commitment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from buyergroup_hub.kit.i18n import LazyString
from buyergroup_hub.panels import Panel
from buyergroup_hub.permissions import Standing
from buyergroup_hub.tenders.commitments.queries import KeepingTender, tenders_keeping
from buyergroup_hub.tenders.glossary import STAGE_WORDS


def _of_commitments(things: Sequence[Any], _who: Standing) -> Mapping[int, list[tuple[KeepingTender, LazyString]]]:
    """By commitment the tenders that keep it. Whether its day is over is for programme staff."""
    kept: dict[int, list[tuple[KeepingTender, LazyString]]] = {}
    for row in tenders_keeping([thing.id for thing in things]) if things else ():
        kept.setdefault(row.commitment_id, []).append((row, STAGE_WORDS[row.stage]))
    return kept


PANELS = (Panel("commitment.kept", "tenders/commitments/_of_commitment.html", _of_commitments),)
