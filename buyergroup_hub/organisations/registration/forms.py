"""What a market party fills in to come in."""

from __future__ import annotations

from typing import Any

from babel import Locale
from wtforms import EmailField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Length, ValidationError

from buyergroup_hub.accounts.person.forms import Address, new_password, plain_name, your_name
from buyergroup_hub.kit.forms import Form
from buyergroup_hub.kit.i18n import _l, locale
from buyergroup_hub.organisations.organisation.numbers import objection
from buyergroup_hub.organisations.registration.actions import Firm


def countries() -> list[tuple[str, str]]:
    """The countries of the world by name, the Netherlands first."""
    names = Locale.parse(locale()).territories
    known = [(code, str(name)) for code, name in names.items() if len(code) == 2 and code.isalpha()]
    rest = sorted(
        (pair for pair in known if pair[0] not in ("NL", "ZZ", "EU", "EZ", "UN", "XA", "XB", "QO")), key=lambda p: p[1]
    )
    return [("NL", str(names["NL"])), *rest]


class FirmForm(Form):
    """A market party: its number, its name, and what it is."""

    country = SelectField(_l("Land"), [InputRequired()], default="NL")
    number = StringField(
        _l("KvK-nummer"),
        [InputRequired(), Length(max=60)],
        description=_l(
            "8 cijfers. Buiten Nederland: het nummer in het register van je land. "
            "We controleren de vorm, niet het register."
        ),
        render_kw={"autocomplete": "off"},
    )
    organisation = StringField(
        _l("Naam van het bedrijf"),
        [InputRequired(), Length(max=200), plain_name],
        description=_l("Deze naam staat bij je openbare antwoorden."),
        render_kw={"autocomplete": "organization"},
    )
    kind = RadioField(
        _l("Wat voor bedrijf?"),
        [InputRequired()],
        choices=[
            SelectChoice("market_party", _l("Leverancier, aannemer of adviseur")),
            SelectChoice("trade_association", _l("Brancheorganisatie")),
        ],
    )

    def set_choices(self) -> None:
        self.country.choices = [SelectChoice(code, name) for code, name in countries()]

    def validate_number(self, field: Any) -> None:
        words = objection(self.scheme, field.data)
        if words is not None:
            raise ValidationError(words)

    @property
    def scheme(self) -> str:
        return "KVK" if self.country.data == "NL" else "FOREIGN"

    def firm(self) -> Firm:
        values = self.values()
        return Firm(
            name=values["organisation"],
            kind=values["kind"],
            scheme=self.scheme,
            country=values["country"],
            number=values["number"],
        )


class RegisterForm(FirmForm):
    """The firm, and who registers it."""

    name = your_name()
    email = EmailField(
        _l("Je zakelijke mailadres"), [InputRequired(), Length(max=254), Address()], render_kw={"autocomplete": "email"}
    )


class ConfirmForm(Form):
    password = new_password(_l("Kies een wachtwoord"))
    known: tuple[str | None, ...] = ()
