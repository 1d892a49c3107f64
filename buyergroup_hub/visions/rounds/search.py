"""What of versions is findable: every published one, the current one first."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from flask import url_for

from buyergroup_hub.kit.formats import day
from buyergroup_hub.kit.i18n import _, _l
from buyergroup_hub.permissions import Standing
from buyergroup_hub.search.kinds import HitView, SearchKind, register
from buyergroup_hub.search.records import CURRENT, ENDED, SUPERSEDED, Record
from buyergroup_hub.texts.markdown import plain
from buyergroup_hub.visions.drafts import pinning
from buyergroup_hub.visions.rounds.models import VisionVersion
from buyergroup_hub.visions.rounds.queries import last_numbers, version_ids, versions_by_id, versions_to_index


def _newest(versions: Iterable[VisionVersion]) -> Mapping[int, int]:
    """By vision the number of its last version."""
    return dict(last_numbers({version.vision_id for version in versions}))


def _version_records(ids: Collection[str]) -> Iterator[Record]:
    versions = versions_to_index([int(id_) for id_ in ids])
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
    texts = [
        section["texts"][language]
        for language in ordered
        for section in text["sections"]
        if language in section["texts"]
    ]
    return "\n".join(line for one in texts for line in (one["heading"], plain(pinning.spelled_out(one["body"]))))


def _version_hits(ids: Collection[str], _who: Standing) -> Mapping[str, HitView]:
    versions = versions_by_id([int(id_) for id_ in ids])
    newest = _newest(versions)
    return {str(version.id): _version_hit(version, newest[version.vision_id]) for version in versions}


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


register(
    SearchKind(
        kind=VisionVersion.search_kind,
        label=_l("Marktvisies"),
        ids=version_ids,
        records=_version_records,
        hits=_version_hits,
    ),
)
