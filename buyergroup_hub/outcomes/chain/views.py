"""The chain of a group with its gaps, and which groups have which gaps."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from buyergroup_hub.access import public, visible
from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.kit.lists import Part
from buyergroup_hub.outcomes import blueprint
from buyergroup_hub.outcomes.blueprint import bp
from buyergroup_hub.outcomes.chain import links, pages, queries

A_PAGE = 25


@bp.get("/groups/<slug>/chain")
@visible(Group)
def group_chain(group: Group) -> ResponseReturnValue:
    whole = pages.chains([group])[group.id]
    return render_template("outcomes/chain/chain.html", group=group, whole=whole)


@bp.get("/outcomes/gaps")
@public
def gaps() -> ResponseReturnValue:
    """Which groups have which gaps, of those that the person sees."""
    wanted = [key for key in request.args.getlist("link") if key in links.BY_KEY]
    of, counts = queries.counts()
    total = queries.broken(wanted)
    part = Part.of(request.args, total, A_PAGE)
    groups = queries.broken_groups(wanted, A_PAGE, part.first)
    return render_template(
        "outcomes/chain/gaps.html",
        groups=groups,
        chains=pages.chains(groups),
        links=links.LINKS,
        counts=counts,
        of=of,
        total=total,
        wanted=wanted,
        part=part,
        tabs=blueprint.tabs("gaps"),
    )
