"""What the chain shows on others' pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import has_request_context

from buyergroup_hub.kit.web import request_cache
from buyergroup_hub.outcomes.chain import pages
from buyergroup_hub.outcomes.figures.queries.numbers import NONE, Number
from buyergroup_hub.panels import Panel
from buyergroup_hub.permissions import Standing

SHOWN = ("set_used", "effects_known", "adoptions_reported")


def _figures(groups: Sequence[Any]) -> pages.Figures:
    """What two panels of a page say of its groups: counted once per request."""
    if not has_request_context():
        return pages.figures_of(groups, *SHOWN)
    ids = "_".join(str(group.id) for group in groups)
    found: pages.Figures = request_cache(f"figures_{ids}", lambda: pages.figures_of(groups, *SHOWN))
    return found


def _tab(groups: Sequence[Any], _who: Standing) -> Mapping[int, int]:
    """By group, at how many links its chain breaks."""
    return {key: len(found.gaps) for key, found in pages.chains(groups, _figures(groups)).items()}


@dataclass(frozen=True)
class Result:
    """What a group's work brought, as its page shows it: figures, each of which leads to its rows."""

    asked: Number
    effects: Number
    adoptions: Number


def _offers(groups: Sequence[Any], _who: Standing) -> Mapping[int, Result]:
    """By group of which a lot came to market or a set was adopted: what was asked, and what it brought."""
    found = _figures(groups)
    results = {group.id: Result(*(found.get((key, group.id), NONE) for key in SHOWN)) for group in groups}
    return {group_id: result for group_id, result in results.items() if result.asked.of or result.adoptions.of}


PANELS = (
    Panel("group.tabs", "outcomes/chain/_tab.html", _tab, place=60),
    Panel("group.offer", "outcomes/chain/_of_group.html", _offers, place=30),
)
