"""What of knowledge is findable: its own words, and those in its files, by the place where they stand."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from flask import url_for
from sqlalchemy.orm import joinedload

from buyergroup_hub.access import sees
from buyergroup_hub.files.extraction import when_read
from buyergroup_hub.files.labels import place_words
from buyergroup_hub.files.models import File
from buyergroup_hub.kit.i18n import _l, in_language
from buyergroup_hub.knowledge import pages
from buyergroup_hub.knowledge.finder import without_dots
from buyergroup_hub.knowledge.glossary import KIND_HEADS, KIND_WORDS, PICTURES
from buyergroup_hub.knowledge.models import STORY, KnowledgeItem
from buyergroup_hub.knowledge.queries import items_found, items_with_file
from buyergroup_hub.permissions import Standing
from buyergroup_hub.search.actions import enqueue
from buyergroup_hub.search.kinds import Facet, HitView, SearchKind, register
from buyergroup_hub.search.queries import every_id, rows_by_id
from buyergroup_hub.search.records import CURRENT, SUPERSEDED, Part, Record
from buyergroup_hub.texts.markdown import plain

KIND = "knowledge"


def _records(ids: Collection[str]) -> Iterator[Record]:
    parts = (joinedload(KnowledgeItem.group), joinedload(KnowledgeItem.file).selectinload(File.texts))
    for item in rows_by_id(KnowledgeItem, ids, *parts):
        # The name of a group that not everyone sees may not lead to what it published.
        group = item.group if item.group is not None and item.group.audience in ("public", item.audience) else None
        yield Record(
            kind=KIND,
            id=str(item.id),
            audience=item.audience,
            title=item.title,
            body=_body(item),
            language=item.language,
            context=" ".join([_kind(item), *([group.name_nl] if group else [])]),
            facets={"knowledge": item.kind} | ({"group": group.slug} if group else {}),
            date=item.published_at.date().isoformat() if item.published_at else "",
            status=CURRENT if item.state in ("current", "to_review", "draft") else SUPERSEDED,
            parts=_parts(item),
        )


def _kind(item: KnowledgeItem) -> str:
    with in_language("nl"):
        return str(KIND_WORDS[item.kind])


def _body(item: KnowledgeItem) -> str:
    texts = (item.lead, item.body, *(getattr(item, name) for name in STORY))
    return "\n".join(plain(text) for text in texts if text)


def _parts(item: KnowledgeItem) -> tuple[Part, ...]:
    if item.file is None:
        return ()
    return tuple(Part(place_words(text.place, text.label), without_dots(text.text)) for text in item.file.texts)


def _hits(ids: Collection[str], who: Standing) -> Mapping[str, HitView]:
    return {str(item.id): _hit(item, who) for item in items_found([int(each) for each in ids])}


def _hit(item: KnowledgeItem, who: Standing) -> HitView:
    group = item.group if item.group is not None and sees(who, item.group) else None
    later = item.successor if item.successor is not None and sees(who, item.successor) else None
    return HitView(
        title=item.title,
        url=url_for("knowledge.show", pid=item.pid),
        kind=str(KIND_WORDS[item.kind]).capitalize(),
        picture=PICTURES[item.kind],
        text=_body(item),
        language=item.language,
        parts=_parts(item),
        facts=[words for words in (group.name if group else "", pages.meta(item)) if words],
        signs=pages.state_sign(item),
        demo=item.demo,
        state="" if item.state in ("current", "to_review", "draft") else "old",
        onward=(later.title, url_for("knowledge.show", pid=later.pid)) if later else None,
    )


@when_read
def index_again(file: File) -> None:
    """A file was read: what has it is found by its words from now on."""
    enqueue(KIND, items_with_file(file.id))


register(
    SearchKind(kind=KIND, label=_l("Kennis"), ids=every_id(KnowledgeItem), records=_records, hits=_hits),
    Facet(
        name="knowledge",
        legend=_l("Soort kennis"),
        words=lambda values: {value: KIND_HEADS[value] for value in values if value in KIND_HEADS},
        place=40,
    ),
)
