"""Write the draft: its sections, each with a base, so that nobody overwrites anybody."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from buyergroup_hub import panels
from buyergroup_hub.access import requires
from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.kit.forms import form_page
from buyergroup_hub.kit.i18n import LANGUAGES, _
from buyergroup_hub.kit.requests import whole_number
from buyergroup_hub.kit.stamps import unchanged
from buyergroup_hub.kit.web import commit_with_status, htmx
from buyergroup_hub.kit.windows import TypedElsewhere, opened
from buyergroup_hub.permissions import Verb
from buyergroup_hub.visions import blueprint
from buyergroup_hub.visions.blueprint import bp
from buyergroup_hub.visions.drafts import pages, queries
from buyergroup_hub.visions.drafts.actions import commenting, writing
from buyergroup_hub.visions.drafts.actions.splitting import split as split_section
from buyergroup_hub.visions.drafts.clashes import clash
from buyergroup_hub.visions.drafts.comparing import blocks
from buyergroup_hub.visions.drafts.forms import KeptForm, NewSectionForm, SectionForm, SplitForm, VisionForm
from buyergroup_hub.visions.drafts.labels import heading_of
from buyergroup_hub.visions.drafts.models import Section, SectionDraft, SectionRevision, Vision
from buyergroup_hub.visions.drafts.prose import Prose
from buyergroup_hub.visions.drafts.threads import threads_on


@bp.get("/groups/<slug>/visions/new")
@requires(Verb.START_VISION, Group)
def new(group: Group) -> ResponseReturnValue:
    return form_page("visions/drafts/new.html", VisionForm(), group=group)


@bp.post("/groups/<slug>/visions")
@requires(Verb.START_VISION, Group)
def start(group: Group) -> ResponseReturnValue:
    form = VisionForm()
    if not form.is_valid_post():
        return form_page("visions/drafts/new.html", form, group=group)
    vision = writing.start(group, **form.values())
    return redirect(url_for("visions.draft", pid=vision.pid), 303)


@bp.get("/visions/<pid>/draft")
@requires(Verb.COMMENT, Vision)
def draft(vision: Vision) -> ResponseReturnValue:
    rows, ahead = pages.draft_rows(vision), pages.ahead_of(vision)
    return render_template(
        "visions/drafts/draft.html",
        rows=rows,
        prose=Prose(row.head.body for row in rows if row.head),
        shaped_by=panels.slot("section.shaped_by", [row.section for row in rows]),
        round=ahead.round,
        number=ahead.number,
        **blueprint.frame(vision),
    )


@bp.get("/visions/<pid>/sections/new")
@requires(Verb.EDIT_SECTION, Vision)
def new_section(vision: Vision) -> ResponseReturnValue:
    return form_page("visions/drafts/new_section.html", NewSectionForm(), **pages.frame(vision))


@bp.post("/visions/<pid>/sections")
@requires(Verb.EDIT_SECTION, Vision)
def add_section(vision: Vision) -> ResponseReturnValue:
    form = NewSectionForm()
    if not form.is_valid_post():
        return form_page("visions/drafts/new_section.html", form, **pages.frame(vision))
    section = writing.add_section(vision, **form.values())
    return redirect(url_for("visions.section", pid=vision.pid, key=section.key), 303)


@bp.post("/visions/<pid>/sections/<key>/removal")
@requires(Verb.EDIT_SECTION, Section)
def remove_section(section: Section) -> ResponseReturnValue:
    page = url_for("visions.draft", pid=section.vision.pid, _anchor=f"s-{section.key}")
    unchanged(page, writing.head_of(section, section.vision.language))
    writing.remove_section(section)
    flash(_("Het onderdeel staat niet meer in het concept. Oude versies houden het."))
    return redirect(url_for("visions.draft", pid=section.vision.pid), 303)


@bp.get("/visions/<pid>/sections/<key>")
@requires(Verb.EDIT_SECTION, Section)
def section(section: Section) -> ResponseReturnValue:
    language = _language(section)
    mine, head = writing.own_draft(section, language), writing.head_of(section, language)
    if mine is not None and head is not None and mine.base < head.number:
        base = writing.revision_of(section, language, mine.base)
        return _clash_page(section, writing.Overtaken(base, mine, head))
    return _edit_page(section, language, _begun(section, language, mine, head), mine)


@bp.post("/visions/<pid>/sections/<key>")
@requires(Verb.EDIT_SECTION, Section)
def save(section: Section) -> ResponseReturnValue:
    language, form = _language(section), SectionForm()
    if not form.is_valid_post():
        return _edit_page(section, language, form, writing.own_draft(section, language))
    base, merged, of = form.base.data or 0, form.merged.data, form.of.data
    try:
        saved = writing.save(section, language, form.words, base=base, merged=merged, of=of, window=form.window())
    except TypedElsewhere as elsewhere:
        form.form_errors.append(str(elsewhere))
        return _edit_page(section, language, form, writing.own_draft(section, language))
    if isinstance(saved, writing.Overtaken):
        return commit_with_status(_clash_page(section, saved), 409)
    flash(_("“%(heading)s” is opgeslagen.", heading=saved.heading))
    return redirect(url_for("visions.draft", pid=section.vision.pid, _anchor=f"s-{section.key}"), 303)


@bp.post("/visions/<pid>/sections/<key>/draft")
@requires(Verb.EDIT_SECTION, Section)
def keep(section: Section) -> ResponseReturnValue:
    language, form = _language(section), KeptForm()
    if not form.is_valid_post():
        return _edit_page(section, language, form, writing.own_draft(section, language))
    window = form.window(goes_on=htmx())
    if htmx():
        writing.keep_draft(section, language, form.words, base=form.base.data or 0, window=window)
        return "", 204
    if not form.accepts(
        lambda: writing.keep_draft(section, language, form.words, base=form.base.data or 0, window=window)
    ):
        return _edit_page(section, language, form, writing.own_draft(section, language))
    flash(_("Je concept is bewaard. Alleen jij leest het."))
    return redirect(_address(section, language), 303)


@bp.post("/visions/<pid>/sections/<key>/draft/end")
@requires(Verb.EDIT_SECTION, Section)
def drop(section: Section) -> ResponseReturnValue:
    writing.drop_draft(section, _language(section))
    flash(_("Je concept is verwijderd. De tekst van de groep blijft staan."))
    return redirect(url_for("visions.draft", pid=section.vision.pid, _anchor=f"s-{section.key}"), 303)


@bp.post("/visions/<pid>/sections/<key>/draft/comment")
@requires(Verb.EDIT_SECTION, Section)
def keep_as_comment(section: Section) -> ResponseReturnValue:
    commenting.keep_as_comment(section, _language(section))
    flash(_("Jouw tekst staat nu als opmerking bij het onderdeel."))
    return redirect(url_for("visions.comments", pid=section.vision.pid, key=section.key), 303)


@bp.get("/visions/<pid>/sections/<key>/split")
@requires(Verb.EDIT_SECTION, Section)
def splitting(section: Section) -> ResponseReturnValue:
    head = writing.head_of(section, section.vision.language)
    return _split_page(section, SplitForm(formdata=None, data={"base": head.number if head else 0}))


@bp.post("/visions/<pid>/sections/<key>/split")
@requires(Verb.EDIT_SECTION, Section)
def split(section: Section) -> ResponseReturnValue:
    form = SplitForm()
    form.set_choices(pages.passages_of(section))
    if not form.is_valid_post():
        return _split_page(section, form)
    new = split_section(section, form.at.data, form.heading.data or "", base=form.base.data or 0)
    if isinstance(new, writing.Overtaken):
        return commit_with_status(_clash_page(section, new), 409)
    flash(_("Het onderdeel is gesplitst. De rest staat in “%(heading)s”.", heading=form.heading.data))
    return redirect(url_for("visions.draft", pid=section.vision.pid, _anchor=f"s-{new.key}"), 303)


def _split_page(section: Section, form: SplitForm) -> ResponseReturnValue:
    form.set_choices(pages.passages_of(section))
    return form_page(
        "visions/drafts/split.html",
        form,
        edited=section,
        heading=heading_of(section, writing.head_of(section, section.vision.language)),
        number=pages.number_of(section),
        **pages.frame(section.vision),
    )


@bp.get("/visions/<pid>/sections/<key>/preview")
@requires(Verb.EDIT_SECTION, Section)
def preview(section: Section) -> ResponseReturnValue:
    language = _language(section)
    text = writing.own_draft(section, language) or writing.head_of(section, language)
    return render_template("visions/drafts/_preview.html", **_previewed(language, text))


@bp.get("/visions/<pid>/sections/<key>/history")
@requires(Verb.COMMENT, Section)
def history(section: Section) -> ResponseReturnValue:
    language = _language(section)
    numbered = {revision.number: revision for revision in queries.history_of(section.id, language)}
    newer = _chosen("newer", numbered, max(numbered, default=0))
    older = _chosen("older", numbered, newer.number - 1 if newer else 0)
    compared = blocks(older.body if older else "", newer.body) if newer else ()
    return render_template(
        "visions/drafts/history.html",
        edited=section,
        language=language,
        numbered=numbered,
        older=older,
        newer=newer,
        heading=heading_of(section, newer),
        blocks=compared,
        prose=Prose(block.text for block in compared),
        **pages.frame(section.vision),
    )


def _chosen(name: str, numbered: dict[int, SectionRevision], usual: int) -> SectionRevision | None:
    return numbered.get(request.args.get(name, usual, type=whole_number)) or numbered.get(usual)


def _language(section: Section) -> str:
    """The language that is written: the vision's own unless the address asks for the other."""
    asked = request.args.get("language", "")
    return asked if asked in LANGUAGES else section.vision.language


