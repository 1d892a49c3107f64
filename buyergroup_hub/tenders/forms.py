"""The forms of this room."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Self

from wtforms import (
    DateField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp, ValidationError

from buyergroup_hub.clauses.glossary import LEVEL_WORDS
from buyergroup_hub.clauses.registry.models import ClauseVersion
from buyergroup_hub.clauses.registry.parameters import Parameter
from buyergroup_hub.consultations.sheets.models import Consultation
from buyergroup_hub.groups.models import Commitment, Group
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.formats import short_day
from buyergroup_hub.kit.forms import Choice, Form, PartlyKnown, ReadForm, SeenForm, or_none
from buyergroup_hub.kit.i18n import _, _l
from buyergroup_hub.kit.numbers import MoneyField, NumberField
from buyergroup_hub.kit.things import ThingField, ThingsField
from buyergroup_hub.notices.codes import is_cpv
from buyergroup_hub.organisations.models import Organisation
from buyergroup_hub.tenders.glossary import (
    NATURE_WORDS,
    REASON_WORDS,
    REGION_WORDS,
    RELATION_WORDS,
    STEP_WORDS,
    quarter_words,
)
from buyergroup_hub.tenders.models import Tender

DAY = ["%d-%m-%Y", "%Y-%m-%d"]
AHEAD = 12
"""How many quarters ahead an intention can be planned; later is a year."""


def day_field(label: Any, *, required: bool = False) -> DateField:
    """A day that has come; empty is today."""
    hint = _l("Bijvoorbeeld 4-12-2026. Leeg is vandaag.")
    return DateField(label, [InputRequired() if required else Optional()], format=DAY, description=hint)


def amount_field(label: Any) -> MoneyField:
    return MoneyField(label, [Optional(), NumberRange(0, 9_999_999_999_999, _l("Vul een bedrag van 0 of meer in."))])


class TenderForm(SeenForm):
    """What a tender says of itself."""

    title = StringField(_l("Hoe heet de aanbesteding?"), [InputRequired(), Length(max=200)])
    description = TextAreaField(_l("Waar gaat het over?"), [Optional(), Length(max=5000)])
    nature = SelectField(_l("Soort"), [Optional()], coerce=or_none)
    expected = SelectField(
        _l("Wanneer komt zij op de markt?"),
        [Optional()],
        coerce=or_none,
        description=_l("Een voornemen kan nog veranderen."),
    )

    region = SelectField(_l("Waar wordt zij uitgevoerd?"), [Optional()], coerce=or_none)

    def offer(self) -> None:
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
        _l("Bij welke groep hoort zij?"),
        [Optional()],
        description=_l("De percelen tellen dan mee voor de bepalingen van die groep."),
    )
    lots = TextAreaField(
        _l("Percelen"),
        [Optional(), Length(max=4000)],
        description=_l("Eén titel per regel. Leeg: het is één geheel."),
    )

    def titles(self) -> list[str]:
        return [line.strip()[:400] for line in (self.lots.data or "").split("\n") if line.strip()]


class SharingForm(Form):
    circle = RadioField(_l("Wie mag het weten?"), [InputRequired()])


class LotForm(Form):
    title = StringField(_l("Titel van het perceel"), [InputRequired(), Length(max=200)])
    project_type = SelectField(_l("Type project"), [Optional()], coerce=or_none)

    def offer(self, types: Iterable[str]) -> None:
        self.project_type.choices = [("", _("Nog onbekend")), *((one, one) for one in types)]


class LotEditForm(LotForm, SeenForm):
    """A lot that is there already."""


class DayForm(SeenForm):
    on = day_field(_l("Op welke dag?"))


class CorrectionForm(SeenForm):
    """Which day was typed wrong, and what it should be."""

    step = SelectField(_l("Welke dag klopt niet?"), [InputRequired()])
    on = DateField(_l("Welke dag was het?"), [InputRequired()], format=DAY, description=_l("Bijvoorbeeld 4-12-2026."))

    def offer(self, days: Mapping[str, date]) -> None:
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


class AwardForm(SeenForm):
    winner = StringField(_l("Wie kreeg de opdracht?"), [InputRequired(), Length(max=200)])
    amount = amount_field(_l("Voor welk bedrag, in euro?"))
    contract_ref = StringField(_l("Kenmerk van het contract"), [Optional(), Length(max=100)])
    on = day_field(_l("Gegund op"))


class UnawardedForm(SeenForm):
    reason = TextAreaField(_l("Waarom is het perceel niet gegund?"), [InputRequired(), Length(max=1000)])


class ContractForm(SeenForm):
    on = day_field(_l("Contract gesloten op"))
    realisation_expected = StringField(
        _l("Verwachte oplevering"),
        [
            Optional(),
            PartlyKnown(),
        ],
        description=_l("Een jaar, maand of dag: 2027 of 2027-06."),
    )


class ResultForm(SeenForm):
    result = TextAreaField(
        _l("Wat is ervan gekomen?"),
        [InputRequired(), Length(max=2000)],
        description=_l("Schrijf wat er is geleverd en wat anders liep. Zonder namen en prijzen."),
    )


class ClauseChoiceForm(Form):
    """Which clause a lot records next."""

    clause = SelectField(_l("Bepaling"), [InputRequired()])


class UseForm(SeenForm):
    """What a lot does with one clause. What the level leaves open comes as fields `p_<key>`."""

    use = RadioField(_l("Wat doe je met de bepaling?"), [InputRequired()])
    level = SelectField(_l("Niveau"), [Optional()], coerce=lambda value: int(value) if value else None)
    final_text = TextAreaField(
        _l("Tekst in de aanbesteding"),
        [Optional(), Length(max=20_000)],
        description=_l("Laat leeg voor de tekst van de bepaling met wat je invulde."),
    )
    reason_kind = SelectField(_l("Waarom?"), [Optional()], coerce=or_none)
    reason = TextAreaField(
        _l("Reden"), [Optional(), Length(max=2000)], description=_l("Nodig als je de tekst wijzigt of weglaat.")
    )

    def offer(self, version: ClauseVersion) -> None:
        self.use.choices = [
            ("used", _("Gebruiken zoals zij is")),
            ("changed", _("Gebruiken met een andere tekst")),
            ("dropped", _("Weglaten")),
        ]
        own = next(one for one in version.texts if one.language == version.language)
        self.level.choices = [(one.level, str(LEVEL_WORDS[one.level])) for one in own.levels]
        self.reason_kind.choices = [("", _("Kies")), *((key, str(words)) for key, words in REASON_WORDS.items())]


def typed(said: Any, places: Sequence[Parameter]) -> tuple[dict[str, str], list[str]]:
    """(values by key, sentences about what was no value) of the fields `p_<key>` of a form."""
    values, faults = {}, []
    for place in places:
        try:
            value = place.read(said.get(f"p_{place.key}", ""))
        except ValueError as fault:
            faults.append(f"{place.name}: {fault}")
        else:
            if value is not None:
                values[place.key] = value
    return values, faults


class CodesForm(SeenForm):
    codes = StringField(
        _l("CPV-codes"),
        [
            InputRequired(),
            Regexp(r"\s*\d{8}(\s*,\s*\d{8})*\s*$", message=_l("Schrijf codes van acht cijfers, met komma's.")),
        ],
        description=_l("Acht cijfers, de belangrijkste eerst: 45221119, 44212100."),
    )


class GroupCodesForm(SeenForm):
    codes = TextAreaField(
        _l("CPV-codes"),
        [Optional(), Length(max=2000)],
        description=_l("Eén code van acht cijfers per regel. Leeg mag ook."),
        render_kw={"rows": 8},
    )

    def validate_codes(self, _field: TextAreaField) -> None:
        wrong = [line for line in self.lines() if not is_cpv(line)]
        if wrong:
            raise ValidationError(_("Deze regels zijn geen CPV-code: %(lines)s.", lines=", ".join(wrong[:5])))

    def lines(self) -> list[str]:
        """The codes, without a check digit or words behind them."""
        lines = (self.codes.data or "").replace(",", "\n").split("\n")
        return [line.split()[0].partition("-")[0] for line in lines if line.strip()]


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
        description=_l("Leeg betekent: nog onbekend."),
    )
    unit = StringField(_l("Eenheid"), [Optional(), Length(max=40)], description=_l("Bijvoorbeeld ton, m² of stuks."))
    source = StringField(
        _l("Waar komt dat vandaan?"),
        [Optional(), Length(max=200)],
        description=_l("Bijvoorbeeld het ontwerp van 2026, of een raming."),
    )


class InvolvedForm(SeenForm):
    """Which consultations came before a tender."""

    consultations = ThingsField(
        Consultation,
        _l("Welke consultaties gingen vooraf?"),
        description=_l("Wie inschrijft, kan er eerder bij betrokken zijn geweest. Dan hoort het dossier erbij."),
    )

    def offer(self, consultations: Iterable[tuple[int, str]]) -> None:
        self.consultations.choices = list(consultations)


class LinkForm(Form):
    group = ThingField(Group, _l("Groep"), [InputRequired()])
    relation = RadioField(_l("Wat is de band?"), [InputRequired()], default="set")

    def offer(self, groups: Iterable[tuple[int, str]]) -> None:
        self.group.choices = list(groups)
        self.relation.choices = [(key, str(words)) for key, words in RELATION_WORDS.items()]


class RelationForm(SeenForm):
    """What a tender, or the notice that may become one, has to do with a group."""

    relation = RadioField(_l("Wat heeft deze aanbesteding met de groep te maken?"), [InputRequired()])

    @classmethod
    def at(cls, now: str | None) -> Self:
        """`now` is what was said of it until now."""
        form = cls(data={"relation": now})
        form.relation.choices = [
            ("set", _("Zij gebruikt de set van de groep")),
            ("cites", _("Zij noemt bepalingen van de groep")),
            ("no", _("Niets")),
        ]
        return form


class ChoiceForm(Form):
    """Take over what a notice says, or leave it with the reason."""

    choice = RadioField(
        _l("Wat klopt?"),
        [InputRequired()],
        choices=[
            Choice("take", _l("Neem over uit de publicatie")),
            Choice("keep", _l("Laat staan wat hier staat")),
        ],
    )
    reason = TextAreaField(
        _l("Waarom blijft het zo?"), [Optional(), Length(max=1000)], description=_l("Nodig als je het laat staan.")
    )


class ArrangementForm(Form):
    key = SelectField(_l("Welk gegeven?"), [InputRequired()])
    how = StringField(
        _l("Hoe komt het er?"),
        [InputRequired(), Length(max=400)],
        description=_l("Bijvoorbeeld: de opdrachtnemer meldt het per kwartaal."),
    )


class MatchForm(Form):
    commitment = ThingField(Commitment, _l("Welke toezegging?"), [InputRequired()])


class AdoptionForm(Form):
    """Who takes the set over, for what."""

    organisation = ThingField(Organisation, _l("Namens"), [InputRequired()])
    project = StringField(
        _l("Voor welk project?"),
        [InputRequired(), Length(max=200)],
        description=_l("Iedereen ziet je organisatie en dit project bij de groep staan."),
    )
    tender = ThingField(
        Tender,
        _l("In welke aanbesteding?"),
        [Optional()],
        description=_l("Dat kan later ook nog."),
    )


class AdoptionReportForm(SeenForm):
    feedback = TextAreaField(
        _l("Wat heeft de set je gebracht?"),
        [InputRequired(), Length(max=4000)],
        description=_l("Wat werkte, wat niet, en wat je anders zou doen. Iedereen kan dit lezen."),
    )


class TieForm(Form):
    tender = ThingField(Tender, _l("Bij welke aanbesteding hoort deze publicatie?"), [InputRequired()])


class AdoptionTenderForm(SeenForm):
    tender = ThingField(Tender, _l("In welke aanbesteding gebruik je de set?"), [InputRequired()])
