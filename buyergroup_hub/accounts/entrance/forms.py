"""What people fill in to come in, and of their own account."""

from __future__ import annotations

from wtforms import BooleanField, EmailField, HiddenField, PasswordField, RadioField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from buyergroup_hub.accounts.person.forms import Address, new_password, your_name
from buyergroup_hub.kit.forms import Form, StaleCheckForm
from buyergroup_hub.kit.i18n import _l


class SignInForm(Form):
    next = HiddenField()
    email = EmailField(_l("Je mailadres"), [InputRequired(), Length(max=254)], render_kw={"autocomplete": "username"})
    password = PasswordField(_l("Wachtwoord"), [InputRequired()], render_kw={"autocomplete": "current-password"})


class AddressForm(Form):
    email = EmailField(
        _l("Je mailadres"), [InputRequired(), Length(max=254), Address()], render_kw={"autocomplete": "email"}
    )


class ForgottenForm(AddressForm):
    next = HiddenField()


class NewAddressForm(AddressForm):
    """Another address gets the one-time codes too, so whoever found a session open must not be able to choose it."""

    password = PasswordField(_l("Je wachtwoord"), [InputRequired()], render_kw={"autocomplete": "current-password"})


class PasswordForm(Form):
    """A new password, of somebody whom a link names."""

    password = new_password(_l("Nieuw wachtwoord"))
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


class EraseForm(Form):
    password = PasswordField(_l("Je wachtwoord"), [InputRequired()], render_kw={"autocomplete": "current-password"})
    sure = BooleanField(_l("Ik weet dat dit niet terug te draaien is"), [InputRequired()])
