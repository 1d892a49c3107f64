"""What of notices is findable: their own words, their buyers, and the Dutch and English words of their CPV codes, so
that a Dutch question finds a Norwegian notice too."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from flask import url_for
from sqlalchemy.orm import selectinload, undefer

from buyergroup_hub.kit.i18n import _, _l
from buyergroup_hub.notices.eforms import codes
from buyergroup_hub.notices.eforms.record import Reading, Text
from buyergroup_hub.notices.registry import pages
from buyergroup_hub.notices.registry.models import Notice
from buyergroup_hub.notices.registry.queries import notices_found
from buyergroup_hub.permissions import Standing
from buyergroup_hub.search.kinds import HitView, SearchKind, register
from buyergroup_hub.search.queries import every_id, rows_by_id
from buyergroup_hub.search.records import Record

LONGEST = 20_000
"""Characters of a notice that are indexed: the longest description has ten thousand."""
WEIGHT = 0.6
"""Notices are many and say little about how something was asked: what the hub's own people wrote stands above them."""


def _records(ids: Collection[str]) -> Iterator[Record]:
    parts = (undefer(Notice.parsed), selectinload(Notice.buyers), selectinload(Notice.codes))
    return map(document, rows_by_id(Notice, ids, *parts))


def document(notice: Notice) -> Record:
    """A notice as the index knows it; its buyers, codes and content are loaded."""
    reading = notice.reading
    buyers = [buyer.name for buyer in notice.buyers if buyer.name]
    return Record(
        kind=Notice.search_kind,
        id=str(notice.id),
        audience=notice.audience,
        title=notice.title or ", ".join(buyers[:1]),
        body="\n".join(_said(notice, reading))[:LONGEST],
        language=_language(notice),
        code=notice.publication_number or "",
        context=", ".join(buyers),
        date=notice.issued_on.isoformat() if notice.issued_on else "",
        weight=WEIGHT,
    )


def _said(notice: Notice, reading: Reading) -> Iterator[str]:
    """Short and telling first, since the end of a long notice falls off."""
    yield from (code.code for code in notice.codes)
    for dutch, english in codes.cpv_words(tuple(code.code for code in notice.codes)):
        yield dutch
        yield english
    subjects = [reading.subject, *(lot.subject for lot in reading.lots)]
    for text in (text for subject in subjects for text in (subject.title, subject.strategic_text)):
        yield from _wordings(text)
    seen: set[str] = set()
    for text in (subject.description for subject in subjects):
        if text is not None and text.value not in seen:
            seen.add(text.value)
            yield text.value


def _wordings(text: Text | None) -> Iterator[str]:
    if text is not None:
        yield text.value
        yield from text.others.values()


def _language(notice: Notice) -> str:
    """Other languages are taken as English: that gives their words Dutch keys too."""
    return "nl" if notice.title_language in ("NLD", None) else "en"


def _hits(ids: Collection[str], _who: Standing) -> Mapping[str, HitView]:
    hits = notices_found([int(each) for each in ids])
    buyers = pages.buyer_names([notice for notice, _text in hits])
    return {str(notice.id): _hit(notice, buyers[notice.id], text or "") for notice, text in hits}


def _hit(notice: Notice, buyers: str, text: str) -> HitView:
    return HitView(
        title=notice.title or _("Zonder titel"),
        url=url_for("notices.show", pid=notice.pid),
        kind=_("Publicatie · %(form)s", form=pages.form_words(notice)),
        picture="globe",
        text=text,
        language=_language(notice),
        facts=[buyers, pages.number_words(notice), str(pages.issued_words(notice))],
        demo=notice.demo,
    )


NOTICES = SearchKind(
    kind=Notice.search_kind, label=_l("Publicaties"), ids=every_id(Notice), records=_records, hits=_hits
)
register(NOTICES)
