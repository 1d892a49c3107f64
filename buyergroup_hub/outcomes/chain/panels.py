"""What the chain shows on others' pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import has_request_context

from buyergroup_hub.kit.web import request_cache
from buyergroup_hub.outcomes.chain import pages
from buyergroup_hub.panels import Panel
from buyergroup_hub.permissions import Standing


def _chains(groups: Sequence[Any]) -> Mapping[int, pages.Chain]:
    """The chains of the groups of a page, which two panels of it show: counted once per request."""
    if not has_request_context():
        return pages.chains(groups)
    ids = "_".join(str(group.id) for group in groups)
    found: Mapping[int, pages.Chain] = request_cache(f"chains_{ids}", lambda: pages.chains(groups))
    return found


def _tab(groups: Sequence[Any], _who: Standing) -> Mapping[int, int]:
    """By group, at how many links its chain breaks."""
    return {key: len(found.gaps) for key, found in _chains(groups).items()}


def _of_groups(groups: Sequence[Any], _who: Standing) -> Mapping[int, pages.Chain]:
    """The chain on a group's page, where anything of it is there."""
    return {key: found for key, found in _chains(groups).items() if found.begun}


PANELS = (
    Panel("group.tabs", "outcomes/chain/_tab.html", _tab, place=60),
    Panel("group.overview", "outcomes/chain/_of_group.html", _of_groups, place=70),
)
