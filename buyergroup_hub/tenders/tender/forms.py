"""The forms of this room."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from wtforms import (
    DateField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp

from buyergroup_hub.consultations.sheets.models import Consultation
from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.formats import short_day
from buyergroup_hub.kit.forms import Form, PartlyKnown, ReadForm, StaleCheckForm, or_none
from buyergroup_hub.kit.i18n import _, _l
from buyergroup_hub.kit.numbers import MoneyField, NumberField
from buyergroup_hub.kit.things import ThingField, ThingsField
from buyergroup_hub.organisations.organisation.models import Organisation
from buyergroup_hub.tenders.glossary import NATURE_WORDS, REGION_WORDS, RELATION_WORDS, STEP_WORDS
from buyergroup_hub.tenders.tender.labels import quarter_words

DAY = ["%d-%m-%Y", "%Y-%m-%d"]
AHEAD = 12
"""How many quarters ahead an intention can be planned; later is a year."""


def day_field(label: Any, *, required: bool = False) -> DateField:
    """A day that has come; empty is today."""
    hint = _l("Bijvoorbeeld 4-12-2026. Laat je dit leeg, dan geldt vandaag.")
    return DateField(label, [InputRequired() if required else Optional()], format=DAY, description=hint)


def amount_field(label: Any) -> MoneyField:
    return MoneyField(label, [Optional(), NumberRange(0, 9_999_999_999_999, _l("Vul een bedrag van 0 of meer in."))])


class TenderForm(StaleCheckForm):
    """What a tender says of itself."""

    title = StringField(_l("Hoe heet de aanbesteding?"), [InputRequired(), Length(max=200)])
    description = TextAreaField(_l("Waar gaat het over?"), [Optional(), Length(max=5000)])
    nature = SelectField(_l("Soort"), [Optional()], coerce=or_none)
    expected = SelectField(
        _l("Wanneer komt de aanbesteding op de markt?"),
        [Optional()],
        coerce=or_none,
        description=_l("Een voornemen kan nog veranderen."),
    )

    region = SelectField(_l("Waar wordt de opdracht uitgevoerd?"), [Optional()], coerce=or_none)

    def set_choices(self) -> None:
        self.region.choices = [("", _("Nog onbekend")), *((key, str(words)) for key, words in REGION_WORDS.items())]
        self.nature.choices = [("", _("Nog onbekend")), *((key, str(words)) for key, words in NATURE_WORDS.items())]
        known = [(one, quarter_words(one)) for one in ahead()]
        held = self.expected.data
        if held and held not in dict(known):
            known.insert(0, (held, quarter_words(held)))
        self.expected.choices = [("", _("Nog onbekend")), *known]


def ahead() -> list[str]:
    """The quarters that one can plan for, this one first, and the years after them."""
    today = clock.today()
    first = today.year * 4 + (today.month - 1) // 3
    quarters = [f"{number // 4}-Q{number % 4 + 1}" for number in range(first, first + AHEAD)]
    last = int(quarters[-1][:4])
    return [*quarters, *(str(year) for year in range(last + 1, last + 4))]


class PlanForm(TenderForm):
    """A new intention: for which organisation, with which group, in which lots."""

    organisation = ThingField(Organisation, _l("Namens"), [InputRequired()])
    group = ThingField(
        Group,
        _l("Bij welke groep hoort de aanbesteding?"),
        [Optional()],
        description=_l("De percelen tellen dan mee voor de bepalingen van die groep."),
    )
    lots = TextAreaField(
        _l("Percelen"),
        [Optional(), Length(max=4000)],
        description=_l("Eén titel per regel. Laat dit leeg als er geen percelen zijn."),
    )

    def titles(self) -> list[str]:
        return [line.strip()[:400] for line in (self.lots.data or "").split("\n") if line.strip()]


class SharingForm(Form):
    circle = RadioField(_l("Wie mag het weten?"), [InputRequired()])


class LotForm(Form):
    title = StringField(_l("Titel van het perceel"), [InputRequired(), Length(max=200)])
    project_type = SelectField(_l("Type project"), [Optional()], coerce=or_none)

    def set_choices(self, types: Iterable[str]) -> None:
        self.project_type.choices = [("", _("Nog onbekend")), *((one, one) for one in types)]


class LotEditForm(LotForm, StaleCheckForm):
    """A lot that is there already."""


class DayForm(StaleCheckForm):
    on = day_field(_l("Op welke dag?"))


class CorrectionForm(StaleCheckForm):
    """Which day was typed wrong, and what it should be."""

    step = SelectField(_l("Welke dag klopt niet?"), [InputRequired()])
    on = DateField(_l("Welke dag was het?"), [InputRequired()], format=DAY, description=_l("Bijvoorbeeld 4-12-2026."))

    def set_choices(self, days: Mapping[str, date]) -> None:
        self.step.choices = [
            (step, _("%(step)s: %(day)s", step=STEP_WORDS[step], day=short_day(day))) for step, day in days.items()
        ]


class CancellationForm(ReadForm):
    reason = TextAreaField(
        _l("Waarom gaat de aanbesteding niet door?"),
        [InputRequired(), Length(max=2000)],
        description=_l("Deze reden blijft leesbaar."),
    )
    on = day_field(_l("Op welke dag?"))


class AwardForm(StaleCheckForm):
    winner = StringField(_l("Wie kreeg de opdracht?"), [InputRequired(), Length(max=200)])
    amount = amount_field(_l("Voor welk bedrag, in euro?"))
    contract_ref = StringField(_l("Kenmerk van het contract"), [Optional(), Length(max=100)])
    on = day_field(_l("Gegund op"))


class UnawardedForm(StaleCheckForm):
    reason = TextAreaField(_l("Waarom is het perceel niet gegund?"), [InputRequired(), Length(max=1000)])


class ContractForm(StaleCheckForm):
    on = day_field(_l("Contract gesloten op"))
    realisation_expected = StringField(
        _l("Verwachte oplevering"),
        [
            Optional(),
            PartlyKnown(),
        ],
        description=_l("Een jaar, maand of dag: 2027 of 2027-06."),
    )


class CodesForm(StaleCheckForm):
    codes = StringField(
        _l("CPV-codes"),
        [
            InputRequired(),
            Regexp(r"\s*\d{8}(\s*,\s*\d{8})*\s*$", message=_l("Schrijf codes van acht cijfers, met komma's.")),
        ],
        description=_l("Acht cijfers, de belangrijkste eerst: 45221119, 44212100."),
    )


class ItemForm(Form):
    """What a lot buys, and how much."""

    what = StringField(
        _l("Wat koop je?"),
        [InputRequired(), Length(max=200)],
        description=_l("Eén materiaal of product, bijvoorbeeld: beton voor het dek."),
    )
    quantity = NumberField(
        _l("Hoeveel?"),
        [Optional(), NumberRange(0, 999_999_999_999, _l("Vul een getal van 0 of meer in."))],
        description=_l("Weet je het nog niet? Laat dit dan leeg."),
    )
    unit = StringField(_l("Eenheid"), [Optional(), Length(max=40)], description=_l("Bijvoorbeeld ton, m² of stuks."))
    source = StringField(
        _l("Waar komt dat vandaan?"),
        [Optional(), Length(max=200)],
        description=_l("Bijvoorbeeld het ontwerp van 2026, of een raming."),
    )


class InvolvedForm(StaleCheckForm):
    """Which consultations came before a tender."""

    consultations = ThingsField(
        Consultation,
        _l("Welke consultaties gingen vooraf?"),
        description=_l(
            "Een inschrijver kan eerder betrokken zijn geweest bij een consultatie. Voeg dan het dossier bij de "
            "aanbesteding."
        ),
    )

    def set_choices(self, consultations: Iterable[tuple[int, str]]) -> None:
        self.consultations.choices = list(consultations)


class LinkForm(Form):
    group = ThingField(Group, _l("Groep"), [InputRequired()])
    relation = RadioField(_l("Wat heeft de aanbesteding met de groep te maken?"), [InputRequired()], default="set")

    def set_choices(self, groups: Iterable[tuple[int, str]]) -> None:
        self.group.choices = list(groups)
        self.relation.choices = [(key, str(words)) for key, words in RELATION_WORDS.items()]


class ArrangementForm(Form):
    key = SelectField(_l("Welk gegeven?"), [InputRequired()])
    how = StringField(
        _l("Hoe krijg je dit gegeven?"),
        [InputRequired(), Length(max=400)],
        description=_l("Bijvoorbeeld: de opdrachtnemer meldt het per kwartaal."),
    )
