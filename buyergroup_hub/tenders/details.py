"""What pages show of a tender's details: what its lots buy, which consultations came before, by which codes notices
are proposed."""

from __future__ import annotations

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from buyergroup_hub.access import standing, visible_to
from buyergroup_hub.clauses.models import ClauseSet
from buyergroup_hub.consultations.models import Consultation
from buyergroup_hub.groups.models import Group
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.formats import number
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.notices.codes import cpv
from buyergroup_hub.tenders.models import LotItem, Tender, TenderCode, TenderGroup


def quantity_words(item: LotItem) -> str | None:
    """`1.200 ton`; None where it is not known."""
    if item.quantity is None:
        return None
    return f"{number(item.quantity.normalize())} {item.unit}"


def consultations_to_choose(tender: Tender) -> list[tuple[int, str]]:
    """(id, words) of the consultations that the person sees: of the tender's groups and by its buyer, the newest
    first. Coming ones too: a tender can be planned after them."""
    groups = [link.group_id for link in tender.groups]
    of_it = or_(Consultation.group_id.in_(groups), Consultation.organisation_id == tender.organisation_id)
    found = (
        select(Consultation)
        .where(of_it, visible_to(standing(), Consultation), Consultation.withdrawn_at.is_(None))
        .options(joinedload(Consultation.group))
        .order_by(Consultation.opens_at.desc())
    )
    return [
        (one.id, _("%(title)s (%(group)s, %(year)s)", title=one.title, group=one.group.name, year=one.opens_at.year))
        for one in db.session.scalars(found)
    ]


def own_baskets() -> list[ClauseSet]:
    """One's baskets that hold something."""
    mine = select(ClauseSet).where(ClauseSet.person_id == standing().person_id, ClauseSet.items.any())
    return list(db.session.scalars(mine.options(selectinload(ClauseSet.items)).order_by(ClauseSet.id)))


def codes_bought(group: Group) -> list[str]:
    """The codes of the group's tenders that the person sees."""
    rows = (
        select(TenderCode.code)
        .join(Tender, Tender.id == TenderCode.tender_id)
        .join(TenderGroup, TenderGroup.tender_id == Tender.id)
        .where(TenderGroup.group_id == group.id, visible_to(standing(), Tender))
    )
    return list(db.session.scalars(rows.distinct().order_by(TenderCode.code)))


def code_words(code: str) -> str:
    """`45221119 Bouwen van bruggen`."""
    words = cpv(code)
    return code if words == code else f"{code} {words}"
