"""The list of organisations, by name and kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select, true

from buyergroup_hub.kit.forms import clean
from buyergroup_hub.kit.lists import Part
from buyergroup_hub.organisations.glossary import KIND_HEADS
from buyergroup_hub.organisations.organisation import queries
from buyergroup_hub.organisations.organisation.models import Organisation
from buyergroup_hub.queries import Param, Statement, query

A_PAGE = 30


@dataclass(frozen=True)
class OrganisationList:
    """One page of the list, with counts per kind; all counted of what the person sees."""

    organisations: Sequence[Organisation]
    total: int
    counts: Mapping[str, int]
    query: str
    kind: str
    part: Part


def find(args: Mapping[str, str]) -> OrganisationList:
    """The list by name, of one kind or all. Three queries at most."""
    query, kind = (clean(args.get("q")) or "")[:100], args.get("kind", "")
    kind = kind if kind in KIND_HEADS else ""
    text = queries.as_itself(query)
    counts = dict(organisations_counted(text, by_words=bool(query)))
    total = counts.get(kind, 0) if kind else sum(counts.values())
    part = Part.of(args, total, A_PAGE)
    placed = organisations_on_page(text, kind, part.first, by_words=bool(query), of_kind=bool(kind))
    return OrganisationList(queries.organisations_of(placed), total, counts, query, kind, part)


@query(tuple[str, int], whole=True)
def organisations_counted(text: Param[str], *, by_words: bool) -> Statement:
    """(kind, how many)."""
    counted = select(Organisation.kind, func.count()).where(queries.has_in_name(text) if by_words else true())
    return counted.group_by(Organisation.kind)


@query(int, whole=True)
def organisations_on_page(
    text: Param[str], kind: Param[str], first: Param[int], *, by_words: bool, of_kind: bool
) -> Statement:
    """Which ones stand on the page."""
    of_it = Organisation.kind == kind if of_kind else true()
    named = queries.has_in_name(text) if by_words else true()
    statement = select(Organisation.id).where(named, of_it)
    return statement.order_by(*queries.BY_NAME).limit(A_PAGE).offset(first)
