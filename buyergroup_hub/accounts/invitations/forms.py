"""What somebody fills in who accepts an invitation."""

from __future__ import annotations

from buyergroup_hub.accounts.person.forms import new_password, your_name
from buyergroup_hub.kit.forms import Form
from buyergroup_hub.kit.i18n import _l


class JoinForm(Form):
    """A new account, made while accepting an invitation."""

    name = your_name()
    password = new_password(_l("Kies een wachtwoord"))
    known: tuple[str | None, ...] = ()
