"""What organisers decide of an answer, and what a party objects to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import (
    BooleanField,
    RadioField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional

from buyergroup_hub.consultations.answers.models import PartFile
from buyergroup_hub.consultations.releases.models import Release
from buyergroup_hub.files.actions import Upload
from buyergroup_hub.files.forms import UploadField
from buyergroup_hub.kit.forms import Choice, Form, StaleCheckForm
from buyergroup_hub.kit.i18n import _, _l


class ReleaseForm(StaleCheckForm):
    decision = RadioField(_l("Wat doe je met dit onderdeel?"), [InputRequired()])
    text = TextAreaField(_l("Tekst in het verslag"), [Optional(), Length(max=20_000)])
    anyway = BooleanField(_l("De tekst mag zo blijven"))
    reason = TextAreaField(
        _l("Reden als je niets vrijgeeft"),
        [Optional(), Length(max=2000)],
        description=_l("De partij kan de reden lezen."),
    )

    def set_choices(self, confidentiality: str, *, only_counted: bool = False) -> None:
        """What is confidential or only counted cannot be shown in other words: no text is asked then."""
        labels = {
            "as_given": _("Geef vrij zoals ingediend, met de naam van de partij"),
            "rewritten": _("Geef de tekst hieronder vrij, nadat de partij die heeft gezien"),
            "none": _("Geef niet vrij"),
        }
        if confidentiality != "public":
            del labels["as_given"]
        if confidentiality == "confidential" or only_counted:
            del labels["rewritten"]
            if "text" in self:
                del self.text
        self.decision.choices = [Choice(*option) for option in labels.items()]

    def gives_away(self, telling: Sequence[tuple[str, str]]) -> bool:
        """Does a text that is to stand without a name tell whose it is? It is asked once: whoever reads it decides."""
        if not telling or self.decision.data == "none" or self.anyway.data:
            return False
        traces = ", ".join(f"“{passage}” ({what})" for passage, what in telling)
        self.text.errors = [
            _(
                "Hieraan is misschien een partij, prijs of capaciteit te herkennen: %(said)s. Verwijder dat, of laat "
                "de tekst zo.",
                said=traces,
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
        f"file_{attached.pid}": UploadField(
            _("Versie zonder namen van %(file)s", file=attached.name),
            [Optional()],
            description=_("Zonder nieuwe versie komt dit bestand niet in het verslag."),
        )
        for attached in files
    }
    kind: type[ReleaseForm] = type("AnswerReleaseForm", (ReleaseForm,), fields)
    return kind(data={"last": _decision_text(last)} if last else {}, **how)


def _decision_text(last: Release) -> str:
    text = _("Niet vrijgegeven.") if last.kind == "none" else last.text or _("Zoals ingediend, met naam.")
    return "; ".join(part for part in (text, last.reason, last.objection) if part)


class ObjectionForm(Form):
    why = TextAreaField(_l("Wat moet er anders?"), [InputRequired(), Length(max=4000)])
