"""What people fill in about knowledge."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from wtforms import DateField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import URL, InputRequired, Length, Optional, ValidationError

from buyergroup_hub.clauses.registry.models import Clause
from buyergroup_hub.files.forms import UploadField
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.formats import short_day
from buyergroup_hub.kit.forms import Form, PartlyKnown, ReadForm, StaleCheckForm
from buyergroup_hub.kit.i18n import _, _l
from buyergroup_hub.knowledge import pages
from buyergroup_hub.knowledge.glossary import VERDICT_WORDS
from buyergroup_hub.knowledge.models import WRITTEN, KnowledgeItem

LONG = Length(max=60_000)
CODE = re.compile(r"[A-Za-z]{1,8}-\d{1,6}")
A_YEAR = timedelta(days=365)


def _date(label: Any, description: Any) -> DateField:
    return DateField(label, [InputRequired()], format=["%d-%m-%Y", "%Y-%m-%d"], description=description)


class ItemForm(Form):
    """What every kind of item has. `clauses` are codes; after validation `found` holds the clauses themselves."""

    lock = HiddenField()
    title = StringField(
        _l("Titel"),
        [InputRequired(), Length(max=200)],
        description=_l("Kies een korte titel die een ander begrijpt in een lijst."),
    )
    lead = TextAreaField(
        _l("Waar gaat het om?"),
        [Length(max=600)],
        description=_l("Een of twee zinnen. Dit staat bovenaan en in lijsten."),
    )
    clauses = StringField(
        _l("Bij welke bepalingen hoort dit?"),
        [Optional(), Length(max=300)],
        description=_l("De codes, bijvoorbeeld VB-12, VB-14. Lezers van die bepalingen zien dit dan ook."),
    )
    change_note = StringField(
        _l("Wat is er anders dan in de vorige versie?"),
        [Optional(), Length(max=300)],
    )
    found: Sequence[Clause] = ()

    def validate_clauses(self, field: Any) -> None:
        codes = list(dict.fromkeys(code.upper() for code in CODE.findall(field.data or "")))
        self.found = pages.clauses_named(codes)
        unknown = [code for code in codes if code not in {clause.code for clause in self.found}]
        if unknown:
            raise ValidationError(
                _("We vinden geen bepaling %(code)s. Controleer de code, of laat die weg.", code=unknown[0])
            )

    def written(self) -> dict[str, Any]:
        """What was filled in, for `write` and `edit`."""
        return {name: value for name, value in self.values().items() if name in WRITTEN}


class _WithFile(ItemForm):
    document = UploadField(
        _l("Bestand"),
        [Optional()],
        description=_l("Pdf, Word, Excel, PowerPoint of OpenDocument, hoogstens 20 MB. De tekst wordt doorzoekbaar."),
    )
    source_url = StringField(
        _l("Link"),
        [Optional(), Length(max=500), URL(message=_l("Dit is geen link. Een link begint met https://."))],
        description=_l("Staat het ergens anders? Geef dan het adres dat begint met https://."),
    )


class LessonForm(ItemForm):
    situation = TextAreaField(_l("Wat was de situatie?"), [LONG])
    approach = TextAreaField(_l("Wat deden jullie?"), [LONG])
    result = TextAreaField(
        _l("Wat leverde het op?"), [LONG], description=_l("Noem waar dat uit blijkt: een perceel, een meting, een dag.")
    )
    verdict = RadioField(
        _l("Zouden jullie het weer zo doen?"),
        [Optional()],
        choices=[SelectChoice(key, words) for key, words in VERDICT_WORDS.items()],
    )
    again = TextAreaField(_l("Waarom, of wat zou je veranderen?"), [LONG])


class DocumentForm(_WithFile):
    dated = StringField(
        _l("Van wanneer is het document?"),
        [
            Optional(),
            PartlyKnown(),
        ],
        description=_l("Een jaar, maand of dag: 2026, 2026-11 of 2026-11-24."),
    )


class TextForm(_WithFile):
    """A guide or an example."""

    body = TextAreaField(
        _l("Tekst"), [LONG], description=_l("Kopjes met ##, opsommingen met -, een link als [woorden](https://adres).")
    )


class DecisionForm(ItemForm):
    body = TextAreaField(_l("Waarom besloot de groep dit?"), [LONG])
    dated = StringField(
        _l("Wanneer besloot de groep dit?"),
        [
            Optional(),
            PartlyKnown(),
        ],
        description=_l("Een jaar, maand of dag: 2026, 2026-11 of 2026-11-24."),
    )


FORMS: dict[str, type[ItemForm]] = {
    "lesson": LessonForm,
    "document": DocumentForm,
    "guide": TextForm,
    "example": TextForm,
    "decision": DecisionForm,
}


def form_of(kind: str, item: KnowledgeItem | None = None) -> ItemForm:
    """The form of a kind, filled with an item where it is not being posted. Only a next version asks what changed."""
    data = {} if item is None else {name: getattr(item, name) or "" for name in WRITTEN}
    if item is not None:
        data |= {"clauses": pages.codes_of(item), "lock": str(item.lock)}
    form = FORMS[kind](data=data)
    if item is None or item.root_id is None:
        del form.change_note
    return form


class PublicationForm(ReadForm):
    review_on = _date(
        _l("Wanneer kijk je het weer na?"),
        _l("Op die dag vragen we of het nog klopt. Gebruikelijk is over een jaar. Schrijf dag-maand-jaar."),
    )

    @classmethod
    def of(cls, item: KnowledgeItem, **how: Any) -> PublicationForm:
        return cls(data={"text": item.lock}, review_on=clock.today() + A_YEAR, **how)

    def day(self) -> date:
        assert self.review_on.data is not None
        return self.review_on.data


class ReviewForm(StaleCheckForm):
    until = _date(_l("Wanneer kijk je het weer na?"), _l("Gebruikelijk is over een jaar. Schrijf dag-maand-jaar."))
    note = TextAreaField(
        _l("Wat heb je nagekeken?"), [Optional(), Length(max=600)], description=_l("De groep kan dit teruglezen.")
    )

    @classmethod
    def of(cls, item: KnowledgeItem, **how: Any) -> ReviewForm:
        stands = " ".join(short_day(day) for day in (item.reviewed_on, item.review_on) if day)
        return cls(data={"reviewed": stands}, until=clock.today() + A_YEAR, **how)

    def day(self) -> date:
        assert self.until.data is not None
        return self.until.data


class SuccessionForm(ReadForm):
    by = SelectField(_l("Wat komt ervoor in de plaats?"), [InputRequired()])

    def set_choices(self, items: Sequence[KnowledgeItem]) -> None:
        self.by.choices = [SelectChoice(item.pid, item.title) for item in items]


class WithdrawalForm(ReadForm):
    reason = TextAreaField(
        _l("Waarom trek je dit in?"),
        [InputRequired(), Length(max=1000)],
        description=_l("Lezers zien deze reden boven de tekst."),
    )
