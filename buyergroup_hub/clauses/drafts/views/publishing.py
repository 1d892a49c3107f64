"""Publish versions and translations."""

from __future__ import annotations

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from buyergroup_hub.access import requires
from buyergroup_hub.clauses.blueprint import bp
from buyergroup_hub.clauses.drafts.actions import publishing
from buyergroup_hub.clauses.drafts.forms import PublicationForm
from buyergroup_hub.clauses.registry import labels, queries, validity
from buyergroup_hub.clauses.registry.models import ClauseVersion
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.forms import form_page
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.permissions import Verb


@bp.get("/clauses/<code>/draft/publication")
@requires(Verb.PUBLISH_CLAUSE, ClauseVersion)
def publication(version: ClauseVersion) -> ResponseReturnValue:
    return _publication_page(version, PublicationForm.of(version, formdata=None, valid_from=clock.today()))


@bp.post("/clauses/<code>/draft/publication")
@requires(Verb.PUBLISH_CLAUSE, ClauseVersion)
def publish(version: ClauseVersion) -> ResponseReturnValue:
    form = PublicationForm.of(version)
    if not form.carries_out(lambda: publishing.publish(version, **form.values())):
        return _publication_page(version, form)
    flash(_("Gepubliceerd. Deze versie verandert niet meer."))
    return redirect(labels.address_of(version), 303)


@bp.post("/clauses/<code>/versions/<int:number>/translations/<any(nl, en):language>/publication")
@requires(Verb.PUBLISH_CLAUSE, ClauseVersion)
def publish_translation(version: ClauseVersion) -> ResponseReturnValue:
    publishing.publish_translation(version, str((request.view_args or {})["language"]))
    flash(_("De vertaling is gepubliceerd."))
    return redirect(labels.address_of(version), 303)


def _publication_page(version: ClauseVersion, form: PublicationForm) -> ResponseReturnValue:
    faults = publishing.faults_before_publication(version)
    before = validity.before(version, queries.visible_versions(version.clause_id))
    return form_page("clauses/drafts/publish.html", form, version=version, faults=faults, before=before)
