"""Read visions: the list, the current version, any version at its own address, two beside each other."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from buyergroup_hub import panels
from buyergroup_hub.access import public, requires, standing, visible
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.forms import form_page
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.kit.requests import whole_number
from buyergroup_hub.kit.web import htmx
from buyergroup_hub.permissions import Verb, can
from buyergroup_hub.visions.blueprint import bp, frame
from buyergroup_hub.visions.drafts import comparing
from buyergroup_hub.visions.drafts.models import Vision
from buyergroup_hub.visions.drafts.prose import Prose
from buyergroup_hub.visions.drafts.queries import all_sections_of
from buyergroup_hub.visions.drafts.threads import threads_on
from buyergroup_hub.visions.rounds import listing, pages, queries
from buyergroup_hub.visions.rounds import queries as rounds_queries
from buyergroup_hub.visions.rounds.actions import publishing
from buyergroup_hub.visions.rounds.forms import ErratumForm
from buyergroup_hub.visions.rounds.models import VisionVersion


@bp.get("/visions")
@public
def index() -> ResponseReturnValue:
    if htmx():
        return render_template("visions/rounds/_list.html", found=listing.find(request.args))
    place = pages.Place()
    return render_template(
        "visions/rounds/index.html",
        found=listing.find(request.args),
        drafts=listing.drafts(standing()),
        elsewhere=panels.slot("visions.elsewhere", [place])(place),
    )


@bp.get("/visions/<pid>")
@visible(Vision)
def show(vision: Vision) -> ResponseReturnValue:
    """The current version with what changed since the one before it; where there is none yet, the draft."""
    versions = queries.versions_of(vision.id)
    if not versions:
        return redirect(url_for("visions.draft", pid=vision.pid), 303)
    before = versions[1] if len(versions) > 1 else None
    return _version_page(versions[0], versions, before)


@bp.get("/visions/<pid>/versions")
@visible(Vision)
def versions(vision: Vision) -> ResponseReturnValue:
    """All versions, and a choice of any two to compare."""
    newer, older = (request.args.get(name, type=whole_number) for name in ("newer", "older"))
    if newer and older:
        return redirect(url_for("visions.version", pid=vision.pid, number=newer, compare=older), 303)
    return render_template("visions/rounds/versions.html", versions=queries.versions_of(vision.id), **frame(vision))


@bp.get("/visions/<pid>/versions/<int:number>")
@visible(VisionVersion)
def version(version: VisionVersion) -> ResponseReturnValue:
    """A version as it was published; with `compare`, beside another one."""
    versions = queries.versions_of(version.vision_id)
    other = request.args.get("compare", type=whole_number)
    against = next((one for one in versions if one.number == other), None)
    return _version_page(version, versions, against, asked=True)


@bp.get("/visions/<pid>/versions/<int:number>.pdf")
@visible(VisionVersion)
def pdf(version: VisionVersion) -> ResponseReturnValue:
    made = queries.print_of(version)
    if made is None:
        here = url_for("visions.version", pid=version.vision.pid, number=version.number)
        sentence = _("De pdf wordt nog gemaakt. Probeer het over een minuut opnieuw. De tekst staat al op de pagina.")
        raise RuleBroken(sentence, ((_("Lees versie %(number)s", number=version.number), here),))
    return redirect(url_for("files.download", pid=made.file.pid), 303)


@bp.get("/visions/<pid>/versions/<int:number>/errata")
@requires(Verb.PUBLISH_VISION, VisionVersion)
def erratum(version: VisionVersion) -> ResponseReturnValue:
    return form_page("visions/rounds/erratum.html", ErratumForm(), version=version, **frame(version.vision))


@bp.post("/visions/<pid>/versions/<int:number>/errata")
@requires(Verb.PUBLISH_VISION, VisionVersion)
def note_erratum(version: VisionVersion) -> ResponseReturnValue:
    form = ErratumForm()
    if not form.is_valid_post():
        return form_page("visions/rounds/erratum.html", form, version=version, **frame(version.vision))
    publishing.note_erratum(version, **form.values())
    flash(_("De verbetering staat bij de versie."))
    return redirect(url_for("visions.version", pid=version.vision.pid, number=version.number), 303)


def _version_page(
    version: VisionVersion, versions: list[VisionVersion], against: VisionVersion | None = None, *, asked: bool = False
) -> ResponseReturnValue:
    """`asked`: the reader chose what to compare with, so that is printed too; else paper has the text alone."""
    vision, text = version.vision, version.text
    rows = comparing.shown(text, against.text if against else None)
    sections = {section.key: section for section in all_sections_of(vision.id)}
    inside = can(standing(), Verb.COMMENT, vision)
    endorsements = queries.endorsements_of(version.proposal_id)
    going = rounds_queries.open_proposal(vision) if inside else None
    return render_template(
        "visions/rounds/version.html",
        version=version,
        versions=versions,
        against=against,
        asked=asked,
        rows=rows,
        prose=Prose(comparing.bodies(rows), text["clauses"]),
        endorsements=endorsements,
        errata=queries.errata_of(version.id),
        printed=queries.print_of(version),
        sections=sections,
        shaped_by=panels.slot("section.shaped_by", list(sections.values())),
        changes=pages.changes_between(vision, version, pages.before(version, versions)) if inside else {},
        threads=threads_on(vision, list(sections.values())) if inside else None,
        successor=pages.successor(vision.group),
        round=going,
        may_endorse=going is None and version.number == versions[0].number and pages.lacks(version, endorsements),
        **frame(vision),
    )
