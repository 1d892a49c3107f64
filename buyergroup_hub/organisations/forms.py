"""What people fill in about organisations."""

from __future__ import annotations

from typing import Any

from babel import Locale
from wtforms import BooleanField, EmailField, HiddenField, RadioField, SelectField, StringField
from wtforms.fields import IntegerField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import URL, InputRequired, Length, NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from buyergroup_hub.accounts.forms import Address, new_password, plain_name, your_name
from buyergroup_hub.kit.forms import Form, PartlyKnown, StaleCheckForm
from buyergroup_hub.kit.i18n import _, _l, locale
from buyergroup_hub.kit.things import ThingsField
from buyergroup_hub.organisations.actions.organisations import is_named, with_number
from buyergroup_hub.organisations.actions.registration import Firm
from buyergroup_hub.organisations.glossary import KIND_WORDS, SUCCESSION_WORDS, VERIFIED_WORDS
from buyergroup_hub.organisations.models import Theme
from buyergroup_hub.organisations.numbers import objection

WEB = URL(message=_l("Schrijf het hele adres, met https:// ervoor."))


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
        said = self.values()
        return Firm(
            name=said["organisation"],
            kind=said["kind"],
            scheme=self.scheme,
            country=said["country"],
            number=said["number"],
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


class OrganisationForm(StaleCheckForm):
    name = StringField(_l("Naam"), [InputRequired(), Length(max=200), plain_name])
    website = StringField(_l("Website"), [Optional(), Length(max=300), WEB], render_kw={"type": "url"})


class EnterForm(Form):
    """An organisation that an administrator enters. Market parties register themselves."""

    organisation = StringField(_l("Naam van de organisatie"), [InputRequired(), Length(max=200), plain_name])
    kind = RadioField(
        _l("Wat is het?"),
        [InputRequired()],
        choices=[SelectChoice(kind, KIND_WORDS[kind]) for kind in ("programme", "public_client", "knowledge_partner")],
    )
    oin = StringField(
        _l("OIN"),
        [Optional(), Length(max=60)],
        description=_l("20 cijfers, alleen voor overheden. Laat leeg als je het niet weet."),
        render_kw={"autocomplete": "off"},
    )

    def validate_organisation(self, field: Any) -> None:
        if is_named(field.data):
            raise ValidationError(_("Er is al een organisatie met deze naam. Zoek de organisatie op bij Organisaties."))

    def validate_oin(self, field: Any) -> None:
        words = objection("OIN", field.data)
        if words is None and with_number("OIN", "NL", field.data):
            words = _("Er is al een organisatie met dit OIN. Zoek de organisatie op bij Organisaties.")
        if words is not None:
            raise ValidationError(words)


class ColleagueForm(Form):
    name = StringField(_l("Naam"), [Optional(), Length(max=120), plain_name], render_kw={"autocomplete": "off"})
    email = EmailField(
        _l("Mailadres"), [InputRequired(), Length(max=254), Address()], render_kw={"autocomplete": "off"}
    )


class HandoverForm(Form):
    email = EmailField(
        _l("Mailadres van wie het overneemt"),
        [InputRequired(), Length(max=254), Address()],
        render_kw={"autocomplete": "off"},
    )


class FunctionForm(Form):
    function = StringField(_l("Functie"), [Optional(), Length(max=80)])


class VerifyForm(Form):
    looked_up = HiddenField()
    how = SelectField(_l("Hoe keek je het na?"), [InputRequired()])

    def set_choices(self) -> None:
        self.how.choices = [SelectChoice(key, str(words)) for key, words in VERIFIED_WORDS.items()]


class SucceedForm(Form):
    """Which organisation goes on with its work."""

    successor = StringField(
        _l("Gaat verder in"),
        [InputRequired(), Length(max=200)],
        description=_l(
            "Vul de naam van de organisatie in. Hebben meer organisaties die naam? Vul dan het laatste deel van het "
            "webadres van de pagina in."
        ),
    )
    kind = SelectField(_l("Wat gebeurde er?"), [InputRequired()])

    def set_choices(self) -> None:
        self.kind.choices = [SelectChoice(key, str(words)) for key, words in SUCCESSION_WORDS.items()]


class SignForm(Form):
    signed_on = StringField(
        _l("Getekend op"),
        [Optional(), PartlyKnown()],
        description=_l("Vul een jaar, maand of dag in. Laat je dit leeg, dan staat er “onbekend”."),
    )


class PlanForm(Form):
    period = StringField(
        _l("Periode van het plan"),
        [InputRequired(), Length(max=20)],
        description=_l("Bijvoorbeeld 2025–2028."),
    )
    until = StringField(_l("Loopt tot en met"), [Optional(), PartlyKnown()], description=_l("Een jaar, maand of dag."))
    published_on = StringField(
        _l("Openbaar sinds"),
        [Optional(), PartlyKnown()],
        description=_l("Vul een jaar, maand of dag in. Laat je dit leeg, dan geldt vandaag."),
    )
    url = StringField(_l("Adres van het plan"), [Optional(), Length(max=500), WEB], render_kw={"type": "url"})
    themes = ThingsField(
        Theme,
        _l("Thema's met doelen in het plan"),
        [Optional()],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def set_choices(self, themes: list[Any]) -> None:
        self.themes.choices = [SelectChoice(theme.id, theme.label) for theme in themes]


class ReportForm(StaleCheckForm):
    year = IntegerField(
        _l("Jaar"), [InputRequired(), NumberRange(2016, 2100, _l("Vul een jaar in, bijvoorbeeld 2025."))]
    )
    state = RadioField(
        _l("Wat weet je van dit verslag?"),
        [InputRequired()],
        choices=[
            SelectChoice("published", _l("Het is openbaar")),
            SelectChoice("missing", _l("Het is niet verschenen")),
        ],
    )
    published_on = StringField(
        _l("Openbaar sinds"), [Optional(), PartlyKnown()], description=_l("Een jaar, maand of dag.")
    )
    url = StringField(_l("Adres van het verslag"), [Optional(), Length(max=500), WEB], render_kw={"type": "url"})


class ShowForm(Form):
    """A market party lets itself be seen."""

    sure = BooleanField(
        _l("Iedereen mag zien dat ons bedrijf in de hub staat. Ik weet dat ik dit niet kan terugdraaien."),
        [InputRequired()],
    )
