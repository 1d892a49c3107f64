"""Choosing a table, and taking over what was looked at."""

from __future__ import annotations

from wtforms import HiddenField
from wtforms.validators import InputRequired

from buyergroup_hub.files.actions import Upload
from buyergroup_hub.files.forms import UploadField
from buyergroup_hub.files.tables import KINDS
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.forms import Form
from buyergroup_hub.kit.i18n import _, _l


class TableForm(Form):
    file = UploadField(
        _l("Bestand"),
        [InputRequired()],
        kinds=KINDS,
        description=_l("CSV (UTF-8) of Excel (xlsx), hoogstens 300 rijen. De eerste rij noemt de kolommen."),
    )

    def sent(self) -> Upload:
        if self.file.upload is None:
            raise RuleBroken(_("Kies een bestand."), at="file")
        return self.file.upload


class TakeForm(Form):
    sealed = HiddenField()
