"""What the pages of tenders are made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from markupsafe import Markup

from buyergroup_hub.access import standing
from buyergroup_hub.clauses.glossary import LEVEL_WORDS, TYPE_WORDS
from buyergroup_hub.clauses.registry.models import Clause
from buyergroup_hub.clauses.registry.queries import numbers_of
from buyergroup_hub.events import timeline
from buyergroup_hub.groups.models import in_words
from buyergroup_hub.groups.queries import GroupRow, groups_named
from buyergroup_hub.kit.formats import and_list, partial_date, short_day
from buyergroup_hub.kit.i18n import _, locale, ngettext
from buyergroup_hub.notices.glossary import FORM_WORDS
from buyergroup_hub.notices.models import Notice
from buyergroup_hub.tenders import glossary
from buyergroup_hub.tenders.actions import days_of
from buyergroup_hub.tenders.models import ClauseUse, Lot, NoticeChoice, NoticeProposal, Tender
from buyergroup_hub.tenders.queries.adoptions import project_types_of
from buyergroup_hub.tenders.queries.notices import choices_of
from buyergroup_hub.tenders.queries.tenders import groups_to_tie, tender_titles
from buyergroup_hub.tenders.queries.uses import clauses_to_use

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
    """A clause of which there is a newer version than the one that the tender names (product.md rule 10)."""

    code: str
    cited: int
    number: int
    since: date | None
    url: str


def text_of_use(use: ClauseUse | None) -> dict[str, Any]:
    """What a lot says of a clause beside what its form asks; empty where it says nothing yet."""
    if use is None:
        return {}
    filled_in = ", ".join(f"{key}: {value}" for key, value in use.parameters.items())
    return {"version": _("versie %(n)s", n=use.version.number), "filled_in": filled_in}


def history_of_lot(lot: Lot) -> str:
    """Who got it and on which day what was done, in words."""
    won = [" ".join(str(part) for part in (one.name, one.amount, one.contract_ref) if part) for one in lot.awards]
    other = [part for part in (lot.not_awarded_reason, lot.realisation_expected) if part]
    return "; ".join([*won, *days_in_words(lot), *other])


def days_in_words(of: Tender | Lot) -> list[str]:
    return [f"{glossary.STEP_WORDS[step]}: {short_day(day)}" for step, day in days_of(of).items()]


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


def buyer_words(tender: Tender) -> str:
    """Who buys: the first buyer, and how many beside it."""
    names = [buyer.name for buyer in tender.buyers if buyer.name]
    if not names:
        return _("koper onbekend")
    more = len(tender.buyers) - 1
    if not more:
        return names[0]
    return ngettext("%(name)s en %(num)d ander", "%(name)s en %(num)d anderen", more, name=names[0])


def lots_words(tender: Tender) -> str:
    lots = tender.counted
    if len(lots) == 1 and lots[0].kind == "whole":
        return _("één geheel")
    return lots_count(len(lots))


def lots_count(count: int) -> str:
    return ngettext("%(num)d perceel", "%(num)d percelen", count)


def lot_name(lot: Lot) -> str:
    """`Perceel 2: onderhoud`, or the whole."""
    if lot.kind == "whole":
        return _("Het geheel")
    name = _("Perceel %(n)s", n=lot.number)
    if not lot.title or lot.title.lower().startswith(name.lower()):
        return lot.title or name
    return f"{name}: {lot.title}"


def lot_head(lot: Lot) -> Markup:
    """The head of its column: its name, and how far it is."""
    state = lot_state(lot)
    below = Markup('<br><span class="meta">{}</span>').format(state) if state else ""
    return Markup("{}{}").format(lot_name(lot), below)


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


def lot_state(lot: Lot) -> str:
    """How far a lot is, in a few words."""
    if lot.not_awarded_reason is not None:
        return _("niet gegund")
    if lot.realised_on:
        return _("opgeleverd %(day)s", day=short_day(lot.realised_on))
    if lot.realisation_expected:
        return _("oplevering verwacht %(when)s", when=partial_date(lot.realisation_expected))
    if lot.contracted_on:
        return _("contract %(day)s", day=short_day(lot.contracted_on))
    if lot.awarded_on:
        return _("gegund %(day)s", day=short_day(lot.awarded_on))
    return ""


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


def cell_text(use: ClauseUse) -> str | None:
    return str(LEVEL_WORDS[use.level]).lower() if use.level else None


def cell_note(use: ClauseUse, published: bool) -> str | None:
    """What came of it, or why it is otherwise."""
    parts = []
    if use.reason:
        parts.append(_("Reden: %(reason)s", reason=use.reason))
    if use.result:
        parts.append(use.result)
    elif use.asked and published:
        parts.append(_("Uitkomst nog onbekend"))
    return ". ".join(part.rstrip(".") for part in parts) or None


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


def notice_words(notice: Notice) -> str:
    return str(FORM_WORDS.get(notice.form or "", _("Publicatie")))


def choices(tender: Tender) -> dict[int, list[NoticeChoice]]:
    """By notice, where it says something else; open ones first."""
    found: dict[int, list[NoticeChoice]] = {}
    for row in choices_of(tender.id):
        found.setdefault(row.notice_id, []).append(row)
    return found


def reasons(proposal: NoticeProposal) -> list[str]:
    """Why a notice was proposed, in words."""
    said = proposal.reasons
    found = []
    if said.get("words"):
        found.append(_("De woorden van de groep staan erin: %(words)s.", words=", ".join(said["words"])))
    if said.get("cpv"):
        found.append(
            _("Zelfde onderwerp als een aanbesteding van de groep (CPV %(codes)s).", codes=", ".join(said["cpv"]))
        )
    if said.get("buyer"):
        found.append(_("De koper doet mee in de groep."))
    return found


def choice_words(choice: NoticeChoice) -> str:
    field = str(glossary.FIELD_WORDS.get(choice.field, choice.field))
    return f"{field}, {_within(lot_name(choice.lot))}" if choice.lot else field


def _within(name: str) -> str:
    """The name of a lot inside a sentence: only its own first word loses its capital."""
    return name[:1].lower() + name[1:]


def usable(tender: Tender) -> list[tuple[str, str]]:
    """(code, words) of the clauses that a lot may record: those of its groups first, then all that hold today."""
    own = [link.group_id for link in tender.groups]
    return [(clause.code, f"{clause.code} {clause.title}") for clause in clauses_to_use(own, locale())]


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


def circle_words(tender: Tender) -> str:
    """Who can see it now."""
    if tender.is_public:
        return _("Iedereen kan deze aanbesteding zien.")
    if tender.audience.startswith("clients:"):
        group = tender.home
        name = group.name if group else ""
        return _("Alleen de opdrachtgevers in %(group)s zien deze aanbesteding.", group=name)
    name = tender.organisation.name if tender.organisation else ""
    return _("Alleen de mensen van %(name)s zien deze aanbesteding.", name=name)


@timeline.says("use")
def _say_uses(keys: Collection[str]) -> dict[str, str]:
    return {key: str(glossary.USE_WORDS[key]) for key in keys if key in glossary.USE_WORDS}


@timeline.says("clause")
def _say_clauses(keys: Collection[str]) -> dict[str, str]:
    """VB-12@3 in words."""
    parts = [key.partition("@") for key in keys]
    return {code + at + number: _("%(code)s (versie %(n)s)", code=code, n=number) for code, at, number in parts}


@timeline.says("step")
def _say_steps(keys: Collection[str]) -> dict[str, str]:
    return {key: str(glossary.STEP_WORDS[key]) for key in keys if key in glossary.STEP_WORDS}


@timeline.says("relation")
def _say_relations(keys: Collection[str]) -> dict[str, str]:
    return {key: str(glossary.RELATION_WORDS[key]) for key in keys if key in glossary.RELATION_WORDS}


@timeline.says("circle")
def _say_circles(_keys: Collection[str]) -> dict[str, str]:
    return {"clients": _("de opdrachtgevers in de groep"), "public": _("iedereen")}


@timeline.leads_to("tenders")
def _find_tenders(ids: Collection[int]) -> dict[int, tuple[str, str]]:
    return {one.id: (one.title, url_for("tenders.show", pid=one.pid)) for one in tender_titles(ids)}
