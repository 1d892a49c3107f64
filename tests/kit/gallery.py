"""The page with every component in its states, for the tests that read it and those that open it in a browser."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import render_template_string
from markupsafe import Markup
from wtforms import (
    BooleanField,
    DateField,
    DecimalField,
    FileField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # younger than its stubs
from wtforms.validators import InputRequired, Length

from buyergroup_hub.kit.clock import dutch
from buyergroup_hub.kit.forms import Form
from buyergroup_hub.texts.markdown import html

if TYPE_CHECKING:
    from buyergroup_hub.kit.web import Hub

CLOSES_AT = dutch(date(2026, 12, 4), 12)
NOW = dutch(date(2026, 11, 24), 19, 42)
WIDE = "| " + " | ".join(["Kunstwerk", *["Levensduurverlengingsverplichting"] * 6]) + " |"
"""A row of a table in a text that is wider than any screen has room for."""
LABELS = (
    "verkenning", "kerngroep", "verdieping", "marktconsultatie", "marktvisie", "inkoopstrategie", "toepassing",
    "opschaling en borging", "evaluatie",
)  # fmt: skip


class Measurement(Form):
    """One field of every kind."""

    name = StringField("Naam van het bedrijf", [InputRequired()], description="Zo staat hij bij antwoorden.")
    share = DecimalField("Aandeel hergebruikt materiaal", [InputRequired()])
    begins = DateField("Begin van de meting", [InputRequired()], format=["%d-%m-%Y", "%Y-%m-%d"])
    source = SelectField(
        "Waar komt het getal vandaan?", choices=[SelectChoice("weighed", "Weging"), SelectChoice("other", "Anders")]
    )
    certainty = RadioField(
        "Hoe zeker is het?",
        [InputRequired()],
        choices=[SelectChoice("measured", "Gemeten"), SelectChoice("guessed", "Geschat")],
    )
    decision = RadioField("Je besluit", choices=[SelectChoice("yes", "Ja"), SelectChoice("no", "Nee")], default="yes")
    readers = RadioField(
        "Wie mag dit lezen?",
        [InputRequired()],
        choices=[SelectChoice("public", "Openbaar"), SelectChoice("conf", "Vertrouwelijk")],
    )
    themes = SelectMultipleField(
        "Thema's", choices=[SelectChoice("climate", "Klimaat"), SelectChoice("circular", "Circulair")]
    )
    remark = TextAreaField("Wat moet een lezer weten?", [Length(max=2000)])
    unknown = BooleanField("De waarde is onbekend", description="Je zegt dan waarom.")
    proof = FileField("Bijlage")
    password = PasswordField("Wachtwoord", [InputRequired()])


def phases(now: int | None) -> list[dict[str, str | None]]:
    """Nine phases of which `now` is the running one; the last is unknown."""
    states = ["done" if now and i < now else "now" if i == now else "next" for i in range(1, 9)]
    dates = {1: "2021", 7: "sinds nov 2023"}
    return [
        {"key": str(i), "label": label, "state": state, "date": dates.get(i)}
        for i, (label, state) in enumerate(zip(LABELS, [*states, "unknown"], strict=True), start=1)
    ]


def draw(app: Hub, source: str, method: str = "GET", **context: Any) -> str:
    with app.test_request_context("/gallery", method=method):
        return render_template_string(source, **context)


def gallery(app: Hub, method: str = "GET") -> str:
    """The page with everything on it; posted empty, its form comes back with its errors."""
    source = (Path(__file__).parent / "gallery.html").read_text(encoding="utf-8")
    with app.test_request_context("/gallery", method=method):
        form = Measurement(meta={"csrf": False})
        if method == "POST":
            form.validate()
        return render_template_string(
            source,
            form=form,
            has_errors=bool(form.errors),
            phases=phases(7),
            now=NOW,
            closes_at=CLOSES_AT,
            day=date(2026, 11, 20),
            marked=Markup("Aandeel <mark>plantaardig</mark> eiwit"),
            lines={"certainty": {"measured": "Gewogen of geteld", "guessed": "Iemand noemde het getal"}},
            units={"share": "%"},
            wide=html("\n".join([WIDE, "|---" * 7 + "|", WIDE])),
            looks={"decision": "list", "readers": "columns", "themes": "row"},
        )
