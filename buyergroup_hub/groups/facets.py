"""Facets that lists of several rooms have: by theme, and by group."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import or_, select

from buyergroup_hub.access import any_of, given, seen, standing
from buyergroup_hub.groups.models import Group, in_words
from buyergroup_hub.kit.db import read
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.kit.lists import Choice, Facet
from buyergroup_hub.organisations.models import Theme

GROUPS_SHOWN = 12


def theme_facet(choice: Choice, counts: Mapping[str, int]) -> Facet:
    """By the id of a theme how many there are; what has no theme counts as unknown, under none."""
    themes = read(_themes()).all()
    words = {row.key: in_words(row.label_nl, row.label_en) for row in themes} | {"unknown": _("Thema onbekend")}
    numbers = {row.key: counts.get(str(row.id), 0) for row in themes} | {"unknown": counts.get("", 0)}
    return choice.facet("theme", _("Thema"), words, numbers)


@cache
def _themes() -> Any:
    return select(Theme.id, Theme.key, Theme.label_nl, Theme.label_en).order_by(Theme.position)


def group_facet(choice: Choice, counts: Mapping[str, int]) -> Facet:
    """By the id of a group how many there are: the groups with the most, and those that were chosen; none that the
    person does not see, whoever guesses its address."""
    of_groups = {int(group_id): number for group_id, number in counts.items() if group_id}
    most = sorted(of_groups, key=lambda group_id: -of_groups[group_id])[:GROUPS_SHOWN]
    named = read(_groups(), given(standing(), ids=most, slugs=choice.values("group"))).all()
    rows = sorted(named, key=lambda row: -of_groups.get(row.id, 0))
    words = {row.slug: in_words(row.name_nl, row.name_en) for row in rows}
    return choice.facet("group", _("Groep"), words, {row.slug: of_groups.get(row.id, 0) for row in rows})


@cache
def _groups() -> Any:
    named = select(Group.id, Group.slug, Group.name_nl, Group.name_en).where(seen(Group))
    return named.where(or_(any_of(Group.id, "ids"), any_of(Group.slug, "slugs"))).order_by(Group.name_nl)
