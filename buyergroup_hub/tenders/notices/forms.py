"""Forms on notices: to which tender and group one belongs, and which of two sayings holds."""

from __future__ import annotations

from typing import Self

from wtforms import (
    RadioField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from buyergroup_hub.kit.forms import Choice, Form, StaleCheckForm
from buyergroup_hub.kit.i18n import _, _l
from buyergroup_hub.kit.things import ThingField
from buyergroup_hub.notices.eforms.codes import is_cpv
from buyergroup_hub.tenders.tender.models import Tender


class GroupCodesForm(StaleCheckForm):
    codes = TextAreaField(
        _l("CPV-codes"),
        [Optional(), Length(max=2000)],
        description=_l("Eén code van acht cijfers per regel. Je mag dit leeg laten."),
        render_kw={"rows": 8},
    )

    def validate_codes(self, _field: TextAreaField) -> None:
        wrong = [line for line in self.lines() if not is_cpv(line)]
        if wrong:
            raise ValidationError(_("Deze regels zijn geen CPV-code: %(lines)s.", lines=", ".join(wrong[:5])))

    def lines(self) -> list[str]:
        """The codes, without a check digit or words behind them."""
        lines = (self.codes.data or "").replace(",", "\n").split("\n")
        return [line.split()[0].partition("-")[0] for line in lines if line.strip()]


class RelationForm(StaleCheckForm):
    """What a tender, or the notice that may become one, has to do with a group."""

    relation = RadioField(_l("Wat heeft deze aanbesteding met de groep te maken?"), [InputRequired()])

    @classmethod
    def at(cls, now: str | None) -> Self:
        """`now` is what was said of it until now."""
        form = cls(data={"relation": now})
        form.relation.choices = [
            ("set", _("De aanbesteding gebruikt de set van de groep")),
            ("cites", _("De aanbesteding noemt bepalingen van de groep")),
            ("no", _("Niets")),
        ]
        return form


class ChoiceForm(Form):
    """Take over what a notice says, or leave it with the reason."""

    choice = RadioField(
        _l("Wat klopt?"),
        [InputRequired()],
        choices=[
            Choice("take", _l("Neem over uit de publicatie")),
            Choice("keep", _l("Houd wat in de hub staat")),
        ],
    )
    reason = TextAreaField(
        _l("Waarom houd je wat in de hub staat?"),
        [Optional(), Length(max=1000)],
        description=_l("Vul dit in als je houdt wat in de hub staat."),
    )


class TieForm(Form):
    tender = ThingField(Tender, _l("Bij welke aanbesteding hoort deze publicatie?"), [InputRequired()])
