"""Find, read and compare clauses. Nothing here needs an account."""

from __future__ import annotations

from flask import Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from buyergroup_hub import panels
from buyergroup_hub.access import public, standing, visible
from buyergroup_hub.clauses.blueprint import bp
from buyergroup_hub.clauses.registry import comparing, exports, labels, listing, pages, queries, validity
from buyergroup_hub.clauses.registry.filling import filling
from buyergroup_hub.clauses.registry.models import Clause, ClauseVersion
from buyergroup_hub.clauses.registry.queries import base_of
from buyergroup_hub.events import timeline
from buyergroup_hub.files.media import DOCX
from buyergroup_hub.kit.forms import clean
from buyergroup_hub.kit.i18n import _, as_said
from buyergroup_hub.kit.web import attachment, htmx
from buyergroup_hub.search.pages import about_the_same
from buyergroup_hub.search.records import Hit
from buyergroup_hub.texts.versions import canonical_json


@bp.get("/clauses")
@public
def index() -> ResponseReturnValue:
    found = listing.find(request.args)
    proven = panels.slot("clause.proven", found.clauses)
    template = "clauses/registry/_list.html" if htmx() else "clauses/registry/index.html"
    return render_template(template, found=found, proven=proven)


@bp.get("/clauses/compare")
@public
def compare() -> ResponseReturnValue:
    first, second = clean(request.args.get("a", "")) or "", clean(request.args.get("b", "")) or ""
    old, new = queries.version_by_name(first), queries.version_by_name(second)
    compared = comparing.compare(old, new) if old and new else None
    missing = [name for name, found in ((first, old), (second, new)) if name and not found]
    status = 404 if missing else 200
    proven = panels.slot("clause.proven", [old.clause, new.clause]) if old and new else None
    return render_template(
        "clauses/registry/compare.html",
        a=first,
        b=second,
        old=old,
        new=new,
        compared=compared,
        proven=proven,
        missing=missing,
    ), status


@bp.get("/clauses/<code>")
@visible(Clause)
def show(clause: Clause) -> ResponseReturnValue:
    versions = queries.visible_versions(clause.id)
    return version_page(queries.whole(validity.chosen(versions)), versions)


@bp.get("/clauses/<code>/versions/<int:number>")
@visible(ClauseVersion)
def version(one: ClauseVersion) -> ResponseReturnValue:
    return version_page(one, queries.visible_versions(one.clause_id))


@bp.get("/clauses/<code>/draft")
@visible(ClauseVersion)
def draft(one: ClauseVersion) -> ResponseReturnValue:
    return version_page(one, queries.visible_versions(one.clause_id))


@bp.get("/clauses/<code>/versions/<int:number>/json")
@visible(ClauseVersion)
def version_json(one: ClauseVersion) -> ResponseReturnValue:
    """What the digest covers, to the byte: its SHA-256 is the digest of the page."""
    answer = Response(canonical_json(one.content()), mimetype="application/json")
    answer.headers["X-Demo"] = "1" if one.demo else "0"
    return answer


@bp.get("/clauses/<code>/versions/<int:number>/levels/<int:level>")
@visible(ClauseVersion)
def level_text(one: ClauseVersion) -> ResponseReturnValue:
    """One level as plain text with its reference, to copy without a script."""
    return Response(exports.to_copy(one, *_level(one)), mimetype="text/plain")


@bp.get("/clauses/<code>/versions/<int:number>/levels/<int:level>/docx")
@visible(ClauseVersion)
def level_as_word(one: ClauseVersion) -> ResponseReturnValue:
    level, values = _level(one)
    return attachment(exports.word_of(one, level, values), DOCX.media_type, exports.file_name(one, level))


def _level(one: ClauseVersion) -> tuple[int, dict[str, str]]:
    """The level of the address, with what it says to fill in."""
    level = (request.view_args or {})["level"]
    if one.text_in().level(level) is None:
        abort(404)
    return level, filling(one, request.args).at(level)


@bp.get("/clauses/<code>/alike")
@visible(Clause)
def alike(clause: Clause) -> ResponseReturnValue:
    """What other groups and rooms have about the same; a page of its own, since reading a clause does not need it."""
    text = queries.whole(validity.chosen(queries.visible_versions(clause.id))).text_in()
    path = [
        (_("Bepalingen"), url_for("clauses.index")),
        (as_said(text.title, text.language), url_for("clauses.show", code=clause.code)),
    ]
    found = about_the_same(Hit(Clause.search_kind, str(clause.id)), standing())
    return render_template(
        "search/alike.html", section="clauses", thing=clause, name=text.title, path=path, alike=found
    )


@bp.get("/clauses/<code>/history")
@visible(Clause)
def history(clause: Clause) -> ResponseReturnValue:
    versions = queries.visible_versions(clause.id)
    said, lines = validity.chosen(versions).text_in(), pages.version_lines(versions)
    happened = timeline.of_subjects("clause_versions", [one.id for one in versions])
    entries = sorted([*happened, *timeline.of_subject("clauses", clause.id)], key=lambda entry: entry.at, reverse=True)
    return render_template(
        "clauses/registry/history.html", clause=clause, said=said, versions=versions, lines=lines, entries=entries
    )


def version_page(one: ClauseVersion, versions: list[ClauseVersion]) -> ResponseReturnValue:
    """A version with what rooms above know of its clause."""
    said, clause = one.text_in(), one.clause
    filled = filling(one, request.args)
    levels = pages.levels(one, said, filled)
    return render_template(
        "clauses/registry/show.html",
        clause=clause,
        version=one,
        said=said,
        versions=versions,
        lines=pages.version_lines(versions, short=True),
        valid=validity.validity(one, versions),
        earlier=validity.before(one, versions),
        newer=validity.newer(one, versions),
        levels=levels,
        picked=pages.picked(said),
        filling=filled,
        has_errors=filled.wrong,
        proof=[(when, as_said(words, said.language)) for when, words in labels.proof(said)],
        facts=labels.facts(one),
        untranslated=pages.untranslated(one),
        address=labels.absolute(labels.address_of(one)),
        base=base_of.one_or_none(one.base_id, one.clause_id) if one.base_id else None,
        draft=next((each for each in versions if each.number is None), None),
        level_used=panels.slot("clause.level_used", [level.row for level in levels]) if levels else None,
        proven=_filled("clause.proven", clause),
        used=_filled("clause.used_in", clause),
        shaped=_filled("clause.shaped_by", clause),
        lessons=_filled("clause.lessons", clause),
    ), 422 if filled.wrong else 200


def _filled(slot: str, clause: Clause) -> Markup:
    return panels.slot(slot, [clause])(clause)
