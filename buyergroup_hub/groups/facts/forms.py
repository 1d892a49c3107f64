"""What people fill in about a fact and its source."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from buyergroup_hub.groups.glossary import PHASE_WORDS
from buyergroup_hub.groups.group.forms import Dated, words_of
from buyergroup_hub.groups.group.models import Source
from buyergroup_hub.kit.forms import Choice, Form, PartlyKnown, ReadForm
from buyergroup_hub.kit.i18n import _, _l

PARTLY = _l("Een jaar, maand of dag: 2026, 2026-11 of 2026-11-24.")


def _or_none(said: str | None) -> str | None:
    return said or None


class SourceForm(Form):
    """Where a fact stands. That it stands nowhere is said as well."""

    where = RadioField(
        _l("Welke bron zegt het?"),
        [InputRequired()],
        choices=[
            Choice("address", _l("Op een openbaar adres")),
            Choice("document", _l("In een document zonder adres")),
            Choice("none", _l("Zonder bron. De pagina zegt dan: zonder bron")),
        ],
        default="address",
    )
    url = StringField(_l("Adres"), [Optional(), Length(max=500)], filters=[_or_none])
    title = StringField(
        _l("Titel van het document"),
        [Optional(), Length(max=200)],
        filters=[_or_none],
        description=_l("Bij een adres hoeft dit niet."),
    )
    place = StringField(
        _l("Plaats in de bron"),
        [Optional(), Length(max=200)],
        filters=[_or_none],
        description=_l("Een bladzijde, hoofdstuk of kop."),
    )
    source_date = StringField(
        _l("Datum van de bron"), [Optional(), Length(max=10), PartlyKnown()], filters=[_or_none], description=PARTLY
    )

    def validate(self, extra_validators: Any = None) -> bool:
        right = bool(super().validate(extra_validators))
        for field, words in self._lacking():
            field.errors = [*field.errors, words]
            right = False
        return right

    def _lacking(self) -> Sequence[tuple[Any, str]]:
        parts = urlsplit(self.url.data or "")
        match self.where.data:
            case "address" if parts.scheme not in ("http", "https") or not parts.hostname:
                return [(self.url, _("Vul het adres van de bron in, met https:// ervoor."))]
            case "document" if not self.title.data:
                return [(self.title, _("Vul in hoe het document heet."))]
            case "document" if self.url.data:
                return [(self.where, _("Je vulde een adres in. Kies dat de bron op een adres staat."))]
            case "none":
                filled = [one for one in (self.url, self.title, self.place, self.source_date) if one.data]
                words = _("Je kiest dat er geen bron is. Maak dit veld leeg, of kies waar het staat.")
                return [(one, words) for one in filled]
        return []

    def source(self) -> Source:
        return Source(self.url.data, self.title.data, self.place.data, self.source_date.data)


class TextFactForm(SourceForm):
    """A name, a goal, an organisation: what is written on one line or more."""

    value = StringField(_l("Wat zegt de bron?"), [InputRequired(), Length(max=160)])


class LongFactForm(SourceForm):
    value = TextAreaField(
        _l("Wat zegt de bron?"), [InputRequired(), Length(max=600)], description=_l("Schrijf het in je eigen woorden.")
    )


class DatedFactForm(SourceForm):
    value = StringField(_l("Wat zegt de bron?"), [InputRequired(), Length(max=300)])
    day = StringField(_l("Van wanneer is het?"), [Optional(), PartlyKnown()], filters=[_or_none], description=PARTLY)


class StartForm(SourceForm):
    value = StringField(_l("Sinds wanneer bestaat de groep?"), [InputRequired(), PartlyKnown()], description=PARTLY)


class EndForm(SourceForm):
    day = StringField(
        _l("Wanneer eindigde de groep?"), [Dated(), PartlyKnown()], filters=[_or_none], description=PARTLY
    )
    undated = BooleanField(_l("Het is onbekend wanneer"))


class PhaseFactForm(SourceForm):
    value = SelectField(_l("Fase"), [InputRequired()])
    day = StringField(_l("Wanneer begon deze fase?"), [Dated(), PartlyKnown()], filters=[_or_none], description=PARTLY)
    undated = BooleanField(_l("Het is onbekend wanneer deze fase begon"))

    def set_choices(self) -> None:
        self.value.choices = words_of(PHASE_WORDS, ("ended",))


class ChoiceFactForm(SourceForm):
    """One of a list: a sector, a theme, the group that goes on."""

    value = SelectField(_l("Wat zegt de bron?"), [InputRequired()])

    def offer(self, choices: Sequence[tuple[str, str]]) -> None:
        self.value.choices = [Choice(key, words) for key, words in choices]


FORMS: dict[str, type[SourceForm]] = {
    "name": TextFactForm,
    "summary": LongFactForm,
    "sector": ChoiceFactForm,
    "started": StartForm,
    "phase": PhaseFactForm,
    "ended": EndForm,
    "lead": TextFactForm,
    "participant": TextFactForm,
    "theme": ChoiceFactForm,
    "goal": DatedFactForm,
    "result": DatedFactForm,
    "document": DatedFactForm,
    "successor": ChoiceFactForm,
}


class WithdrawFactForm(ReadForm):
    """It decides on the fact as it was read."""

    reason = TextAreaField(
        _l("Waarom klopt dit niet?"),
        [InputRequired(), Length(max=300)],
        description=_l("Deze reden blijft leesbaar bij het feit."),
    )
