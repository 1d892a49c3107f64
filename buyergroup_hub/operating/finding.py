"""`./run search`: what somebody finds, shown as far as she may see it."""

from __future__ import annotations

from typing import Any

from flask import current_app
from sqlalchemy import select

from buyergroup_hub.access import standing_as, standing_of
from buyergroup_hub.accounts.person.models import Person
from buyergroup_hub.kit.db import db
from buyergroup_hub.operating.answers import Answer, Refused
from buyergroup_hub.permissions import VISITOR, Standing
from buyergroup_hub.search import actions as searching
from buyergroup_hub.search.kinds import KINDS
from buyergroup_hub.search.records import Found, Hit
from buyergroup_hub.search.snippets import snippet


def standing_of_address(email: str | None) -> Standing:
    """Who a person is and what she holds now; a visitor for no address. Raises Refused for an unknown one."""
    if email is None:
        return VISITOR
    person = db.session.scalars(select(Person).where(Person.email == email.strip().lower())).one_or_none()
    if person is None:
        raise Refused(f"Nobody here has the address {email}. `./run people` lists the demo people.")
    return standing_of(person.id, name=person.shown_name, assurance=1, is_admin=person.admin_since is not None)


def answer(query: str, who: Standing, page: int) -> Answer:
    """The hits of one page with title, address and snippet, the counts, and the words that were added."""
    # Addresses are made as for a request; the texts of a room ask who looks.
    with current_app.test_request_context(), standing_as(who):
        found = searching.search(query, who, page=page)
        hits = _shown(found, query, who)
    document = {
        "query": query,
        "total": found.total,
        "page": found.page,
        "pages": found.pages,
        "hits": hits,
        "facets": {name: dict(counts) for name, counts in found.facets.items()},
        "also_searched": list(found.also_searched),
        "did_you_mean": found.did_you_mean.meant if found.did_you_mean else None,
    }
    return Answer(document, _told(document))


def _shown(found: Found, query: str, who: Standing) -> list[dict[str, Any]]:
    views = {
        Hit(kind, number): view
        for kind in {hit.kind for hit in found.hits}
        for number, view in KINDS[kind].hits([hit.id for hit in found.hits if hit.kind == kind], who).items()
    }
    return [
        {
            "kind": hit.kind,
            "id": hit.id,
            "title": view.title,
            "url": view.url,
            "demo": view.demo,
            "snippet": "".join(piece.text for piece in snippet(view.text, query, view.language)),
        }
        for hit in found.hits
        if (view := views.get(hit)) is not None
    ]


def _told(document: dict[str, Any]) -> list[str]:
    lines = [f"{document['total']} hits, page {document['page']} of {document['pages']}."]
    for hit in document["hits"]:
        demo = " (demo)" if hit["demo"] else ""
        lines += [f"\n{hit['title']}{demo}", f"  {hit['kind']} · {hit['url']}", f"  {hit['snippet']}"]
    if document["also_searched"]:
        lines.append(f"\nAlso searched: {', '.join(document['also_searched'])}.")
    return lines
