"""What people fill in to define an indicator."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from buyergroup_hub.kit.forms import Choice, StaleCheckForm, choices_of
from buyergroup_hub.kit.i18n import _, _l
from buyergroup_hub.kit.numbers import NumberField
from buyergroup_hub.kit.things import ThingField
from buyergroup_hub.organisations.manifest.models import Theme
from buyergroup_hub.outcomes.glossary import (
    KIND_ASKS,
    KIND_WORDS,
    PERIOD_WORDS,
)
from buyergroup_hub.outcomes.indicators.actions import Said
from buyergroup_hub.outcomes.indicators.models import IndicatorVersion


class VersionForm(StaleCheckForm):
    """A definition; `name` only for a new indicator, `change_note` only for a later version."""

    name = StringField(_l("Naam"), [InputRequired(), Length(max=120)])
    change_note = StringField(
        _l("Wat is er anders dan in de vorige versie?"),
        [InputRequired(), Length(max=300)],
        description=_l("Lezers zien dit bij de versies."),
    )
    kind = RadioField(_l("Proces of effect?"), [InputRequired()], choices=choices_of(KIND_WORDS, KIND_ASKS))
    unit = StringField(_l("Eenheid"), [InputRequired(), Length(max=40)], description=_l("Bijvoorbeeld: ton, uur of %."))
    share = BooleanField(
        _l("De waarde is een deel van een geheel"),
        description=_l("Bijvoorbeeld een percentage. Percentages tellen we nooit op."),
    )
    weight_name = StringField(
        _l("Van welk geheel?"),
        [Optional(), Length(max=80)],
        description=_l("Bijvoorbeeld: massa van het dek. Daarmee kun je percentages wegen."),
    )
    weight_unit = StringField(_l("Eenheid van het geheel"), [Optional(), Length(max=40)])
    minimum = NumberField(_l("Laagste waarde"), [Optional()])
    maximum = NumberField(_l("Hoogste waarde"), [Optional()])
    method = TextAreaField(
        _l("Methode"), [InputRequired(), Length(max=2000)], description=_l("Hoe kom je aan het getal?")
    )
    method_version = StringField(
        _l("Rekenregels"), [Optional(), Length(max=60)], description=_l("De naam en versie van een vaste rekenmethode.")
    )
    boundary = TextAreaField(
        _l("Afbakening"), [InputRequired(), Length(max=2000)], description=_l("Wat telt mee, en wat niet?")
    )
    period_kind = RadioField(_l("Over welke periode?"), [InputRequired()], choices=choices_of(PERIOD_WORDS))
    theme = ThingField(Theme, _l("Thema"), [InputRequired()])
    sums = SelectMultipleField(
        _l("Wat mag je optellen?"),
        [Optional()],
        choices=[
            Choice("subjects", _l("Verschillende percelen in dezelfde periode")),
            Choice("time", _l("Verschillende perioden van hetzelfde perceel")),
        ],
        description=_l("Kies niets als waarden alleen naast elkaar mogen staan."),
    )
    inputs = TextAreaField(
        _l("Welke gegevens zijn nodig?"),
        [Optional(), Length(max=2000)],
        description=_l("Eén per regel. Kopers zien vóór de publicatie welke nog ontbreken."),
    )

    def set_choices(self, themes: Sequence[Theme]) -> None:
        self.theme.choices = [Choice(theme.id, theme.label) for theme in themes]

    def validate_inputs(self, field: Any) -> None:
        if any(len(line) > LONGEST_INPUT for line in self.lines()):
            raise ValidationError(_("Houd elk gegeven korter dan 120 tekens."))
        field.data = "\n".join(self.lines())

    def lines(self) -> list[str]:
        found = (line.strip() for line in (self.inputs.data or "").split("\n"))
        return list(dict.fromkeys(line for line in found if line))

    def written(self) -> Said:
        values = self.values()
        sums = values["sums"] or ()
        return Said(
            **{name: values[name] for name in ("kind", "unit", "method", "boundary", "period_kind", "share")},
            method_version=values["method_version"] or "",
            weight_name=values["weight_name"] or None,
            weight_unit=values["weight_unit"] or None,
            minimum=self.minimum.data,
            maximum=self.maximum.data,
            theme_id=int(values["theme"]),
            sum_subjects="subjects" in sums,
            sum_time="time" in sums,
            inputs=self.lines(),
        )


LONGEST_INPUT = 120


def version_data(version: IndicatorVersion) -> dict[str, Any]:
    """A definition as its form shows it."""
    plain = (
        "kind",
        "unit",
        "share",
        "weight_name",
        "weight_unit",
        "method",
        "method_version",
        "boundary",
        "period_kind",
    )
    sums = [name for name in ("subjects", "time") if getattr(version, f"sum_{name}")]
    return {
        **{name: getattr(version, name) for name in plain},
        "minimum": version.minimum,
        "maximum": version.maximum,
        "theme": str(version.theme_id),
        "sums": sums,
        "inputs": "\n".join(one.key for one in version.inputs),
    }
