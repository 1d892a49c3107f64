"""Pages of accounts: one blueprint, a module per part."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Unauthorized

from buyergroup_hub.accounts.paths import local
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.kit.web import SAFE, htmx, refusal, sentence_of

bp = Blueprint("accounts", __name__)


@bp.app_errorhandler(Unauthorized)
def ask_to_sign_in(_error: Unauthorized) -> ResponseReturnValue:
    """A page that is only for who signed in sends there and back; a form that was posted is not silently lost."""
    here = request.full_path.rstrip("?")
    if request.method in SAFE and not htmx():
        return redirect(url_for("accounts.sign_in", next=here), 303)
    back = local(request.referrer and request.referrer.removeprefix(request.host_url.rstrip("/")))
    return refusal(401, sentence_of(401), ((_("Log in"), url_for("accounts.sign_in", next=back)),))


from buyergroup_hub.accounts.views import (  # noqa: E402  they add their pages to `bp`
    administration,
    entrance,
    invitations,
    own,
)

__all__ = ["administration", "bp", "entrance", "invitations", "own"]
