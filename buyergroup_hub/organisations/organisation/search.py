"""Organisations in search, and where their events lead."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from flask import url_for
from sqlalchemy.orm import selectinload

from buyergroup_hub.access import sees
from buyergroup_hub.kit.formats import sentence_case
from buyergroup_hub.kit.i18n import _, _l
from buyergroup_hub.organisations.glossary import KIND_HEADS, KIND_WORDS
from buyergroup_hub.organisations.organisation import queries
from buyergroup_hub.organisations.organisation.models import Organisation
from buyergroup_hub.permissions import Standing
from buyergroup_hub.search.kinds import Facet, HitView, SearchKind, register
from buyergroup_hub.search.queries import every_id, rows_by_id
from buyergroup_hub.search.records import CURRENT, ENDED, Record

KIND = "organisation"
WEIGHT = 0.8
"""Who searches for a subject wants what was made of it before who made it."""


def document(organisation: Organisation, *, ended: bool) -> Record:
    numbers = " ".join(number.value for number in organisation.identifiers if number.until is None)
    return Record(
        kind=KIND,
        id=str(organisation.id),
        audience=organisation.audience,
        title=organisation.name,
        body=f"{KIND_WORDS[organisation.kind]} {numbers}".strip(),
        facets={"organisation_kind": organisation.kind},
        status=ENDED if ended else CURRENT,
        weight=WEIGHT,
    )


def _records(ids: Collection[str]) -> Iterable[Record]:
    ended = dict(queries.successors_of([int(id_) for id_ in ids]))
    organisations = rows_by_id(Organisation, ids, selectinload(Organisation.identifiers))
    return [document(organisation, ended=organisation.id in ended) for organisation in organisations]


def hits(ids: Collection[str], who: Standing) -> Mapping[str, HitView]:
    wanted = [int(id_) for id_ in ids]
    onward = dict(queries.successors_of(wanted))
    return {str(each): _hit(organisation, onward, who) for each, organisation in queries.organisations_by_id(wanted)}


def _hit(organisation: Organisation, onward: Mapping[int, Organisation], who: Standing) -> HitView:
    successor = onward.get(organisation.id)
    shown = successor is not None and sees(who, successor)
    return HitView(
        title=organisation.name,
        url=url_for("organisations.show", pid=organisation.pid),
        kind=sentence_case(str(KIND_WORDS[organisation.kind])),
        picture="building-2",
        language="",
        facts=(_("nagekeken"),) if organisation.verified_at else (),
        demo=organisation.demo,
        state="ended" if successor is not None else "",
        onward=(successor.name, url_for("organisations.show", pid=successor.pid)) if successor and shown else None,
    )


register(
    SearchKind(kind=KIND, label=_l("Organisaties"), ids=every_id(Organisation), records=_records, hits=hits),
    Facet(name="organisation_kind", legend=_l("Soort organisatie"), words=lambda _values: KIND_HEADS, place=60),
)
