"""What figures of sources show on others' pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from buyergroup_hub.outcomes.references.pages import of_manifest
from buyergroup_hub.panels import Panel
from buyergroup_hub.permissions import Standing


def _of_manifest(plans: Sequence[Any], _who: Standing) -> Mapping[int, Any]:
    figures = of_manifest()
    return {plan.id: figures for plan in plans}


PANELS = (Panel("manifest.figures", "outcomes/references/_of_manifest.html", _of_manifest, place=10),)
