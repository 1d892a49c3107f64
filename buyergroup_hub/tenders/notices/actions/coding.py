"""A group says by which CPV codes its notices are known."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import delete, or_, select

from buyergroup_hub.events.actions import record
from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.digests import Json
from buyergroup_hub.notices.registry.models import Notice, NoticeCode
from buyergroup_hub.organisations.organisation.models import Organisation
from buyergroup_hub.tenders.notices import events
from buyergroup_hub.tenders.notices.actions.proposing import CPV_DIGITS, clients_of, propose
from buyergroup_hub.tenders.notices.models import GroupCode, NoticeLook, NoticeProposal, TenderNotice

MOST_PROPOSED = 50
"""Older notices that one change of codes proposes at once; a person reads each."""


def codes_of(group: Group) -> list[str]:
    return list(db.session.scalars(select(GroupCode.code).filter_by(group_id=group.id).order_by(GroupCode.code)))


def set_codes(group: Group, codes: Sequence[str]) -> int:
    """The codes that a group is about from now on. Notices that came in before and carry a code of a new class are
    proposed too, the newest first; answers how many."""
    before = set(codes_of(group))
    wanted = list(dict.fromkeys(codes))
    if before == set(wanted):
        return 0
    db.session.execute(delete(GroupCode).where(GroupCode.group_id == group.id))
    db.session.add_all(GroupCode(group_id=group.id, code=code) for code in wanted)
    record(events.CODED, group, {"codes": sorted(wanted)}, group_id=group.id)
    known = {code[:CPV_DIGITS] for code in before}
    return _propose_older(group, {code[:CPV_DIGITS] for code in wanted} - known)


def _propose_older(group: Group, classes: Collection[str]) -> int:
    if not classes or group.is_ended:
        return 0
    carries = or_(*(NoticeCode.code.startswith(one) for one in sorted(classes)))
    rows = (
        select(Notice, Organisation)
        .join(NoticeLook, NoticeLook.notice_id == Notice.id)
        .outerjoin(Organisation, Organisation.id == NoticeLook.organisation_id)
        .where(
            Notice.id.in_(select(NoticeCode.notice_id).where(carries)),
            Notice.id.not_in(select(TenderNotice.notice_id)),
            Notice.id.not_in(select(NoticeProposal.notice_id).where(NoticeProposal.group_id == group.id)),
            Notice.form.in_(("planning", "competition", "dir-awa-pre", "result")),
            Notice.demo == group.demo,
        )
        .order_by(Notice.issued_on.desc().nulls_last(), Notice.id.desc())
        .limit(MOST_PROPOSED)
    )
    clients = clients_of(group.id)
    found = db.session.execute(rows).all()
    for notice, buyer in found:
        carried = select(NoticeCode.code).where(NoticeCode.notice_id == notice.id, carries)
        shared = sorted({code[:CPV_DIGITS] for code in db.session.scalars(carried)})
        propose(notice, group.id, buyer, {"cpv": shared, **_buyer(buyer, clients)})
    return len(found)


def _buyer(buyer: Organisation | None, clients: Collection[int]) -> dict[str, Json]:
    return {"buyer": buyer.id} if buyer is not None and buyer.id in clients else {}
