"""Fields of addresses, names and passwords, for every form that has one."""

from __future__ import annotations

from typing import Any

from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length, ValidationError

from buyergroup_hub.accounts.person import passwords
from buyergroup_hub.accounts.person.addresses import normal_address
from buyergroup_hub.kit.forms import Form
from buyergroup_hub.kit.i18n import _, _l
from buyergroup_hub.kit.names import leads_somewhere


class Address:
    """The field holds a mail address; it is kept in the hub's one spelling of it."""

    def __call__(self, _form: Form, field: Any) -> None:
        known = normal_address(field.data or "")
        if known is None:
            raise ValidationError(_("Dit is geen mailadres. Kijk of er een @ en een punt in staan."))
        field.data = known


def plain_name(_form: Form, field: StringField) -> None:
    """A name that leads somewhere would be an advertisement in our mails."""
    if leads_somewhere(field.data or ""):
        raise ValidationError(_("Zet in een naam geen webadres, mailadres of telefoonnummer."))


def your_name() -> StringField:
    return StringField(
        _l("Je naam"), [InputRequired(), Length(max=120), plain_name], render_kw={"autocomplete": "name"}
    )


class NewPassword:
    """The field holds a password that may be used, by what the form's `known` says of its person."""

    def __call__(self, form: Form, field: Any) -> None:
        words = passwords.objection(field.data or "", *getattr(form, "known", ()))
        if words is not None:
            raise ValidationError(words)


def new_password(label: Any) -> PasswordField:
    return PasswordField(
        label,
        [InputRequired(), NewPassword()],
        description=_l("Minstens 12 tekens. Drie of vier losse woorden zijn makkelijk te onthouden."),
        render_kw={"autocomplete": "new-password"},
    )
