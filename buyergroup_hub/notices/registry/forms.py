"""Sending notices in."""

from __future__ import annotations

from collections.abc import Iterator

from werkzeug.datastructures import FileStorage
from wtforms import MultipleFileField
from wtforms.validators import ValidationError

from buyergroup_hub.kit.forms import Form
from buyergroup_hub.kit.i18n import _, _l
from buyergroup_hub.notices.eforms.wellformed import MAX_BYTES

MOST_FILES = 50
"""Files that one request takes; more is for the command, which works in batches."""


class NoticesForm(Form):
    """Files that a person has; `sent` gives their names and contents."""

    files = MultipleFileField(
        _l("Welke berichten?"),
        description=_l("Kies hoogstens 50 eForms-berichten (XML), samen hoogstens 20 MB."),
    )

    def validate_files(self, _field: MultipleFileField) -> None:
        count = len(self._chosen())
        if not count:
            raise ValidationError(_("Kies minstens één bestand."))
        if count > MOST_FILES:
            raise ValidationError(
                _("Dit zijn %(count)s bestanden. Kies er hoogstens %(most)s.", count=count, most=MOST_FILES)
            )

    def sent(self) -> Iterator[tuple[str, bytes]]:
        """(name, content) of each file; of one that is too large as much as shows that."""
        for one in self._chosen():
            name = (one.filename or "").replace("\\", "/").rpartition("/")[2]
            content = one.stream.read(MAX_BYTES + 1)
            one.close()
            yield name, content

    def _chosen(self) -> list[FileStorage]:
        return [one for one in self.files.data or [] if isinstance(one, FileStorage) and one.filename]
