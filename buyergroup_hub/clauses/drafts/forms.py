"""What people write in a clause, and how it is published."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from wtforms import (
    DateField,
    FormField,
    HiddenField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional, Regexp, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from buyergroup_hub.clauses.glossary import LEVEL_WORDS, LEVELS, TYPE_WORDS, level_choices
from buyergroup_hub.clauses.registry.models import ClauseVersion
from buyergroup_hub.clauses.registry.parameters import KEY, Parameter, read
from buyergroup_hub.clauses.registry.wording import Content, Facts, Level, Wording
from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.kit.digests import canonical
from buyergroup_hub.kit.forms import Choice, Form, ReadForm, Rows
from buyergroup_hub.kit.i18n import _, _l
from buyergroup_hub.kit.things import ThingField, ThingsField
from buyergroup_hub.kit.windows import DraftForm, opened
from buyergroup_hub.organisations.manifest.models import Theme

DAYS = ["%d-%m-%Y", "%Y-%m-%d"]
LONGEST = 20_000
BLANK = Parameter("", "")


class Part(Form):
    """A form inside a form; the token stands in the whole."""

    class Meta(Form.Meta):
        csrf = False


class ParameterForm(Part):
    """One thing to fill in; left empty it is none."""

    key = StringField(
        _l("Naam in de tekst"),
        [Length(max=30)],
        description=_l("Bijvoorbeeld weken. In de tekst staat dan {weken}."),
    )
    label = StringField(_l("Wat vul je in?"), [Length(max=120)])
    label_en = StringField(_l("Wat vul je in, in het Engels?"), [Optional(), Length(max=120)])
    kind = SelectField(
        _l("Soort"), choices=[Choice("number", _l("Getal")), Choice("date", _l("Datum"))], default="number"
    )
    unit = StringField(_l("Eenheid"), [Optional(), Length(max=30)])
    lowest = StringField(_l("Minstens"), [Optional(), Length(max=20)])
    highest = StringField(_l("Hoogstens"), [Optional(), Length(max=20)])
    usual = StringField(_l("Gebruikelijk"), [Optional(), Length(max=20)])

    @property
    def is_blank(self) -> bool:
        return not any(field.data for field in self if field.name != self.kind.name)

    def validate_key(self, field: StringField) -> None:
        if not KEY.fullmatch(field.data or ""):
            raise ValidationError(
                _("Gebruik kleine letters, cijfers en _, en begin met een letter. Bijvoorbeeld weken.")
            )

    def validate_label(self, field: StringField) -> None:
        if not field.data:
            raise ValidationError(_("Beschrijf wat een inkoper hier invult."))

    def _check_value(self, field: StringField) -> None:
        if field.data:
            try:
                read(self.kind.data, field.data)
            except ValueError as fault:
                raise ValidationError(str(fault)) from fault

    validate_lowest = validate_highest = validate_usual = _check_value

    def validate(self, extra_validators: Any = None) -> bool:
        return self.is_blank or bool(super().validate(extra_validators))

    def value(self) -> Parameter:
        """What was typed; a value that cannot be read stays as typed, since a kept draft may hold one."""
        return Parameter(
            key=self.key.data or "",
            label=self.label.data or "",
            unit=self.unit.data or "",
            kind=self.kind.data or "number",
            lowest=self._spelled(self.lowest.data),
            highest=self._spelled(self.highest.data),
            usual=self._spelled(self.usual.data),
            label_en=self.label_en.data or None,
        )

    def _spelled(self, typed: str | None) -> str | None:
        try:
            return read(self.kind.data, typed) if typed else None
        except ValueError:
            return typed


class LevelForm(Part):
    """The whole text of one level."""

    text = TextAreaField(_l("Tekst"), [Optional(), Length(max=LONGEST)], render_kw={"rows": 8})
    note = StringField(
        _l("Voor wie is dit niveau haalbaar?"),
        [Optional(), Length(max=200)],
        description=_l("Bijvoorbeeld: haalbaar voor elke opdrachtnemer."),
    )
    parameters = Rows(FormField(ParameterForm, label=_l("Invulplek")), min_entries=1, max_entries=12)

    def value(self, level: int, recommended: int) -> Level:
        places = tuple(parameter.form.value() for parameter in self.parameters if not parameter.form.is_blank)
        return Level(level, self.text.data or "", self.note.data or "", level == recommended, places)


class WordingForm(DraftForm):
    """A version in one language."""

    base = HiddenField()
    title = StringField(_l("Titel"), [DataRequired(), Length(max=200)])
    summary = TextAreaField(
        _l("Waarvoor is de bepaling bedoeld?"),
        [Optional(), Length(max=1000)],
        description=_l("Eén of twee zinnen: wat vraag je, en wat levert het op?"),
        render_kw={"rows": 3},
    )
    level_1 = FormField(LevelForm, label=LEVEL_WORDS[1])
    level_2 = FormField(LevelForm, label=LEVEL_WORDS[2])
    level_3 = FormField(LevelForm, label=LEVEL_WORDS[3])
    recommended = SelectField(_l("Welk niveau raad je aan?"), [Optional()], coerce=int, default=0)
    proof_at_tender = TextAreaField(
        _l("Bewijs bij inschrijving"), [Optional(), Length(max=2000)], render_kw={"rows": 2}
    )
    proof_at_delivery = TextAreaField(
        _l("Bewijs bij oplevering"), [Optional(), Length(max=2000)], render_kw={"rows": 2}
    )
    proof_check = TextAreaField(_l("Hoe controleer je het?"), [Optional(), Length(max=2000)], render_kw={"rows": 2})
    change_note = TextAreaField(
        _l("Wat is er anders dan in de vorige versie?"),
        [Optional(), Length(max=1000)],
        description=_l("Dit staat in de lijst van versies."),
        render_kw={"rows": 2},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.recommended.choices = [(0, _("Geen")), *level_choices()]

    @property
    def levels(self) -> list[tuple[int, FormField[LevelForm]]]:
        return [(level, self[f"level_{level}"]) for level in LEVELS]

    def wording(self) -> Wording:
        chosen = self.recommended.data or 0
        levels = [field.form.value(level, chosen) for level, field in self.levels]
        return Wording(
            title=self.title.data or "",
            summary=self.summary.data or "",
            proof_at_tender=self.proof_at_tender.data or "",
            proof_at_delivery=self.proof_at_delivery.data or "",
            proof_check=self.proof_check.data or "",
            change_note=self.change_note.data or "",
            levels=tuple(level for level in levels if level.text or level.note or level.parameters),
        )

    def content(self) -> Content:
        return Content(self.wording())


class ClauseForm(WordingForm):
    """A version in its own language, with what holds in every language."""

    themes = ThingsField(
        Theme, _l("Thema's"), [Optional()], widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
    applicability = TextAreaField(
        _l("Wanneer kun je deze bepaling gebruiken?"), [Optional(), Length(max=1000)], render_kw={"rows": 2}
    )
    project_types = TextAreaField(
        _l("Type project"), [Optional(), Length(max=1000)], description=_l("Eén per regel."), render_kw={"rows": 3}
    )
    legal_basis = TextAreaField(_l("Wettelijke basis"), [Optional(), Length(max=1000)], render_kw={"rows": 2})
    mvi_number = StringField(
        _l("MVI-nummer"), [Optional(), Length(max=20)], description=_l("Vul dit in als je het weet.")
    )
    provides = TextAreaField(
        _l("Welke gegevens vraagt de bepaling?"),
        [Optional(), Length(max=1000)],
        description=_l("Eén per regel, met het niveau vanaf waar: draaiuren, significant."),
        render_kw={"rows": 3},
    )

    def set_choices(self, themes: Sequence[Any]) -> None:
        self.themes.choices = [(theme.id, theme.label) for theme in themes]

    def validate_project_types(self, field: TextAreaField) -> None:
        if any(len(line) > 80 for line in _lines(field.data)):
            raise ValidationError(_("Schrijf hoogstens %(max)s tekens per regel.", max=80))

    def validate_provides(self, field: TextAreaField) -> None:
        for line in _lines(field.data):
            if _provided(line)[1] is None:
                raise ValidationError(
                    _("“%(line)s” noemt geen niveau. Kies basis, significant of ambitieus.", line=line)
                )

    def content(self) -> Content:
        provided = [_provided(line) for line in _lines(self.provides.data)]
        facts = Facts(
            themes=tuple(sorted(self.themes.data or ())),
            legal_basis=self.legal_basis.data or "",
            applicability=self.applicability.data or "",
            project_types=tuple(_lines(self.project_types.data)),
            mvi_number=self.mvi_number.data or None,
            provides={key: level or 1 for key, level in provided},
        )
        return Content(self.wording(), facts)


class NewClauseForm(ClauseForm):
    type = SelectField(_l("Type"), [InputRequired()], description=_l("Je kunt het type later niet wijzigen."))
    letters = StringField(
        _l("Letters voor de codes van deze groep"),
        [DataRequired(), Regexp(r"[A-Z]{2,4}\Z", message=_l("Kies 2 tot 4 hoofdletters, bijvoorbeeld VB."))],
        description=_l("Bijvoorbeeld VB. De codes zijn dan VB-01, VB-02. Je kunt dit later niet wijzigen."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.type.choices = [(key, str(words)) for key, words in TYPE_WORDS.items()]


def filled_with(content: Content, base: int, kept_at: datetime | None = None) -> dict[str, Any]:
    """A content as the data of a form."""
    wording, facts = content.wording, content.facts
    data: dict[str, Any] = {
        name: getattr(wording, name)
        for name in ("title", "summary", "proof_at_tender", "proof_at_delivery", "proof_check", "change_note")
    }
    data |= {f"level_{level}": _level_data(wording.level(level)) for level in LEVELS}
    data["recommended"] = next((level.level for level in wording.levels if level.recommended), 0)
    data |= {"base": str(base)} | opened(kept_at)
    if facts is not None:
        data |= {
            "themes": list(facts.themes),
            "legal_basis": facts.legal_basis,
            "applicability": facts.applicability,
            "project_types": "\n".join(facts.project_types),
            "mvi_number": facts.mvi_number or "",
            "provides": "\n".join(f"{key}, {str(LEVEL_WORDS[level]).lower()}" for key, level in facts.provides.items()),
        }
    return data


def _level_data(level: Level | None) -> dict[str, Any]:
    """With one empty place more, so that there is always room."""
    places = [*(level.parameters if level else ()), BLANK]
    return {
        "text": level.text if level else "",
        "note": level.note if level else "",
        "parameters": [_parameter_data(one) for one in places],
    }


def _parameter_data(parameter: Parameter) -> dict[str, Any]:
    bounds = {name: parameter.typed(getattr(parameter, name)) for name in ("lowest", "highest", "usual")}
    return {
        "key": parameter.key,
        "label": parameter.label,
        "label_en": parameter.label_en or "",
        "unit": parameter.unit,
        "kind": parameter.kind,
    } | bounds


def _lines(text: str | None) -> list[str]:
    return [line for part in (text or "").splitlines() if (line := part.strip())]


def _provided(line: str) -> tuple[str, int | None]:
    """`draaiuren, significant` as a key with its level; a level that is none is None."""
    key, comma, words = line.rpartition(",")
    if not comma:
        return line, 1
    level = next((one for one, said in LEVEL_WORDS.items() if str(said).lower() == words.strip().lower()), None)
    return key.strip(), level


class PublicationForm(ReadForm):
    valid_from = DateField(_l("Geldig vanaf"), [InputRequired()], format=DAYS)
    valid_until = DateField(
        _l("Geldig tot"),
        [Optional()],
        format=DAYS,
        description=_l("Laat dit leeg als de versie geldt tot er een nieuwe is."),
    )

    @classmethod
    def of(cls, version: ClauseVersion, **how: Any) -> PublicationForm:
        return cls(data={"text": canonical(version.written().as_json())}, **how)


class AdaptationForm(Form):
    group = ThingField(Group, _l("Voor welke groep?"), [InputRequired()])
