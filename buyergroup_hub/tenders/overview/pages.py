"""What the pages of tenders are made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for

from buyergroup_hub.access import standing
from buyergroup_hub.clauses.glossary import TYPE_WORDS
from buyergroup_hub.clauses.registry.models import Clause
from buyergroup_hub.clauses.registry.queries import numbers_of
from buyergroup_hub.groups.group.models import in_words
from buyergroup_hub.groups.group.queries import GroupRow, groups_named
from buyergroup_hub.kit.formats import and_list, partial_date, short_day
from buyergroup_hub.kit.i18n import _, ngettext
from buyergroup_hub.tenders import glossary
from buyergroup_hub.tenders.notices.models import NoticeChoice
from buyergroup_hub.tenders.notices.queries import choices_of
from buyergroup_hub.tenders.overview.queries import consultations_near, groups_to_tie, project_types_of
from buyergroup_hub.tenders.tender.labels import lot_name
from buyergroup_hub.tenders.tender.models import ClauseUse, Lot, LotItem, Tender
from buyergroup_hub.tenders.tender.queries import items_of

LINE = ("intention", "decided", "published", "awarded", "contracted", "realised")
"""The stages of a tender that goes all the way, in order."""


@dataclass(frozen=True)
class Row:
    """A clause of the matrix: what each counted lot did with it, in the order of the lots."""

    clause: Clause
    title: str
    versions: tuple[int, ...]
    cells: list[ClauseUse | None]

    @property
    def words(self) -> str:
        """`VB-12 versie 2 · contractbepaling`."""
        numbers = and_list([_("versie %(n)s", n=number) for number in self.versions])
        return f"{self.clause.code} {numbers} · {TYPE_WORDS[self.clause.type]}".lower().replace(
            self.clause.code.lower(), self.clause.code
        )


@dataclass(frozen=True)
class Newer:
    """A clause of which there is a newer version than the one that the tender names (rule 10)."""

    code: str
    cited: int
    number: int
    since: date | None
    url: str


def stage_line(tender: Tender) -> list[dict[str, Any]]:
    """The stages with their days; a cancelled tender stops where it was."""
    days = _days(tender)
    stage = tender.stage
    at = LINE.index(stage) if stage in LINE else max((LINE.index(key) for key, day in days.items() if day), default=0)
    return [
        {
            "key": key,
            "label": str(glossary.STAGE_WORDS[key]),
            "state": "now" if place == at and stage != "cancelled" else "done" if place <= at else "next",
            "date": _dated(tender, key, days[key], place <= at),
        }
        for place, key in enumerate(LINE)
    ]


def _days(tender: Tender) -> dict[str, date | None]:
    """The day on which each stage was reached: of lots that of the last one."""
    lots = [lot for lot in tender.counted if lot.not_awarded_reason is None]
    days: dict[str, date | None] = {"decided": tender.decided_on, "published": tender.published_on}
    for key in ("awarded", "contracted", "realised"):
        found = [day for lot in lots if (day := getattr(lot, f"{key}_on"))]
        days[key] = max(found) if found and len(found) == len(lots) else None
    # It is the day on which somebody entered it: where it was decided before, since when it was meant is not known.
    entered = tender.intended_on
    later = [day for day in days.values() if day is not None]
    days["intention"] = entered if entered is not None and all(entered <= day for day in later) else None
    return days


def _dated(tender: Tender, key: str, day: date | None, reached: bool) -> str | None:
    if day is not None:
        return str(short_day(day))
    if reached:
        return _("dag onbekend")
    expected = [lot.realisation_expected for lot in tender.counted if lot.realisation_expected]
    if key == "realised" and expected:
        return _("verwacht %(when)s", when=partial_date(max(expected)))
    return None


def texts(tender: Tender) -> str:
    """What the tender says, per lot, each text with its reference: to copy into documents."""
    lines = [f"{tender.title} ({_('Demo')})" if tender.demo else tender.title, ""]
    for lot in tender.counted:
        lines += [lot_name(lot), ""]
        for use in lot.uses:
            name = f"{use.version.clause.code}, {_('versie %(n)s', n=use.version.number)}"
            words = use.final_text or _("Vervallen. Reden: %(reason)s", reason=use.reason)
            lines += [f"{use.version.text_in('nl').title} ({name})", words, ""]
    return "\n".join(lines)


def matrix(tender: Tender) -> list[Row]:
    """Clauses × lots, by code."""
    lots = tender.counted
    by_clause: dict[int, list[ClauseUse]] = {}
    for lot in lots:
        for use in lot.uses:
            by_clause.setdefault(use.clause_id, []).append(use)
    rows = []
    for clause_id, uses in by_clause.items():
        version = max((use.version for use in uses), key=lambda one: one.number or 0)
        numbers = tuple(sorted({use.version.number or 0 for use in uses}))
        rows.append(Row(version.clause, version.text_in().title, numbers, [lot.use_of(clause_id) for lot in lots]))
    return sorted(rows, key=lambda row: row.clause.code)


def matrix_words(rows: Sequence[Row], lots: Sequence[Lot]) -> str:
    """`3 percelen × 5 bepalingen: 10 gebruikt, 2 gewijzigd, 3 vervallen`."""
    counts = Counter(cell.use for row in rows for cell in row.cells if cell)
    what = ", ".join(f"{counts[key]} {words}" for key, words in glossary.USE_WORDS.items() if counts[key])
    left = ngettext("%(num)d perceel", "%(num)d percelen", len(lots))
    right = ngettext("%(num)d bepaling", "%(num)d bepalingen", len(rows))
    return f"{left} × {right}: {what}"


def newer(tender: Tender) -> list[Newer]:
    """Of what the tender names, the clauses that have a newer version today. Five queries, however many."""
    cited = {use.clause_id: use.version for lot in tender.counted for use in lot.uses}
    today = numbers_of(cited) if cited else {}
    found = []
    for clause_id, version in cited.items():
        now = today.get(clause_id)
        if now is not None and (now.number or 0) > (version.number or 0):
            code, number = version.clause.code, now.number or 0
            url = url_for("clauses.version", code=code, number=number)
            found.append(Newer(code, version.number or 0, number, now.valid_from, url))
    return sorted(found, key=lambda one: one.code)


def choices(tender: Tender) -> dict[int, list[NoticeChoice]]:
    """By notice, where it says something else; open ones first."""
    found: dict[int, list[NoticeChoice]] = {}
    for row in choices_of(tender.id):
        found.setdefault(row.notice_id, []).append(row)
    return found


def project_types(tender: Tender) -> list[str]:
    """The project types of the sets of its groups."""
    return [one for one in project_types_of([link.group_id for link in tender.groups]) if one]


def own_groups() -> list[tuple[int, str]]:
    """(id, name) of the groups in which the person is a client."""
    return [(group.id, in_words(group.name_nl, group.name_en)) for group in _own_groups()]


def _own_groups() -> list[GroupRow]:
    who = standing()
    ids = [member.group_id for member in who.members if who.client_in(member.group_id)]
    return sorted(groups_named(ids, ()), key=lambda group: group.name_nl.lower())


def own_group(slug: str | None) -> int | None:
    """The group of an address, if the person is a client in it."""
    return next((group.id for group in _own_groups() if group.slug == slug), None)


def linkable(tender: Tender) -> list[tuple[int, str]]:
    """(id, name) of the groups that a tender can be tied to: all running ones that the person sees, hers first."""
    own = {group.id for group in _own_groups()}
    found = groups_to_tie(tender.demo, own, [link.group_id for link in tender.groups])
    named = [(group.id, in_words(group.name_nl, group.name_en)) for group in found]
    return sorted(named, key=lambda group: (group[0] not in own, group[1].lower()))


def consultations_to_choose(tender: Tender) -> list[tuple[int, str]]:
    """(id, words) of the consultations that the person sees: of the tender's groups and by its buyer, the newest
    first. Coming ones too: a tender can be planned after them."""
    groups = [link.group_id for link in tender.groups]
    return [
        (one.id, _("%(title)s (%(group)s, %(year)s)", title=one.title, group=one.group.name, year=one.opens_at.year))
        for one in consultations_near(groups, tender.organisation_id)
    ]


def items_by_lot(lots: Sequence[Lot]) -> dict[int, list[LotItem]]:
    """What each lot buys."""
    items: dict[int, list[LotItem]] = {}
    for item in items_of([lot.id for lot in lots]):
        items.setdefault(item.lot_id, []).append(item)
    return items
