"""What a party fills in, and what organisers decide on its answer. Forms check shape; the room's verbs check rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from buyergroup_hub.consultations import values
from buyergroup_hub.consultations.glossary import CHOICE_WORDS, FEASIBILITY_WORDS, LEVEL_WORDS, YES_NO_WORDS
from buyergroup_hub.consultations.models import LEVELS, DraftFile, DraftPart, PartFile, PromiseText, Question, Release
from buyergroup_hub.files.actions import Upload
from buyergroup_hub.files.forms import UploadField
from buyergroup_hub.kit.db import new_pid
from buyergroup_hub.kit.forms import Choice, Form, SeenForm
from buyergroup_hub.kit.i18n import _, _l

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

    def value(self) -> values.Value:
        said: dict[str, Any] = {name: field.data for name, field in self._fields.items()}
        said["levels"] = {level: said.get(f"level_{level}") for level in LEVELS}
        return {key: said.get(key) for key in ("text", "choice", "choices", "number", "levels")}

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
            choices=[Choice(*one) for one in question.choices],
            validate_choice=False,
            widget=ListWidget(prefix_label=False),
            option_widget=CheckboxInput(),
        )
    if question.kind == "number":
        told = " ".join(filter(None, (hint, values.bounds(question))))
        fields["number"] = StringField(title, [Length(max=40)], description=told)
    if question.kind == "level":
        words = dict(question.choices)
        for level in LEVELS:
            label = f"{LEVEL_WORDS[level]}: {words.get(level, '')}"
            choices = [Choice(key, str(said)) for key, said in FEASIBILITY_WORDS.items()]
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
            choices=[Choice(one.pid, one.file.name) for one in files],
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
    made: AnswerForm = type("QuestionAnswerForm", (AnswerForm,), fields)(data=_drafted(part))
    return made


def _drafted(part: DraftPart | None) -> dict[str, Any]:
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


class IndividualForm(Form):
    question = TextAreaField(_l("Je vraag"), [InputRequired(), Length(max=4000)])
    reason = TextAreaField(
        _l("Waarom is de vraag zelf geheim?"),
        [InputRequired(), Length(max=2000)],
        description=_l("Alleen de organisatoren lezen dit."),
    )


class ReleaseForm(SeenForm):
    decision = RadioField(_l("Wat doe je met dit onderdeel?"), [InputRequired()])
    text = TextAreaField(_l("Tekst in het verslag"), [Optional(), Length(max=20_000)])
    anyway = BooleanField(_l("Laat de tekst zo"))
    reason = TextAreaField(
        _l("Reden als je niets vrijgeeft"), [Optional(), Length(max=2000)], description=_l("De partij leest de reden.")
    )

    def offer(self, confidentiality: str, *, only_counted: bool = False) -> None:
        """What is confidential or only counted cannot be shown in other words: no text is asked then."""
        said = {
            "as_given": _("Geef vrij zoals ingediend, met de naam van de partij"),
            "rewritten": _("Geef de tekst hieronder vrij, nadat de partij die heeft gezien"),
            "none": _("Geef niet vrij"),
        }
        if confidentiality != "public":
            del said["as_given"]
        if confidentiality == "confidential" or only_counted:
            del said["rewritten"]
            if "text" in self:
                del self.text
        self.decision.choices = [Choice(*one) for one in said.items()]

    def gives_away(self, telling: Sequence[tuple[str, str]]) -> bool:
        """Does a text that is to stand without a name tell whose it is? It is asked once: whoever reads it decides."""
        if not telling or self.decision.data == "none" or self.anyway.data:
            return False
        said = ", ".join(f"“{words}” ({what})" for words, what in telling)
        self.text.errors = [
            _(
                "Dit kan een partij, prijs of capaciteit verraden: %(said)s. Haal het weg, of laat de tekst zo.",
                said=said,
            )
        ]
        return True

    @property
    def replaced(self) -> dict[str, Upload]:
        """The new version of each submitted file that has one, by the pid of that file."""
        files = {field.name.removeprefix("file_"): field.upload for field in self if isinstance(field, UploadField)}
        return {pid: upload for pid, upload in files.items() if upload is not None}


def release_form(files: Sequence[PartFile], last: Release | None, **how: Any) -> ReleaseForm:
    """The form of a decision, with a place for a nameless version of each file that was submitted. It knows what was
    decided last, and what the party said of it."""
    fields = {
        f"file_{one.pid}": UploadField(
            _("Versie zonder namen van %(file)s", file=one.name),
            [Optional()],
            description=_("Zonder nieuwe versie komt dit bestand niet in het verslag."),
        )
        for one in files
    }
    kind: type[ReleaseForm] = type("AnswerReleaseForm", (ReleaseForm,), fields)
    return kind(data={"last": _decided(last)} if last else {}, **how)


def _decided(last: Release) -> str:
    said = _("Niet vrijgegeven.") if last.kind == "none" else last.text or _("Zoals ingediend, met naam.")
    return "; ".join(part for part in (said, last.reason, last.objection) if part)


class ObjectionForm(Form):
    why = TextAreaField(_l("Wat moet er anders?"), [InputRequired(), Length(max=4000)])


class WidenForm(Form):
    """A part is called by its question. A word for its row would be that of another row as well, and so give away its
    number, by which rivals' answers are counted, to who knows that of the other."""

    part = SelectField(_l("Onderdeel"), [InputRequired()])
    to = RadioField(_l("Wie mag het lezen?"), [InputRequired()])

    def offer(self, parts: Sequence[tuple[str, str]]) -> None:
        self.part.choices = [Choice(*part) for part in parts]
        self.to.choices = [Choice(key, str(words)) for key, words in CHOICE_WORDS.items() if key != "confidential"]
