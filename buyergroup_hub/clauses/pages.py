"""What the pages of one clause are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import current_app, url_for
from markupsafe import Markup
from sqlalchemy import select

from buyergroup_hub.accounts.models import Person
from buyergroup_hub.clauses.actions import current_of
from buyergroup_hub.clauses.glossary import LANGUAGES, LEVEL_WORDS, TYPE_WORDS
from buyergroup_hub.clauses.models import (
    Clause,
    ClauseLevel,
    ClauseRevision,
    ClauseSet,
    ClauseText,
    ClauseVersion,
    SetItem,
    current,
)
from buyergroup_hub.clauses.parameters import Parameter, filled, missing
from buyergroup_hub.clauses.queries import clauses_beside, themes_known
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.caches import cached
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.formats import day as dated
from buyergroup_hub.kit.formats import partial_date, short_day
from buyergroup_hub.kit.i18n import _, ngettext
from buyergroup_hub.organisations.models import Theme, themes_now
from buyergroup_hub.texts.difference import Piece, difference, paragraphs
from buyergroup_hub.texts.markdown import html, plain

Lines = tuple[tuple[Piece, ...], ...]


@dataclass(frozen=True)
class LevelShown:
    """One level as its page draws it. `adds` are paragraphs of pieces, where it only adds to the level below."""

    row: ClauseLevel
    whole: Markup
    copied: str
    reference: str
    above: str | None
    adds: Lines
    parameters: tuple[Parameter, ...]

    @property
    def id(self) -> str:
        return f"level-{self.row.level}"

    @property
    def to_copy(self) -> str:
        """The whole text with its reference, for a tender."""
        return f"{self.copied}\n\n({self.reference})\n"


def load_versions(clause: Clause) -> None:
    """Load a clause's versions, for verbs that look at all of them."""
    whole = select(Clause).where(Clause.id == clause.id).options(*Clause.whole())
    db.session.scalars(whole.execution_options(populate_existing=True)).one()


def chosen(versions: Sequence[ClauseVersion]) -> ClauseVersion:
    """What a clause's own address shows: today's version, else the next, the last that was, or the draft."""
    today = clock.today()
    published = [one for one in versions if one.number is not None]
    coming = (one for one in published if one.withdrawn_at is None and one.valid_from and one.valid_from > today)
    return current(versions, today) or next(coming, None) or next(reversed(published), None) or versions[-1]


def replaced_on(version: ClauseVersion, versions: Sequence[ClauseVersion]) -> date | None:
    """The day from which it holds no longer: its own last day, or the first of the next version."""
    later = [one for one in versions if one.number and version.number and one.number > version.number]
    following = next((one.valid_from for one in later if one.took_effect), None)
    return min((one for one in (version.valid_until, following) if one), default=None)


def validity(version: ClauseVersion, versions: Sequence[ClauseVersion], *, short: bool = False) -> str:
    """What a version is today, in words with its days."""
    if version.number is None or version.valid_from is None:
        return _("concept")
    said = _date if short else dated
    if version.withdrawn_at is not None:
        return _("ingetrokken op %(day)s", day=said(version.withdrawn_at.astimezone(clock.AMSTERDAM).date()))
    today, until, first = clock.today(), replaced_on(version, versions), said(version.valid_from)
    if version.valid_from > today:
        return _("geldig vanaf %(day)s", day=first)
    if until is None:
        return _("geldig sinds %(day)s", day=first)
    if until > today:
        return _("geldig van %(first)s tot %(last)s", first=first, last=said(until))
    return _("gold van %(first)s tot %(last)s", first=first, last=said(until))


def _date(day: date) -> str:
    """`3 september 2026`, for a line of its own in a narrow list."""
    return str(partial_date(day.isoformat()))


def newer(version: ClauseVersion, versions: Sequence[ClauseVersion]) -> ClauseVersion | None:
    """The version that a reader of this one should know of: today's, else the one that is coming (rule 10)."""
    if version.number is None:
        return None
    today = current(versions, clock.today())
    if today is not None and (today.number or 0) > version.number:
        return today
    later = (one for one in versions if (one.number or 0) > (version.number or 0) and one.withdrawn_at is None)
    return next(later, None)


