"""The rows of a figure as a page lists them: what each is, where it stands, and what it says.

They are loaded again through the person. Of a report, whose rows were counted before, some may be gone from view.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from buyergroup_hub.groups.glossary import PHASE_WORDS, SECTOR_WORDS
from buyergroup_hub.groups.group.queries import groups_of
from buyergroup_hub.kit.formats import n_of, number, partial_date, short_day
from buyergroup_hub.kit.i18n import _, ngettext
from buyergroup_hub.organisations.manifest import signatures as manifest
from buyergroup_hub.outcomes.figures.queries.by_id import (
    adoptions_by_id,
    clauses_by_id,
    commitments_by_id,
    goals_judged,
    lots_by_id,
    signatories_by_id,
    visions_by_id,
)
from buyergroup_hub.outcomes.figures.queries.themes import theme_by_id
from buyergroup_hub.outcomes.glossary import VERDICT_WORDS
from buyergroup_hub.tenders.tender import labels as tenders


@dataclass(frozen=True)
class Row:
    """One row that was counted: its name, where it stands, and what is known of it."""

    id: int
    title: str
    url: str
    meta: tuple[str, ...]
    demo: bool


Loader = Callable[[Sequence[int]], Iterable[Row]]


def rows(kind: str, ids: Sequence[int]) -> list[Row]:
    """The rows of these ids that the person sees, in the order of the ids."""
    found = {row.id: row for row in LOADERS[kind](ids)}
    return [found[one] for one in ids if one in found]


def _lots(ids: Sequence[int]) -> Iterable[Row]:
    for lot in lots_by_id(ids):
        tender = lot.tender
        title = tender.title if lot.kind == "whole" else f"{tender.title}, {tenders.lot_name(lot).lower()}"
        said = (
            tenders.buyer_words(tender),
            _sector(tender.sector),
            _("gepubliceerd %(day)s", day=short_day(tender.published_on)),
        )
        yield Row(lot.id, title, url_for("tenders.show", pid=tender.pid), said, tender.demo)


def _sector(key: str | None) -> str:
    return str(SECTOR_WORDS[key]) if key else _("Sector onbekend")


def _goals(ids: Sequence[int]) -> Iterable[Row]:
    for goal in goals_judged(ids):
        last = goal.assessment
        verdict = str(VERDICT_WORDS[last.verdict]) if last else _("nog niet beoordeeld")
        scored = _("%(n)s van %(of)s", n=number(last.score), of=number(last.of)) if last and last.of else None
        said = (goal.group.name, verdict, *([scored] if scored else []))
        yield Row(goal.id, goal.statement, url_for("outcomes.goals", slug=goal.group.slug), said, goal.demo)


def _clauses(ids: Sequence[int]) -> Iterable[Row]:
    for clause in clauses_by_id(ids):
        title = f"{clause.code} {clause.shown.text_in().title if clause.shown else ''}".strip()
        proven = ngettext(
            "toegepast in %(part)s perceel",
            "toegepast in %(part)s percelen",
            clause.proven_of or 0,
            part=n_of(clause.proven_in, clause.proven_of),
        )
        said = (clause.group.name, proven if clause.proven_of else _("toepassing in de groep onbekend"))
        yield Row(clause.id, title, url_for("clauses.show", code=clause.code), said, clause.demo)


def _commitments(ids: Sequence[int]) -> Iterable[Row]:
    for commitment in commitments_by_id(ids):
        said = (
            commitment.group.name,
            _("toegezegd %(day)s", day=short_day(commitment.promised_on)),
            _("termijn %(day)s", day=short_day(commitment.due_on)),
        )
        url = url_for("groups.commitments", slug=commitment.group.slug)
        yield Row(commitment.id, commitment.organisation.signature, url, said, commitment.demo)


def _visions(ids: Sequence[int]) -> Iterable[Row]:
    for vision in visions_by_id(ids):
        yield Row(vision.id, vision.title, url_for("visions.show", pid=vision.pid), (vision.group.name,), vision.demo)


def _adoptions(ids: Sequence[int]) -> Iterable[Row]:
    for adoption in adoptions_by_id(ids):
        told = (
            _("gemeld %(day)s", day=short_day(adoption.reported_on)) if adoption.reported_on else _("nog niets gemeld")
        )
        said = (
            adoption.project,
            adoption.group.name,
            _("overgenomen %(day)s", day=short_day(adoption.adopted_on)),
            told,
        )
        yield Row(
            adoption.id,
            adoption.organisation.signature,
            url_for("tenders.adoption", pid=adoption.pid),
            said,
            adoption.demo,
        )


def _groups(ids: Sequence[int]) -> Iterable[Row]:
    for group in groups_of(ids):
        phase = str(PHASE_WORDS[group.phase_now]) if group.phase_now else _("fase onbekend")
        last = _("laatste gebeurtenis %(day)s", day=short_day(group.last_event_at))
        began = _("start %(year)s", year=partial_date(group.started) if group.started else _("onbekend"))
        said = (_sector(group.sector), phase, began, *([last] if group.last_event_at else []))
        yield Row(group.id, group.name, url_for("groups.show", slug=group.slug), said, group.demo)


def _signatories(ids: Sequence[int]) -> Iterable[Row]:
    for signatory in signatories_by_id(ids):
        plan = manifest.current_plan(signatory)
        said = (
            _(
                "getekend %(day)s",
                day=partial_date(signatory.signed_on) if signatory.signed_on else _("datum onbekend"),
            ),
            _("actieplan %(period)s", period=plan.period) if plan else _("actieplan onbekend"),
        )
        yield Row(
            signatory.id,
            signatory.organisation.signature,
            url_for("organisations.show", pid=signatory.organisation.pid),
            said,
            signatory.demo,
        )


LOADERS: Mapping[str, Loader] = {
    "lots": _lots,
    "goals": _goals,
    "clauses": _clauses,
    "commitments": _commitments,
    "visions": _visions,
    "adoptions": _adoptions,
    "groups": _groups,
    "signatories": _signatories,
}


def place(parameters: Mapping[str, Any]) -> list[str]:
    """For what a figure was counted, in words: the group, sector, theme and year of its parameters."""
    said = [parameters[name] for name in ("group_name", "theme_name") if parameters.get(name)]
    if "sector" in parameters:
        said.append(_sector(parameters["sector"]))
    return [*said, str(parameters["year"])] if parameters.get("year") else said


def theme_name(parameters: Mapping[str, Any]) -> str | None:
    """The theme of a figure's parameters, as it is called now."""
    theme = theme_by_id.one_or_none(parameters["theme"]) if "theme" in parameters else None
    return theme.label if theme else None
