"""Organisations in search, and where their events lead."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from buyergroup_hub.access import sees, standing, visible_to
from buyergroup_hub.events.timeline import leads_to
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.formats import sentence_case
from buyergroup_hub.kit.i18n import _, _l
from buyergroup_hub.organisations.glossary import KIND_HEADS, KIND_WORDS
from buyergroup_hub.organisations.models import (
    ActionPlan,
    Organisation,
    OrganisationSuccession,
    Signatory,
    YearlyReport,
)
from buyergroup_hub.permissions import Standing
from buyergroup_hub.search.kinds import Facet, HitView, SearchKind, register
from buyergroup_hub.search.records import CURRENT, ENDED, Record

KIND = "organisation"
WEIGHT = 0.8
"""Who searches for a subject wants what was made of it before who made it."""


def _ids() -> Iterable[str]:
    return (str(id_) for id_ in db.session.scalars(select(Organisation.id)))


def _successors(ids: Collection[int]) -> dict[int, Organisation]:
    """By organisation, one that goes on with its work."""
    rows = db.session.execute(
        select(OrganisationSuccession.from_id, Organisation)
        .join(Organisation, Organisation.id == OrganisationSuccession.to_id)
        .where(OrganisationSuccession.from_id.in_(ids))
        .order_by(OrganisationSuccession.id)
    )
    return {row[0]: row[1] for row in rows}


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
    wanted = [int(id_) for id_ in ids]
    found = select(Organisation).where(Organisation.id.in_(wanted)).options(selectinload(Organisation.identifiers))
    ended = _successors(wanted)
    return [document(organisation, ended=organisation.id in ended) for organisation in db.session.scalars(found)]


def hits(ids: Collection[str], who: Standing) -> Mapping[str, HitView]:
    wanted = [int(id_) for id_ in ids]
    found = select(Organisation).where(Organisation.id.in_(wanted), visible_to(who, Organisation))
    onward = _successors(wanted)
    return {str(organisation.id): _hit(organisation, onward, who) for organisation in db.session.scalars(found)}


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
    SearchKind(kind=KIND, label=_l("Organisaties"), ids=_ids, records=_records, hits=hits),
    Facet(name="organisation_kind", legend=_l("Soort organisatie"), words=lambda _values: KIND_HEADS, place=60),
)


def _places(found: Any) -> Mapping[int, tuple[str, str]]:
    """From (id of a subject, organisation) to the organisation's title and address, of those that the person sees."""
    return {
        row[0]: (row[1].name, url_for("organisations.show", pid=row[1].pid))
        for row in db.session.execute(found.where(visible_to(standing(), Organisation)))
    }


@leads_to("organisations")
def _of_organisations(ids: Collection[int]) -> Mapping[int, tuple[str, str]]:
    return _places(select(Organisation.id, Organisation).where(Organisation.id.in_(ids)))


@leads_to("signatories")
def _of_signatories(ids: Collection[int]) -> Mapping[int, tuple[str, str]]:
    signed = select(Signatory.id, Organisation).join(Organisation, Organisation.id == Signatory.organisation_id)
    return _places(signed.where(Signatory.id.in_(ids)))


@leads_to("action_plans")
def _of_plans(ids: Collection[int]) -> Mapping[int, tuple[str, str]]:
    return _places(_signed(ActionPlan).where(ActionPlan.id.in_(ids)))


@leads_to("yearly_reports")
def _of_reports(ids: Collection[int]) -> Mapping[int, tuple[str, str]]:
    return _places(_signed(YearlyReport).where(YearlyReport.id.in_(ids)))


def _signed(model: type[ActionPlan] | type[YearlyReport]) -> Any:
    return (
        select(model.id, Organisation)
        .join(Signatory, Signatory.id == model.signatory_id)
        .join(Organisation, Organisation.id == Signatory.organisation_id)
    )
