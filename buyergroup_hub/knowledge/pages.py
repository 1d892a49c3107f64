"""What the pages of knowledge are made of."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from flask import url_for
from markupsafe import Markup, escape

from buyergroup_hub.access import sees, standing
from buyergroup_hub.clauses.registry.models import Clause
from buyergroup_hub.events.changes import Change, in_words
from buyergroup_hub.groups.group.labels import may_see_name
from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.formats import day, number, partial_date
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.kit.icons import icon
from buyergroup_hub.knowledge import queries
from buyergroup_hub.knowledge.glossary import (
    FACT_WORDS,
    KIND_HEADS,
    KIND_WORDS,
    KINDS,
    STATE_SIGNS,
    STATE_WORDS,
    STORY_HEADS,
    VERDICT_WORDS,
)
from buyergroup_hub.knowledge.models import STORY, WRITTEN, KnowledgeItem
from buyergroup_hub.search.snippets import Piece as Snippet
from buyergroup_hub.texts.difference import Piece, difference, paragraphs
from buyergroup_hub.texts.markdown import html


def clauses_named(codes: Collection[str]) -> list[Clause]:
    """The clauses of these codes that the person sees."""
    return queries.clauses_by_code(codes) if codes else []


def clauses_of(item: KnowledgeItem) -> list[Clause]:
    """The clauses that an item is about, of those that the person sees."""
    return [link.clause for link in item.clauses if sees(standing(), link.clause)]


def codes_of(item: KnowledgeItem) -> str:
    return ", ".join(sorted(clause.code for clause in clauses_of(item)))


def path(item: KnowledgeItem) -> list[tuple[str, str]]:
    """The way to an item: through its group, where it has one that the person sees."""
    group = seen_group(item)
    if group is None:
        return [(_("Kennis"), url_for("knowledge.index"))]
    return [*path_of(group), (_("Kennis"), url_for("knowledge.of_group", slug=group.slug))]


def path_of(group: Group) -> list[tuple[str, str]]:
    return [(_("Groepen"), url_for("groups.index")), (group.name, url_for("groups.show", slug=group.slug))]


def seen_group(item: KnowledgeItem) -> Group | None:
    group = item.group
    return group if group is not None and sees(standing(), group) else None


def kind_words(item: Any) -> str:
    """“Les”, “Document, versie 2”."""
    words = str(KIND_WORDS[item.kind]).capitalize()
    return _("%(kind)s, versie %(number)s", kind=words, number=item.number) if (item.number or 0) > 1 else words


def until(item: KnowledgeItem) -> str:
    """Until when it was said to be true."""
    if item.review_on is None or item.state not in ("current", "to_review"):
        return ""
    return _("herzien voor %(day)s", day=day(item.review_on))


def state_sign(item: Any) -> Markup:
    """An icon and the word of the state. Of what no owner answers for nobody says that it is still true."""
    if item.state == "current" and item.review_on is None:
        return Markup('<span class="quiet use">{} {}</span>').format(icon("circle"), _("Niet nagekeken"))
    look, picture = STATE_SIGNS[item.state]
    return Markup('<span class="{} use">{} {}</span>').format(look, icon(picture), STATE_WORDS[item.state])


def meta(item: KnowledgeItem) -> str:
    """The line under an item in a list."""
    said = [until(item)] if item.kind != "decision" else []
    if item.dated:
        said.append(_("van %(date)s", date=partial_date(item.dated)))
    if item.file is not None:
        said.append(file_words(item))
    return " · ".join(words for words in said if words)


def file_words(item: KnowledgeItem) -> str:
    """“pdf, 1,8 MB”."""
    assert item.file is not None
    size = item.file.size
    amount = _("%(n)s MB", n=number(size / 1e6, 1)) if size >= 100_000 else _("%(n)s kB", n=number(-(-size // 1000)))
    return f"{item.file.name.rpartition('.')[2]}, {amount}"


def story(item: KnowledgeItem) -> list[tuple[str, str, str]]:
    """(heading, verdict in words, text) of a lesson's parts that say something."""
    parts = []
    for name in STORY:
        verdict = str(VERDICT_WORDS[item.verdict]) if name == "again" and item.verdict else ""
        if verdict or getattr(item, name):
            parts.append((str(STORY_HEADS[name]), verdict, getattr(item, name)))
    return parts


