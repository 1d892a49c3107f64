"""What people fill in about measurements."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from wtforms import BooleanField, DateField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from buyergroup_hub.files.forms import UploadField
from buyergroup_hub.kit.forms import Choice, Form, StaleCheckForm, choices_of
from buyergroup_hub.kit.i18n import _, _l
from buyergroup_hub.kit.numbers import NumberField
from buyergroup_hub.outcomes.glossary import (
    INPUT_WORDS,
    QUALITY_LINES,
    QUALITY_WORDS,
    SOURCE_WORDS,
    UNKNOWN_WORDS,
)
from buyergroup_hub.outcomes.indicators.models import Indicator, IndicatorVersion
from buyergroup_hub.outcomes.measuring.actions import Answer, Circumstances
from buyergroup_hub.outcomes.measuring.models import Measurement

DUTCH_DAY = ["%d-%m-%Y", "%Y-%m-%d"]


class MeasurementForm(Form):
    """A value, a band or why it is unknown. Which fields are asked follows from the definition: see `suit`."""

    value = NumberField(_l("Waarde"), [Optional()])
    low = NumberField(_l("Laagste waarde"), [Optional()])
    high = NumberField(_l("Hoogste waarde"), [Optional()])
    weight = NumberField(_l("Geheel"), [Optional()], description=_l("Nodig om later te kunnen rekenen."))
    unknown = BooleanField(
        _l("De waarde is onbekend"), description=_l("Geef dan ook de reden. De waarde telt niet als 0.")
    )
    unknown_reason = SelectField(_l("Waarom is de waarde onbekend?"), [Optional()])
    since = DateField(_l("Begin van de meting"), [Optional()], format=DUTCH_DAY)
    until = DateField(_l("Einde van de meting"), [Optional()], format=DUTCH_DAY)
    source_kind = SelectField(_l("Waar komt het getal vandaan?"), [Optional()])
    source = StringField(
        _l("Welk document of welke opgave is dat?"),
        [Optional(), Length(max=400)],
        description=_l("Noem ook de datum. Dan kan een ander het terugvinden."),
    )
    document = UploadField(_l("Bestand"), [Optional()], description=_l("Wie de meting ziet, kan het downloaden."))
    quality = RadioField(_l("Hoe zeker is het?"), [Optional()], choices=choices_of(QUALITY_WORDS, QUALITY_LINES))
    note = TextAreaField(_l("Wat moet een lezer weten?"), [Optional(), Length(max=2000)])

    def suit(self, version: IndicatorVersion) -> None:
        """Ask what this definition asks."""
        none = [Choice("", _("Kies"))]
        self.unknown_reason.choices = none + choices_of(UNKNOWN_WORDS)
        self.source_kind.choices = none + choices_of(SOURCE_WORDS)
        if version.weight_name is None:
            del self.weight
        else:
            self.weight.label.text = version.weight_name[:1].upper() + version.weight_name[1:]

    def validate(self, extra_validators: Any = None) -> bool:
        """A known value needs a source and a quality, an unknown one a reason."""
        fine = super().validate(extra_validators)
        lacking = list(self._lacking())
        for name, sentence in lacking:
            self[name].errors = [sentence]
        return bool(fine) and not lacking

    def _lacking(self) -> Iterator[tuple[str, str]]:
        if self.unknown.data and not self.unknown_reason.data:
            yield "unknown_reason", _("Kies waarom de waarde onbekend is.")
        if self.unknown_reason.data and not self.unknown.data:
            yield (
                "unknown",
                _("Je noemt een reden. Zet dan ook aan dat de waarde onbekend is, of laat de reden leeg."),
            )
        if not self.unknown.data:
            yield from self._unsaid()
        if not self.unknown.data and not self.source_kind.data:
            yield "source_kind", _("Kies waar het getal vandaan komt.")
        if not self.unknown.data and not self.quality.data:
            yield "quality", _("Kies hoe zeker het getal is.")

    def _unsaid(self) -> Iterator[tuple[str, str]]:
        """What a known value lacks, all at once; what was written wrong has its own sentence."""
        if all(self[name].data is None and not self[name].errors for name in ("value", "low", "high")):
            yield "value", _("Vul één getal in, of een laagste en een hoogste, of zeg dat het onbekend is.")
        unsaid = [name for name in ("since", "until") if self[name].data is None and not self[name].errors]
        if unsaid:
            yield unsaid[0], _("Vul in over welke dagen de meting gaat: de eerste en de laatste.")

    def answer(self) -> Answer:
        """What was measured. An unknown value keeps no numbers beside it."""
        numbers: dict[str, Decimal | None] = {name: self[name].data for name in ("value", "low", "high")}
        weight = self.weight.data if "weight" in self else None
        return Answer(**numbers, weight=weight, unknown_reason=self.unknown_reason.data or None)

    def around(self) -> Circumstances:
        values = self.values()
        days: dict[str, date | None] = {name: values[name] for name in ("since", "until")}
        return Circumstances(
            **days,
            quality=values["quality"] or None,
            source_kind=values["source_kind"] or None,
            source=values["source"] or "",
            note=values["note"] or "",
            upload=self.document.upload,
        )


def measurement_data(measurement: Measurement) -> dict[str, Any]:
    """A measurement as its form shows it."""
    numbers = {name: getattr(measurement, name) for name in ("value", "low", "high", "weight")}
    plain = ("unknown_reason", "since", "until", "source_kind", "source", "quality", "note")
    return {
        **numbers,
        **{name: getattr(measurement, name) for name in plain},
        "unknown": measurement.unknown_reason is not None,
    }


class WhatForm(Form):
    """What will be measured: which indicator, and of a tender which lot or the whole."""

    class Meta(Form.Meta):
        csrf = False  # it only leads to another page

    of = SelectField(_l("Waarvan?"), [InputRequired()])
    indicator = SelectField(_l("Welke indicator?"), [InputRequired()])

    def set_choices(self, subjects: Sequence[tuple[str, str]], indicators: Sequence[Indicator]) -> None:
        if subjects:
            self.of.choices = [Choice(key, words) for key, words in subjects]
        else:
            del self.of
        self.indicator.choices = [Choice(indicator.key, indicator.name) for indicator in indicators]


class InputForm(StaleCheckForm):
    """How a lot stands with one datum."""

    key = SelectField(_l("Gegeven"), [InputRequired()])
    state = SelectField(
        _l("Hoe staat het ervoor?"), [Optional()], choices=[Choice("", _l("ontbreekt")), *choices_of(INPUT_WORDS)]
    )
    note = StringField(_l("Toelichting"), [Optional(), Length(max=400)])

    def set_choices(self, keys: Sequence[str]) -> None:
        self.key.choices = [Choice(key, key) for key in keys]
