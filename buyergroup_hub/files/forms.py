"""A field for a file, with a sentence for everything that can be wrong with one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, BinaryIO, cast

from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms.validators import ValidationError

from buyergroup_hub.files.actions import Upload
from buyergroup_hub.files.media import BY_EXTENSION, KINDS, Kind, extension_of, is_encrypted, recognise
from buyergroup_hub.kit.i18n import _

MOST_MEGABYTES = 20


class UploadField(FileField):  # type: ignore[misc]
    """One file, of one of `kinds`. After validation `upload` holds it, or None where none was chosen.

    Make it required with `InputRequired`, optional with `Optional`, as any field.
    """

    upload: Upload | None = None

    def __init__(self, *arguments: Any, kinds: Sequence[Kind] = KINDS, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.kinds = kinds

    def pre_validate(self, _form: Any) -> None:
        """Judge the file by its content; a refusal is a ValidationError with what to do."""
        chosen = self.data
        self.upload = None
        if isinstance(chosen, FileStorage) and chosen.filename:
            self.upload = checked(cast(BinaryIO, chosen.stream), chosen.filename, self.kinds)

    @property
    def accept(self) -> str:
        """For the browser's own dialogue: `.pdf,.docx`."""
        return ",".join(f".{extension}" for kind in self.kinds for extension in kind.extensions)


def checked(content: BinaryIO, name: str, kinds: Sequence[Kind] = KINDS) -> Upload:
    """The file, known by its content. Raises ValidationError with a sentence."""
    _check_size(content)
    kind = recognise(content, name)
    if is_encrypted(content, kind):
        raise ValidationError(_("Er zit een wachtwoord op dit bestand. Haal het wachtwoord eraf en kies het opnieuw."))
    if kind is None or kind not in kinds:
        raise ValidationError(_("Dit soort bestand nemen we niet aan. Bewaar het als %(kinds)s.", kinds=_words(kinds)))
    _check_label(name, kind)
    return Upload(content, name, kind)


def _check_size(content: BinaryIO) -> None:
    size = content.seek(0, 2)
    if size == 0:
        raise ValidationError(_("Dit bestand is leeg. Kijk of het goed is opgeslagen en kies het opnieuw."))
    if size > MOST_MEGABYTES * 1_000_000:
        raise ValidationError(
            _(
                "Dit bestand is %(size)s MB. Een bestand mag hoogstens %(most)s MB zijn. Maak het kleiner of splits "
                "het.",
                size=-(-size // 1_000_000),
                most=MOST_MEGABYTES,
            )
        )


def _check_label(name: str, kind: Kind) -> None:
    """A name that says something else than the content misleads whoever opens it."""
    extension = extension_of(name)
    if extension and extension in BY_EXTENSION and extension not in kind.extensions:
        raise ValidationError(
            _(
                "De naam eindigt op .%(said)s, de inhoud is %(kind)s. Noem het bestand .%(right)s en kies het opnieuw.",
                said=extension,
                kind=kind.words,
                right=kind.extensions[0],
            )
        )


def _words(kinds: Sequence[Kind]) -> str:
    usual = [kind.extensions[0] for kind in kinds if not kind.newer]
    return ", ".join(usual[:3]) if len(usual) > 1 else "".join(usual)
