"""The form base: CSRF on, texts in the reader's language, white space trimmed, and no character that a database
refuses.

Forms check shape; models check rules. An invalid form is answered with 422 and the form, in which every error is a
sentence.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any, ClassVar

from flask import render_template, request
from flask_wtf import FlaskForm
from flask_wtf.form import SUBMIT_METHODS, _Auto
from markupsafe import Markup
from werkzeug.datastructures import ImmutableMultiDict
from wtforms import (
    BooleanField,
    Field,
    FieldList,
    FileField,
    HiddenField,
    PasswordField,
    RadioField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice as Choice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.fields.choices import SelectFieldBase
from wtforms.validators import InputRequired, Length, StopValidation, ValidationError
from wtforms.widgets import HiddenInput, Select

from buyergroup_hub.kit.db import PartialDate
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.formats import sentence_case
from buyergroup_hub.kit.i18n import LazyString, _, _l
from buyergroup_hub.kit.requests import whole_number
from buyergroup_hub.kit.stamps import spelling, stamp
from buyergroup_hub.kit.web import htmx

if TYPE_CHECKING:
    from wtforms.fields.core import UnboundField

__all__ = ["Choice", "Form", "PartlyKnown", "StaleCheckForm", "choices_of", "clean", "form_page"]

_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Letters and marks that are drawn as nothing."""


def clean(text: str | None) -> str | None:
    """Text as a person meant it: NFC, newlines as one character, no NUL or other control characters, trimmed."""
    if not isinstance(text, str):
        return text
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    kept = _CONTROLS.sub("", text).strip()
    return "" if is_blank(kept) else kept


