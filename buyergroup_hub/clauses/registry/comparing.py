"""Two versions or two clauses beside each other: what each says, and in what they differ."""

from __future__ import annotations

from dataclasses import dataclass

from buyergroup_hub.clauses.glossary import LEVEL_WORDS, LEVELS
from buyergroup_hub.clauses.registry import labels
from buyergroup_hub.clauses.registry.models import ClauseVersion
from buyergroup_hub.clauses.registry.parameters import Parameter, filled
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.texts.difference import Piece, difference, paragraphs
from buyergroup_hub.texts.markdown import plain


@dataclass(frozen=True)
class LevelsCompared:
    """One level in both, as pieces per paragraph: `old` has what went, `new` what came; empty where it has no text."""

    level: int
    old: list[list[Piece]]
    new: list[list[Piece]]
    both: list[list[Piece]]

    @property
    def same(self) -> bool:
        return all(piece.kind == "same" for line in self.both for piece in line)

    @property
    def alike(self) -> bool:
        """Whether enough is the same that what differs is worth marking: else everything would be marked."""
        lengths = [(piece.kind == "same", len(piece.text)) for line in self.both for piece in line]
        return 3 * sum(length for same, length in lengths if same) >= sum(length for _same, length in lengths)


@dataclass(frozen=True)
class Row:
    """One property in both; None is unknown."""

    name: str
    old: str | None
    new: str | None

    @property
    def same(self) -> bool:
        return self.old == self.new


@dataclass(frozen=True)
class Comparison:
    old: ClauseVersion
    new: ClauseVersion
    levels: list[LevelsCompared]
    rows: list[Row]

    @property
    def of_one_clause(self) -> bool:
        return self.old.clause_id == self.new.clause_id


def compare(old: ClauseVersion, new: ClauseVersion) -> Comparison:
    return Comparison(old, new, _levels(old, new), _rows(old, new))


def _levels(old: ClauseVersion, new: ClauseVersion) -> list[LevelsCompared]:
    compared = []
    for level in LEVELS:
        before, after = _words(old, level), _words(new, level)
        if not before and not after:
            continue
        pieces = difference(before, after)
        compared.append(
            LevelsCompared(
                level,
                paragraphs([piece for piece in pieces if piece.kind != "ins"]) if before else [],
                paragraphs([piece for piece in pieces if piece.kind != "del"]) if after else [],
                paragraphs(pieces),
            )
        )
    return compared


def _words(version: ClauseVersion, level: int) -> str:
    row = version.text_in(version.language).level(level)
    return plain(filled(row.text, version.parameters_of(level), {})) if row else ""


def _rows(old: ClauseVersion, new: ClauseVersion) -> list[Row]:
    first, second = old.text_in(old.language), new.text_in(new.language)
    rows = [
        Row(_("Titel"), first.title, second.title),
        Row(_("Type"), labels.type_name(old.clause.type), labels.type_name(new.clause.type)),
        Row(_("Niveaus"), _level_names(old), _level_names(new)),
    ]
    rows += _parameter_rows(old, new)
    pairs = zip(labels.proof(first), labels.proof(second), strict=True)
    rows += [Row(_("Bewijs: %(when)s", when=when.lower()), a, b) for (when, a), (_when, b) in pairs]
    facts = zip(labels.every_fact(old), labels.every_fact(new), strict=True)
    rows += [Row(name, a, b) for (name, a, _asked), (_name, b, _also) in facts]
    return [row for row in rows if row.old or row.new]


def _level_names(version: ClauseVersion) -> str:
    return ", ".join(str(LEVEL_WORDS[level.level]) for level in version.text_in(version.language).levels)


def _parameter_rows(old: ClauseVersion, new: ClauseVersion) -> list[Row]:
    """What is left open: the usual value with its unit and bounds; once for the levels at which both say the same."""
    before, after = _parameters(old), _parameters(new)
    levels: dict[tuple[str, str, str], list[str]] = {}
    for place in sorted(before.keys() | after.keys()):
        name = (after.get(place) or before[place]).name
        said = (name, _said(before.get(place)), _said(after.get(place)))
        levels.setdefault(said, []).append(str(LEVEL_WORDS[place[0]]).lower())
    return [Row(f"{name} ({', '.join(at)})", first, second) for (name, first, second), at in levels.items()]


def _parameters(version: ClauseVersion) -> dict[tuple[int, str], Parameter]:
    return {(parameter.level, parameter.key): parameter.value for parameter in version.parameters}


def _said(parameter: Parameter | None) -> str:
    if parameter is None:
        return _("niet in deze tekst")
    usual = f"{parameter.shown(parameter.usual)} {parameter.unit}".strip() if parameter.usual else _("in te vullen")
    return f"{usual} ({parameter.bounds})" if parameter.bounds else usual
