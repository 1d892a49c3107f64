"""What people fill in about their accounts."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, EmailField, HiddenField, PasswordField, RadioField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Length, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from buyergroup_hub.accounts import passwords
from buyergroup_hub.accounts.addresses import normal_address
from buyergroup_hub.kit.forms import Form, StaleCheckForm
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


class SignInForm(Form):
    next = HiddenField()
    email = EmailField(_l("Je mailadres"), [InputRequired(), Length(max=254)], render_kw={"autocomplete": "username"})
    password = PasswordField(_l("Wachtwoord"), [InputRequired()], render_kw={"autocomplete": "current-password"})


class AddressForm(Form):
    email = EmailField(
        _l("Je mailadres"), [InputRequired(), Length(max=254), Address()], render_kw={"autocomplete": "email"}
    )


class NewAddressForm(AddressForm):
    """Another address gets the one-time codes too, so whoever found a session open must not be able to choose it."""

    password = PasswordField(_l("Je wachtwoord"), [InputRequired()], render_kw={"autocomplete": "current-password"})


class PasswordForm(Form):
    """A new password, of somebody whom a link names."""

    password = new_password(_l("Nieuw wachtwoord"))
    known: tuple[str | None, ...] = ()


class JoinForm(Form):
    """A new account, made while accepting an invitation."""

    name = your_name()
    password = new_password(_l("Kies een wachtwoord"))
    known: tuple[str | None, ...] = ()


class CodeForm(Form):
    next = HiddenField()
    code = StringField(
        _l("Code uit je mail"),
        [InputRequired()],
        description=_l("Zes cijfers. De code werkt tien minuten."),
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": 7},
    )

    @property
    def digits(self) -> str:
        """As typed or pasted, with or without a space in the middle."""
        return "".join(sign for sign in self.code.data or "" if sign.isdigit())


class OwnForm(StaleCheckForm):
    name = your_name()
    language = RadioField(
        _l("Taal van je mail"),
        [InputRequired()],
        choices=[SelectChoice("nl", "Nederlands"), SelectChoice("en", "English")],
    )
    shows_name = BooleanField(
        _l("Toon mijn naam ook buiten mijn groepen"),
        description=_l(
            "Zet je dit uit, dan zien anderen alleen je functie en je organisatie. Leden van je groepen, je "
            "collega's en de beheerders zien je naam altijd."
        ),
    )


class ChangePasswordForm(Form):
    old = PasswordField(_l("Huidig wachtwoord"), [InputRequired()], render_kw={"autocomplete": "current-password"})
    password = new_password(_l("Nieuw wachtwoord"))
    known: tuple[str | None, ...] = ()


class MailForm(StaleCheckForm):
    """How often somebody wants mail, and about what at once."""

    pace = RadioField(
        _l("Hoe vaak wil je mail?"),
        [InputRequired()],
        choices=[
            SelectChoice("daily", _l("Elke werkdag om 08:00")),
            SelectChoice("weekly", _l("Elke maandag om 08:00")),
            SelectChoice("never", _l("Nooit")),
        ],
    )
    at_once = SelectMultipleField(
        _l("Direct een mail"),
        [Optional()],
        choices=[
            SelectChoice("questions", _l("Iemand vraagt mij iets")),
            SelectChoice("conflicts", _l("Iemand anders wijzigde dezelfde tekst als ik")),
        ],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )


class EraseOtherForm(Form):
    """An administrator erases somebody who asked for it, or who left and cannot sign in any more."""

    sure = BooleanField(_l("Dit is de juiste persoon, en het is niet terug te draaien"), [InputRequired()])


class EraseForm(Form):
    password = PasswordField(_l("Je wachtwoord"), [InputRequired()], render_kw={"autocomplete": "current-password"})
    sure = BooleanField(_l("Ik weet dat dit niet terug te draaien is"), [InputRequired()])
