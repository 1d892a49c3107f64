"""How clauses and versions read, and where their events lead."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from flask import current_app, url_for
from markupsafe import Markup

from buyergroup_hub.clauses.blueprint import bp
from buyergroup_hub.clauses.glossary import LEVEL_WORDS, TYPE_WORDS
from buyergroup_hub.clauses.registry.models import ClauseText, ClauseVersion
from buyergroup_hub.clauses.registry.parameters import Parameter
from buyergroup_hub.clauses.registry.queries import (
    clause_codes,
    named,
    version_names,
)
from buyergroup_hub.events import timeline
from buyergroup_hub.kit.i18n import _, as_said, locale, pgettext
from buyergroup_hub.texts.markdown import Reference, html


def references(names: Iterable[str]) -> Mapping[str, Reference]:
    """Where each `[[VB-12]]` of a text leads to, for `texts.markdown.html`; what the person may not see stays as
    written."""
    return {
        name: Reference(address_of(version), f"{version.clause.code}: {version.text_in().title}")
        for name, version in named(names).items()
    }


@bp.app_template_filter("version_address")
def address_of(version: ClauseVersion) -> str:
    """The address of a version: a published one keeps it forever."""
    return address_at(version.clause.code, version.number)


def address_at(code: str, number: int | None) -> str:
    """The same for who knows it only so; without a number it is the draft."""
    if number is None:
        return url_for("clauses.draft", code=code)
    return url_for("clauses.version", code=code, number=number)


@timeline.link_for("clause_versions")
def _find_versions(ids: Collection[int]) -> dict[int, tuple[str, str]]:
    return {row.id: (row.title, address_at(row.code, row.number)) for row in version_names(ids, locale())}


@timeline.link_for("clauses")
def _find_clauses(ids: Collection[int]) -> dict[int, tuple[str, str]]:
    return {id_: (code, url_for("clauses.show", code=code)) for id_, code in clause_codes(ids)}


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


def absolute(path: str) -> str:
    """An address as people see it, for what leaves the hub."""
    return f"{current_app.config['HUB'].base_url}{path}"


@bp.app_template_filter("clause_prose")
def shown(text: str) -> Markup:
    """A text as its draft has it, with its places by their key."""
    return html(text, below=3)


def proof(text: ClauseText) -> list[tuple[str, str | None]]:
    """The means of proof at their three moments; a moment that nobody wrote about is unknown."""
    return [
        (_("Bij inschrijving"), text.proof_at_tender or None),
        (_("Bij oplevering"), text.proof_at_delivery or None),
        (pgettext("proof", "Controle"), text.proof_check or None),
    ]


def facts(version: ClauseVersion) -> list[tuple[str, object]]:
    """What else is known of a version. What every clause should have is said to be unknown; the rest is left out
    where nobody wrote it."""
    themes, *own = every_fact(version)
    known = [themes, *((name, as_said(words, version.language), asked) for name, words, asked in own)]
    return [(name, words) for name, words, asked in known if words or asked]


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


@bp.app_template_filter("version_name")
def name_of(version: ClauseVersion) -> str:
    """`VB-12, versie 3`, or `VB-12, concept`."""
    return f"{version.clause.code}, {badge(version)}"


@bp.app_template_filter("version_badge")
def badge(version: ClauseVersion) -> str:
    """`versie 3`, or `concept`."""
    return _("concept") if version.number is None else _("versie %(number)s", number=version.number)


@bp.app_template_filter("parameter_value")
def value_words(parameter: Parameter, value: str | None) -> str:
    """What was filled in, else what is usual, else that it is open."""
    if value:
        return f"{parameter.shown(value)} {parameter.unit}".strip()
    if parameter.usual:
        return _("gebruikelijk %(usual)s", usual=f"{parameter.shown(parameter.usual)} {parameter.unit}".strip())
    return _("vul zelf in (%(bounds)s)", bounds=parameter.bounds) if parameter.bounds else _("vul zelf in")


@bp.app_template_filter("language_name")
def language_words(language: str) -> str:
    return {"nl": _("Nederlands"), "en": _("Engels")}[language]


@bp.app_template_filter("version_key")
def key_of(version: ClauseVersion) -> str:
    """What an address calls it: `VB-12@3`, and `VB-12@0` for the draft."""
    return f"{version.clause.code}@{version.number or 0}"


@bp.app_template_filter("type_name")
def type_name(key: str) -> str:
    return str(TYPE_WORDS[key])


@bp.app_template_filter("level_name")
def level_name(level: int) -> str:
    return str(LEVEL_WORDS[level])
