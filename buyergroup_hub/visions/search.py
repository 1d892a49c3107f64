"""What of visions is findable: every published version, the current one first; and what a group is writing, for that
group alone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from flask import url_for
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from buyergroup_hub.access import any_of, sees, visible_to
from buyergroup_hub.kit.db import db, pairs, read
from buyergroup_hub.kit.formats import day
from buyergroup_hub.kit.i18n import _, _l
from buyergroup_hub.permissions import Standing
from buyergroup_hub.search.kinds import HitView, SearchKind, register
from buyergroup_hub.search.records import CURRENT, ENDED, SUPERSEDED, Record
from buyergroup_hub.texts.markdown import plain
from buyergroup_hub.visions import frozen, pinning
from buyergroup_hub.visions.models import Section, SectionRevision, Vision, VisionVersion


def _version_ids() -> Iterable[str]:
    return (str(one) for one in db.session.scalars(select(VisionVersion.id)))


def _versions(ids: Collection[str]) -> list[VisionVersion]:
    return list(db.session.scalars(_versions_whole(), {"ids": [int(one) for one in ids]}))


@cache
def _versions_whole() -> Any:
    vision = joinedload(VisionVersion.vision).joinedload(Vision.group)
    found = select(VisionVersion).where(any_of(VisionVersion.id, "ids"))
    return found.options(vision, joinedload(VisionVersion.proposal))


def _newest(versions: Iterable[VisionVersion]) -> Mapping[int, int]:
    """By vision the number of its last version."""
    return pairs(read(_last_numbers(), {"ids": {version.vision_id for version in versions}}))


@cache
def _last_numbers() -> Any:
    last = select(VisionVersion.vision_id, func.max(VisionVersion.number))
    return last.where(any_of(VisionVersion.vision_id, "ids")).group_by(VisionVersion.vision_id)


def _version_records(ids: Collection[str]) -> Iterator[Record]:
    versions = _versions(ids)
    newest = _newest(versions)
    for version in versions:
        group = version.vision.group
        old = version.number < newest[version.vision_id]
        yield Record(
            kind=VisionVersion.search_kind,
            id=str(version.id),
            audience=version.audience,
            title=f"{version.vision.title}: {group.name_nl}",
            body=words_of(version),
            language=version.text["language"],
            context=group.name_nl,
            facets={"group": group.slug},
            date=version.published_at.date().isoformat(),
            status=SUPERSEDED if old else ENDED if group.is_ended else CURRENT,
        )


def words_of(version: VisionVersion) -> str:
    """Everything that a version says, as plain words: in its own language first, then translated."""
    text = version.text
    languages = sorted({language for section in text["sections"] for language in section["texts"]})
    ordered = sorted(languages, key=lambda language: language != text["language"])
    said = [
        section["texts"][language]
        for language in ordered
        for section in text["sections"]
        if language in section["texts"]
    ]
    return "\n".join(line for one in said for line in (one["heading"], plain(pinning.spelled_out(one["body"]))))


def _version_hits(ids: Collection[str], who: Standing) -> Mapping[str, HitView]:
    seen = [version for version in _versions(ids) if sees(who, version)]
    newest = _newest(seen)
    return {str(version.id): _version_hit(version, newest[version.vision_id]) for version in seen}


def _version_hit(version: VisionVersion, newest: int) -> HitView:
    vision, old = version.vision, version.number < newest
    return HitView(
        title=_("Marktvisie van %(group)s", group=vision.group.name),
        url=url_for("visions.version", pid=vision.pid, number=version.number),
        kind=_("Marktvisie"),
        picture="file-check-2",
        text=words_of(version),
        language=version.text["language"],
        facts=(
            _("Versie %(number)s", number=version.number),
            _("Gepubliceerd op %(day)s", day=day(version.published_at)),
        ),
        demo=version.demo,
        state="old" if old else "ended" if vision.group.is_ended else "",
        onward=(_("Versie %(number)s", number=newest), url_for("visions.show", pid=vision.pid)) if old else None,
    )


def _section_ids() -> Iterable[str]:
    return (str(one) for one in db.session.scalars(select(Section.id).where(Section.removed_at.is_(None))))


def _sections(ids: Collection[str], who: Standing | None = None) -> list[tuple[Section, SectionRevision]]:
    """Sections of drafts that have a text, with their last one."""
    wanted = select(Section).where(Section.id.in_([int(one) for one in ids]), Section.removed_at.is_(None))
    if who is not None:
        wanted = wanted.where(visible_to(who, Section))
    wanted = wanted.options(joinedload(Section.vision).joinedload(Vision.group))
    sections = list(db.session.scalars(wanted))
    heads = frozen.heads_of(sections)
    written = ((section, heads.get((section.id, section.vision.language))) for section in sections)
    return [(section, head) for section, head in written if head is not None]


def _section_records(ids: Collection[str]) -> Iterator[Record]:
    for section, head in _sections(ids):
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


def _section_hits(ids: Collection[str], who: Standing) -> Mapping[str, HitView]:
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
        for section, head in _sections(ids, who)
    }


register(
    SearchKind(
        kind=VisionVersion.search_kind,
        label=_l("Marktvisies"),
        ids=_version_ids,
        records=_version_records,
        hits=_version_hits,
    ),
    SearchKind(
        kind=Section.search_kind,
        label=_l("Concepten van marktvisies"),
        ids=_section_ids,
        records=_section_records,
        hits=_section_hits,
    ),
)
