"""What of clauses is findable: the version that lists show, in all its languages; a draft by its group alone."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from flask import render_template, url_for
from markupsafe import Markup

from buyergroup_hub import panels
from buyergroup_hub.clauses.glossary import LEVEL_KEYS, LEVEL_WORDS, TYPE_WORDS
from buyergroup_hub.clauses.registry.labels import badge
from buyergroup_hub.clauses.registry.models import Clause, ClauseText, ClauseVersion
from buyergroup_hub.clauses.registry.parameters import filled
from buyergroup_hub.clauses.registry.queries import clause_ids, clauses_found, clauses_to_index
from buyergroup_hub.clauses.registry.validity import mark
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.i18n import _, _l, in_language
from buyergroup_hub.permissions import Standing
from buyergroup_hub.search.kinds import Facet, HitView, SearchKind, register
from buyergroup_hub.search.records import CURRENT, ENDED, SUPERSEDED, Record
from buyergroup_hub.texts.markdown import plain


def _records(ids: Collection[str]) -> Iterator[Record]:
    clauses = clauses_to_index([int(id_) for id_ in ids])
    return (document(clause, clause.shown) for clause in clauses if clause.shown is not None)


def document(clause: Clause, version: ClauseVersion) -> Record:
    """A clause as the index knows it; its version's texts and themes are loaded."""
    own = version.text_in(version.language)
    others = [text for text in version.texts if text is not own and text.published_at]
    return Record(
        kind=Clause.search_kind,
        id=str(clause.id),
        audience=clause.audience,
        title=own.title,
        body="\n".join(
            [*_words(version, own), *(words for other in others for words in (other.title, *_words(version, other)))]
        ),
        language=version.language,
        code=clause.code,
        context=" ".join([clause.group.name_nl, *_terms(clause, version, own)]),
        facets={
            "clause_type": clause.type,
            "level": [LEVEL_KEYS[level.level] for level in own.levels],
            "theme": [theme.key for theme in version.themes],
            "group": clause.group.slug,
            "proven": _proof(clause),
        },
        date=version.valid_from.isoformat() if version.valid_from else "",
        status=_status(clause, version),
        uses=clause.proven_in or 0,
    )


def _words(version: ClauseVersion, text: ClauseText) -> list[str]:
    """What a text says, with the usual values where a buyer fills in her own."""
    levels = [filled(level.text, version.parameters_of(level.level), {}) for level in text.levels]
    proof = (text.proof_at_tender, text.proof_at_delivery, text.proof_check)
    return [text.summary, *map(plain, levels), *(words for words in proof if words)]


def _terms(clause: Clause, version: ClauseVersion, text: ClauseText) -> list[str]:
    """What kind of clause it is, in the words that people ask for one by."""
    with in_language("nl"):
        levels = [str(LEVEL_WORDS[level.level]) for level in text.levels]
        return [str(TYPE_WORDS[clause.type]), *levels, *(theme.label_nl for theme in version.themes)]


def _proof(clause: Clause) -> list[str]:
    """Unknown is no value: nobody counted, so nobody can choose by it."""
    return [] if clause.proven_in is None else ["yes" if clause.proven_in else "no"]


def _status(clause: Clause, version: ClauseVersion) -> str:
    if clause.withdrawn_at is not None or version.withdrawn_at is not None:
        return ENDED
    over = version.valid_until is not None and version.valid_until <= clock.today()
    return SUPERSEDED if over else CURRENT


def _hits(ids: Collection[str], _who: Standing) -> Mapping[str, HitView]:
    clauses = clauses_found([int(id_) for id_ in ids])
    proven = panels.slot("clause.proven", clauses)
    return {
        str(clause.id): _hit(clause, clause.shown, proven(clause)) for clause in clauses if clause.shown is not None
    }


def _hit(clause: Clause, version: ClauseVersion, proven: Markup) -> HitView:
    text = version.text_in()
    levels = render_template("clauses/registry/_signs.html", levels=[level.level for level in text.levels])
    state = mark(clause, version)
    return HitView(
        title=text.title,
        url=url_for("clauses.show", code=clause.code),
        kind=_("Bepaling · %(type)s", type=TYPE_WORDS[clause.type]),
        picture="file-text",
        text="\n".join(_words(version, text)),
        language=text.language,
        facts=tuple(fact for fact in (f"{clause.code}, {badge(version)}", clause.group.name, state) if fact),
        signs=Markup(levels) + proven,  # noqa: S704  the hub's own template
        demo=clause.demo,
        state="ended" if _status(clause, version) == ENDED else "",
    )


def _types(values: Collection[str]) -> Mapping[str, Any]:
    return {value: TYPE_WORDS[value] for value in values if value in TYPE_WORDS}


def _levels(values: Collection[str]) -> Mapping[str, Any]:
    return {key: LEVEL_WORDS[level] for level, key in LEVEL_KEYS.items() if key in values}


def _proofs(values: Collection[str]) -> Mapping[str, Any]:
    words = {"yes": _("Bewezen toegepast"), "no": _("Nog niet toegepast")}
    return {value: words[value] for value in values if value in words}


register(
    SearchKind(kind="clause", label=_l("Bepalingen"), ids=clause_ids, records=_records, hits=_hits),
    Facet(name="clause_type", legend=_l("Type"), words=_types, place=20),
    Facet(name="level", legend=_l("Niveau"), words=_levels, place=30, ranked=True),
    Facet(name="proven", legend=_l("Toegepast"), words=_proofs, place=50),
)
