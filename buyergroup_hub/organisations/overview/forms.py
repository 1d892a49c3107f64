"""What is filled in of an organisation, by its people and by who looks after it."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from buyergroup_hub.accounts.person.forms import plain_name
from buyergroup_hub.kit.forms import Form, StaleCheckForm
from buyergroup_hub.kit.i18n import _, _l
from buyergroup_hub.organisations.glossary import KIND_WORDS, SUCCESSION_WORDS, VERIFIED_WORDS
from buyergroup_hub.organisations.manifest.forms import WEB
from buyergroup_hub.organisations.organisation.actions.organisations import is_named, with_number
from buyergroup_hub.organisations.organisation.numbers import objection


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


class ShowForm(Form):
    """A market party lets itself be seen."""

    sure = BooleanField(
        _l("Iedereen mag zien dat ons bedrijf in de hub staat. Ik weet dat ik dit niet kan terugdraaien."),
        [InputRequired()],
    )