def prose(text: str, below: int, language: str | None = None) -> Markup:
    """A text of an item as HTML."""
    return html(text, below=below, language=language)


def with_marks(pieces: Sequence[Snippet]) -> Markup:
    """A passage with what was asked for marked."""
    return Markup("").join(Markup("<mark>{}</mark>").format(text) if hit else escape(text) for text, hit in pieces)


def version_words(version: KnowledgeItem) -> str:
    """“Versie 2, 3 september 2026”, or that it is the draft."""
    if version.number is None:
        return _("Concept van de volgende versie")
    return _("Versie %(number)s, %(day)s", number=version.number, day=day(version.published_at))


def who_knows(item: KnowledgeItem) -> tuple[str | None, str | None]:
    """(name, organisation) of whom to ask; the name only for whom it is (rule 19)."""
    group = item.group
    known = item.owner is not None and group is not None and may_see_name(item.owner, group)
    name = item.owner.shown_name if known and item.owner is not None else None
    return name, item.organisation.signature if item.organisation else None


def versions(item: KnowledgeItem) -> list[KnowledgeItem]:
    """The versions that the person sees, newest first."""
    return queries.versions_of(item.first_id)


def changed(item: KnowledgeItem, all_versions: Sequence[KnowledgeItem]) -> str:
    """What this version says otherwise than the public source that it still leads to."""
    told = next((version for version in all_versions if version.origin == "public_source"), None)
    if told is None or told.id == item.id or told.source_url != item.source_url:
        return ""
    fields = [field for field in FACT_WORDS if getattr(told, field) != getattr(item, field)]
    organisation = item.organisation.signature if item.organisation else None
    at = item.published_at or item.written_at
    return in_words([Change(field, at, organisation) for field in fields], FACT_WORDS)


def history(item: KnowledgeItem, all_versions: Sequence[KnowledgeItem]) -> list[dict[str, Any]]:
    """When it was written, confirmed and when it is looked at again, newest first, for `ui.timeline`."""
    entries: list[dict[str, Any]] = []
    if item.review_on is not None and item.state in ("current", "to_review"):
        entries.append({"what": _("Te herzien"), "when": day(item.review_on)})
    if item.withdrawn_at is not None:
        entries.append({"what": _("Ingetrokken"), "when": day(item.withdrawn_at)})
    if item.reviewed_on is not None and item.published_at is not None:
        confirmed = item.reviewed_on != item.published_at.astimezone(clock.AMSTERDAM).date()
        if confirmed:
            entries.append({"what": _("Nagekeken: klopt nog"), "when": day(item.reviewed_on), "now": True})
    entries += [_published(version) for version in all_versions if version.published_at is not None]
    return entries


def _published(version: KnowledgeItem) -> dict[str, Any]:
    what = _("Versie %(number)s gepubliceerd", number=version.number)
    return {"what": what, "when": day(version.published_at), "text": version.change_note or None}


def related(item: KnowledgeItem) -> list[KnowledgeItem]:
    """Other items that stand, about the same clauses first, then of the same group."""
    clauses = [link.clause_id for link in item.clauses]
    return queries.items_related(item.id, item.group_id, clauses, clock.today())


def successors(item: KnowledgeItem) -> list[KnowledgeItem]:
    """What may take the place of an item: what its group published and still stands."""
    return queries.successors_of(item.id, item.group_id, clock.today())


def of_group(group: Group) -> list[tuple[str, list[KnowledgeItem]]]:
    """A group's items by kind (the heading, the items), newest first; drafts for whom they are, superseded ones out."""
    items = queries.items_of(group.id, clock.today())
    heads = [(str(KIND_HEADS[kind]), [item for item in items if item.kind == kind]) for kind in KINDS]
    return [(head, some) for head, some in heads if some]


def theirs(item: KnowledgeItem, mine: dict[str, Any], labels: dict[str, str]) -> list[tuple[str, list[list[Piece]]]]:
    """(label, difference from what is stored to what was filled in) of the fields that differ."""
    pairs = [(name, str(getattr(item, name) or ""), str(mine[name] or "")) for name in WRITTEN if name in mine]
    return [(labels[name], paragraphs(difference(stored, said))) for name, stored, said in pairs if stored != said]
