"""What became of reading a file, and where in it something stands, in words."""

from __future__ import annotations

from buyergroup_hub.files.media import BY_TYPE
from buyergroup_hub.files.outcomes import (
    ENCRYPTED,
    HEADING,
    NO_TEXT,
    PAGE,
    SHEET,
    SLIDE,
    TEXT,
    TOO_MUCH,
    UNREADABLE,
    WHOLE,
)
from buyergroup_hub.kit.i18n import _


def sentence(outcome: str | None, media_type: str, *, cut: bool = False, again: bool = False) -> str:
    """What a person is told, with what she can do; empty where the text was read whole. None: not read yet; `again`:
    only by an earlier reader, that may have found less."""
    kind = BY_TYPE.get(media_type)
    if outcome == UNREADABLE and kind is not None and kind.newer:
        return _(
            "We kunnen niet zoeken in dit oude bestandsformaat. Bewaar het bestand als %(newer)s. Dan is het te "
            "vinden.",
            newer=kind.newer,
        )
    if outcome == TEXT and again:
        return _("We lezen de tekst opnieuw. Tot die tijd zoeken we in wat we eerder lazen.")
    if outcome == TEXT and cut:
        return _("Dit bestand is erg lang. We zoeken alleen in het eerste deel.")
    return {
        None: _("We lezen de tekst nog. Daarna vind je dit bestand ook op woorden die erin staan."),
        TEXT: "",
        NO_TEXT: _("In dit bestand staat alleen beeld en geen tekst. Je kunt niet zoeken in de inhoud."),
        ENCRYPTED: _("Er zit een wachtwoord op dit bestand. Zet er een versie zonder wachtwoord bij."),
        UNREADABLE: _("We kunnen dit bestand niet lezen. Misschien is het beschadigd. Bewaar het opnieuw als pdf."),
        TOO_MUCH: _("Dit bestand is te groot of te ingewikkeld om te lezen. Splits het of bewaar het als pdf."),
    }[outcome]


def place_words(place: str, label: str) -> str:
    """Where in a file: “pagina 4”, “blad Kosten”, “dia 2”, the heading; empty for the whole file."""
    return {
        PAGE: _("pagina %(number)s", number=label),
        SHEET: _("blad %(name)s", name=label),
        SLIDE: _("dia %(number)s", number=label),
        HEADING: label,
        WHOLE: "",
    }[place]
