"""A party reads a point that uses its input before others do, and says what it thinks of it."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from buyergroup_hub.access import requires
from buyergroup_hub.consultations.blueprint import bp, head
from buyergroup_hub.consultations.releases.forms import ObjectionForm
from buyergroup_hub.consultations.report import pages
from buyergroup_hub.consultations.report.actions import points
from buyergroup_hub.consultations.report.models import PointPreview
from buyergroup_hub.kit.forms import form_page
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.permissions import Verb


@bp.get("/consultations/<pid>/parties/<party>/points/<preview>")
@requires(Verb.OBJECT, PointPreview)
def preview(shown: PointPreview) -> ResponseReturnValue:
    return _preview_page(shown, ObjectionForm(formdata=None))


@bp.post("/consultations/<pid>/parties/<party>/points/<preview>/agreement")
@requires(Verb.OBJECT, PointPreview)
def agree_with_point(shown: PointPreview) -> ResponseReturnValue:
    points.agree(shown)
    flash(_("Je ging akkoord. Het punt mag in het verslag."))
    return redirect(_own_page(shown), 303)


@bp.post("/consultations/<pid>/parties/<party>/points/<preview>/objection")
@requires(Verb.OBJECT, PointPreview)
def object_to_point(shown: PointPreview) -> ResponseReturnValue:
    form = ObjectionForm()
    if not form.is_valid_post():
        return _preview_page(shown, form)
    points.object_to(shown, form.why.data or "")
    flash(_("De organisatoren lezen wat er anders moet. Zolang komt het punt niet in het verslag."))
    return redirect(_own_page(shown), 303)


def _preview_page(shown: PointPreview, form: ObjectionForm) -> ResponseReturnValue:
    consultation = shown.point.consultation
    [as_shown] = pages.as_shown([shown])
    return form_page(
        "consultations/report/preview.html",
        form,
        preview=shown,
        shown=as_shown,
        party=shown.party,
        **head(consultation, "party"),
    )


def _own_page(shown: PointPreview) -> str:
    return url_for("consultations.party", pid=shown.point.consultation.pid, party=shown.party.pid)
