"""The dashboard of all groups, the six themes, and the rows behind each figure."""

from __future__ import annotations

from typing import Any

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
from buyergroup_hub.organisations.manifest import signatures as manifest
from buyergroup_hub.organisations.manifest.models import Theme
from buyergroup_hub.outcomes import blueprint, glossary
from buyergroup_hub.outcomes.blueprint import bp
from buyergroup_hub.outcomes.dashboard import exports, listing, pages
from buyergroup_hub.outcomes.figures import definitions, heat, labels
from buyergroup_hub.outcomes.figures.queries import numbers
from buyergroup_hub.outcomes.figures.queries.themes import themes as all_themes

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
    return render_template(
        "outcomes/dashboard/dashboard.html",
        found=listing.find(request.args),
        heat=heat.heat(*_asked()),
        plans=_number("plans_public"),
        known=manifest.figures(),
        references=pages.references(),
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


@bp.get("/outcomes/themes")
@public
def themes() -> ResponseReturnValue:
    return render_template("outcomes/dashboard/themes.html", heat=heat.heat(*_asked()), tabs=blueprint.tabs("themes"))


def _asked() -> tuple[str, int | None]:
    """(view, year) of the address; what cannot be chosen is passed over."""
    view = request.args.get("view", "process")
    year = request.args.get("year", type=whole_number)
    return view if view in heat.VIEWS else "process", year if year and 1900 < year < 2200 else None


def _number(key: str, **where: Any) -> numbers.Number:
    return numbers.number(definitions.DEFINITIONS[key], **where)


@bp.get("/outcomes/figures/<definition>")
@public
def figure(definition: str) -> ResponseReturnValue:
    """Exactly the rows that a figure counts."""
    defined = definitions.DEFINITIONS.get(definition) or abort(404)
    where, parameters = _where(defined)
    part = request.args.get("rows", numbers.COUNTED)
    part = part if part in numbers.PARTS else numbers.COUNTED
    ids = numbers.ids(defined, part, **where)
    paged = Part.of(request.args, len(ids), A_PAGE)
    shown = ids[paged.first : paged.first + A_PAGE]
    return render_template(
        "outcomes/dashboard/figure.html",
        definition=defined,
        number=numbers.number(defined, **where),
        rows=labels.rows(defined.kind, shown),
        count=len(ids),
        part=part,
        paged=paged,
        place=labels.place(parameters),
        kept={name: value for name, value in request.args.to_dict().items() if name not in ("rows", "page")},
    )


def _where(definition: definitions.Definition) -> tuple[dict[str, Any], dict[str, Any]]:
    """(what the rows are chosen by, the same with names), from the address. A figure over everything has no rows to
    show where it is split by group, sector or theme: those may not be added up."""
    where: dict[str, Any] = {}
    said: dict[str, Any] = {}
    if "group" in definition.by:
        group = load(Group, slug=request.args.get("group", ""))
        where["group"], said["group_name"] = group.id, group.name
    if "sector" in definition.by:
        sector = request.args.get("sector", "")
        where["sector"] = said["sector"] = _sector(sector)
    if "theme" in definition.by:
        wanted = request.args.get("theme")
        theme = next((one for one in all_themes() if word_of(Theme, one.id) == wanted), None)
        where["theme"], said["theme_name"] = (theme.id, theme.label) if theme else abort(404)
    if "year" in definition.by and (year := request.args.get("year", type=whole_number)):
        where["year"] = said["year"] = year
    elif definition.by != ("group", "year") and "year" in definition.by:
        abort(404)
    return where, said


def _sector(key: str) -> str | None:
    if key == heat.UNKNOWN:
        return None
    return key if key in SECTOR_WORDS else abort(404)
