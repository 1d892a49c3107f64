"""What a party fills in, and what organisers decide on its answer. Forms check shape; the room's verbs check rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import (
    Field,
    HiddenField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from buyergroup_hub.consultations.answers.models import DraftFile, DraftPart, PromiseText
from buyergroup_hub.consultations.glossary import CHOICE_WORDS, FEASIBILITY_WORDS, LEVEL_WORDS, YES_NO_WORDS
from buyergroup_hub.consultations.sheets import question_kinds
from buyergroup_hub.consultations.sheets.models import LEVELS, Question
from buyergroup_hub.files.forms import UploadField
from buyergroup_hub.kit.db import new_pid
from buyergroup_hub.kit.forms import Choice, Form
from buyergroup_hub.kit.i18n import _

BESIDE = ("base", "session", "confidentiality", "file", "drop")


class AnswerForm(Form):
    """One question as a party fills it in: which fields there are depends on its kind. A draft may be incomplete, so
    nothing is required here; nothing is chosen beforehand (rule 3)."""

    base = HiddenField()
    session = HiddenField()

    @property
    def answer_fields(self) -> list[Field]:
        """The fields of the answer itself, in order."""
        return [field for field in self.fields_in_order() if field.name not in BESIDE]

    @property
    def dropped(self) -> set[str]:
        """Which attached files to take out."""
        return set(self["drop"].data or ()) if "drop" in self else set()

    def value(self) -> question_kinds.Value:
        values: dict[str, Any] = {name: field.data for name, field in self._fields.items()}
        values["levels"] = {level: values.get(f"level_{level}") for level in LEVELS}
        return {key: values.get(key) for key in ("text", "choice", "choices", "number", "levels")}

    def chosen(self) -> str | None:
        choice = self["confidentiality"].data
        return choice if choice in CHOICE_WORDS else None

    def known(self) -> int:
        typed = str(self.base.data or "")
        return int(typed) if typed.isdecimal() and len(typed) < 10 else 0

    def page(self) -> str:
        """Which page it is typed on."""
        return str(self.session.data or "")[:12]


def answer_form(
    question: Question, promises: Mapping[str, PromiseText], part: DraftPart | None, files: Sequence[DraftFile] = ()
) -> AnswerForm:
    """The form of a question, filled with what is drafted; `files` are attached already."""
    fields: dict[str, Any] = {}
    title, hint = f"{question.key}. {question.title}", question.hint
    if question.kind in ("choice", "yes_no"):
        choices = list(YES_NO_WORDS.items()) if question.kind == "yes_no" else question.choices
        fields["choice"] = RadioField(
            title, description=hint, choices=[Choice(k, str(w)) for k, w in choices], validate_choice=False
        )
    if question.kind == "choices":
        fields["choices"] = SelectMultipleField(
            title,
            description=hint,
            choices=[Choice(*option) for option in question.choices],
            validate_choice=False,
            widget=ListWidget(prefix_label=False),
            option_widget=CheckboxInput(),
        )
    if question.kind == "number":
        told = " ".join(filter(None, (hint, question_kinds.bounds(question))))
        fields["number"] = StringField(title, [Length(max=40)], description=told)
    if question.kind == "level":
        labels = dict(question.choices)
        for level in LEVELS:
            label = f"{LEVEL_WORDS[level]}: {labels.get(level, '')}"
            choices = [Choice(key, str(label)) for key, label in FEASIBILITY_WORDS.items()]
            fields[f"level_{level}"] = RadioField(label, choices=choices, validate_choice=False)
    if question.kind == "text":
        fields["text"] = TextAreaField(title, description=hint)
    else:
        needed = _("Kies je ergens Nee? Schrijf dan waarom.") if question.kind == "level" else ""
        fields["text"] = TextAreaField(_("Toelichting"), [Optional()], description=needed)
    fields["file"] = UploadField(
        _("Bestand bij dit antwoord"),
        [Optional()],
        description=_("Hoogstens 20 MB. Wie je antwoord mag lezen, leest ook het bestand."),
    )
    if files:
        fields["drop"] = SelectMultipleField(
            _("Haal een bestand weg"),
            [Optional()],
            choices=[Choice(attached.pid, attached.file.name) for attached in files],
            widget=ListWidget(prefix_label=False),
            option_widget=CheckboxInput(),
        )
    fields["confidentiality"] = RadioField(
        _("Wie mag dit antwoord lezen?"),
        choices=[
            Choice(key, str(CHOICE_WORDS[key]), render_kw={"line": promise.text}) for key, promise in promises.items()
        ],
        validate_choice=False,
    )
    made: AnswerForm = type("QuestionAnswerForm", (AnswerForm,), fields)(data=_draft_values(part))
    return made


def _draft_values(part: DraftPart | None) -> dict[str, Any]:
    page = new_pid()
    if part is None:
        return {"base": 0, "session": page}
    levels: Any = part.value.get("levels") or {}
    return {
        **part.value,
        **{f"level_{level}": when for level, when in levels.items()},
        "confidentiality": part.confidentiality,
        "base": part.version,
        "session": page,
    }
