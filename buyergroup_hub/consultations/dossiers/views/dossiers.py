"""Who saw what and when, and the prior-involvement dossier of it (rule 6)."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from buyergroup_hub.access import requires, writes_on_get
from buyergroup_hub.access import standing as asker
from buyergroup_hub.consultations.blueprint import bp, head
from buyergroup_hub.consultations.dossiers.actions import dossiers as acts
from buyergroup_hub.consultations.dossiers.actions.ledger import entries
from buyergroup_hub.consultations.dossiers.models import Dossier
from buyergroup_hub.consultations.dossiers.queries import dossiers_of
from buyergroup_hub.consultations.sheets.models import Consultation, Party
from buyergroup_hub.kit.errors import NotFound
from buyergroup_hub.kit.web import attachment
from buyergroup_hub.permissions import Verb


@bp.get("/consultations/<pid>/ledger")
@requires(Verb.READ_ANSWERS, Consultation)
def ledger(consultation: Consultation) -> ResponseReturnValue:
    return render_template(
        "consultations/dossiers/ledger.html",
        entries=entries(consultation, asker().tokens),
        dossiers=dossiers_of(consultation.id),
        **head(consultation, "ledger"),
    )


@bp.post("/consultations/<pid>/dossiers")
@requires(Verb.READ_ANSWERS, Consultation)
def ask_dossier(consultation: Consultation) -> ResponseReturnValue:
    acts.ask_for(consultation, "public" if request.form.get("kind") == "public" else "organisers")
    return redirect(url_for("consultations.ledger", pid=consultation.pid, _anchor="files"), 303)


@bp.get("/consultations/<pid>/dossiers/<dossier>")
@writes_on_get
@requires(Verb.READ_ANSWERS, Dossier, assurance=2)
def dossier(asked: Dossier) -> ResponseReturnValue:
    """Answers may be in it: a second factor, as wherever they are read."""
    return _file(asked)


def _file(asked: Dossier) -> ResponseReturnValue:
    content = acts.download(asked)
    if content is None:
        raise NotFound
    name = "woo" if asked.woo_request_id else "dossier"
    return attachment(content, "application/zip", f"{name}-{asked.consultation.pid}.zip")


@bp.post("/consultations/<pid>/dossiers/<dossier>/revocation")
@requires(Verb.READ_ANSWERS, Dossier)
def revoke_dossier(asked: Dossier) -> ResponseReturnValue:
    acts.revoke(asked)
    back = "consultations.woo" if asked.woo_request_id else "consultations.ledger"
    return redirect(url_for(back, pid=asked.consultation.pid), 303)


@bp.post("/consultations/<pid>/parties/<party>/dossiers")
@requires(Verb.SEE_OWN_ANSWERS, Party)
def ask_own_dossier(mine: Party) -> ResponseReturnValue:
    acts.ask_for(mine.consultation, "party", mine)
    address = url_for("consultations.party", pid=mine.consultation.pid, party=mine.pid, _anchor="files")
    return redirect(address, 303)


@bp.get("/consultations/<pid>/parties/<party>/dossiers/<dossier>")
@writes_on_get
@requires(Verb.SEE_OWN_ANSWERS, Dossier)
def own_dossier(asked: Dossier) -> ResponseReturnValue:
    return _file(asked)
