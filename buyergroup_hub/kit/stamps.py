"""What somebody saw of a thing on her page: who ends or removes it from an old one ends nothing that changed since."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from decimal import Decimal
from hashlib import sha256
from typing import Any

from flask import current_app, request
from sqlalchemy import inspect

from buyergroup_hub.kit.db import Model
from buyergroup_hub.kit.digests import canonical
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.i18n import _


def stamp(*shown: Any) -> str:
    """What a page's button sends along of the rows and values that its reader decides on. Keyed: from a bare digest of
    few values the values could be guessed."""
    return hmac.new(str(current_app.config["SECRET_KEY"]).encode(), spelling(shown).encode(), sha256).hexdigest()


def unchanged(page: str, *shown: Any) -> None:
    """Refuse a button that was drawn when something else stood there, and lead to the page as it is now."""
    if request.form.get("seen", "") != stamp(*shown):
        raise RuleBroken(
            _("Dit is gewijzigd nadat je de pagina opende, door een ander of door jou. Er is nog niets gebeurd."),
            ((_("Kijk eerst wat er nu staat"), page),),
        )


def spelling(value: Any) -> str:
    """One spelling of what stands in a row and of what was typed."""
    if value is None or value is False:
        return ""
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, Model):
        keys = [column.key for column in inspect(type(value), raiseerr=True).column_attrs]
        value = {key: getattr(value, key) for key in keys}
    if isinstance(value, Mapping):
        return canonical({str(key): spelling(one) for key, one in value.items()})
    if isinstance(value, list | tuple):
        return "\n".join(sorted(spelling(one) for one in value))
    return str(value)
