"""How sets and baskets read, and where their events lead."""

from __future__ import annotations

from collections.abc import Collection

from flask import url_for

from buyergroup_hub.clauses.sets.models import ClauseSet
from buyergroup_hub.clauses.sets.queries import set_names
from buyergroup_hub.events import timeline
from buyergroup_hub.kit.i18n import _, ngettext


@timeline.link_for("clause_sets")
def _find_sets(ids: Collection[int]) -> dict[int, tuple[str, str]]:
    return {id_: (purpose, url_for("clauses.set_page", pid=pid)) for id_, purpose, pid in set_names(ids)}


def basket_words(whole: ClauseSet) -> str:
    """`4 bepalingen van 2 groepen`."""
    of = len({item.version.clause.group_id for item in whole.items})
    clauses = ngettext("%(num)d bepaling", "%(num)d bepalingen", len(whole.items))
    if not whole.items:
        return clauses
    return _("%(clauses)s van %(groups)s", clauses=clauses, groups=ngettext("%(num)d groep", "%(num)d groepen", of))
