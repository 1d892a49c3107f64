"""What people fill in about sets and baskets."""

from __future__ import annotations

from typing import Any

from wtforms import (
    RadioField,
    SelectField,
    StringField,
)
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from buyergroup_hub.clauses.glossary import LEVEL_WORDS, level_choices
from buyergroup_hub.clauses.registry.parameters import Parameter
from buyergroup_hub.clauses.sets.models import ClauseSet, SetItem
from buyergroup_hub.kit.forms import Choice, Form, StaleCheckForm
from buyergroup_hub.kit.i18n import _, _l


class SetForm(Form):
    project_type = StringField(
        _l("Voor welk type project?"),
        [DataRequired(), Length(max=80)],
        description=_l("Bijvoorbeeld: vervanging van één kunstwerk."),
    )
    level = RadioField(_l("Op welk niveau?"), [InputRequired()], coerce=int)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.level.choices = level_choices()


class SetItemForm(Form):
    clause = StringField(
        _l("Bepaling"),
        [DataRequired(), Length(max=30)],
        description=_l("Kies er een van de groep, of schrijf een code, bijvoorbeeld VB-12."),
        render_kw={"list": "addable", "autocomplete": "off"},
    )
    level = SelectField(_l("Niveau"), [InputRequired()], coerce=int)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.level.choices = level_choices()


class CollectForm(Form):
    """One press: this level of this version into the basket."""

    level = SelectField(_l("Niveau"), [InputRequired()], coerce=int)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.level.choices = level_choices()


class Within:
    """The bounds of a parameter, said in words."""

    def __init__(self, parameter: Parameter) -> None:
        self.parameter = parameter

    def __call__(self, _form: Any, field: Any) -> None:
        try:
            self.parameter.read(field.data or "")
        except ValueError as fault:
            raise ValidationError(str(fault)) from fault


class FilledSetForm(StaleCheckForm):
    """The levels and places of a set or basket; made for each by `form_for`."""

    title = StringField(_l("Naam"), [DataRequired(), Length(max=160)])

    def level_of(self, item: SetItem) -> int:
        return int(self[f"level_{item.version.clause.code}"].data)

    def values_of(self, item: SetItem) -> dict[str, str]:
        """What was filled in, in its one spelling; only what the level of the page has."""
        values = {}
        for parameter in item.version.parameters_of(item.level):
            value = parameter.read(self[f"p_{item.version.clause.code}_{parameter.key}"].data or "")
            if value:
                values[parameter.key] = value
        return values


def form_for(whole: ClauseSet, **kwargs: Any) -> FilledSetForm:
    """A form with a level for each item, and a field for each place of that level."""
    fields: dict[str, Any] = {} if whole.is_basket and whole.pid else {"title": None}
    data: dict[str, Any] = {"title": whole.title}
    for item in whole.items:
        code = item.version.clause.code
        text = item.version.text_in()
        choices = [Choice(level.level, str(LEVEL_WORDS[level.level])) for level in text.levels]
        words = _("Niveau van %(code)s", code=code)
        fields[f"level_{code}"] = RadioField(words, [DataRequired()], choices=choices, coerce=int)
        data[f"level_{code}"] = item.level
        for parameter in item.version.parameters_of(item.level):
            fields[f"p_{code}_{parameter.key}"] = StringField(
                parameter.name, [Within(parameter)], description=parameter.hint
            )
            data[f"p_{code}_{parameter.key}"] = parameter.typed(item.parameters.get(parameter.key))
    made: type[FilledSetForm] = type("FilledSetForm", (FilledSetForm,), fields)
    return made(data=data, **kwargs)
