"""What people fill in about goals, and about how far they were reached."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from buyergroup_hub.clauses.registry.models import Clause
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import PartialDate
from buyergroup_hub.kit.forms import Choice, Form, PartlyKnown, StaleCheckForm, choices_of
from buyergroup_hub.kit.i18n import _, _l
from buyergroup_hub.kit.numbers import NumberField
from buyergroup_hub.knowledge.pages import clauses_named
from buyergroup_hub.organisations.manifest.models import Theme
from buyergroup_hub.outcomes.glossary import CONFIDENCE_WORDS, VERDICT_WORDS
from buyergroup_hub.outcomes.goals.models import Goal
from buyergroup_hub.outcomes.indicators.models import Indicator

CODE = re.compile(r"[A-Za-z]{1,8}-\d{1,6}")


class GoalForm(StaleCheckForm):
    """`clauses` are codes; after validation `found` holds the clauses themselves."""

    beside = frozenset({"reach", "past"})
    statement = StringField(
        _l("Wat wil de groep bereiken?"),
        [InputRequired(), Length(max=300)],
        description=_l("Schrijf één zin. Een ander moet kunnen nagaan of het is gelukt."),
    )
    baseline = StringField(
        _l("Hoe was het bij de start?"),
        [Optional(), Length(max=200)],
        description=_l("Weet je het niet? Laat dit dan leeg. Er staat dan “onbekend”."),
    )
    target = StringField(
        _l("Wanneer is het gehaald?"),
        [InputRequired(), Length(max=200)],
        description=_l("Bijvoorbeeld: de helft van de percelen, of 30% minder dan bij de start."),
    )
    target_on = StringField(
        _l("Voor welk jaar of welke dag?"),
        [
            InputRequired(),
            PartlyKnown(),
        ],
        description=_l("Een jaar, maand of dag: 2027, 2027-06 of 2027-06-30."),
    )
    past = BooleanField(_l("Dit doel bestond al en de datum is voorbij"))
    scope = StringField(
        _l("Waarover gaat het?"),
        [InputRequired(), Length(max=300)],
        description=_l("Bijvoorbeeld: alle percelen van leden die de set gebruiken."),
    )
    counted = StringField(
        _l("Wat tel je?"), [Optional(), Length(max=60)], description=_l("Bijvoorbeeld: percelen of deelnemers.")
    )
    indicator = SelectField(_l("Indicator"), [Optional()])
    theme = SelectField(_l("Thema"), [Optional()])
    clauses = StringField(
        _l("Welke bepalingen helpen dit doel?"),
        [Optional(), Length(max=300)],
        description=_l("De codes, bijvoorbeeld VB-03, VB-12."),
    )
    reach = RadioField(_l("Wie ziet dit doel?"), [InputRequired()])
    found: Sequence[Clause] = ()
    indicators: Sequence[Indicator] = ()
    themes: Sequence[Theme] = ()

    def set_choices(self, indicators: Sequence[Indicator], themes: Sequence[Theme]) -> None:
        self.indicators, self.themes = indicators, themes
        none = [Choice("", _("Geen"))]
        self.indicator.choices = none + [Choice(indicator.key, indicator.name) for indicator in indicators]
        self.theme.choices = none + [Choice(theme.key, theme.label) for theme in themes]
        self.reach.choices = [
            Choice("public", _("Iedereen"), render_kw={"line": _("Bezoekers zien waar de groep naartoe werkt.")}),
            Choice("group", _("Alleen de groep"), render_kw={"line": _("Later kun je het voor iedereen laten zien.")}),
        ]

    def validate_clauses(self, field: Any) -> None:
        codes = list(dict.fromkeys(code.upper() for code in CODE.findall(field.data or "")))
        self.found = clauses_named(codes)
        unknown = [code for code in codes if code not in {clause.code for clause in self.found}]
        if unknown:
            raise ValidationError(
                _("We vinden geen bepaling %(code)s. Controleer de code, of laat die weg.", code=unknown[0])
            )

    @property
    def is_past(self) -> bool:
        return is_over(self.target_on.data or "")

    def validate_target_on(self, _field: Any) -> None:
        """Groups keep goals of before they were in the hub; who types a wrong year hears it."""
        if self.is_past and not self.past.data:
            raise ValidationError(
                _("Deze datum is al voorbij. Kies een jaar of dag in de toekomst, of zet hieronder een vinkje.")
            )

    def written(self) -> dict[str, Any]:
        """What was filled in, for `set_goal` and `edit_goal`."""
        values = self.values()
        plain = ("statement", "target", "target_on", "scope")
        return {
            **{name: values[name] for name in plain},
            "baseline": values["baseline"] or None,
            "counted": values["counted"] or "",
            "indicator": next(
                (indicator for indicator in self.indicators if indicator.key == values["indicator"]), None
            ),
            "theme": next((theme for theme in self.themes if theme.key == values["theme"]), None),
        }


def is_over(when: str) -> bool:
    """Has the last day of a year, month or day been?"""
    return PartialDate.holds(when) and when < clock.today().isoformat()[: len(when)]


def goal_data(goal: Goal) -> dict[str, Any]:
    """A goal as its form shows it."""
    return {
        **{name: getattr(goal, name) for name in ("statement", "baseline", "target", "target_on", "scope", "counted")},
        "indicator": goal.indicator.key if goal.indicator else "",
        "theme": goal.theme.key if goal.theme else "",
        "clauses": ", ".join(link.clause.code for link in goal.clauses),
        "reach": "public" if goal.audience == "public" else "group",
        "past": is_over(goal.target_on),
    }


class AssessmentForm(Form):
    verdict = RadioField(_l("Hoe ver is het doel gehaald?"), [InputRequired()], choices=choices_of(VERDICT_WORDS))
    score = NumberField(_l("Hoeveel"), [Optional()])
    of = NumberField(_l("Van hoeveel"), [Optional()])
    evidence = TextAreaField(
        _l("Waaruit blijkt dat?"),
        [InputRequired(), Length(max=4000)],
        description=_l("Noem de bron en de datum. Dan kan een ander het nagaan."),
    )
    confidence = RadioField(_l("Hoe zeker is dit?"), [InputRequired()], choices=choices_of(CONFIDENCE_WORDS))

    def written(self) -> dict[str, Any]:
        values = self.values()
        return {
            **{name: values[name] for name in ("verdict", "confidence", "evidence")},
            "score": self.score.data,
            "of": self.of.data,
        }
