"""What a market party, or somebody of a client, fills in to come in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from babel import Locale
from wtforms import EmailField, HiddenField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from buyergroup_hub.accounts.person.forms import Address, new_password, plain_name, your_name
from buyergroup_hub.kit.forms import Form
from buyergroup_hub.kit.i18n import _, _l, locale
from buyergroup_hub.organisations.organisation.actions.organisations import is_seen_as
from buyergroup_hub.organisations.organisation.models import Organisation
from buyergroup_hub.organisations.organisation.numbers import objection, plain
from buyergroup_hub.organisations.registration.actions import Firm
from buyergroup_hub.organisations.registration.pages import Found
from buyergroup_hub.organisations.registration.queries import MOST


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

    next = HiddenField()
    name = your_name()
    email = EmailField(
        _l("Je zakelijke mailadres"), [InputRequired(), Length(max=254), Address()], render_kw={"autocomplete": "email"}
    )


NEW = "new"
NUMBER_OF_CLIENT = {20: "OIN", 8: "KVK"}
"""By its digits."""


class ClientForm(Form):
    """Where somebody works: one of the public clients that were found, or one that the hub does not know."""

    next = HiddenField()
    q = StringField(
        _l("Zoek je organisatie"),
        [Length(max=200)],
        description=_l("Op naam, OIN of KvK-nummer."),
        render_kw={"autocomplete": "organization", "type": "search"},
    )
    where = RadioField(_l("Waar werk je?"), [InputRequired()])
    organisation = StringField(_l("Naam van je organisatie"), [Length(max=200), plain_name])
    number = StringField(
        _l("OIN of KvK-nummer"),
        [Length(max=60)],
        description=_l("20 of 8 cijfers. Zonder nummer kijken we je organisatie minder snel na."),
        render_kw={"autocomplete": "off"},
    )
    function = StringField(_l("Je functie"), [Optional(), Length(max=80)])
    has_more = False
    demo = False
    """Who tries the demo takes part in it."""

    def set_choices(self, found: Sequence[Found], *, searched: bool) -> None:
        """Those that were found; where nobody searched yet there is nothing to choose."""
        choices = [SelectChoice(one.pid, one.name, render_kw={"line": one.line}) for one in found]
        other = _("Je vult zelf naam en nummer in. Het programma kijkt ze na.")
        new = SelectChoice(NEW, _l("Mijn organisatie staat er niet bij"), render_kw={"line": other})
        self.where.choices = [*choices, new] if searched else []
        self.has_more = len(found) == MOST

    @property
    def is_new(self) -> bool:
        return bool(self.where.data == NEW)

    @property
    def scheme(self) -> str:
        return NUMBER_OF_CLIENT.get(len(plain("OIN", self.number.data or "")), "")

    def validate_organisation(self, field: Any) -> None:
        if not self.is_new:
            return
        if not field.data:
            raise ValidationError(_("Vul de naam van je organisatie in."))
        if is_seen_as(field.data, demo=self.demo):
            raise ValidationError(_("Deze organisatie staat al in de hub. Zoek op deze naam en kies de organisatie."))

    def validate_number(self, field: Any) -> None:
        if not self.is_new or not field.data:
            return
        if not self.scheme or objection(self.scheme, field.data):
            raise ValidationError(_("Een OIN heeft 20 cijfers, een KvK-nummer 8."))

    def firm(self, chosen: Organisation | None) -> Firm:
        return Firm(
            name=chosen.name if chosen else self.organisation.data or "",
            kind="public_client",
            scheme="" if chosen else self.scheme,
            country="NL",
            number="" if chosen else self.number.data or "",
            organisation_id=chosen.id if chosen else None,
            function=self.function.data or "",
        )


class RegisterClientForm(ClientForm):
    """With who she is, of whom nobody knows it yet."""

    name = your_name()
    email = EmailField(
        _l("Je zakelijke mailadres"),
        [InputRequired(), Length(max=254), Address()],
        description=_l("Met een adres van je organisatie herkent een collega je sneller."),
        render_kw={"autocomplete": "email"},
    )


class ConfirmForm(Form):
    password = new_password(_l("Kies een wachtwoord"))
    known: tuple[str | None, ...] = ()