def before(version: ClauseVersion, versions: Sequence[ClauseVersion]) -> ClauseVersion | None:
    """The version before it, with which it is compared."""
    if version.number is None:
        return next((one for one in reversed(versions) if one.number is not None), None)
    return next((one for one in reversed(versions) if one.number is not None and one.number < version.number), None)


def levels(version: ClauseVersion, said: ClauseText) -> list[LevelShown]:
    """The levels of a text from low to high, each with what it adds to the one below it."""
    shown: list[LevelShown] = []
    below: tuple[int, str] | None = None
    for row in said.levels:
        places = version.parameters_of(row.level)
        text = filled(row.text, places, {})
        words = plain(text)
        above, adds = _added(below, words)
        reference = reference_of(version, row.level)
        shown.append(LevelShown(row, html(text, below=3), words, reference, above, adds, places))
        below = (row.level, words)
    return shown


def _added(below: tuple[int, str] | None, words: str) -> tuple[str | None, Lines]:
    """Where a level is the one below with something after it: its name, and the rest. Else the whole with what is new
    marked; nothing is struck, since a level is a text of its own."""
    if below is None:
        return None, ()
    only_adds, lines = _compared(below[1], words)
    return (str(LEVEL_WORDS[below[0]]).lower() if only_adds else None), lines


@cached(4_000_000)
def _compared(below: str, words: str) -> tuple[bool, Lines]:
    pieces = difference(below, words)
    if [piece.kind for piece in pieces] == ["same", "ins"]:
        return True, tuple(tuple(line) for line in paragraphs(pieces[1:]))
    return False, tuple(tuple(line) for line in paragraphs([piece for piece in pieces if piece.kind != "del"]))


def reference_of(version: ClauseVersion, level: int) -> str:
    """What goes along with a copied text, so that it can be found again: code, version, level and address."""
    if version.number is None:
        return _("%(code)s, concept", code=version.clause.code)
    path = url_for("clauses.version", code=version.clause.code, number=version.number)
    return _(
        "%(code)s, versie %(number)s, niveau %(level)s, %(address)s",
        code=version.clause.code,
        number=version.number,
        level=str(LEVEL_WORDS[level]).lower(),
        address=absolute(path),
    )


def places(version: ClauseVersion) -> list[tuple[Parameter, list[int]]]:
    """What a buyer fills in, each once with its levels; other bounds at another level make it another one."""
    found: dict[Parameter, list[int]] = {}
    for row in version.parameters:
        found.setdefault(row.value, []).append(row.level)
    return [(one, sorted(at)) for one, at in found.items()]


def absolute(path: str) -> str:
    """An address as people see it, for what leaves the hub."""
    return f"{current_app.config['HUB'].base_url}{path}"


def shown(text: str) -> Markup:
    """A text as its draft has it, with its places by their key."""
    return html(text, below=3)


def proof(said: ClauseText) -> list[tuple[str, str | None]]:
    """The means of proof at their three moments; a moment that nobody wrote about is unknown."""
    return [
        (_("Bij inschrijving"), said.proof_at_tender or None),
        (_("Bij oplevering"), said.proof_at_delivery or None),
        (_("Controle"), said.proof_check or None),
    ]


def facts(version: ClauseVersion) -> list[tuple[str, str | None]]:
    """What else is known of a version. What every clause should have is said to be unknown; the rest is left out
    where nobody wrote it."""
    return [(name, words) for name, words, asked in every_fact(version) if words or asked]


def every_fact(version: ClauseVersion) -> list[tuple[str, str | None, bool]]:
    """(name, words or None, whether every clause should have it)."""
    themes = ", ".join(theme.label for theme in version.themes)
    provides = [
        _("%(data)s (vanaf %(level)s)", data=key, level=str(LEVEL_WORDS[level]).lower())
        for key, level in version.provides.items()
    ]
    return [
        (_("Thema"), themes or None, True),
        (_("MVI-nummer"), version.mvi_number, True),
        (_("Wettelijke basis"), version.legal_basis or None, True),
        (_("Type project"), ", ".join(version.project_types) or None, False),
        (_("Toepasbaar"), version.applicability or None, False),
        (_("Levert gegevens"), ", ".join(provides) or None, False),
    ]