def _address(section: Section, language: str) -> str:
    other = language if language != section.vision.language else None
    return url_for("visions.section", pid=section.vision.pid, key=section.key, language=other)


def _begun(section: Section, language: str, mine: SectionDraft | None, head: SectionRevision | None) -> SectionForm:
    """The form with one's own draft, else with what is saved."""
    source = None if language == section.vision.language else writing.head_of(section, section.vision.language)
    of = source.number if source else None
    if mine is not None:
        data = {"heading": mine.heading, "body": mine.body, "note": mine.note, "base": mine.base}
    elif head is not None:
        data = {"heading": head.heading, "body": head.body, "base": head.number}
    else:
        data = {"heading": heading_of(section, None, language), "body": "", "base": 0}
    return SectionForm(formdata=None, data=data | {"of": of} | opened(mine.kept_at if mine else None))


def _edit_page(section: Section, language: str, form: SectionForm, mine: SectionDraft | None) -> ResponseReturnValue:
    source = None if language == section.vision.language else writing.head_of(section, section.vision.language)
    return form_page(
        "visions/drafts/section.html",
        form,
        edited=section,
        heading=form.heading.data or heading_of(section, None),
        language=language,
        mine=mine,
        source=source,
        others=[other for other in pages.others_in([section]) if other.language == language],
        number=pages.number_of(section),
        threads=threads_on(section.vision, [section]),
        shaped_by=panels.slot("section.shaped_by", [section]),
        **_previewed(language, form.words),
        **pages.frame(section.vision),
    )


def _previewed(language: str, text: SectionRevision | SectionDraft | writing.Words | None) -> dict[str, Any]:
    body = text.body if text is not None else ""
    return {"text": body, "text_language": language, "prose": Prose([body])}


def _clash_page(section: Section, met: writing.Overtaken) -> ResponseReturnValue:
    both = clash(met.base, met.mine, met.theirs)
    data = both.words._asdict() | {"base": met.theirs.number, "merged": met.mine.base} | opened(met.mine.kept_at)
    form = SectionForm(formdata=None, data=data)
    return render_template(
        "visions/drafts/conflict.html",
        edited=section,
        language=met.mine.language,
        clash=both,
        form=form,
        number=pages.number_of(section),
        address=_address(section, met.mine.language),
        **pages.frame(section.vision),
    )
