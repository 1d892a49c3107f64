"""The page of results: what was asked, what is shown of each hit, and the addresses of every other choice."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from flask import url_for
from markupsafe import Markup, escape
from werkzeug.datastructures import MultiDict

from buyergroup_hub.access import standing_as
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.kit.requests import whole_number
from buyergroup_hub.permissions import Standing
from buyergroup_hub.search import actions
from buyergroup_hub.search.engine import ORDERS, PAGE
from buyergroup_hub.search.fields import taken_out
from buyergroup_hub.search.kinds import KINDS, HitView, Words, facets
from buyergroup_hub.search.language.compounds import Split, split
from buyergroup_hub.search.query import parse
from buyergroup_hub.search.records import Correction, Found, Hit
from buyergroup_hub.search.snippets import Piece, found_in, marked, snippet

MOST_VALUES = 12
"""Values of one facet that are offered; the others are found by asking for less."""

MOST_ALIKE = 10

SHORTEST_TRIED, MOST_TRIED, MOST_INSTEAD = 4, 8, 2
"""Words of a question that found nothing: from how many letters they are tried, how many, and how many are offered."""
NO_SPLIT = Split((), ())

Option = tuple[str, Words, int, bool]


@dataclass(frozen=True)
class ShownHit:
    """A hit with its words marked. place: where in its file it was found ("pagina 3"), or nothing."""

    view: HitView
    title: Markup
    passage: Markup
    place: str


@dataclass(frozen=True)
class ShownFacet:
    """A facet as the filter form draws it: options are (value, words, count, chosen)."""

    name: str
    legend: Words
    options: list[Option]


@dataclass(frozen=True)
class Question:
    """What an address asks. chosen: per facet the values."""

    text: str
    chosen: Mapping[str, list[str]]
    order: str = "best"
    page: int = 1
    own_words: bool = False
    as_typed: bool = False

    @classmethod
    def of(cls, args: MultiDict[str, str], who: Standing | None = None) -> Question:
        """Any address is a question: what it cannot ask is passed over. A field among the words is a filter."""
        text, typed = (
            taken_out(args.get("q", ""), lambda facet: actions.values(facet, who)) if who else (args.get("q", ""), {})
        )
        chosen = {
            facet.name: [
                value
                for value in dict.fromkeys([*args.getlist(facet.name), *typed.get(facet.name, ())])
                if value and value.isprintable()
            ]
            for facet in facets()
        }
        order = args.get("order", "best")
        return cls(
            text=parse(text).text,
            chosen={name: values[:MOST_VALUES] for name, values in chosen.items() if values},
            order=order if order in ORDERS else "best",
            page=min(max(args.get("page", 1, type=whole_number) or 1, 1), 10_000),
            own_words=args.get("own") == "1",
            as_typed=args.get("typed") == "1",
        )

    def link(self, **changes: Any) -> str:
        """The address of this question with something changed; pages start again."""
        asked: dict[str, Any] = {
            "q": self.text,
            **self.chosen,
            "order": self.order if self.order != "best" else None,
            "own": "1" if self.own_words else None,
            "typed": "1" if self.as_typed else None,
        }
        return url_for("search.index", **{**asked, **changes})

    @property
    def is_asked(self) -> bool:
        return bool(self.text or self.chosen)

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """What the form of the facets keeps though it has no field for it."""
        order = self.order if self.order != "best" else ""
        return [("q", self.text), ("order", order), ("own", "1" * self.own_words), ("typed", "1" * self.as_typed)]


@dataclass(frozen=True)
class Results:
    """What the page shows."""

    question: Question
    found: Found
    hits: list[ShownHit]
    facets: list[ShownFacet]
    as_typed_total: int
    instead: list[tuple[str, str]]
    without_filters: int

    @property
    def meant(self) -> str:
        """The question that was answered."""
        correction = self.correction
        return correction.meant if correction and correction.applied else self.question.text

    @property
    def correction(self) -> Correction | None:
        return self.found.did_you_mean

    @property
    def first(self) -> int:
        return (self.found.page - 1) * PAGE + 1

    @property
    def last(self) -> int:
        return min(self.found.page * PAGE, self.found.total)

    @property
    def chips(self) -> list[tuple[Words, str]]:
        """(words, address without it) of every filter that is on."""
        asked = self.question
        return [
            (words, asked.link(**{facet.name: [one for one in asked.chosen[facet.name] if one != value]}))
            for facet in self.facets
            for value, words, _count, on in facet.options
            if on
        ]

    @property
    def orders(self) -> list[tuple[str, str, bool]]:
        """(words, address, chosen) of each order."""
        words = {"best": _("beste treffer"), "newest": _("nieuwste"), "most_used": _("meest toegepast")}
        return [(words[key], self.question.link(order=key), key == self.question.order) for key in ORDERS]


def results(args: MultiDict[str, str], who: Standing) -> Results:
    """The answer to an address for a person: found within her mask, and loaded again through what she may see now."""
    asked = Question.of(args, who)
    found = _found(asked, who, as_typed=asked.as_typed)
    correction = found.did_you_mean
    typed_total = _found(asked, who, as_typed=True).total if correction and correction.applied else 0
    meant = correction.meant if correction and correction.applied else asked.text
    views = _views(found.hits, who)
    shown = [_shown(views[hit], meant) for hit in found.hits if hit in views]
    nothing = bool(asked.text) and not found.total and not found.absent
    instead = _instead(asked, who) if nothing else []
    free = _found(replace(asked, chosen={}), who, as_typed=asked.as_typed).total if nothing and asked.chosen else 0
    return Results(asked, found, shown, _facets(found, asked), typed_total, instead, free)


def about_the_same(thing: Hit, who: Standing) -> list[HitView]:
    """What else is about the same as a thing, best first: no earlier versions, nothing that the person may not see."""
    hits = actions.similar(thing, who, 2 * MOST_ALIKE)
    views = _views(hits, who)
    return [views[hit] for hit in hits if hit in views and views[hit].state != "old"][:MOST_ALIKE]


def _instead(asked: Question, who: Standing) -> list[tuple[str, str]]:
    """(words, address) of what does find something, where a question finds nothing: its words and parts of them, with
    its filters or else without. Each is searched for as the reader, so they tell of nothing that she may not see."""
    words = [token.text for term in parse(asked.text).wanted for token in term.tokens]
    parts = [part for word in words for part in (split(word) or NO_SPLIT).parts]
    tried = [one for one in dict.fromkeys([*words, *parts]) if len(one) >= SHORTEST_TRIED and one != asked.text]
    for scope in (asked, replace(asked, chosen={})):
        whole = (replace(scope, text=one) for one in tried[:MOST_TRIED])
        finding = (one for one in whole if _found(one, who, as_typed=True).total)
        if links := list(islice(finding, MOST_INSTEAD)):
            return [(link.text, link.link()) for link in links]
    return []


def _found(asked: Question, who: Standing, *, as_typed: bool) -> Found:
    return actions.search(
        asked.text, who, asked.chosen, asked.page, order=asked.order, own_words=asked.own_words, as_typed=as_typed
    )


def _views(hits: Sequence[Hit], who: Standing) -> dict[Hit, HitView]:
    """Per kind in one go; who may not see a hit any more gets no view of it."""
    by_kind: dict[str, list[str]] = {}
    for hit in hits:
        by_kind.setdefault(hit.kind, []).append(hit.id)
    with standing_as(who):
        return {
            Hit(kind, each): view
            for kind, ids in by_kind.items()
            if kind in KINDS
            for each, view in KINDS[kind].hits(ids, who).items()
        }


def _shown(view: HitView, meant: str) -> ShownHit:
    passage = snippet(view.text, meant, view.language) if view.text else []
    place = ""
    if view.parts and not any(piece.is_hit for piece in passage):
        within = found_in(view.parts, meant, view.language)
        if within:
            place, passage = within
    return ShownHit(view, _marked_up(marked(view.title, meant, view.language)), _marked_up(passage), place)


def _marked_up(pieces: Sequence[Piece]) -> Markup:
    """The pieces as text with its hits in <mark>; the text itself is escaped."""
    return Markup("").join(
        Markup("<mark>{}</mark>").format(piece.text) if piece.is_hit else escape(piece.text) for piece in pieces
    )


def _likely(counts: Mapping[str, int], chosen: Collection[str]) -> list[str]:
    """What was chosen, and of the rest twice as many as are shown: some may have no words any longer."""
    ranked = sorted(counts, key=lambda value: -counts[value])
    others = [value for value in ranked if value not in chosen]
    return [*(value for value in ranked if value in chosen), *others[: 2 * MOST_VALUES]]


def _facets(found: Found, asked: Question) -> list[ShownFacet]:
    shown = []
    for facet in facets():
        counts = dict.fromkeys(asked.chosen.get(facet.name, ()), 0) | dict(found.facets.get(facet.name, {}))
        chosen = asked.chosen.get(facet.name, ())
        likely = _likely(counts, chosen)
        words = facet.words(likely)
        most = [value for value in likely if value in words][:MOST_VALUES]
        options = [(value, words[value], counts[value], value in chosen) for value in words if value in most]
        if not facet.ranked:
            options.sort(key=lambda option: str(option[1]).casefold())
        shown.append(ShownFacet(facet.name, facet.legend, options))
    return shown