def name_of(version: ClauseVersion) -> str:
    """`VB-12, versie 3`, or `VB-12, concept`."""
    return f"{version.clause.code}, {badge(version)}"


def badge(version: ClauseVersion) -> str:
    """`versie 3`, or `concept`."""
    return _("concept") if version.number is None else _("versie %(number)s", number=version.number)


def mark(clause: Clause, version: ClauseVersion) -> str:
    """What a list must say of a version that is not simply valid; nothing of one that is."""
    today = clock.today()
    if version.number is None:
        return _("concept")
    if clause.withdrawn_at is not None or version.withdrawn_at is not None:
        return _("ingetrokken")
    if version.valid_from and version.valid_from > today:
        return _("vanaf %(day)s", day=short_day(version.valid_from))
    if version.valid_until and version.valid_until <= today:
        return _("gold tot %(day)s", day=short_day(version.valid_until))
    return ""


def picked(said: ClauseText) -> int:
    """The level that goes into a basket with one press: the recommended one, else the lowest."""
    return next((one.level for one in said.levels if one.recommended), said.levels[0].level if said.levels else 1)


def untranslated(version: ClauseVersion) -> list[str]:
    """The languages that a version has no published text in."""
    return [one for one in LANGUAGES if not any(said.language == one and said.published_at for said in version.texts)]


def value_words(parameter: Parameter, value: str | None) -> str:
    """What was filled in, else what is usual, else that it is open."""
    if value:
        return f"{parameter.shown(value)} {parameter.unit}".strip()
    if parameter.usual:
        return _("gebruikelijk %(usual)s", usual=f"{parameter.shown(parameter.usual)} {parameter.unit}".strip())
    return _("vul zelf in (%(bounds)s)", bounds=parameter.bounds) if parameter.bounds else _("vul zelf in")


def language_words(language: str) -> str:
    return {"nl": _("Nederlands"), "en": _("Engels")}[language]


def basket_words(whole: ClauseSet) -> str:
    """`4 bepalingen van 2 groepen`."""
    of = len({item.version.clause.group_id for item in whole.items})
    clauses = ngettext("%(num)d bepaling", "%(num)d bepalingen", len(whole.items))
    if not whole.items:
        return clauses
    return _("%(clauses)s van %(groups)s", clauses=clauses, groups=ngettext("%(num)d groep", "%(num)d groepen", of))


def key_of(version: ClauseVersion) -> str:
    """What an address calls it: `VB-12@3`, and `VB-12@0` for the draft."""
    return f"{version.clause.code}@{version.number or 0}"


def type_words(version: ClauseVersion) -> str:
    return str(TYPE_WORDS[version.clause.type])


def themes(version: ClauseVersion | None = None) -> list[Theme]:
    """The themes that hold today, and those that the version has already."""
    found = themes_known()
    kept = {theme.id for theme in version.themes} if version else set()
    running = {theme.id for theme in themes_now(found)}
    return [theme for theme in found if theme.id in running | kept]


def addable(whole: ClauseSet) -> list[tuple[str, str]]:
    """(code, title) of the group's published clauses that a set lacks, to choose from or to type. Two queries."""
    found = clauses_beside(whole.group_id or 0, [item.clause_id for item in whole.items])
    return [(one.code, one.shown.text_in().title) for one in found if one.shown and _is_usable(one.shown)]


def _is_usable(version: ClauseVersion) -> bool:
    return version.number is not None and version.withdrawn_at is None


def editor_of(revision: ClauseRevision) -> str:
    """Who saved a draft: those of a group know each other by name (rule 19)."""
    person = db.session.get(Person, revision.person_id) if revision.person_id else None
    return person.shown_name if person else _("iemand")


def newer_than(items: Sequence[SetItem]) -> dict[int, ClauseVersion]:
    """By clause, today's version where it is newer than the one in a set or basket (rule 10)."""
    today = current_of([item.clause_id for item in items])
    return {
        item.clause_id: today[item.clause_id]
        for item in items
        if item.clause_id in today and (today[item.clause_id].number or 0) > (item.version.number or 0)
    }


def missing_in(whole: ClauseSet) -> list[tuple[SetItem, Parameter]]:
    """What a buyer still has to fill in."""
    return [
        (item, one) for item in whole.items for one in missing(item.version.parameters_of(item.level), item.parameters)
    ]
