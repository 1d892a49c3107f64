"""The dashboard of all groups, and the rows behind each figure."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from buyergroup_hub.access import load, public
from buyergroup_hub.groups.glossary import PHASE_WORDS, SECTOR_WORDS
from buyergroup_hub.groups.group.labels import phase_line, quiet_words
from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.kit.csv import download
from buyergroup_hub.kit.lists import Part
from buyergroup_hub.kit.requests import whole_number
from buyergroup_hub.kit.things import word_of
from buyergroup_hub.organisations.manifest.models import Theme
from buyergroup_hub.outcomes import blueprint, glossary
from buyergroup_hub.outcomes.blueprint import bp
from buyergroup_hub.outcomes.dashboard import exports, listing, pages
from buyergroup_hub.outcomes.figures import definitions, heat, labels
from buyergroup_hub.outcomes.figures.queries import numbers
from buyergroup_hub.outcomes.figures.queries.themes import themes as all_themes
from buyergroup_hub.outcomes.references.pages import newest_references

A_PAGE = 100
WORDS = {
    "phase_line": phase_line,
    "quiet_words": quiet_words,
    "PHASE_WORDS": PHASE_WORDS,
    "SECTOR_WORDS": SECTOR_WORDS,
    "VERDICT_WORDS": glossary.VERDICT_WORDS,
    "CONFIDENCE_WORDS": glossary.CONFIDENCE_WORDS,
}


@bp.get("/outcomes", endpoint="dashboard")
@public
def overview() -> ResponseReturnValue:
    found = listing.find(request.args)
    return render_template(
        "outcomes/dashboard/dashboard.html",
        found=found,
        overview=pages.overview(found),
        heat=heat.heat(*_asked(), only_real=found.only_real),
        references=newest_references(),
        tabs=blueprint.tabs("overview"),
        **WORDS,
    )


@bp.get("/outcomes.csv")
@public
def dashboard_csv() -> ResponseReturnValue:
    """All groups of the choice, as CSV for a spreadsheet (RFC 4180, UTF-8 with a byte order mark)."""
    return download(exports.groups(request.args), "groepen.csv")


@bp.get("/outcomes/goals")
@public
def attainment() -> ResponseReturnValue:
    found = pages.attainment(request.args)
    return render_template("outcomes/dashboard/goals.html", found=found, tabs=blueprint.tabs("goals"), **WORDS)


def _asked() -> tuple[str, int | None]:
    """(view, year) of the address; what cannot be chosen is passed over."""
    view = request.args.get("view", "process")
    year = request.args.get("year", type=whole_number)
    return view if view in heat.VIEWS else "process", year if year and 1900 < year < 2200 else None


@bp.get("/outcomes/figures/<definition>")
@public
def figure(definition: str) -> ResponseReturnValue:
    """Exactly the rows that a figure counts, with the answer of each."""
    chosen = _chosen(definition)
    part = _part()
    rows = numbers.parts(chosen.definition, part, **chosen.where)
    paged = Part.of(request.args, len(rows), A_PAGE)
    answers = {row.id: row.part for row in rows[paged.first : paged.first + A_PAGE]}
    return render_template(
        "outcomes/dashboard/figure.html",
        definition=chosen.definition,
        number=numbers.number(chosen.definition, **chosen.where),
        rows=labels.rows(chosen.definition.kind, list(answers)),
        answers=answers,
        PART_WORDS=glossary.PART_WORDS,
        count=len(rows),
        part=part,
        paged=paged,
        place=labels.place(chosen.parameters),
        kept={name: value for name, value in request.args.to_dict().items() if name not in ("rows", "page")},
    )


@bp.get("/outcomes/figures/<definition>.csv")
@public
def figure_csv(definition: str) -> ResponseReturnValue:
    """The rows of a figure, as CSV for a spreadsheet."""
    chosen = _chosen(definition)
    rows = numbers.parts(chosen.definition, _part(), **chosen.where)
    return download(exports.rows(chosen.definition, rows), f"{definition}.csv")


class Chosen(NamedTuple):
    """A figure as an address asks for it: what its rows are chosen by, and the same with names."""

    definition: definitions.Definition
    where: dict[str, Any]
    parameters: dict[str, Any]


def _part() -> str:
    part = request.args.get("rows", numbers.COUNTED)
    return part if part in numbers.PARTS else numbers.COUNTED


def _chosen(key: str) -> Chosen:
    """From the address. Without what the figure needs there is none: its rows may not be added up."""
    definition = definitions.DEFINITIONS.get(key) or abort(404)
    where: dict[str, Any] = {"real": True} if request.args.get("only") == "real" else {}
    parameters: dict[str, Any] = {}
    given = {name: request.args[name] for name in definition.by if request.args.get(name)}
    if not given.keys() >= set(definition.needs):
        abort(404)
    if "group" in given:
        group = load(Group, slug=given["group"])
        where["group"], parameters["group_name"] = group.id, group.name
    if "sector" in given:
        where["sector"] = parameters["sector"] = _sector(given["sector"])
    if "theme" in given:
        theme = next((one for one in all_themes() if word_of(Theme, one.id) == given["theme"]), None)
        where["theme"], parameters["theme_name"] = (theme.id, theme.label) if theme else abort(404)
    if "year" in given:
        where["year"] = parameters["year"] = request.args.get("year", type=whole_number) or abort(404)
    return Chosen(definition, where, parameters)


def _sector(key: str) -> str | None:
    if key == heat.UNKNOWN:
        return None
    return key if key in SECTOR_WORDS else abort(404)
