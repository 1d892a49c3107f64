"""Forms of adoptions."""

from __future__ import annotations

from typing import Any

from wtforms import (
    BooleanField,
    RadioField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional

from buyergroup_hub.access import standing
from buyergroup_hub.clauses.glossary import LEVEL_WORDS
from buyergroup_hub.clauses.registry.models import ClauseVersion
from buyergroup_hub.clauses.registry.parameters import Parameter
from buyergroup_hub.clauses.sets.models import ClauseSet, SetItem
from buyergroup_hub.kit.forms import Choice, Form, StaleCheckForm
from buyergroup_hub.kit.i18n import _, _l
from buyergroup_hub.kit.things import ThingField
from buyergroup_hub.organisations.organisation.models import Organisation
from buyergroup_hub.tenders.tender.models import Tender


class ChoiceForm(Form):
    """What of a set somebody takes: made for each set by `choice_for`."""

    whole: ClauseSet

    def takes(self, item: SetItem) -> bool:
        return bool(self[f"take_{item.version.clause.code}"].data)

    def level_of(self, item: SetItem) -> int:
        return int(self[f"level_{item.version.clause.code}"].data)

    def place_of(self, item: SetItem, parameter: Parameter) -> Any:
        return self[f"p_{item.version.clause.code}_{parameter.key}"]

    def chosen(self) -> list[tuple[ClauseVersion, int, dict[str, str]]]:
        """Version, level and what was filled in, of what is taken."""
        return [(one.version, self.level_of(one), self._values_of(one)) for one in self.whole.items if self.takes(one)]

    def _values_of(self, item: SetItem) -> dict[str, str]:
        values = {
            one.key: one.read(self.place_of(item, one).data or "")
            for one in item.version.parameters_of(self.level_of(item))
        }
        return {key: value for key, value in values.items() if value}

    def validate(self, extra_validators: Any = None) -> bool:
        """Only what is taken is looked at, by the bounds of the level that was chosen."""
        if not super().validate(extra_validators):
            return False
        for item in filter(self.takes, self.whole.items):
            for parameter in item.version.parameters_of(self.level_of(item)):
                place = self.place_of(item, parameter)
                try:
                    parameter.read(place.data or "")
                except ValueError as fault:
                    place.errors = [str(fault)]
        if not any(map(self.takes, self.whole.items)):
            self.form_errors = [_("Kies minstens één bepaling.")]
        return not self.errors


def choice_for(whole: ClauseSet, **kwargs: Any) -> ChoiceForm:
    """All of a set is taken, as the group chose it, until somebody chooses otherwise. Each place of any level has a
    field."""
    fields: dict[str, Any] = {"whole": whole}
    data: dict[str, Any] = {}
    for item in whole.items:
        code, text = item.version.clause.code, item.version.text_in()
        fields[f"take_{code}"] = BooleanField(_("Neem %(code)s", code=code))
        choices = [Choice(one.level, str(LEVEL_WORDS[one.level])) for one in text.levels]
        label = _("Niveau van %(code)s", code=code)
        fields[f"level_{code}"] = RadioField(label, [InputRequired()], choices=choices, coerce=int)
        data |= {f"take_{code}": True, f"level_{code}": item.level}
        for parameter in places_of(item):
            name = f"p_{code}_{parameter.key}"
            fields[name] = StringField(parameter.name, description=parameter.hint)
            data[name] = parameter.typed(item.parameters.get(parameter.key))
    made: type[ChoiceForm] = type("ChoiceForm", (ChoiceForm,), fields)
    return made(data=data, meta={"csrf": standing().signed_in}, **kwargs)


def places_of(item: SetItem) -> list[Parameter]:
    """What can be filled in at any level, as the group's level asks it where it does."""
    levels = [item.level, *(one.level for one in item.version.text_in().levels)]
    found: dict[str, Parameter] = {}
    for level in levels:
        for parameter in item.version.parameters_of(level):
            found.setdefault(parameter.key, parameter)
    return list(found.values())


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


class AdoptionReportForm(StaleCheckForm):
    feedback = TextAreaField(
        _l("Wat heeft de set je opgeleverd?"),
        [InputRequired(), Length(max=4000)],
        description=_l("Wat werkte, wat niet, en wat je anders zou doen. Iedereen kan dit lezen."),
    )


class AdoptionTenderForm(StaleCheckForm):
    tender = ThingField(Tender, _l("In welke aanbesteding gebruik je de set?"), [InputRequired()])
