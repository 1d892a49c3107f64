"""The chain of a group with its gaps, and which groups have which gaps."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from buyergroup_hub.access import public, standing, visible
from buyergroup_hub.groups.models import Group
from buyergroup_hub.kit.lists import Part
from buyergroup_hub.outcomes import chain, dashboard
from buyergroup_hub.outcomes.views import bp

A_PAGE = 25


@bp.get("/groups/<slug>/chain")
@visible(Group)
def group_chain(group: Group) -> ResponseReturnValue:
    whole = chain.chains([group], standing())[group.id]
    return render_template("outcomes/chain.html", group=group, whole=whole)


@bp.get("/outcomes/gaps")
@public
def gaps() -> ResponseReturnValue:
    """Which groups have which gaps, of those that the person sees."""
    who = standing()
    wanted = [key for key in request.args.getlist("link") if key in chain.BY_KEY]
    of, counts = chain.counts(who)
    total = chain.broken(who, wanted)
    part = Part.of(request.args, total, A_PAGE)
    groups = chain.broken_groups(who, wanted, A_PAGE, part.first)
    return render_template(
        "outcomes/chain_gaps.html",
        groups=groups,
        chains=chain.chains(groups, who),
        chain=chain,
        counts=counts,
        of=of,
        total=total,
        wanted=wanted,
        part=part,
        tabs=dashboard.tabs("gaps"),
    )
