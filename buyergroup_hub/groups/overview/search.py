"""What of groups is findable: the names of all sources, summary, themes and who leads them. Ended groups stay findable
and point on."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from flask import url_for
from sqlalchemy.orm import selectinload

from buyergroup_hub.groups.glossary import ROLE_WORDS, SECTOR_WORDS
from buyergroup_hub.groups.group.models import Group, in_words
from buyergroup_hub.groups.group.queries import groups_named, groups_of, leaders_of, themes_by_key
from buyergroup_hub.groups.overview.listing import successors
from buyergroup_hub.kit.formats import partial_date, sentence_case
from buyergroup_hub.kit.i18n import _, _l
from buyergroup_hub.organisations.organisation.models import signature
from buyergroup_hub.permissions import Standing
from buyergroup_hub.search.kinds import Facet, HitView, SearchKind, register
from buyergroup_hub.search.queries import every_id, rows_by_id
from buyergroup_hub.search.records import CURRENT, ENDED, Record

MOST_LEADERS = 2
"""Organisations that a hit names; a group's own page names all."""


def _records(ids: Collection[str]) -> Iterator[Record]:
    led = leaders([int(id_) for id_ in ids])
    groups = rows_by_id(Group, ids, selectinload(Group.names), selectinload(Group.themes))
    return (document(group, led.get(group.id, ())) for group in groups)


def leaders(group_ids: Sequence[int]) -> Mapping[int, Sequence[str]]:
    """By group, `Trekker: Gemeente Veen` of each organisation that everyone may know leads it. One query."""
    found: dict[int, dict[str, None]] = {}
    for leader in leaders_of(group_ids):
        name = signature(leader.organisation, leader.known)
        found.setdefault(leader.group_id, {})[f"{sentence_case(str(ROLE_WORDS[leader.role]))}: {name}"] = None
    return {group_id: list(said) for group_id, said in found.items()}


def document(group: Group, led: Sequence[str] = ()) -> Record:
    """A group as the index knows it, in both languages; its names and themes are loaded."""
    names = [group.name_nl, group.name_en or "", *(name.name for name in group.names)]
    said = [
        *dict.fromkeys(name for name in names[1:] if name),
        group.summary_nl,
        group.summary_en or "",
        *(theme.label_nl for theme in group.themes),
        *led,
    ]
    return Record(
        kind=Group.search_kind,
        id=str(group.id),
        audience=group.audience,
        title=group.name_nl,
        body="\n".join(said),
        facets={"group": group.slug, "theme": [theme.key for theme in group.themes]},
        date=group.started or "",
        status=ENDED if group.is_ended else CURRENT,
    )


def _hits(ids: Collection[str], _who: Standing) -> Mapping[str, HitView]:
    groups = groups_of([int(one) for one in ids])
    onward, led = successors(groups), leaders([group.id for group in groups])
    return {str(group.id): _hit(group, onward.get(group.id), led.get(group.id, ())) for group in groups}


def _hit(group: Group, successor: Group | None, led: Sequence[str]) -> HitView:
    started = partial_date(group.started) if group.started else _("onbekend")
    return HitView(
        title=group.name,
        url=url_for("groups.show", slug=group.slug),
        kind=_("Buyer group"),
        picture="users",
        text=group.summary,
        language=group.spoken,
        facts=(SECTOR_WORDS[group.sector], _("start %(year)s", year=started), *led[:MOST_LEADERS]),
        demo=group.demo,
        state="ended" if group.is_ended else "",
        onward=(successor.name, url_for("groups.show", slug=successor.slug)) if successor else None,
    )


def _group_words(slugs: Collection[str]) -> Mapping[str, str]:
    return {row.slug: in_words(row.name_nl, row.name_en) for row in groups_named((), slugs)}


def _theme_words(keys: Collection[str]) -> Mapping[str, str]:
    return {theme.key: theme.label for theme in themes_by_key(keys)}


register(
    SearchKind(kind="group", label=_l("Buyer groups"), ids=every_id(Group), records=_records, hits=_hits),
    Facet(name="theme", legend=_l("Thema"), words=_theme_words, place=40),
    Facet(name="group", legend=_l("Groep"), words=_group_words, place=60),
)