MANY_LINES = (TextAreaField, HiddenField, PasswordField)
_DIRECTIONS = dict.fromkeys(map(ord, "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))


def one_line(text: str | None) -> str | None:
    """What a field of one line holds: a program can send more, and a name must break neither a mail nor a row. Signs
    that turn the direction of what follows would show it as something else."""
    return " ".join(text.translate(_DIRECTIONS).splitlines()) if isinstance(text, str) else text


def or_none(value: Any) -> str | None:
    """For the choice that says nothing: what `coerce` makes of it."""
    return str(value) if value else None


def is_blank(text: str) -> bool:
    """Does it hold nothing that can be seen? White space of any kind, and signs without width or shape, are no text."""
    return all(unicodedata.category(c)[0] in "ZC" or c in _UNSEEN for c in text)


class Dutch:
    """WTForms' own sentences, in our words."""

    SENTENCES: ClassVar[dict[str, str]] = {}

    def gettext(self, text: str) -> str:
        return {
            "This field is required.": _("Vul dit veld in."),
            "Invalid email address.": _("Dit is geen mailadres. Kijk of er een @ en een punt in staan."),
            "Not a valid choice.": _("Kies een optie uit de lijst."),
            "Invalid Choice: could not coerce.": _("Kies een optie uit de lijst."),
            "Not a valid integer value.": _("Vul een heel getal in."),
            "Not a valid decimal value.": _("Vul een getal in, bijvoorbeeld 12,5."),
            "Not a valid date value.": _("Vul een datum in, bijvoorbeeld 4-12-2026."),
            "Not a valid datetime value.": _("Vul een datum en tijd in, bijvoorbeeld 4-12-2026 12:00."),
            "The CSRF token is missing.": _("Het formulier is verlopen. Je tekst staat er nog. Verstuur het opnieuw."),
            "The CSRF token has expired.": _("Het formulier is verlopen. Je tekst staat er nog. Verstuur het opnieuw."),
        }.get(text, text)

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        longer = {
            "Field must be at least %(min)d character long.": _("Schrijf minstens %(min)d tekens."),
            "Field cannot be longer than %(max)d character.": _("Schrijf hoogstens %(max)d tekens."),
        }
        return longer.get(singular, singular if n == 1 else plural)


class PartlyKnown:
    """The field holds a date of which the day, or the day and the month, may be unknown."""

    def __call__(self, _form: Form, field: Field) -> None:
        if not PartialDate.holds(field.data or ""):
            raise ValidationError(_("Schrijf een jaar, maand of dag: 2026, 2026-11 of 2026-11-24."))


class Written:
    """Spaces alone are nothing: what must be filled in has to hold something after they were trimmed."""

    def __init__(self, required: InputRequired) -> None:
        self.message = required.message

    def __call__(self, _form: Form, field: Field) -> None:
        if not field.data:
            raise StopValidation(self.message or _("Vul dit veld in."))


LONGEST_LINE = 2000
"""Characters of a field of one line that says no bound of its own."""


class Bounded:
    """What is longer than its field takes is looked at no further: what looks at it is not made for a million signs."""

    def __init__(self, most: int) -> None:
        self.most = most

    def __call__(self, _form: Form, field: Field) -> None:
        if len(field.data or "") > self.most:
            raise StopValidation(_("Schrijf hoogstens %(max)d tekens.", max=self.most))


class Rows(FieldList):  # type: ignore[type-arg]
    """Several of one kind, numbered in the names of their fields; what is no number there is none of them."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.type = "FieldList"  # for the page

    def _extract_indices(self, prefix: str, formdata: Any) -> Iterator[int]:
        for name in formdata:
            if name.startswith(prefix):
                with suppress(ValueError):
                    yield whole_number(name[len(prefix) + 1 :].partition("-")[0])


class Unchosen(Select):
    """A list that must be chosen from begins with nothing chosen. A browser takes the first where none is marked, and
    what nobody chose would be saved as her choice. Where there is one choice only, that is the one."""

    def __call__(self, field: Any, **kwargs: object) -> Markup:
        drawn: Markup = super().__call__(field, **kwargs)
        choices = list(field.iter_choices())
        if len(choices) < 2 or not field.flags.required or any(one.selected or one.value == "" for one in choices):
            return drawn
        before, choice, after = drawn.partition("<opt")
        return before + Markup('<option value="">%s</option>') % _("Kies") + choice + after


class Form(FlaskForm):  # type: ignore[misc]
    """Base of all forms. `done()` is true when it was posted and every field is in order."""

    was_overtaken = False
    """Nothing is wrong in it: somebody else was first."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        locales = ("nl",)

        def bind_field(self, form: Any, unbound_field: UnboundField[Any], options: dict[str, Any]) -> Any:
            kind = unbound_field.field_class
            if issubclass(kind, StringField | TextAreaField):
                filters = list(unbound_field.kwargs.get("filters", ()))
                if clean not in filters:
                    first = [clean] if issubclass(kind, MANY_LINES) else [clean, one_line]
                    unbound_field.kwargs["filters"] = [*first, *filters]
            field = unbound_field.bind(form=form, **options)
            if type(field.widget) is Select and not field.widget.multiple:
                field.widget = Unchosen()
                field.validators = [CHOOSE if _asks(one) else one for one in field.validators]
            if issubclass(kind, RadioField):
                field.validators = [PICK if _asks(one) else one for one in field.validators]
            if issubclass(kind, StringField | TextAreaField):
                written = [each for one in field.validators for each in _with_written(one)]
                field.validators = [*_bounds(field), *written]
            return field

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """What this request sent as a form: texts to its fields, and files to those that ask for one. A program
            can send either under any name."""
            if formdata is not _Auto:
                return formdata
            if request.method not in SUBMIT_METHODS or not (request.form or request.files):
                return None
            asked = {field.name for field in form if isinstance(field, FileField)}
            texts = [pair for pair in request.form.items(multi=True) if pair[0] not in asked]
            files = [pair for pair in request.files.items(multi=True) if pair[0] in asked]
            return ImmutableMultiDict(texts + files)

        def get_translations(self, form: Any) -> Dutch:
            return Dutch()

    def is_valid_post(self) -> bool:
        return bool(self.validate_on_submit())

    def carries_out(self, verb: Callable[[], Any]) -> bool:
        """Whether it was sent, is right, and its verb was done."""
        return self.is_valid_post() and self.accepts(verb)

    def accepts(self, verb: Callable[[], Any]) -> bool:
        """Do what it is for. A rule that stands in the way is said at its field, or above the form, so that nothing
        typed is lost."""
        try:
            verb()
        except RuleBroken as broken:
            if broken.at in self:
                self[broken.at].errors = [*self[broken.at].errors, str(broken)]
            else:
                self.form_errors.append(str(broken))
            return False
        return True

    def values(self) -> dict[str, Any]:
        """What was filled in, by field, without the CSRF token: the keywords of the verb that it is for."""
        return {name: value for name, value in self.data.items() if name != "csrf_token"}

    def fields_in_order(self) -> list[Field]:
        """What a template draws: every field but the hidden ones, which stand beside the CSRF token."""
        return [field for field in self if not isinstance(field, HiddenField)]


CHOOSE = InputRequired(_l("Kies een optie uit de lijst."))
PICK = InputRequired(_l("Maak een keuze."))


def _asks(validator: object) -> bool:
    return isinstance(validator, InputRequired) and validator.message is None


def _bounds(field: Any) -> list[Bounded]:
    lengths = [one.max for one in field.validators if isinstance(one, Length) and one.max > 0]
    if not lengths and not isinstance(field, TextAreaField | HiddenField):
        lengths = [LONGEST_LINE]
    return [Bounded(min(lengths))] if lengths else []


def _with_written(validator: Any) -> list[Any]:
    return [validator, Written(validator)] if isinstance(validator, InputRequired) else [validator]


class Nameless(HiddenInput):
    """Drawn without an id: a page may hold several of it."""

    def __call__(self, field: Field, **kwargs: object) -> Markup:
        return Markup('<input type="hidden" name="%s" value="%s">') % (field.name, field.data or "")


class StaleCheckForm(Form):
    """It knows what stood there when its page was opened: what `obj` or `data` say, of a field or of anything else that
    the page showed. The page and the post are both made with them; keywords fill in what is new. Who saves over what
    changed meanwhile reads that first, and keeps her own text on the page."""

    seen = HiddenField(widget=Nameless())
    beside: ClassVar[frozenset[str]] = frozenset()
    """What somebody else may change meanwhile: no save writes over it."""

    def process(self, formdata: Any = None, obj: Any = None, data: Any = None, *more: Any, **kwargs: Any) -> None:
        super().process(formdata, obj, data, *more, **kwargs)
        held = {**(data or {}), **{name: getattr(obj, name) for name in self._fields if hasattr(obj, name)}}
        self._held = {name: value for name, value in held.items() if name not in self.beside}
        if self.seen.raw_data is None:
            self.seen.data = self._stamp()

    def is_valid_post(self) -> bool:
        return super().is_valid_post() and not (self._is_old() and self._overtaken())

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in super().values().items() if name != "seen"}

    def _is_old(self) -> bool:
        return (self.seen.data or "") != self._stamp()

    def _overtaken(self) -> bool:
        """Does something else stand here now than what she wants? Then the form says what, and can be sent again."""
        others = {name: value for name, value in self._held.items() if name not in self._fields}
        differing = [self[name] for name in self._held.keys() - others if self._differs(self[name])]
        if self._held and not others and not differing:
            return False
        self.was_overtaken = True
        self.form_errors = [_("Dit is net gewijzigd, door een ander of door jou in een ander venster.")]
        if others or not differing:
            words = "; ".join(str(value) for value in others.values() if value) or _("niets")
            self.form_errors.append(_stands(words))
        self.form_errors.append(_("Jouw tekst is nog niet bewaard. Wil je jouw tekst houden? Bewaar dan opnieuw."))
        for field in differing:
            words = _shown(field, self._held[field.short_name]) or _("niets")
            field.errors = [*field.errors, _stands(words)]
        self.seen.data = self._stamp()
        return True

    def _differs(self, field: Field) -> bool:
        held = self._held[field.short_name]
        for one in field.filters:
            held = one(held)
        return spelling(held) != spelling(field.data)

    def _stamp(self) -> str:
        return stamp(self._held) if self._held else ""


class ReadForm(StaleCheckForm):
    """It decides on a text as it was read: `data={"text": …}` says of which text the page was."""

    def _overtaken(self) -> bool:
        self.was_overtaken = True
        self.seen.data = self._stamp()
        self.form_errors = [
            _("De tekst is gewijzigd nadat je deze pagina opende. Er is nog niets gebeurd. Lees eerst opnieuw.")
        ]
        return True


def _stands(words: str) -> str:
    return _("Er staat nu: %(words)s.", words=words.rstrip(" ."))


def _shown(field: Any, value: Any) -> str:
    """A value as the field would show it."""
    typed = field.raw_data, field.data
    field.raw_data, field.data = None, value
    if isinstance(field, BooleanField):
        words = _("ja") if value else _("nee")
    elif isinstance(field, SelectFieldBase):
        choices: Any = field.iter_choices()
        words = ", ".join(str(choice.label) for choice in choices if choice.selected)
    else:
        words = str(field._value())  # noqa: SLF001  fields show themselves so
    field.raw_data, field.data = typed
    return words


def form_page(template: str, form: Form, *others: Form, partial: str | None = None, **context: Any) -> tuple[str, int]:
    """The form's page: 200 when it is asked for, 422 when it, or another form of the page, came back with errors."""
    wrong = bool(form.errors) or any(other.errors for other in others)
    chosen = partial if partial and htmx() else template
    return render_template(chosen, form=form, has_errors=wrong, **context), 422 if wrong else 200


def choices_of(words: dict[str, LazyString], lines: dict[str, LazyString] | None = None) -> list[Choice]:
    """Words of a glossary as options, with a capital, and perhaps a line that explains each."""
    return [
        Choice(key, LazyString(_capital, label), render_kw={"line": lines[key]} if lines else {})
        for key, label in words.items()
    ]


def _capital(words: LazyString) -> str:
    return str(sentence_case(str(words)))
