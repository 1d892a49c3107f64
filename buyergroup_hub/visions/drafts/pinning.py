"""Which clause versions a text means: `[[VB-12]]` is whatever is current, `[[VB-12@3]]` is version 3 for good."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from flask import url_for

from buyergroup_hub.kit import clock
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.texts.markdown import Reference, references_in
from buyergroup_hub.visions.drafts.queries import clause_versions

Pins = Mapping[str, int]
"""By clause code the number of the version that is meant."""


class Named:
    """The clauses that texts name: which of their versions are published, and which one is current. One small query,
    however many texts and clauses."""

    def __init__(self, bodies: Iterable[str], pins: Pins | None = None) -> None:
        self.names = list(dict.fromkeys(name for body in bodies for name in references_in(body)))
        codes = {name.partition("@")[0] for name in self.names} | set(pins or ())
        versions = clause_versions(codes, clock.today()) if codes else []
        self.published = {f"{version.code}@{version.number}" for version in versions}
        self.current = {version.code: version.number for version in versions if version.current}

    def number_of(self, name: str) -> int | None:
        """The version that a name means: `VB-12@3` that one, `VB-12` the current one."""
        code, _at, number = name.partition("@")
        if number:
            return int(number) if name in self.published else None
        return self.current.get(code)

    def pins(self) -> dict[str, int]:
        """By code the current version of what is named without a version."""
        return {name: number for name in self.names if "@" not in name and (number := self.number_of(name))}

    def missing(self) -> list[str]:
        """The names that mean no published version."""
        return [name for name in self.names if self.number_of(name) is None]

    def references(self) -> dict[str, Reference]:
        """Where the names lead, for `texts.markdown.html`: to the version that is pinned, or is current."""
        meant = ((name, name.partition("@")[0], self.number_of(name)) for name in self.names)
        return {
            name: Reference(
                url_for("clauses.version", code=code, number=number),
                _("%(code)s, versie %(number)s", code=code, number=number),
            )
            for name, code, number in meant
            if number is not None
        }

    def renewed(self, pins: Pins) -> list[tuple[str, int, int]]:
        """(code, pinned, current) of each pinned clause of which a newer version holds now (rule 10)."""
        return [
            (code, number, self.current[code]) for code, number in pins.items() if self.current.get(code, 0) > number
        ]


def pinned(body: str, pins: Pins) -> str:
    """A text in which each clause code names the version that it means."""
    return re.sub(
        r"\[\[([A-Z]{1,8}-\d{1,6})\]\]",
        lambda found: f"[[{found[1]}@{pins[found[1]]}]]" if found[1] in pins else found[0],
        body,
    )


def spelled_out(body: str) -> str:
    """A text for where no link can stand: `VB-12, versie 3`."""
    return re.sub(
        r"\[\[([A-Z]{1,8}-\d{1,6})@(\d{1,6})\]\]",
        lambda found: _("%(code)s, versie %(number)s", code=found[1], number=found[2]),
        body,
    )
