"""What of tenders is findable: title, buyers, lots and the clauses that they ask for."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from flask import url_for
from sqlalchemy.orm import selectinload

from buyergroup_hub.clauses.registry.models import ClauseVersion
from buyergroup_hub.kit.i18n import _, _l
from buyergroup_hub.notices.eforms import codes
from buyergroup_hub.permissions import Standing
from buyergroup_hub.search.kinds import HitView, SearchKind, register
from buyergroup_hub.search.queries import every_id, rows_by_id
from buyergroup_hub.search.records import CURRENT, ENDED, Record
from buyergroup_hub.tenders.glossary import STAGE_WORDS
from buyergroup_hub.tenders.tender import labels
from buyergroup_hub.tenders.tender.labels import when_expected
from buyergroup_hub.tenders.tender.models import ClauseUse, Lot, Tender, TenderGroup
from buyergroup_hub.tenders.tender.queries import tenders_found

WEIGHT = 0.7
"""Who searches for a subject wants the clause or lesson first, and then the tenders that asked for it."""


def _records(ids: Collection[str]) -> Iterator[Record]:
    uses = selectinload(Tender.lots).selectinload(Lot.uses)
    tenders = rows_by_id(
        Tender,
        ids,
        selectinload(Tender.buyers),
        selectinload(Tender.codes),
        selectinload(Tender.groups).joinedload(TenderGroup.group),
        uses.joinedload(ClauseUse.version).joinedload(ClauseVersion.clause),
    )
    return map(document, tenders)


def document(tender: Tender) -> Record:
    """A tender as the index knows it; its buyers, codes, groups, lots and uses are loaded."""
    buyers = [buyer.name for buyer in tender.buyers if buyer.name]
    asked = {use.version.clause.code for lot in tender.lots for use in lot.uses if use.asked}
    subjects = [words for pair in codes.cpv_words(tuple(code.code for code in tender.codes)) for words in pair]
    said = [tender.description, *(lot.title for lot in tender.lots), *sorted(asked), *subjects]
    return Record(
        kind=Tender.search_kind,
        id=str(tender.id),
        audience=tender.audience,
        title=tender.title,
        body="\n".join(words for words in said if words),
        context=", ".join([*buyers, *(link.group.name_nl for link in tender.groups)]),
        facets={"group": [link.group.slug for link in tender.groups]},
        date=_day(tender),
        status=ENDED if tender.cancelled_on else CURRENT,
        weight=WEIGHT,
    )


def _day(tender: Tender) -> str:
    known = tender.published_on or tender.decided_on or tender.intended_on
    return known.isoformat() if known else ""


def _hits(ids: Collection[str], _who: Standing) -> Mapping[str, HitView]:
    return {str(tender.id): _hit(tender) for tender in tenders_found([int(one) for one in ids])}


def _hit(tender: Tender) -> HitView:
    return HitView(
        title=tender.title,
        url=url_for("tenders.show", pid=tender.pid),
        kind=_("Aanbesteding"),
        picture="gavel",
        text=tender.description or ", ".join(lot.title for lot in tender.counted if lot.title),
        facts=[labels.buyer_words(tender), ", ".join(_stage(tender)), labels.lots_words(tender)],
        demo=tender.demo,
        state="ended" if tender.cancelled_on else "",
    )


def _stage(tender: Tender) -> list[str]:
    when = when_expected(tender.stage, tender.expected)
    return [str(STAGE_WORDS[tender.stage]), *([when] if when else [])]


register(
    SearchKind(kind=Tender.search_kind, label=_l("Aanbestedingen"), ids=every_id(Tender), records=_records, hits=_hits)
)
