"""What of drafts is findable: what a group is writing, for that group alone."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from flask import url_for

from buyergroup_hub.kit.i18n import _, _l
from buyergroup_hub.permissions import Standing
from buyergroup_hub.search.kinds import HitView, SearchKind, register
from buyergroup_hub.search.records import Record
from buyergroup_hub.texts.markdown import plain
from buyergroup_hub.visions.drafts import queries
from buyergroup_hub.visions.drafts.models import Section, SectionRevision
from buyergroup_hub.visions.drafts.queries import sections_by_id


def _written(sections: Sequence[Section]) -> list[tuple[Section, SectionRevision]]:
    """Sections that have a text, with their last one."""
    heads = queries.heads_of(sections)
    written = ((section, heads.get((section.id, section.vision.language))) for section in sections)
    return [(section, head) for section, head in written if head is not None]


def _section_records(ids: Collection[str]) -> Iterator[Record]:
    for section, head in _written(queries.sections_to_index([int(id_) for id_ in ids])):
        group = section.vision.group
        yield Record(
            kind=Section.search_kind,
            id=str(section.id),
            audience=section.audience,
            title=head.heading,
            body=plain(head.body),
            language=head.language,
            context=group.name_nl,
            facets={"group": group.slug},
            date=head.saved_at.date().isoformat(),
            weight=0.8,
        )


def _section_hits(ids: Collection[str], _who: Standing) -> Mapping[str, HitView]:
    return {
        str(section.id): HitView(
            title=head.heading,
            url=url_for("visions.draft", pid=section.vision.pid, _anchor=f"s-{section.key}"),
            kind=_("Concept van een marktvisie"),
            picture="pencil",
            text=plain(head.body),
            language=head.language,
            facts=(section.vision.group.name, _("Alleen leden van de groep lezen dit")),
            demo=section.demo,
        )
        for section, head in _written(sections_by_id([int(id_) for id_ in ids]))
    }


register(
    SearchKind(
        kind=Section.search_kind,
        label=_l("Concepten van marktvisies"),
        ids=queries.section_ids,
        records=_section_records,
        hits=_section_hits,
    ),
)
