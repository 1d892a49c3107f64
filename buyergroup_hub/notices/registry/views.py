"""Pages of notices."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from buyergroup_hub.access import public, requires, visible
from buyergroup_hub.kit.forms import form_page
from buyergroup_hub.kit.web import attachment, htmx
from buyergroup_hub.notices.registry import listing, pages
from buyergroup_hub.notices.registry.actions import together
from buyergroup_hub.notices.registry.forms import NoticesForm
from buyergroup_hub.notices.registry.imports import take_files
from buyergroup_hub.notices.registry.models import Notice, NoticeFile
from buyergroup_hub.notices.registry.queries import notices_beside
from buyergroup_hub.panels import slot
from buyergroup_hub.permissions import Verb

bp = Blueprint("notices", __name__)


@bp.get("/notices")
@public
def index() -> ResponseReturnValue:
    found = listing.find(request.args)
    return render_template(
        "notices/registry/_list.html" if htmx() else "notices/registry/index.html", found=found, pages=pages
    )


@bp.get("/notices/import")
@requires(Verb.IMPORT_NOTICES)
def new() -> ResponseReturnValue:
    return form_page("notices/registry/import.html", NoticesForm(formdata=None), result=None)


@bp.post("/notices/import")
@requires(Verb.IMPORT_NOTICES)
def bring_in() -> ResponseReturnValue:
    """Programme staff send files; the answer says of each that was refused why."""
    form = NoticesForm()
    if not form.is_valid_post():
        return form_page("notices/registry/import.html", form, result=None)
    result = take_files(form.sent())
    return form_page("notices/registry/import.html", NoticesForm(formdata=None), result=result)


@bp.get("/notices/<pid>")
@visible(Notice)
def show(notice: Notice) -> ResponseReturnValue:
    beside, reading = notices_beside(notice.id, notice.previous_id), notice.reading
    return render_template(
        "notices/registry/show.html",
        notice=notice,
        pages=pages,
        reading=reading,
        facts=pages.facts(notice, reading),
        history=together(notice),
        earlier=[each for each in beside if each.id == notice.previous_id],
        later=[each for each in beside if each.previous_id == notice.id],
        aside=slot("notice.aside", [notice]),
    )


@bp.get("/notices/<pid>/file")
@visible(NoticeFile)
def file(kept: NoticeFile) -> ResponseReturnValue:
    name = f"notice-{kept.notice.publication_number or kept.notice.pid}.xml"
    response = attachment(kept.content, "application/xml", name)
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
