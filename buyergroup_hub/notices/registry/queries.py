"""What this room asks the database. Each question gives what the person who asks may see."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import or_, select

from buyergroup_hub.notices.registry.models import Notice, NoticeBuyer
from buyergroup_hub.queries import Param, Statement, query

NEWEST = Notice.issued_on.desc().nulls_last(), Notice.id.desc()


@query(NoticeBuyer)
def buyers_of(notices: Param[Collection[int]]) -> Statement:
    return (
        select(NoticeBuyer)
        .where(NoticeBuyer.notice_id.in_(notices))
        .order_by(NoticeBuyer.notice_id, NoticeBuyer.position)
    )


@query(tuple[Notice, str | None])
def notices_found(ids: Param[Collection[int]]) -> Statement:
    """(notice, description). The database takes the description out of the stored reading: reading all of it would cost
    more than the rest of the page."""
    description = Notice.parsed["subject"]["description"]["value"].as_string()
    return select(Notice, description).where(Notice.id.in_(ids))


@query(Notice)
def notices_beside(notice: Param[int], previous: Param[int | None]) -> Statement:
    """The notice that this one changes, and those that change this one, newest first."""
    return select(Notice).where(or_(Notice.id == previous, Notice.previous_id == notice)).order_by(*NEWEST)


@query(Notice)
def notices_of_procedure(notice: Param[int], procedure: Param[str], demo: Param[bool]) -> Statement:
    """Those that share a buyer with one, itself included, oldest first.

    Neither is enough alone: one procedure id stands in seventeen unrelated files, and a buyer has many procedures.
    Invented notices and real ones never belong together.
    """
    own = select(NoticeBuyer).where(NoticeBuyer.notice_id == notice).subquery()
    same = or_(own.c.identifier_key == NoticeBuyer.identifier_key, own.c.name_key == NoticeBuyer.name_key)
    shared = select(NoticeBuyer.notice_id).join(own, same).where(NoticeBuyer.notice_id != notice)
    return (
        select(Notice)
        .where(Notice.procedure == procedure, Notice.demo == demo)
        .where(or_(Notice.id == notice, Notice.id.in_(shared)))
        .order_by(Notice.issued_on.asc().nulls_last(), Notice.id)
    )
