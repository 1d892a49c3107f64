"""What a notice led to here, on its page, and how many are proposed to a group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from buyergroup_hub.panels import Count, Panel
from buyergroup_hub.permissions import Standing, Verb, can
from buyergroup_hub.tenders.notices.models import NoticeLook
from buyergroup_hub.tenders.notices.queries import first_without_notice, looks_at, proposals_counted, tenders_of_notices
from buyergroup_hub.tenders.tender.models import Tender


@dataclass(frozen=True)
class OfNotice:
    """What a notice led to here: its tender, or who may make one of it."""

    tender: Tender | None
    may_take_over: bool
    ties: bool = False
    """Whether her organisation planned tenders that it may belong to."""


def _of_notices(notices: Sequence[Any], who: Standing) -> Mapping[int, OfNotice]:
    ids = [notice.id for notice in notices]
    tenders = dict(tenders_of_notices(ids))
    looks = {look.notice_id: look for look in looks_at(ids)}
    found = {}
    for notice in notices:
        look, tender = looks.get(notice.id), tenders.get(notice.id)
        may = look is not None and tender is None and not notice.is_consultation and can(who, Verb.MATCH_NOTICE, look)
        if tender is not None or may:
            found[notice.id] = OfNotice(tender, may, may and _plans(look, who))
    return found


def _plans(look: NoticeLook | None, who: Standing) -> bool:
    """Did the buyer's own people plan tenders that have no notice yet?"""
    own = look is not None and look.organisation_id in who.organisation_ids
    return own and bool(first_without_notice(who.organisation_ids))


PANELS = (
    Count("proposals", proposals_counted),
    Panel("notice.aside", "tenders/notices/_of_notice.html", _of_notices, place=10),
)
