"""Delivered lots that nobody measured yet."""

from __future__ import annotations

from flask import url_for

from buyergroup_hub.kit.i18n import _
from buyergroup_hub.outcomes.measuring.labels import lot_name
from buyergroup_hub.outcomes.measuring.queries import lots_unmeasured
from buyergroup_hub.permissions import Standing
from buyergroup_hub.waiting import Task


def waits_for(who: Standing) -> list[Task]:
    """Delivered lots of one's own, with an indicator that a goal of its groups names and of which nothing is said."""
    return [
        Task(
            title=_("Vul een meting in: %(indicator)s", indicator=indicator),
            url=url_for("outcomes.measure_tender", pid=lot.tender.pid, of=lot.number, indicator=key),
            text=_(
                "%(lot)s is opgeleverd. Weet je de waarde niet? Geef dan aan dat die onbekend is.", lot=lot_name(lot)
            ),
            group_id=group_id,
            action=_("Vul een meting in"),
            demo=lot.tender.demo,
        )
        for lot, indicator, key, group_id in dict.fromkeys(lots_unmeasured(who.organisation_ids))
    ]
