"""The chain of a group with its gaps, and which groups have which gaps."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from buyergroup_hub.access import public, standing, visible
from buyergroup_hub.groups.models import Group
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
    page = max(request.args.get("page", 1, type=int) or 1, 1)
    of, counts = chain.counts(who)
    total, groups = chain.broken_groups(who, wanted, A_PAGE, (page - 1) * A_PAGE)
    return render_template(
        "outcomes/chain_gaps.html",
        groups=groups,
        chains=chain.chains(groups, who),
        chain=chain,
        counts=counts,
        of=of,
        total=total,
        wanted=wanted,
        page=page,
        pages=max(1, -(-total // A_PAGE)),
        tabs=dashboard.tabs("gaps"),
    )
