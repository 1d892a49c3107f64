"""What of consultations is findable: the public sheet with its handouts, published questions and answers, and reports.

Never an answer, a draft or a question that did not go out: those are in no record, so that no hit, count, snippet or
suggestion can come of them (rule 2).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from flask import url_for
from sqlalchemy.orm import joinedload

from buyergroup_hub.consultations.glossary import STATE_WORDS
from buyergroup_hub.consultations.overview.queries import consultations_found, consultations_with_file, public_texts
from buyergroup_hub.consultations.sheets.models import Consultation
from buyergroup_hub.files.extraction import when_read
from buyergroup_hub.files.models import File
from buyergroup_hub.kit.formats import short_day
from buyergroup_hub.kit.i18n import _, _l
from buyergroup_hub.permissions import Standing
from buyergroup_hub.search.actions import enqueue
from buyergroup_hub.search.kinds import HitView, SearchKind, register
from buyergroup_hub.search.queries import every_id, rows_by_id
from buyergroup_hub.search.records import Record


def _records(ids: Collection[str]) -> Iterator[Record]:
    consultations = list(rows_by_id(Consultation, ids, joinedload(Consultation.group)))
    texts = _texts_found([consultation.id for consultation in consultations])
    return (_search_record(consultation, texts.get(consultation.id, [])) for consultation in consultations)


def _texts_found(ids: Collection[int]) -> dict[int, list[str]]:
    """By consultation what everyone reads of it: only rows whose own audience is everyone."""
    texts: dict[int, list[str]] = {}
    for row in public_texts(ids):
        texts.setdefault(row.consultation_id, []).extend(text for text in (row.text, row.second) if text)
    return {key: list(dict.fromkeys(passages)) for key, passages in texts.items()}


@when_read
def index_again(file: File) -> None:
    """A document was read: its consultation is found by its words from now on, or once it is everyone's."""
    enqueue(Consultation.search_kind, consultations_with_file(file.id))


def _search_record(consultation: Consultation, texts: list[str]) -> Record:
    return Record(
        kind=Consultation.search_kind,
        id=str(consultation.id),
        audience=consultation.audience,
        title=consultation.title,
        body="\n".join([consultation.summary, *texts]),
        language=consultation.language,
        context=consultation.group.name_nl,
        facets={"group": consultation.group.slug},
        date=consultation.closes_at.date().isoformat(),
    )


def _hits(ids: Collection[str], _who: Standing) -> Mapping[str, HitView]:
    consultations = consultations_found([int(record) for record in ids])
    texts = _texts_found([consultation.id for consultation in consultations])
    return {str(consultation.id): _hit(consultation, texts.get(consultation.id, [])) for consultation in consultations}


def _hit(consultation: Consultation, texts: list[str]) -> HitView:
    return HitView(
        title=consultation.title,
        url=url_for("consultations.show", pid=consultation.pid),
        kind=_("Marktconsultatie"),
        picture="messages-square",
        text="\n".join([consultation.summary, *texts]),
        language=consultation.language,
        facts=(
            consultation.group.name,
            STATE_WORDS[consultation.state],
            _("sluiting %(day)s", day=short_day(consultation.closes_at)),
        ),
        demo=consultation.demo,
    )


register(
    SearchKind(
        kind="consultation", label=_l("Marktconsultaties"), ids=every_id(Consultation), records=_records, hits=_hits
    )
)
