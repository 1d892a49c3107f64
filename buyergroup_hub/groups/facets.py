"""Facets that lists of several rooms have: by theme, and by group."""

from __future__ import annotations

from collections.abc import Mapping

from buyergroup_hub.groups.models import in_words
from buyergroup_hub.groups.queries import groups_named, themes
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.kit.lists import Choice, Facet

GROUPS_SHOWN = 12


def theme_facet(choice: Choice, counts: Mapping[str, int]) -> Facet:
    """By the id of a theme how many there are; what has no theme counts as unknown, under none."""
    rows = themes()
    words = {row.key: in_words(row.label_nl, row.label_en) for row in rows} | {"unknown": _("Thema onbekend")}
    numbers = {row.key: counts.get(str(row.id), 0) for row in rows} | {"unknown": counts.get("", 0)}
    return choice.facet("theme", _("Thema"), words, numbers)


def group_facet(choice: Choice, counts: Mapping[str, int]) -> Facet:
    """By the id of a group how many there are: the groups with the most, and those that were chosen; none that the
    person does not see, whoever guesses its address."""
    of_groups = {int(group_id): number for group_id, number in counts.items() if group_id}
    most = sorted(of_groups, key=lambda group_id: -of_groups[group_id])[:GROUPS_SHOWN]
    rows = sorted(groups_named(most, choice.values("group")), key=lambda row: -of_groups.get(row.id, 0))
    words = {row.slug: in_words(row.name_nl, row.name_en) for row in rows}
    return choice.facet("group", _("Groep"), words, {row.slug: of_groups.get(row.id, 0) for row in rows})
