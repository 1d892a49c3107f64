"""What of notices is findable: their own words, their buyers, and the Dutch and English words of their CPV codes, so
that a Dutch question finds a Norwegian notice too."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlalchemy import select
from sqlalchemy.orm import selectinload, undefer

from buyergroup_hub.kit.db import db
from buyergroup_hub.notices import codes
from buyergroup_hub.notices.models import Notice
from buyergroup_hub.notices.record import Reading, Text
from buyergroup_hub.search.records import Record

KIND = "notice"
LONGEST = 20_000
"""Characters of a notice that are indexed: the longest description has ten thousand."""
WEIGHT = 0.6
"""Notices are many and say little about how something was asked: what the hub's own people wrote stands above them."""


def documents(ids: Collection[int]) -> Iterator[Record]:
    """The records of notices that are there, for the index."""
    parts = (undefer(Notice.parsed), selectinload(Notice.buyers), selectinload(Notice.codes))
    for notice in db.session.scalars(select(Notice).where(Notice.id.in_(ids)).options(*parts)):
        yield document(notice)


def document(notice: Notice) -> Record:
    """A notice as the index knows it; its buyers, codes and content are loaded."""
    reading = notice.reading
    buyers = [buyer.name for buyer in notice.buyers if buyer.name]
    return Record(
        kind=KIND,
        id=str(notice.id),
        audience=notice.audience,
        title=notice.title or ", ".join(buyers[:1]),
        body="\n".join(_said(notice, reading))[:LONGEST],
        language="nl" if notice.title_language in ("NLD", None) else "en",
        code=notice.publication_number or "",
        context=", ".join(buyers),
        facets={"year": str(notice.issued_on.year)} if notice.issued_on else {},
        date=notice.issued_on.isoformat() if notice.issued_on else "",
        weight=WEIGHT,
    )


def _said(notice: Notice, reading: Reading) -> Iterator[str]:
    """Short and telling first, since the end of a long notice falls off."""
    for dutch, english in codes.cpv_words(tuple(code.code for code in notice.codes)):
        yield dutch
        yield english
    subjects = [reading.subject, *(lot.subject for lot in reading.lots)]
    for text in (text for one in subjects for text in (one.title, one.strategic_text)):
        yield from _wordings(text)
    seen: set[str] = set()
    for text in (one.description for one in subjects):
        if text is not None and text.value not in seen:
            seen.add(text.value)
            yield text.value


def _wordings(text: Text | None) -> Iterator[str]:
    if text is not None:
        yield text.value
        yield from text.others.values()
